// What a client sends over a stream connection, read.

import BackpackModel
import BackpackWire

/// `{"method":"SUBSCRIBE","params":["depth.SOL_USDC"]}`, with a `signature` for private streams.
struct ClientFrame: Sendable {
  enum Method: String, Sendable {
    case subscribe = "SUBSCRIBE"
    case unsubscribe = "UNSUBSCRIBE"
  }

  let method: Method
  let names: [String]
  /// Public key, signature, timestamp and window.
  let signature: [String]?

  /// A request `id` and members that nobody knows are passed over.
  init(parsing text: [UInt8]) throws(StreamFault) {
    let root: JSONNode
    do { root = try JSONNode(parsing: text, depthMax: 8) } catch { throw .unreadable }
    guard root.kind == .object, root.duplicateKey(deep: false) == nil,
      let method = root["method"].flatMap(Self.string).flatMap(Method.init(rawValue:)),
      let names = root["params"].flatMap(Self.strings)
    else { throw .unreadable }
    self.method = method
    self.names = names
    if let node = root["signature"], !node.isNull {
      // Text, all four: numbers are refused.
      guard let parts = Self.strings(node), parts.count == 4 else { throw .unreadable }
      signature = parts
    } else {
      signature = nil
    }
  }

  private static func string(_ node: JSONNode) -> String? {
    node.kind == .string ? node.text : nil
  }

  private static func strings(_ node: JSONNode) -> [String]? {
    guard node.kind == .array else { return nil }
    let strings = node.children.compactMap(string)
    return strings.count == node.count ? strings : nil
  }
}

extension Authentication {
  /// The signature of a subscription to private streams. It covers no stream names.
  func check(subscription signature: [String], now: Timestamp) throws {
    let names = ["X-API-Key", "X-Signature", "X-Timestamp", "X-Window"]
    try check(
      zip(names, signature).map { HTTPHeader($0, $1) }, instruction: "subscribe", groups: [[]],
      now: now)
  }
}
