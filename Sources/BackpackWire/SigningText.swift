// The text a signature is made over, by the C core, and the headers that carry the signature.

public import BackpackModel
internal import CBackpack

/// Why a request cannot be signed.
public enum SigningError: Error, Hashable, Sendable {
  /// The value of this parameter could be read in two ways, because it holds & = " \ or a control
  /// character; or it is longer than 4096 bytes.
  case unsignable(parameter: String)
  case duplicate(parameter: String)
  /// More than 64 parameters, or more than 64 orders in a batch.
  case tooLarge
  /// An empty batch, a malformed instruction name, a time before 1970.
  case invalidArgument
}

/// How long a request stays good. The venue takes up to 60 s; ours is its default.
public struct SigningWindow: Hashable, Sendable {
  /// 1 ... 60000.
  public let milliseconds: UInt32

  /// `nil` outside 1 ... 60000.
  public init?(milliseconds: UInt32) {
    guard (1...UInt32(BPK_WINDOW_MS_MAX)).contains(milliseconds) else { return nil }
    self.milliseconds = milliseconds
  }

  private init(unchecked milliseconds: UInt32) { self.milliseconds = milliseconds }
  public static let standard = SigningWindow(unchecked: 5000)
}

/// The text that is signed, for REST and for streams.
public enum SigningText {
  /// `instruction=NAME&key=value...&timestamp=MS&window=MS`, keys in byte order.
  ///
  /// - Parameter groups: one for a request, one an order for a batch, an empty one where there are no
  ///   parameters (the WebSocket subscription included).
  public static func bytes(
    instruction: String, groups: [Parameters], sentAt: Timestamp, window: SigningWindow
  ) throws(SigningError) -> [UInt8] {
    guard sentAt.milliseconds >= 0, !groups.isEmpty else { throw .invalidArgument }
    guard groups.count <= Int(BPK_GROUPS_MAX),
      groups.allSatisfy({ $0.entries.count <= Int(BPK_PARAMS_MAX) })
    else { throw .tooLarge }
    // All keys and values in one block; params point into it.
    var block: [UInt8] = []
    var params: [bpk_param] = []
    var spans: [(key: Range<Int>, value: Range<Int>)] = []
    let count = groups.reduce(0) { $0 + $1.entries.count }
    block.reserveCapacity(count * 32)
    params.reserveCapacity(count)
    spans.reserveCapacity(count)
    for group in groups {
      for (key, value) in group.entries {
        let keyStart = block.count
        block.append(contentsOf: key.utf8)
        let valueStart = block.count
        block.append(contentsOf: value.plainText.utf8)
        spans.append((keyStart..<valueStart, valueStart..<block.count))
      }
    }

    var text = [UInt8](repeating: 0, count: block.count + spans.count * 2 + groups.count * 80 + 64)
    var size = 0
    var faultyGroup = 0
    var faultyParam = 0
    let status = block.withUnsafeBytes { block in
      let start = block.assumingMemoryBound(to: CChar.self).baseAddress
      for (key, value) in spans {
        params.append(
          bpk_param(
            key: start.map { $0 + key.lowerBound }, key_size: key.count,
            value: start.map { $0 + value.lowerBound }, value_size: value.count))
      }
      return params.withUnsafeBufferPointer { params in
        var next = 0
        let views = groups.map { group in
          defer { next += group.entries.count }
          return bpk_group(
            params: params.baseAddress.map { $0 + next }, count: group.entries.count)
        }
        return text.withUnsafeMutableBytes { text in
          bpk_signing_text(
            instruction, views, views.count, UInt64(sentAt.milliseconds), window.milliseconds,
            text.bindMemory(to: CChar.self).baseAddress, text.count, &size, &faultyGroup,
            &faultyParam)
        }
      }
    }
    switch status {
    case BPK_OK:
      text.removeLast(text.count - size)
      return text
    case BPK_E_UNSIGNABLE:
      throw .unsignable(parameter: groups[faultyGroup].entries[faultyParam].key)
    case BPK_E_DUPLICATE_KEY:
      throw .duplicate(parameter: groups[faultyGroup].entries[faultyParam].key)
    default: throw .invalidArgument
    }
  }
}

extension SecretKey {
  /// The four headers that authorise one request.
  ///
  /// Sign at the last moment: the venue refuses once `sentAt` + `window` has passed.
  public func headers(
    instruction: String, groups: [Parameters], sentAt: Timestamp,
    window: SigningWindow = .standard
  ) throws(SigningError) -> [HTTPHeader] {
    let text = try SigningText.bytes(
      instruction: instruction, groups: groups, sentAt: sentAt, window: window)
    return [
      HTTPHeader("X-API-Key", publicKeyText),
      HTTPHeader("X-Signature", sign(text).base64),
      HTTPHeader("X-Timestamp", String(sentAt.milliseconds)),
      HTTPHeader("X-Window", String(window.milliseconds)),
    ]
  }
}
