// When may "not found" be believed? The rules, apart from any request.

import BackpackModel

/// Settles one order from what was read, in the order it was read.
///
/// An order is `.notPlaced` only after these, one after the other, all by the venue's clock:
///
/// 1. The request's time has passed, and with it any moment it could still arrive in: what is sent in
///    time may wait in a queue (`arrival`).
/// 2. Then the open orders did not show it. Had it been taken, it has ended by now.
/// 3. Then the histories had time to tell of that end (`history`), and both were read back to before the
///    order was signed, and do not.
///
/// Looking at the histories first would miss an order that rests then and fills before the open
/// orders are read.
struct Resolution {
  let order: SentOrder
  let margins: ResolutionMargins
  /// Not open, and not to come: since then at the latest, by the venue's clock.
  private(set) var absentSince: Timestamp?
  private(set) var settled: OrderOutcome?
  /// The order did not leave before this, by the venue's clock: its signature tells this machine's time,
  /// which may have been ahead.
  private var leftAt: Timestamp?
  private var isSeenOpenOrders = false
  private var latest: Timestamp?
  private var error: BackpackError?

  init(_ order: SentOrder, margins: ResolutionMargins, absentSince: Timestamp? = nil) {
    self.order = order
    self.margins = margins
    self.absentSince = absentSince
  }

  /// Nothing older is this order. Rows from before need not be read.
  var oldest: Timestamp { min(order.signedAt, leftAt ?? order.signedAt) - margins.clock }

  var outcome: OrderOutcome {
    settled ?? .stillUnknown(until: until, error)
  }

  /// When it can be settled at the earliest.
  private var until: Timestamp {
    if let absentSince { return absentSince + margins.history }
    return max(closed, latest ?? closed) + margins.history
  }

  /// How long after the latest round time alone settles something; `nil` where the
  /// venue's time is not known, or nothing is to come but news.
  var wait: Duration? {
    guard settled == nil, let latest else { return nil }
    let next = absentSince.map { $0 + margins.history } ?? closed + .milliseconds(1)
    return next > latest ? next - latest : nil
  }

  /// From then on no request of this order is carried out any more.
  private var closed: Timestamp { order.expiresAt + margins.arrival }

  // MARK: A round of reads

  /// A round begins; the venue's clock stood at `time` before any of its reads, and before `now`. `nil`: it
  /// did not say.
  mutating func begin(at time: Timestamp?, now: ContinuousClock.Instant) {
    latest = time
    if let time, let left = order.leftAt { leftAt = time - left.duration(to: now) }
    error = nil
    isSeenOpenOrders = false
  }

  mutating func fail(_ error: BackpackError) { self.error = error }

  mutating func see(openOrders orders: [Order]) {
    guard settled == nil else { return }
    if let found = orders.first(where: isThis) {
      settled = .accepted(FoundOrder(found))
    } else {
      isSeenOpenOrders = true
    }
  }

  /// Does the round depend on when the open orders were read?
  var needsTimeAfterOpenOrders: Bool {
    guard settled == nil, absentSince == nil, isSeenOpenOrders, let latest else { return false }
    return latest > closed
  }

  /// The venue's clock after the open orders were read.
  mutating func sawOpenOrders(before time: Timestamp) {
    // A cache that tells an older time must not shorten the wait that begins here.
    if needsTimeAfterOpenOrders { absentSince = max(time, latest ?? time) }
  }

  mutating func see(history: [HistoryOrder]) {
    guard settled == nil, let found = history.first(where: isThis) else { return }
    settled = .accepted(FoundOrder(found))
  }

  /// The last read of a round in which none failed.
  mutating func see(fills: [OrderFill]) {
    guard settled == nil else { return }
    // What moved to a later page while pages were read stands on both.
    var seen: Set<OrderFill> = []
    let own = fills.filter { isThis($0) && seen.insert($0).inserted }
    if let id = own.first?.orderID {
      settled = .accepted(FoundOrder(id, own.filter { $0.orderID == id }))
    } else if let absentSince, let latest, error == nil, latest >= absentSince + margins.history {
      settled = .notPlaced
    }
  }

  // MARK: Is it this one?

  private func isThis(_ found: Order) -> Bool {
    isThis(found.id, found.clientID, found.symbol, found.side, found.createdAt)
  }

  private func isThis(_ found: HistoryOrder) -> Bool {
    isThis(found.id, found.clientID, found.symbol, found.side, found.createdAt)
  }

  private func isThis(_ fill: OrderFill) -> Bool {
    isThis(fill.orderID, fill.clientID, fill.symbol, fill.side, fill.timestamp)
  }

  private func isThis(
    _ id: OrderID, _ clientID: ClientOrderID?, _ symbol: Symbol, _ side: Side, _ time: Timestamp
  ) -> Bool {
    clientID == order.clientID && symbol == order.symbol && side == order.side && time >= oldest
      && !order.earlierIDs.contains(id)
  }
}
