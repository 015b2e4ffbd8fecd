// What is to go wrong with one request.

import BackpackModel

/// Nothing, where nothing is said.
struct RequestFault: Hashable, Sendable {
  enum Ending: Hashable, Sendable {
    /// The connection closes; the exchange never hears of the request.
    case disconnectBefore
    /// The exchange carries the request out; the connection closes instead of an answer.
    case loseAnswer
    /// Half of the body leaves, then the connection closes.
    case truncateAnswer
    /// This answer instead of the exchange's, which carries the request out first or never hears of it.
    case answer(HTTPResponse, carriesOut: Bool)
  }

  /// Before anything else happens. Real time.
  var latency: Duration = .zero
  var ending: Ending?
}
