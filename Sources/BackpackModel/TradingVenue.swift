// Where orders go, live or paper. The Guard is one too, around another.

/// Which money is at stake.
public enum TradingMode: String, Hashable, Sendable {
  case live
  case paper
}

/// A place that holds an account and takes orders.
///
/// Called from any thread. All amounts are exact. Every method throws `BackpackError`, whose case says
/// what may be done next; a cancelled task ends as `.notSent` before sending and as `.unavailable`
/// (reads) or `.outcomeUnknown` (writes) after.
public protocol TradingVenue: Sendable {
  /// Which money is at stake here.
  var mode: TradingMode { get }

  // The account
  /// Resting and trigger orders; all markets where `symbol` is `nil`.
  func openOrders(on symbol: Symbol?, marketType: MarketType?) async throws(BackpackError)
    -> [Order]
  /// One resting order. A filled, cancelled or expired one is `.rejected` with status 404.
  func order(_ reference: OrderReference, on symbol: Symbol) async throws(BackpackError) -> Order
  /// The engine's result: read `status`, an accepted order may have expired at once.
  func place(_ request: OrderRequest) async throws(BackpackError) -> Order
  /// `.accepted` is no cancellation yet: the order can still fill.
  func cancel(
    _ reference: OrderReference, on symbol: Symbol
  ) async throws(BackpackError) -> CancelOutcome
  /// Open positions; empty without any.
  func positions(on symbol: Symbol?) async throws(BackpackError) -> [Position]
  /// Empty without any.
  func balances() async throws(BackpackError) -> [Asset: Balance]
  /// Open loans, given (positive) and taken (negative).
  func borrowLendPositions() async throws(BackpackError) -> [BorrowLendPosition]
  /// Settings, fees and numbers of open orders.
  func account() async throws(BackpackError) -> AccountSummary

  // The market
  /// Spot and perpetual markets.
  func markets() async throws(BackpackError) -> [Market]
  /// An unknown one is `.rejected`.
  func market(_ symbol: Symbol) async throws(BackpackError) -> Market
  /// `nil` where the venue has nothing to tell.
  func ticker(_ symbol: Symbol) async throws(BackpackError) -> Ticker?
  /// Best level first on both sides. `limit` is one of 5, 10, 20, 50, 100, 500, 1000.
  func depth(_ symbol: Symbol, limit: Int?) async throws(BackpackError) -> Depth
  /// With its age: it comes through caches. `nil` where the market has none, as spot markets.
  func markPrice(of symbol: Symbol) async throws(BackpackError) -> Answer<MarkPrice?>
}
