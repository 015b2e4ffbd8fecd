// Signing for C: a handle around a SecretKey.

public import BackpackHeader
import BackpackModel
import BackpackWire

@c @implementation
public func backpack_signer_new(
  _ secret_base64: UnsafePointer<CChar>!, _ out: UnsafeMutablePointer<OpaquePointer?>!
) -> backpack_status {
  guard let secret_base64, let out, let text = String(validatingCString: secret_base64) else {
    return backpack_status(BACKPACK_E_ARGUMENT)
  }
  do {
    let key = try SecretKey(base64: text)
    out.pointee = OpaquePointer(Unmanaged.passRetained(key).toOpaque())
    return backpack_status(BACKPACK_OK)
  } catch {
    switch error {
    case .notBase64, .wrongSize: return backpack_status(BACKPACK_E_KEY)
    case .mismatch: return backpack_status(BACKPACK_E_KEY_MISMATCH)
    case .outOfMemory: return backpack_status(BACKPACK_E_MEMORY)
    }
  }
}

@c @implementation
public func backpack_signer_free(_ signer: OpaquePointer!) {
  guard let signer else { return }
  Unmanaged<SecretKey>.fromOpaque(UnsafeRawPointer(signer)).release()
}

@c @implementation
public func backpack_signer_public_key(
  _ signer: OpaquePointer!, _ public_key_out: UnsafeMutablePointer<CChar>!
) -> backpack_status {
  guard let signer, let public_key_out else { return backpack_status(BACKPACK_E_ARGUMENT) }
  let key = Unmanaged<SecretKey>.fromOpaque(UnsafeRawPointer(signer)).takeUnretainedValue()
  copy(key.publicKey.base64, to: public_key_out)
  return backpack_status(BACKPACK_OK)
}

/// Bytes of a value; backpack.h promises the number.
private let valueSizeMax = 4096

@c @implementation
public func backpack_sign(
  _ signer: OpaquePointer!, _ instruction: UnsafePointer<CChar>!,
  _ params: UnsafePointer<backpack_param>!, _ params_count: Int, _ sent_at_ms: UInt64,
  _ window_ms: UInt32, _ signature_out: UnsafeMutablePointer<CChar>!
) -> backpack_status {
  guard let signer, let instruction, let signature_out,
    let name = String(validatingCString: instruction),
    let sentAtMilliseconds = Int64(exactly: sent_at_ms), sentAtMilliseconds <= Int64.max / 1000,
    let window = SigningWindow(milliseconds: window_ms)
  else { return backpack_status(BACKPACK_E_ARGUMENT) }
  guard (0...Int(BACKPACK_PARAMS_MAX)).contains(params_count) else {
    return backpack_status(BACKPACK_E_TOO_LARGE)
  }
  var parameters = Parameters()
  if params_count > 0 {
    guard let params else { return backpack_status(BACKPACK_E_ARGUMENT) }
    for param in UnsafeBufferPointer(start: params, count: params_count) {
      guard let key = param.key.flatMap({ String(validatingCString: $0) }),
        let value = param.value.flatMap({ String(validatingCString: $0) })
      else { return backpack_status(BACKPACK_E_ARGUMENT) }
      guard value.utf8.count <= valueSizeMax else { return backpack_status(BACKPACK_E_TOO_LARGE) }
      parameters.append(key, value)
    }
  }
  let key = Unmanaged<SecretKey>.fromOpaque(UnsafeRawPointer(signer)).takeUnretainedValue()
  do {
    let text = try SigningText.bytes(
      instruction: name, groups: [parameters],
      sentAt: Timestamp(milliseconds: sentAtMilliseconds), window: window)
    copy(key.sign(text).base64, to: signature_out)
    return backpack_status(BACKPACK_OK)
  } catch {
    switch error {
    case .unsignable: return backpack_status(BACKPACK_E_UNSIGNABLE)
    case .duplicate: return backpack_status(BACKPACK_E_DUPLICATE_PARAM)
    case .tooLarge: return backpack_status(BACKPACK_E_TOO_LARGE)
    case .invalidArgument: return backpack_status(BACKPACK_E_ARGUMENT)
    }
  }
}

/// Base64 of a fixed size, for which backpack.h reserves the room, and a NUL.
private func copy(_ text: String, to out: UnsafeMutablePointer<CChar>) {
  let bytes = text.utf8CString
  bytes.withUnsafeBufferPointer { source in
    guard let start = source.baseAddress else { return }
    out.update(from: start, count: source.count)
  }
}
