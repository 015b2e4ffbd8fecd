// One endpoint of the client, as the coverage test sees it: what it sends, and how it reads.

import Backpack
import BackpackWire

/// An endpoint with values in which every parameter appears at least once.
struct CoveredEndpoint: Sendable {
  /// `GET /api/v1/order`
  var name: String
  var instruction: String?
  var rateGroup: Route.RateGroup
  var isPaged: Bool
  /// Of each value, for histories: does the newest row come first?
  var isNewestFirst: [Bool]
  /// Of each value, in query or body; of a batch, of each element.
  var requests: [Parameters]
  /// Names of headers besides those of signing.
  var headers: Set<String>
  /// An answer, read and told in full: every stored member at any depth.
  var read: @Sendable (HTTPResponse) throws -> String

  /// Several values where one cannot have all parameters: `orderId` or `clientId`.
  init<E: Endpoint>(_ values: E...) {
    name = "\(E.route.method.rawValue) \(E.route.path)"
    instruction = if case .signed(let instruction) = E.route.access { instruction } else { nil }
    rateGroup = E.route.rateGroup
    isPaged = E.self is any PagedEndpoint.Type
    isNewestFirst = values.compactMap { ($0 as? any PagedEndpoint)?.isNewestFirst }
    requests = values.flatMap { value in
      switch value.payload {
      case .single(let parameters): [parameters]
      case .batch(let groups): groups
      }
    }
    headers = Set(values.flatMap { $0.headers.map { $0.name.lowercased() } })
    read = { answer in
      var told = ""
      dump(try E.read(answer), to: &told)
      return told
    }
  }

  func read(_ body: String, status: Int = 200) throws -> String {
    try read(HTTPResponse(status: status, headers: [], body: Array(body.utf8)))
  }
}
