// What the streams read by REST: the book's snapshot, and the account after a gap.

public import BackpackModel

/// Reads what streams leave out. `BackpackClient` does; a program may bring its own.
///
/// Called from any task. Errors are tried again with growing waits, and reported where that does not help.
public protocol StreamReading: Sendable {
  /// A snapshot of the book, `limit` levels a side.
  func depth(_ symbol: Symbol, limit: Int?) async throws(BackpackError) -> Depth
  /// Open orders, triggers included; all markets where `symbol` is `nil`.
  func openOrders(
    on symbol: Symbol?, marketType: MarketType?
  ) async throws(BackpackError) -> [Order]
  /// How these orders ended, as far as the history knows already, in any order; and, where a moment is
  /// given, those of the market (`nil`: of all) that were made since then, by this machine's clock, and
  /// ended already.
  func endedOrders(
    _ ids: [OrderID: Symbol], andCreatedSince: Timestamp?, on symbol: Symbol?
  ) async throws(BackpackError) -> [OrderUpdate]
  /// Open positions.
  func positions(on symbol: Symbol?) async throws(BackpackError) -> [Position]
  /// Every asset; one that is missing counts as empty.
  func balances() async throws(BackpackError) -> [Asset: Balance]
  /// The venue's time as far as known; subscriptions are signed with it.
  func venueTime() -> Timestamp
}
