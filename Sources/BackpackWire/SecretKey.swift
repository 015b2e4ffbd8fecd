// Ed25519 keys and signatures, by the C core.

internal import CBackpack

/// What is wrong with a key. Says which half, never what stood there.
public enum KeyError: Error, Hashable, Sendable {
  /// Not base64 (standard alphabet, padded).
  case notBase64
  /// Neither 32 bytes nor, for a secret, 64.
  case wrongSize
  /// The public half does not belong to the secret half.
  case mismatch
  case outOfMemory

  fileprivate init(_ status: bpk_status) {
    switch status {
    case BPK_E_KEY_SIZE, BPK_E_CAPACITY: self = .wrongSize
    case BPK_E_KEY_MISMATCH: self = .mismatch
    case BPK_E_MEMORY: self = .outOfMemory
    default: self = .notBase64
    }
  }
}

extension KeyError {
  /// What is wrong with the secret that was given as `name`, and what it must be; two sentences.
  package func sentence(about name: String) -> String {
    let what =
      switch self {
      case .notBase64: "is not base64"
      case .wrongSize: "has the wrong length"
      case .mismatch: "holds 64 bytes whose second half does not belong to the first"
      case .outOfMemory: "could not be kept in locked memory"
      }
    return """
      \(name) \(what). It must be the secret that Backpack Exchange showed when the API key was made: base64 of \
      32 bytes, 44 characters.
      """
  }
}

/// An Ed25519 secret key. Lives in locked memory; wiped when the last reference is gone.
///
/// Has no description, no equality and no way to read the secret back.
public final class SecretKey: @unchecked Sendable {  // bpk.h: threads may share a const key.
  private let handle: OpaquePointer
  public let publicKey: PublicKey
  /// Its base64, which goes with every request.
  let publicKeyText: String

  private init(handle: OpaquePointer) {
    self.handle = handle
    publicKey = PublicKey(of: handle)
    publicKeyText = publicKey.base64
  }

  /// From the base64 of 32 bytes (as the venue shows it), or of 64 whose second half is the public key.
  public convenience init(base64: String) throws(KeyError) {
    var text = base64
    let made = text.withUTF8 { utf8 in
      Result { () throws(KeyError) in try Self.make(UnsafeRawBufferPointer(utf8)) }
    }
    self.init(handle: try made.get())
  }

  /// The same from bytes that somebody else wipes; no copy is made outside locked memory.
  package convenience init(base64 bytes: UnsafeRawBufferPointer) throws(KeyError) {
    self.init(handle: try Self.make(bytes))
  }

  private static func make(_ text: UnsafeRawBufferPointer) throws(KeyError) -> OpaquePointer {
    var made: OpaquePointer?
    let start = text.assumingMemoryBound(to: CChar.self).baseAddress
    let status = bpk_key_new_base64(start, text.count, &made)
    guard status == BPK_OK, let made else { throw KeyError(status) }
    return made
  }

  /// A new random key.
  public static func generate() throws(KeyError) -> SecretKey {
    var made: OpaquePointer?
    let status = bpk_key_generate(&made)
    guard status == BPK_OK, let made else { throw KeyError(status) }
    return SecretKey(handle: made)
  }

  deinit { bpk_key_free(handle) }

  /// Pure Ed25519 (RFC 8032): the same message gives the same signature.
  public func sign(_ message: [UInt8]) -> Signature {
    var bytes = [UInt8](repeating: 0, count: Int(BPK_SIGNATURE_SIZE))
    bpk_key_sign(handle, message, message.count, &bytes)
    return Signature(checked: bytes)
  }
}

/// An Ed25519 public key; the venue's API key is its base64.
public struct PublicKey: Hashable, Sendable {
  private let bytes: [UInt8]

  fileprivate init(of key: OpaquePointer) {
    var bytes = [UInt8](repeating: 0, count: Int(BPK_PUBLIC_KEY_SIZE))
    bpk_key_public(key, &bytes)
    self.bytes = bytes
  }

  public init(base64: String) throws(KeyError) {
    bytes = try Base64.decode(base64, size: Int(BPK_PUBLIC_KEY_SIZE))
  }

  /// 44 characters of standard, padded base64: the API key, as the venue shows it.
  public var base64: String { Base64.encode(bytes) }

  /// Was the signature made over exactly this message, with this key's secret half?
  public func verifies(_ signature: Signature, of message: [UInt8]) -> Bool {
    bpk_verify(bytes, message, message.count, signature.bytes) == BPK_OK
  }
}

/// 64 bytes of Ed25519 signature.
public struct Signature: Hashable, Sendable {
  fileprivate let bytes: [UInt8]

  fileprivate init(checked bytes: [UInt8]) { self.bytes = bytes }

  public init(base64: String) throws(KeyError) {
    bytes = try Base64.decode(base64, size: Int(BPK_SIGNATURE_SIZE))
  }

  /// 88 characters of standard, padded base64.
  public var base64: String { Base64.encode(bytes) }
}

package enum Base64 {
  package static func encode(_ bytes: [UInt8]) -> String {
    let capacity = (bytes.count + 2) / 3 * 4 + 1
    return String(unsafeUninitializedCapacity: capacity) { buffer in
      buffer.withMemoryRebound(to: CChar.self) { text in
        var size = 0
        let status = bpk_base64_encode(bytes, bytes.count, text.baseAddress, text.count, &size)
        return status == BPK_OK ? size : 0  // the capacity suffices
      }
    }
  }

  fileprivate static func decode(_ text: String, size: Int) throws(KeyError) -> [UInt8] {
    var text = text
    var bytes = [UInt8](repeating: 0, count: size)
    var decoded = 0
    let status = text.withUTF8 { utf8 in
      utf8.withMemoryRebound(to: CChar.self) {
        bpk_base64_decode($0.baseAddress, $0.count, &bytes, size, &decoded)
      }
    }
    guard status == BPK_OK else { throw KeyError(status) }
    guard decoded == size else { throw .wrongSize }
    return bytes
  }
}
