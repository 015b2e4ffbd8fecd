// Why a stream did not open or broke, in words for people: short, without addresses, queries or data.

enum WebSocketReason {
  static let transportGone = "the transport was shut down"
  static let unresolved = "the venue's host name could not be resolved"
  static let unresolvedProxy = "the proxy's host name could not be resolved"
  static let unconnected = "no connection could be made"
  static let cut = "the connection was cut, or its frames broke the protocol"
  static let notUTF8 = "a message was not UTF-8"
  static let binary = "a binary message came where only text is understood"

  /// What libwebsockets says (lib/roles/http/client/client-http.c and the like), in ours.
  static func text(forOpening words: String?) -> String {
    guard let words, !words.isEmpty else { return closedEarly }
    if words.hasPrefix("HS: ") {
      return "the answer is no WebSocket upgrade (\(words.dropFirst(4)))"
    }
    if words.hasPrefix("proxy") { return "the proxy did not open a tunnel to the venue" }
    if words.hasPrefix("connect S") || words.holds("SSL") { return "TLS failed" }
    switch words {
    case "Unable to connect": return unconnected
    case "problems parsing header": return "the answer is not HTTP"
    case "Peer hung up", "read failed", "Closed before conn", "closed before established":
      return closedEarly
    default: return "the stream could not be opened (\(words))"
    }
  }

  private static let closedEarly = "the connection was closed before the stream stood"

  /// A close frame's payload: code, and a reason cut to 200 bytes, without control characters.
  static func closure(of payload: UnsafeRawBufferPointer) -> (code: Int?, reason: String) {
    guard payload.count >= 2 else { return (nil, "") }
    let code = Int(payload[0]) << 8 | Int(payload[1])
    let text = String(decoding: payload.dropFirst(2), as: UTF8.self)
    var reason = ""
    for scalar in text.unicodeScalars where !isControl(scalar) {
      guard reason.utf8.count + UTF8.width(scalar) <= 200 else { break }
      reason.unicodeScalars.append(scalar)
    }
    return (code, reason)
  }

  /// Control and format characters, which include those that turn the direction of text around, and
  /// line and paragraph separators.
  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: true
    default: false
    }
  }
}
