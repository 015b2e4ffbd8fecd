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
  let certificateFile: String?
  /// The request's, within bounds.
  let timeout: Duration
  let deadline: ContinuousClock.Instant

  init(_ request: HTTPRequest, certificateFile: String?) throws(TransportError) {
    origin = try CurlOrigin(request.baseURL)
    self.request = request
    self.certificateFile = certificateFile
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
    if !request.headers.contains(where: { $0.name.lowercased() == "content-type" }) {
      lines.append("Content-Type:")
    }
    return lines
  }

  /// Visible ASCII but `#`, which would end the path.
  private static func standsInTarget(_ byte: UInt8) -> Bool {
    (0x21...0x7E).contains(byte) && byte != UInt8(ascii: "#")
  }

  private static func check(_ header: HTTPHeader) throws(TransportError) {
    let isToken = header.name.utf8.allSatisfy { byte in
      (0x21...0x7E).contains(byte) && !"\"(),/:;<=>?@[\\]{}".utf8.contains(byte)
    }
    guard isToken, !header.name.isEmpty else { throw .notSent("a header's name is malformed") }
    // A line break in a value would let it write headers, or a second request, of its own.
    guard header.value.utf8.allSatisfy({ $0 == 0x09 || $0 >= 0x20 && $0 != 0x7F }) else {
      throw .notSent("the header \(header.name) holds a control character")
    }
    guard !Self.ownHeaders.contains(header.name.lowercased()) else {
      throw .notSent("the header \(header.name) is set by the transport alone")
    }
  }

  /// What frames the message is not for callers to say.
  private static let ownHeaders: Set<String> = [
    "host", "content-length", "transfer-encoding", "connection", "expect", "upgrade",
    "accept-encoding", "te",
  ]
}

/// Scheme, host and port of a venue: https, or http on this machine.
struct CurlOrigin: Hashable, Sendable {
  let text: String
  let isPlain: Bool

  init(_ baseURL: String) throws(TransportError) {
    let malformed = TransportError.notSent("the base URL must be https://host or https://host:port")
    guard let colon = baseURL.firstRange(of: "://") else { throw malformed }
    let scheme = baseURL[..<colon.lowerBound].lowercased()
    let authority = baseURL[colon.upperBound...]
    guard scheme == "https" || scheme == "http" else { throw malformed }
    guard let host = Self.host(of: authority) else { throw malformed }
    guard scheme == "https" || Self.isLoopback(host) else {
      throw .notSent("http is only for this machine (127.x.y.z, localhost, [::1]); use https")
    }
    text = "\(scheme)://\(authority)"
    isPlain = scheme == "http"
  }

  /// The host in `host`, `host:port`, `[v6]` or `[v6]:port`; `nil` for anything else.
  private static func host(of authority: Substring) -> Substring? {
    let end: Substring.Index
    if authority.hasPrefix("[") {
      guard let bracket = authority.firstIndex(of: "]") else { return nil }
      end = authority.index(after: bracket)
      let address = authority[..<end].dropFirst().dropLast()
      guard !address.isEmpty, address.allSatisfy({ $0.isHexDigit || $0 == ":" || $0 == "." }) else {
        return nil
      }
    } else {
      end = authority.firstIndex(of: ":") ?? authority.endIndex
      let name = authority[..<end]
      guard !name.isEmpty, name.utf8.allSatisfy(Self.standsInName) else { return nil }
    }
    let rest = authority[end...]
    if rest.isEmpty { return authority[..<end] }
    let digits = rest.dropFirst()
    guard rest.hasPrefix(":"), digits.utf8.allSatisfy(Self.isDigit), let port = UInt16(digits),
      port > 0
    else { return nil }
    return authority[..<end]
  }

  private static func isLoopback(_ host: Substring) -> Bool {
    if host.lowercased() == "localhost" || host == "[::1]" { return true }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    // Each part in its one decimal form: `0177` and `127.1` mean different things to different
    // readers.
    return parts.count == 4 && parts[0] == "127"
      && parts.allSatisfy { part in UInt8(part).map { String($0) == part } ?? false }
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  private static func standsInName(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
      true
    default: isDigit(byte)
    }
  }
}
