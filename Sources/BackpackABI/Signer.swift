// Signing for C: straight to the core. No Swift object stands between, so a signer works after fork().

public import BackpackHeader
import CBackpack
import Glibc

/// A `backpack_signer` is the core's key.
@c @implementation
public func backpack_signer_new(
  _ secret_base64: UnsafePointer<CChar>!, _ out: UnsafeMutablePointer<OpaquePointer?>!
) -> backpack_status {
  guard let secret_base64, let out else { return failed(BACKPACK_E_ARGUMENT) }
  // 64 bytes are 88 characters: anything much longer is no key.
  let size = strnlen(secret_base64, 256)
  var key: OpaquePointer?
  switch bpk_key_new_base64(secret_base64, size, &key) {
  case BPK_OK:
    out.pointee = key
    return backpack_status(BACKPACK_OK)
  case BPK_E_KEY_MISMATCH: return failed(BACKPACK_E_KEY_MISMATCH)
  case BPK_E_MEMORY: return failed(BACKPACK_E_MEMORY)
  default: return failed(BACKPACK_E_KEY)
  }
}

@c @implementation
public func backpack_signer_free(_ signer: OpaquePointer!) { bpk_key_free(signer) }

@c @implementation
public func backpack_signer_public_key(
  _ signer: OpaquePointer!, _ public_key_out: UnsafeMutablePointer<CChar>!
) -> backpack_status {
  guard let signer, let public_key_out else { return failed(BACKPACK_E_ARGUMENT) }
  writePublicKey(of: signer, to: public_key_out)
  return backpack_status(BACKPACK_OK)
}

@c @implementation
public func backpack_sign(
  _ signer: OpaquePointer!, _ instruction: UnsafePointer<CChar>!,
  _ params: UnsafePointer<backpack_param>!, _ params_count: Int, _ sent_at_ms: UInt64,
  _ window_ms: UInt32, _ signature_out: UnsafeMutablePointer<CChar>!
) -> backpack_status {
  guard let signer, let signature_out else { return failed(BACKPACK_E_ARGUMENT) }
  var group = backpack_group(params: params, count: params_count)
  return withSigningText(instruction, &group, 1, sent_at_ms, window_ms) { text, size in
    writeSignature(signer, text, size, to: signature_out)
    return backpack_status(BACKPACK_OK)
  }
}

@c @implementation
public func backpack_sign_pairs(
  _ signer: OpaquePointer!, _ instruction: UnsafePointer<CChar>!, _ pairs: UnsafePointer<CChar>!,
  _ pairs_size: Int, _ sent_at_ms: UInt64, _ window_ms: UInt32,
  _ signature_out: UnsafeMutablePointer<CChar>!
) -> backpack_status {
  guard let signer, let signature_out, pairs_size >= 0, pairs != nil || pairs_size == 0 else {
    return failed(BACKPACK_E_ARGUMENT)
  }
  // Up to one more than may be, so that too many are told from as many as may be.
  let room = Int(BACKPACK_PARAMS_MAX) + 1
  return withUnsafeTemporaryAllocation(of: backpack_param.self, capacity: room) { params in
    var count = 0
    var next = 0
    while next < pairs_size, count < room, let pairs {
      guard let value = end(of: next, in: pairs, pairs_size),
        let following = end(of: value, in: pairs, pairs_size)
      else { return failed(BACKPACK_E_ARGUMENT) }
      params[count] = backpack_param(key: pairs + next, value: pairs + value)
      count += 1
      next = following
    }
    var group = backpack_group(params: params.baseAddress.map { UnsafePointer($0) }, count: count)
    return withSigningText(instruction, &group, 1, sent_at_ms, window_ms) { text, size in
      writeSignature(signer, text, size, to: signature_out)
      return backpack_status(BACKPACK_OK)
    }
  }
}

/// Where the text after the one at `start` begins; `nil` where that one has no NUL.
private func end(of start: Int, in texts: UnsafePointer<CChar>, _ size: Int) -> Int? {
  guard start < size else { return nil }
  let length = strnlen(texts + start, size - start)
  return length < size - start ? start + length + 1 : nil
}

@c @implementation
public func backpack_sign_batch(
  _ signer: OpaquePointer!, _ instruction: UnsafePointer<CChar>!,
  _ groups: UnsafePointer<backpack_group>!, _ groups_count: Int, _ sent_at_ms: UInt64,
  _ window_ms: UInt32, _ signature_out: UnsafeMutablePointer<CChar>!
) -> backpack_status {
  guard let signer, let signature_out else { return failed(BACKPACK_E_ARGUMENT) }
  return withSigningText(instruction, groups, groups_count, sent_at_ms, window_ms) { text, size in
    writeSignature(signer, text, size, to: signature_out)
    return backpack_status(BACKPACK_OK)
  }
}

@c @implementation
public func backpack_sign_headers(
  _ signer: OpaquePointer!, _ instruction: UnsafePointer<CChar>!,
  _ params: UnsafePointer<backpack_param>!, _ params_count: Int, _ sent_at_ms: UInt64,
  _ window_ms: UInt32, _ out: UnsafeMutablePointer<backpack_headers>!
) -> backpack_status {
  guard let signer, let out else { return failed(BACKPACK_E_ARGUMENT) }
  var group = backpack_group(params: params, count: params_count)
  return withSigningText(instruction, &group, 1, sent_at_ms, window_ms) { text, size in
    withMember(\.api_key, of: out) { writePublicKey(of: signer, to: $0) }
    withMember(\.signature, of: out) { writeSignature(signer, text, size, to: $0) }
    withMember(\.timestamp, of: out) { writeDigits(of: sent_at_ms, to: $0) }
    withMember(\.window, of: out) { writeDigits(of: UInt64(window_ms), to: $0) }
    return backpack_status(BACKPACK_OK)
  }
}

@c @implementation
public func backpack_verify(
  _ public_key_base64: UnsafePointer<CChar>!, _ instruction: UnsafePointer<CChar>!,
  _ params: UnsafePointer<backpack_param>!, _ params_count: Int, _ sent_at_ms: UInt64,
  _ window_ms: UInt32, _ signature_base64: UnsafePointer<CChar>!
) -> backpack_status {
  guard let public_key_base64, let signature_base64 else { return failed(BACKPACK_E_ARGUMENT) }
  var group = backpack_group(params: params, count: params_count)
  return withSigningText(instruction, &group, 1, sent_at_ms, window_ms) { text, size in
    withBytes(ofBase64: public_key_base64, count: Int(BPK_PUBLIC_KEY_SIZE)) { key in
      guard let key else { return failed(BACKPACK_E_KEY) }
      return withBytes(ofBase64: signature_base64, count: Int(BPK_SIGNATURE_SIZE)) { signature in
        guard let signature, bpk_verify(key, text, size, signature) == BPK_OK else {
          return failed(BACKPACK_E_SIGNATURE)
        }
        return backpack_status(BACKPACK_OK)
      }
    }
  }
}

// MARK: The text

/// Hands the text that is signed to `body`, or says why there is none.
private func withSigningText(
  _ instruction: UnsafePointer<CChar>?, _ groups: UnsafePointer<backpack_group>?,
  _ groupsCount: Int, _ sentAtMilliseconds: UInt64, _ windowMilliseconds: UInt32,
  _ body: (UnsafePointer<CChar>, Int) -> backpack_status
) -> backpack_status {
  guard let instruction, let groups, groupsCount > 0,
    (1...UInt32(BPK_WINDOW_MS_MAX)).contains(windowMilliseconds),
    // Microseconds must fit as well.
    sentAtMilliseconds <= UInt64(Int64.max / 1000)
  else { return failed(BACKPACK_E_ARGUMENT) }
  guard groupsCount <= Int(BPK_GROUPS_MAX) else { return failed(BACKPACK_E_TOO_LARGE) }
  let instructionSize = strnlen(instruction, 65)
  var count = 0
  var textSize = 0
  for group in UnsafeBufferPointer(start: groups, count: groupsCount) {
    guard (0...Int(BPK_PARAMS_MAX)).contains(group.count) else {
      return failed(BACKPACK_E_TOO_LARGE)
    }
    guard group.count == 0 || group.params != nil else { return failed(BACKPACK_E_ARGUMENT) }
    count += group.count
    // "instruction=" and "&timestamp=&window=" with their digits.
    textSize += instructionSize + 80
  }
  return withUnsafeTemporaryAllocation(of: bpk_param.self, capacity: count) { params in
    withUnsafeTemporaryAllocation(of: bpk_group.self, capacity: groupsCount) { views in
      var next = 0
      for (index, group) in UnsafeBufferPointer(start: groups, count: groupsCount).enumerated() {
        views[index] = bpk_group(
          params: params.baseAddress.map { UnsafePointer($0 + next) }, count: group.count)
        for param in UnsafeBufferPointer(start: group.params, count: group.count) {
          guard let key = param.key, let value = param.value else {
            return failed(BACKPACK_E_ARGUMENT)
          }
          let keySize = strnlen(key, Int(BPK_PARAM_KEY_SIZE_MAX) + 1)
          let valueSize = strnlen(value, Int(BPK_PARAM_VALUE_SIZE_MAX) + 1)
          guard valueSize <= Int(BPK_PARAM_VALUE_SIZE_MAX) else {
            return failed(BACKPACK_E_TOO_LARGE)
          }
          params[next] = bpk_param(
            key: key, key_size: keySize, value: value, value_size: valueSize)
          next += 1
          textSize += keySize + valueSize + 2
        }
      }
      return withUnsafeTemporaryAllocation(of: CChar.self, capacity: textSize) { text in
        guard let start = text.baseAddress else { return failed(BACKPACK_E_MEMORY) }
        var size = 0
        switch bpk_signing_text(
          instruction, views.baseAddress, groupsCount, sentAtMilliseconds, windowMilliseconds,
          start, text.count, &size, nil, nil)
        {
        case BPK_OK: return body(start, size)
        case BPK_E_DUPLICATE_KEY: return failed(BACKPACK_E_DUPLICATE_PARAM)
        case BPK_E_UNSIGNABLE: return failed(BACKPACK_E_UNSIGNABLE)
        case BPK_E_MEMORY: return failed(BACKPACK_E_MEMORY)
        default: return failed(BACKPACK_E_ARGUMENT)
        }
      }
    }
  }
}

// MARK: Pieces of text, into rooms whose sizes backpack.h promises

private func writePublicKey(of key: OpaquePointer, to out: UnsafeMutablePointer<CChar>) {
  withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Int(BPK_PUBLIC_KEY_SIZE)) { bytes in
    guard let start = bytes.baseAddress else { return }
    bpk_key_public(key, start)
    writeBase64(start, bytes.count, to: out, room: Int(BPK_PUBLIC_KEY_TEXT_SIZE))
  }
}

private func writeSignature(
  _ key: OpaquePointer, _ text: UnsafePointer<CChar>, _ size: Int,
  to out: UnsafeMutablePointer<CChar>
) {
  withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Int(BPK_SIGNATURE_SIZE)) { bytes in
    guard let start = bytes.baseAddress else { return }
    bpk_key_sign(key, text, size, start)
    writeBase64(start, bytes.count, to: out, room: Int(BPK_SIGNATURE_TEXT_SIZE))
  }
}

private func writeBase64(
  _ bytes: UnsafePointer<UInt8>, _ count: Int, to out: UnsafeMutablePointer<CChar>, room: Int
) {
  var size = 0
  // The room is that of the text: it always fits.
  _ = bpk_base64_encode(bytes, count, out, room, &size)
}

private func writeDigits(of number: UInt64, to out: UnsafeMutablePointer<CChar>) {
  var rest = number
  var count = 0
  repeat {
    rest /= 10
    count += 1
  } while rest > 0
  rest = number
  for index in stride(from: count - 1, through: 0, by: -1) {
    out[index] = CChar(truncatingIfNeeded: 48 + rest % 10)
    rest /= 10
  }
  out[count] = 0
}

/// A fixed array of characters in a struct, as the pointer C sees.
private func withMember<Array>(
  _ member: WritableKeyPath<backpack_headers, Array>,
  of headers: UnsafeMutablePointer<backpack_headers>, _ body: (UnsafeMutablePointer<CChar>) -> Void
) {
  withUnsafeMutableBytes(of: &headers.pointee[keyPath: member]) { bytes in
    if let start = bytes.baseAddress { body(start.assumingMemoryBound(to: CChar.self)) }
  }
}

/// `nil` for what is not base64 of exactly `count` bytes.
private func withBytes(
  ofBase64 text: UnsafePointer<CChar>, count: Int,
  _ body: (UnsafePointer<UInt8>?) -> backpack_status
) -> backpack_status {
  withUnsafeTemporaryAllocation(of: UInt8.self, capacity: count) { bytes in
    guard let start = bytes.baseAddress else { return body(nil) }
    var size = 0
    let status = bpk_base64_decode(text, strnlen(text, 256), start, count, &size)
    return body(status == BPK_OK && size == count ? UnsafePointer(start) : nil)
  }
}
