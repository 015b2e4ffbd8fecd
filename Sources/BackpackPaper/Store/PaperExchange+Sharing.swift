// What an exchange needs in order to share its account with other processes.

import BackpackModel

extension PaperExchange {
  /// The same markets at an earlier time, without an account: what happened to it since has to happen again.
  mutating func goBack(to moment: Timestamp) throws {
    var earlier = PaperExchange(source: source, at: moment)
    earlier.orders.changed = []
    earlier.openOrdersMax = openOrdersMax
    earlier.paysWithdrawals = paysWithdrawals
    for topic in watch.topics { try earlier.startWatching(topic) }
    self = earlier
  }

  /// Does the account have something that prices can do something to?
  var hasOrdersOrPositions: Bool { orders.count > 0 || !positions.isEmpty }

  /// The crowd as it is now wherever an order of the account rests, so that its place in the queue is known.
  mutating func quoteWhereOrdersRest() {
    for market in awake where markets[market].book.hasOrders { quote(market) }
  }

  /// How much of the crowd stands before each resting order, in steps. One walk over each book, and only as
  /// far as orders rest.
  func queuePositions() -> [UInt64: Int64] {
    var ahead: [UInt64: Int64] = [:]
    for market in awake where markets[market].book.hasOrders {
      let wanted = ahead.count + markets[market].book.orderCount
      for side in [Side.bid, .ask] {
        var ticks: Int64?
        var crowd: Int64 = 0
        markets[market].book.forEachEntry(side) { entry in
          if entry.ticks != ticks { (ticks, crowd) = (entry.ticks, 0) }
          switch entry.owner {
          case .crowd: crowd += entry.steps
          case .order(let number): ahead[number] = crowd
          }
          return ahead.count < wanted
        }
      }
    }
    return ahead
  }

  /// Tells listeners what other processes did with orders: it happened to them as well. Positions and balances
  /// are compared with what was told last anyway.
  ///
  /// - Parameters:
  ///   - counts: the rows of histories that were known before.
  ///   - had: the orders that were open before.
  mutating func tellWhatOthersDid(after counts: RecordCounts, having had: Set<UInt64>) throws {
    guard watch.topics.contains(.orders) else { return }
    let ended = Array(records.orders.rows(after: counts.orders))
    for order in (orders.all() + ended).sorted(by: { $0.number < $1.number })
    where !had.contains(order.number) {
      try tell(
        order.condition == nil ? .accepted : .triggerPlaced, order, at: order.createdAt)
    }
    for fill in Array(records.fills.rows(after: counts.fills)) {
      let order = orders[fill.orderNumber] ?? ended.first { $0.number == fill.orderNumber }
      if let order { try tell(fill, of: order) }
    }
    for order in ended { try tellEnding(of: order, at: now) }
  }
}
