// A request to be made, without the type of its endpoint.

import BackpackModel
import BackpackWire

/// What an endpoint's value says about its request. How the answer is read stays with the endpoint.
struct Errand: Sendable {
  let route: Route
  let payload: Payload
  var headers: [HTTPHeader] = []
  var clientID: ClientOrderID?
  var change: AccountChange?
  var orders: [OrderRequest] = []

  init(_ route: Route, _ payload: Payload, change: AccountChange?) {
    self.route = route
    self.payload = payload
    self.change = change
  }

  init<E: Endpoint>(_ endpoint: E) {
    self.init(E.route, endpoint.payload, change: endpoint.change)
    headers = endpoint.headers
    clientID = endpoint.clientID
    orders = endpoint.orders
  }

  /// The error that says what an answer is missing for; of a batch, every order.
  func unknownOutcome(_ reason: String) -> BackpackError {
    if case .batch = payload {
      return .batchOutcomeUnknown(orders.map(\.clientID), reason: reason)
    }
    if let change { return .changeUnknown(change, reason: reason) }
    return .outcomeUnknown(clientID, reason: reason)
  }

  /// The answer came, and nobody knows what it says.
  func unreadable(_ error: WireError) -> BackpackError {
    let path = error.path.isEmpty ? "the start (\(error))" : error.path
    // No client ID tells such a cancellation from a read that came to nothing: the case must.
    return route.isWrite && clientID == nil
      ? unknownOutcome("the venue's answer could not be read at \(path)")
      : .unreadable(path: path, clientID)
  }
}
