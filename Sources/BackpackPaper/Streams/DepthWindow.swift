// Changes of a book joined over some time: the `depth.200ms.` streams and their kind.

import BackpackModel

/// Collects changes and gives them out as one. Ids go on without a gap: they count for all streams
/// of a market alike.
struct DepthWindow: Sendable {
  let subscription: Subscription
  private let span: Duration
  private var pending: Pending?

  private struct Pending: Sendable {
    var firstUpdateID: UInt64
    var lastUpdateID: UInt64
    var bids: [Price: Level] = [:]
    var asks: [Price: Level] = [:]
    var latest: Timestamp
    /// When it must be given out.
    let due: Timestamp
  }

  init(_ subscription: Subscription, span: Duration) {
    self.subscription = subscription
    self.span = span
  }

  mutating func add(_ change: BookChange) {
    var joined =
      pending
      ?? Pending(
        firstUpdateID: change.firstUpdateID, lastUpdateID: change.lastUpdateID,
        latest: change.moment, due: change.moment + span)
    joined.lastUpdateID = change.lastUpdateID
    joined.latest = change.moment
    for level in change.bids { joined.bids[level.price] = level }
    for level in change.asks { joined.asks[level.price] = level }
    pending = joined
  }

  /// What was collected, if its time is over.
  mutating func takeDue(at now: Timestamp, symbol: Symbol) -> BookChange? {
    guard let joined = pending, joined.due <= now else { return nil }
    pending = nil
    return BookChange(
      symbol: symbol, firstUpdateID: joined.firstUpdateID, lastUpdateID: joined.lastUpdateID,
      bids: joined.bids.values.sorted { $0.price < $1.price },
      asks: joined.asks.values.sorted { $0.price < $1.price }, moment: joined.latest)
  }
}
