// A stream to open, checked before libwebsockets sees it: where it may go, by which way, until when.

internal import BackpackModel
internal import CWebSocket

/// A stream that may be opened.
struct WebSocketPlan: Sendable {
  /// Why not; a sentence without its full stop.
  struct Refused: Error {
    let reason: String
  }

  /// Longer timeouts are cut to this.
  static let timeoutMax = Duration.seconds(3600)

  let authority: Authority
  /// Path and query, as they stood in the URL.
  let target: String
  /// wss; ws otherwise.
  let isSecure: Bool
  let proxy: Proxy?
  let messageSizeMax: Int
  /// The request's, within bounds.
  let timeout: Duration
  let deadline: ContinuousClock.Instant

  init(_ request: StreamRequest, environment: Proxy.Environment) throws(Refused) {
    (authority, target, isSecure) = try Self.parts(of: request.url)
    guard authority.text.utf8.count <= Int(CWS_HOST_SIZE_MAX) else {
      throw Refused(reason: "the host's name is longer than \(CWS_HOST_SIZE_MAX) bytes")
    }
    guard target.utf8.count <= Int(CWS_TARGET_SIZE_MAX) else {
      throw Refused(reason: "the path is longer than \(CWS_TARGET_SIZE_MAX) bytes")
    }
    // libwebsockets takes the host for the certificate up to the first colon.
    guard !(isSecure && authority.isIPv6) else {
      throw Refused(reason: "wss needs a host name or an IPv4 address")
    }
    proxy = isSecure ? try Proxy(toward: authority.host, environment) : nil
    messageSizeMax = max(0, request.messageSizeMax)
    timeout = max(.zero, min(request.timeout, Self.timeoutMax))
    deadline = .now + timeout
  }

  var port: UInt16 { authority.port ?? (isSecure ? 443 : 80) }

  private static func parts(of url: String) throws(Refused) -> (Authority, String, Bool) {
    let malformed = Refused(
      reason: "the URL must be wss://host or wss://host:port, with or without a path")
    guard let colon = url.firstPlace(of: "://") else { throw malformed }
    let scheme = url[..<colon.lowerBound].lowercased()
    let rest = url[colon.upperBound...]
    let end = rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex
    guard scheme == "wss" || scheme == "ws", let authority = Authority(rest[..<end]) else {
      throw malformed
    }
    guard scheme == "wss" || authority.isLoopback else {
      throw Refused(
        reason: "ws is only for this machine (127.x.y.z, localhost, [::1]); use wss")
    }
    let target = rest[end...]
    // Visible ASCII but `#`, which no server gets to see.
    guard target.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "#") }) else {
      throw Refused(reason: "the path is malformed")
    }
    return (authority, target.hasPrefix("/") ? String(target) : "/" + target, scheme == "wss")
  }
}
