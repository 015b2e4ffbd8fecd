// One HTTP exchange as values, and the protocol behind which the network or the paper exchange stands.

/// Carries one request to a venue and its answer back.
///
/// Implement it to bring your own HTTP stack; it sees finished, signed requests. Called from any
/// thread, several calls at a time. Follows no redirects and never sends a request twice: only the
/// caller knows whether that is safe.
public protocol HTTPTransport: Sendable {
  /// - Throws: `TransportError`, whose case says whether the venue may have seen the request. HTTP
  ///   statuses of 400 and above are answers, not errors.
  func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse
}

/// The methods the venue's interface uses.
public enum HTTPMethod: String, Hashable, Sendable {
  case get = "GET"
  case post = "POST"
  case patch = "PATCH"
  case delete = "DELETE"
}

/// A request, ready to go out.
public struct HTTPRequest: Hashable, Sendable {
  public var method: HTTPMethod
  /// Scheme, host and port, no slash at the end: `https://api.backpack.exchange`.
  public var baseURL: String
  /// Path and query, percent-encoded: `/api/v1/depth?symbol=SOL_USDC`.
  public var target: String
  public var headers: [HTTPHeader]
  /// Empty for GET.
  public var body: [UInt8]
  /// Time from now until the exchange must be over.
  public var timeout: Duration
  /// Bytes of body accepted; more is `TransportError.interrupted`.
  public var responseSizeMax: Int

  public init(
    method: HTTPMethod, baseURL: String, target: String, headers: [HTTPHeader] = [],
    body: [UInt8] = [], timeout: Duration = .seconds(10), responseSizeMax: Int = 4 << 20
  ) {
    self.method = method
    self.baseURL = baseURL
    self.target = target
    self.headers = headers
    self.body = body
    self.timeout = timeout
    self.responseSizeMax = responseSizeMax
  }
}

/// One header field.
public struct HTTPHeader: Hashable, Sendable {
  public var name: String
  /// Without line breaks.
  public var value: String

  public init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }

  /// Is this the header of that name, whatever the case of its ASCII letters?
  public func hasName(_ name: String) -> Bool {
    let (mine, wanted) = (self.name.utf8, name.utf8)
    return mine.count == wanted.count
      && zip(mine, wanted).allSatisfy { Self.lowercase($0) == Self.lowercase($1) }
  }

  private static func lowercase(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
  }
}

extension HTTPHeader: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// `Name: value`; a signature or a broker's key is hidden, for transports log what they send.
  public var description: String {
    let isSecret = hasName("X-Signature") || hasName("X-Broker-Key")
    return "\(name): \(isSecret ? "(hidden)" : value)"
  }
  public var debugDescription: String { description.debugDescription }
  public var customMirror: Mirror { Mirror(self, children: []) }
}

/// A complete answer.
public struct HTTPResponse: Hashable, Sendable {
  /// The HTTP status code, 100 ... 599.
  public var status: Int
  public var headers: [HTTPHeader]
  /// Unpacked: no transfer or content encoding is left.
  public var body: [UInt8]

  public init(status: Int, headers: [HTTPHeader] = [], body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// First header of that name, whatever its case.
  public func header(_ name: String) -> String? {
    headers.first { $0.hasName(name) }?.value
  }
}

/// No answer. The case tells whether the request may have been seen.
public enum TransportError: Error, Hashable, Sendable {
  /// No byte of the request reached the venue: name not found, connection refused, TLS failed.
  case notSent(String)
  /// The request, or part of it, went out; the answer did not come, or not wholly.
  case interrupted(String)
}
