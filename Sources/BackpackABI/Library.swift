// Version and status texts of the C interface.

public import BackpackHeader
import BackpackModel

/// Text that lives as long as the library: C callers keep pointers to it.
private struct StaticText: @unchecked Sendable {  // written once, before anybody can read it
  let start: UnsafePointer<CChar>

  init(_ text: String) {
    let bytes = text.utf8CString
    let copy = UnsafeMutableBufferPointer<CChar>.allocate(capacity: bytes.count)
    _ = copy.initialize(from: bytes)
    // A buffer of at least one byte, the NUL, has an address.
    start = UnsafePointer(copy.baseAddress.unsafelyUnwrapped)
  }
}

private let versionText = StaticText(backpackVersion)

private let statusTexts: [backpack_status: StaticText] = [
  backpack_status(BACKPACK_OK): "no error",
  backpack_status(BACKPACK_E_ARGUMENT):
    "an argument is NULL, not UTF-8 or out of its range; see backpack.h",
  backpack_status(BACKPACK_E_KEY):
    "the secret is not base64 of 32 or 64 bytes; take it as the exchange showed it",
  backpack_status(BACKPACK_E_KEY_MISMATCH):
    "the secret's two halves do not belong together; take it as the exchange showed it",
  backpack_status(BACKPACK_E_DUPLICATE_PARAM): "two parameters share a key; give each once",
  backpack_status(BACKPACK_E_UNSIGNABLE):
    "a parameter holds & = \" \\ or a control character and could be read in two ways; change it",
  backpack_status(BACKPACK_E_TOO_LARGE):
    "more than 64 parameters, or more than 4096 bytes in one; send less",
  backpack_status(BACKPACK_E_MEMORY): "out of memory, or no memory could be locked",
].mapValues(StaticText.init)

private let unknownStatusText = StaticText("a status this version does not know")

@c @implementation public func backpack_abi_version() -> UInt32 { UInt32(BACKPACK_ABI_VERSION) }

@c @implementation public func backpack_version() -> UnsafePointer<CChar>! { versionText.start }

@c @implementation
public func backpack_status_text(_ status: backpack_status) -> UnsafePointer<CChar>! {
  (statusTexts[status] ?? unknownStatusText).start
}
