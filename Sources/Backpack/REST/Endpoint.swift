// What an endpoint is: a route, its parameters, and how its answer is read.

public import BackpackModel
public import BackpackWire

/// One operation of the venue's REST interface, as a value that can be sent.
///
/// `payload` is the only source of the query or body and of the signed text, so the two cannot drift.
public protocol Endpoint: Sendable {
  associatedtype Response: Sendable

  /// Method, path, access and rate group.
  static var route: Route { get }
  /// Query of a GET, body of everything else; none unless said otherwise.
  var parameters: Parameters { get }
  /// `parameters`, unless this is a batch.
  var payload: Payload { get }
  /// Headers besides those of signing. Not signed.
  var headers: [HTTPHeader] { get }
  /// Which order an unknown outcome would be about.
  var clientID: ClientOrderID? { get }
  /// Which change an unknown outcome would be about, where that is no order.
  var change: AccountChange? { get }
  /// The orders this would place.
  var orders: [OrderRequest] { get }
  /// The orders the venue says it took.
  func placed(in response: Response) -> [Order]
  /// Why this must not be sent; see `BackpackClient.Options.checksBeforeSending`.
  var refusal: Refusal? { get }
  /// Reads an answer with a status of 2xx.
  static func read(_ answer: HTTPResponse) throws(WireError) -> Response
  /// Throws where the answer tells of something else than was asked for.
  ///
  /// HTTP/1.1 numbers nothing: one answer too many from a broken proxy, and everyone on the connection
  /// reads that of the request before. An order must not pass for placed by the answer to another.
  func verify(_ response: Response) throws(WireError)
}

extension Endpoint {
  public var parameters: Parameters { [:] }
  public var payload: Payload { .single(parameters) }
  public var headers: [HTTPHeader] { [] }
  public var clientID: ClientOrderID? { nil }
  public var change: AccountChange? { nil }
  public var orders: [OrderRequest] { [] }
  public func placed(in response: Response) -> [Order] { [] }
  public var refusal: Refusal? { nil }
  public func verify(_ response: Response) throws(WireError) {}
}

/// The parameters of a request: one group, or one for each element of a batch.
public enum Payload: Hashable, Sendable {
  /// A query, or a body that is an object.
  case single(Parameters)
  /// A body that is an array. Signed group after group, in its order.
  case batch([Parameters])

  var groups: [Parameters] {
    switch self {
    case .single(let parameters): [parameters]
    case .batch(let groups): groups
    }
  }

  var query: String {
    if case .single(let parameters) = self { parameters.query } else { "" }
  }

  var body: [UInt8] {
    switch self {
    case .single(let parameters): JSONWriter.bytes(of: parameters)
    case .batch(let groups): JSONWriter.bytes(of: groups)
    }
  }
}

/// Throws, with the path, unless the venue tells of what was asked for.
func require<Value: Equatable>(
  _ told: Value, is asked: Value, at path: String
) throws(WireError) {
  if told != asked { throw WireError(.unexpected(expected: "\(asked)"), at: path) }
}

/// An endpoint that answers with one page of many rows.
public protocol PagedEndpoint: Endpoint where Response == [Row] {
  associatedtype Row: Sendable

  /// Rows a page. `nil`: the venue's default, 100. At most `limitMax`.
  var limit: Int? { get set }
  /// Rows to leave out before the first.
  var offset: Int? { get set }
  /// The most rows the venue gives a page; 1000 unless said otherwise.
  static var limitMax: Int { get }
  /// Does the newest row come first? So it is unless a sort direction says otherwise.
  var isNewestFirst: Bool { get }
}

extension PagedEndpoint {
  public static var limitMax: Int { 1000 }
  public var isNewestFirst: Bool {
    !parameters.entries.contains { $0.key == "sortDirection" && $0.value == .text("Asc") }
  }
}

/// An operation whose success the status alone tells: any 2xx. No body is documented.
public protocol SilentEndpoint: Endpoint where Response == Void {}

extension SilentEndpoint {
  public static func read(_ answer: HTTPResponse) throws(WireError) {}
}

extension Endpoint where Response: WireReadable {
  public static func read(_ answer: HTTPResponse) throws(WireError) -> Response {
    try Response(from: try JSONNode(parsing: answer.body))
  }
}

/// Method, path and access of an endpoint. Access is part of it, so that no private call goes out
/// unsigned by omission.
public struct Route: Hashable, Sendable {
  /// Who may ask.
  public enum Access: Hashable, Sendable {
    case open
    /// Needs a key; signed over this instruction.
    case signed(_ instruction: String)
    /// Private, yet documented without headers for a signature: for a logged-in browser, not for keys.
    ///
    /// A client with a key refuses before sending. One without sends the request as documented, so that
    /// a transport that holds a login can add it.
    case browser
  }

  /// Which of the venue's budgets a request counts to.
  public enum RateGroup: Hashable, Sendable {
    case standard
    /// Data by time range: candles, the tape's past, and to be safe every history.
    case historical
  }

  public var method: HTTPMethod
  /// Without the query: `/api/v1/depth`.
  public var path: String
  public var access: Access
  public var rateGroup: RateGroup

  public init(
    _ method: HTTPMethod, _ path: String, _ access: Access, _ rateGroup: RateGroup = .standard
  ) {
    self.method = method
    self.path = path
    self.access = access
    self.rateGroup = rateGroup
  }

  /// What a request is for, as far as it matters who goes first.
  enum Purpose: Hashable, Sendable {
    case read
    case change
    /// Takes risk away: must not wait behind anything else.
    case cancellation
  }

  var purpose: Purpose {
    switch method {
    case .get: .read
    case .post, .patch: .change
    case .delete: .cancellation
    }
  }

  /// Can it change the account? Such a request is never sent twice.
  public var isWrite: Bool { method != .get }
}
