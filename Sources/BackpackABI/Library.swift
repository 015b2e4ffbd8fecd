// Versions and the meaning of statuses, for C.

public import BackpackHeader
import BackpackModel

@c @implementation public func backpack_abi_version() -> UInt32 { UInt32(BACKPACK_ABI_VERSION) }

@c @implementation
public func backpack_version() -> UnsafePointer<CChar>! {
  pointer(to: backpackVersionText)
}

@c @implementation
public func backpack_status_text(_ status: backpack_status) -> UnsafePointer<CChar>! {
  pointer(to: statusText(status))
}

/// UTF-8 that ends in NUL and lives for ever.
private func pointer(to text: StaticString) -> UnsafePointer<CChar> {
  UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self)
}

private func statusText(_ status: backpack_status) -> StaticString {
  switch Int(status) {
  case Int(BACKPACK_OK): "no error"
  case Int(BACKPACK_E_ARGUMENT):
    "an argument is NULL, not UTF-8 or out of its range; see backpack.h"
  case Int(BACKPACK_E_KEY):
    "the key is not base64 of 32 bytes (a secret: 32 or 64); take it as the exchange showed it"
  case Int(BACKPACK_E_KEY_MISMATCH):
    "the secret's two halves do not belong together; take it as the exchange showed it"
  case Int(BACKPACK_E_DUPLICATE_PARAM): "two parameters share a key; give each once"
  case Int(BACKPACK_E_UNSIGNABLE):
    "a parameter holds & = \" \\ or a control character and could be read in two ways; change it"
  case Int(BACKPACK_E_TOO_LARGE):
    "more than the limits of backpack.h, such as 64 parameters or 4096 bytes in one; send less"
  case Int(BACKPACK_E_MEMORY): "out of memory, or no memory could be locked"
  case Int(BACKPACK_E_SIGNATURE): "the signature does not belong to this key and request"
  case Int(BACKPACK_E_NUMBER):
    "not a decimal number; write it like -0.5, without exponent, plus sign or blanks"
  case Int(BACKPACK_E_OVERFLOW): "the exact result does not fit; nothing was rounded"
  case Int(BACKPACK_E_CAPACITY): "the buffer is too small; give a larger one"
  case Int(BACKPACK_E_FORMAT): "not JSON, or not what should stand there; see backpack.h"
  case Int(BACKPACK_E_NOT_SYNCED): "the book has no valid snapshot; load one"
  case Int(BACKPACK_E_GAP): "the book missed an update; load a new snapshot"
  case Int(BACKPACK_E_BROKEN):
    "the book contradicted itself, or its known levels are gone; load a new snapshot"
  case Int(BACKPACK_E_REJECTED): "the venue said no, and nothing changed; mend the request"
  case Int(BACKPACK_E_THROTTLED): "too many requests, and nothing changed; wait, then try again"
  case Int(BACKPACK_E_REFUSED): "refused before anything was sent; mend the request"
  case Int(BACKPACK_E_NOT_SENT): "nothing was sent and nothing changed; it is safe to try again"
  case Int(BACKPACK_E_UNAVAILABLE): "no answer came, and nothing changed; it is safe to ask again"
  case Int(BACKPACK_E_UNKNOWN):
    "it was sent and may have happened; look it up before sending anything again"
  case Int(BACKPACK_E_UNREADABLE): "the venue's answer could not be read"
  case Int(BACKPACK_E_CONFIGURATION): "keys or addresses cannot be used; mend the configuration"
  case Int(BACKPACK_E_FORKED):
    "this process was forked from one that uses the library; start a program instead"
  case Int(BACKPACK_E_TIMEOUT): "nothing came in the time given; wait again"
  case Int(BACKPACK_E_CLOSED): "the streams have ended; open new ones"
  default: "a status this version does not know"
  }
}
