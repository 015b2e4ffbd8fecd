// A request, checked before libcurl sees it: where it may go and what may stand in it.

internal import BackpackModel

/// A request that may be sent.
struct CurlPlan: Sendable {
  /// Room for all header lines of an answer.
  static let headerSizeMax = 64 << 10
  /// Milliseconds for name, connection and TLS together.
  static let connectTimeMaxMS = 10_000
  /// Longer timeouts are cut to this.
  static let timeoutMax = Duration.seconds(3600)

  let request: HTTPRequest
  let origin: CurlOrigin
  /// The request's, within bounds.
  let timeout: Duration
  let deadline: ContinuousClock.Instant

  /// - Parameter origin: what the request's base URL was found to be before; `nil` to look now.
  init(_ request: HTTPRequest, origin known: CurlOrigin? = nil) throws(TransportError) {
    if let known { origin = known } else { origin = try CurlOrigin(request.baseURL) }
    self.request = request
    timeout = max(.zero, min(request.timeout, Self.timeoutMax))
    deadline = .now + timeout

    guard request.target.hasPrefix("/"), request.target.utf8.allSatisfy(Self.standsInTarget) else {
      throw .notSent("the path is malformed")
    }
    guard request.method != .get || request.body.isEmpty else {
      throw .notSent("a GET carries no body")
    }
    for header in request.headers { try Self.check(header) }
  }

  var url: String { origin.text + request.target }

  /// Header lines in libcurl's form.
  var headerLines: [String] {
    // libcurl reads `Name:` as an order to leave the header out, and `Name;` as an empty one.
    var lines = request.headers.map { $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)" }
    // Never wait for `100 Continue` before the body; and no content type that nobody chose.
    lines.append("Expect:")
    if !request.headers.contains(where: { $0.hasName("content-type") }) {
      lines.append("Content-Type:")
    }
    return lines
  }

  /// Visible ASCII but `#`, which would end the path.
  private static func standsInTarget(_ byte: UInt8) -> Bool {
    (0x21...0x7E).contains(byte) && byte != UInt8(ascii: "#")
  }

  private static func check(_ header: HTTPHeader) throws(TransportError) {
    guard !header.name.isEmpty, header.name.utf8.allSatisfy(standsInToken) else {
      throw .notSent("a header's name is malformed")
    }
    // A line break in a value would let it write headers, or a second request, of its own.
    guard header.value.utf8.allSatisfy({ $0 == 0x09 || $0 >= 0x20 && $0 != 0x7F }) else {
      throw .notSent("the header \(header.name) holds a control character")
    }
    guard !Self.ownHeaders.contains(where: header.hasName) else {
      throw .notSent("the header \(header.name) is set by the transport alone")
    }
  }

  /// Visible ASCII but the separators of RFC 9110.
  private static func standsInToken(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: ","),
      UInt8(ascii: "/"), UInt8(ascii: ":"), UInt8(ascii: ";"), UInt8(ascii: "<"),
      UInt8(ascii: "="), UInt8(ascii: ">"), UInt8(ascii: "?"), UInt8(ascii: "@"),
      UInt8(ascii: "["), UInt8(ascii: "\\"), UInt8(ascii: "]"), UInt8(ascii: "{"),
      UInt8(ascii: "}"):
      false
    default: (0x21...0x7E).contains(byte)
    }
  }

  /// What frames the message is not for callers to say.
  private static let ownHeaders = [
    "host", "content-length", "transfer-encoding", "connection", "expect", "upgrade",
    "accept-encoding", "te",
  ]
}

/// Scheme, host and port of a venue: https, or http on this machine.
struct CurlOrigin: Hashable, Sendable {
  /// As it was given.
  let baseURL: String
  let text: String
  let isPlain: Bool

  init(_ baseURL: String) throws(TransportError) {
    let malformed = TransportError.notSent("the base URL must be https://host or https://host:port")
    guard let colon = baseURL.firstPlace(of: "://") else { throw malformed }
    let scheme = baseURL[..<colon.lowerBound].lowercased()
    guard scheme == "https" || scheme == "http" else { throw malformed }
    guard let authority = Authority(baseURL[colon.upperBound...]) else { throw malformed }
    guard scheme == "https" || authority.isLoopback else {
      throw .notSent("http is only for this machine (127.x.y.z, localhost, [::1]); use https")
    }
    self.baseURL = baseURL
    text = "\(scheme)://\(authority.text)"
    isPlain = scheme == "http"
  }
}
