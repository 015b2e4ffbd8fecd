// Orders going out: cancelled, expired, cut down, filled at rest.

import BackpackModel

extension PaperExchange {
  // MARK: Cancelling

  mutating func cancel(
    _ reference: OrderReference, on symbol: Symbol, at moment: Timestamp
  ) throws -> PaperOrder {
    try advance(to: moment)
    let market = try index(of: symbol)
    guard let order = orders.first(reference), order.market == market else {
      throw VenueRefusal.orderNotFoundToCancel
    }
    try end(order.number, as: .cancelled, at: now)
    return latest(order)
  }

  enum CancelKind: Sendable {
    case resting, asleep
  }

  /// The cancelled orders, oldest first; `nil`: of both kinds.
  mutating func cancelAll(
    on symbol: Symbol, _ kind: CancelKind?, at moment: Timestamp
  ) throws -> [PaperOrder] {
    try advance(to: moment)
    let market = try index(of: symbol)
    let wanted = orders.all(in: market).filter { kind == nil || $0.isAsleep == (kind == .asleep) }
    return try wanted.map { order in
      try end(order.number, as: .cancelled, at: now)
      var ended = order
      ended.status = .cancelled
      return ended
    }
  }

  // MARK: Endings

  /// Ends an open order: off the book, its reserve free.
  mutating func end(
    _ number: UInt64, as status: OrderStatus, reason: String? = nil, at moment: Timestamp
  ) throws {
    guard var order = orders[number] else { return }
    if let place = order.place, let ticks = order.limitTicks {
      markets[order.market].book.set(place, order.side, ticks: ticks, steps: 0)
      markets[order.market].noteChange()
      if let lock = try order.lock(steps: order.remainingSteps, in: markets[order.market].info) {
        try ledger.unlock(lock.amount, of: lock.asset)
      }
    }
    order.place = nil
    order.status = status
    order.expiryReason = reason
    let wasAsleep = orders[number]?.isAsleep == true
    try finish(order, at: moment)
    if wasAsleep { noteExitGone(order) }
  }

  /// Takes an order that ended off the open ones.
  mutating func finish(_ order: PaperOrder, at moment: Timestamp) throws {
    orders.remove(order.number)
    try tellEnding(of: order, at: moment)
    var ended = order
    ended.place = nil
    records.orders.append(ended)
    if let strategy = order.strategy { try noteSliceEnded(order, of: strategy, at: moment) }
  }

  /// Cuts resting reduce-only orders down to the position they may close, the oldest first served. Sleeping
  /// exits of a position that is gone end with it.
  mutating func trimReduceOnly(in market: Int, at moment: Timestamp) throws {
    let own = orders.markets[market]
    guard !own.reduceOnly.isEmpty || !own.asleep.isEmpty else { return }
    let net = positions[market]?.netSteps ?? 0
    var left = abs(net)
    for number in own.reduceOnly {
      guard var order = orders[number] else { continue }
      let closes = net != 0 && (net > 0) == (order.side == .ask)
      let kept = closes ? min(order.remainingSteps, left) : 0
      left -= kept
      guard kept < order.remainingSteps, let ticks = order.limitTicks, let place = order.place
      else { continue }
      if kept == 0 {
        try end(number, as: .expired, reason: "ReduceOnlyNotReduced", at: moment)
      } else {
        if let strategy = order.strategy {
          giveBack(order.remainingSteps - kept, to: strategy)
        }
        order.size = .steps(order.executedSteps + kept)
        orders.replace(order)
        markets[market].book.set(place, order.side, ticks: ticks, steps: kept)
        markets[market].noteChange()
        try tell(.modified, order, at: moment)
      }
    }
    guard markets[market].isPerpetual else { return }
    for number in own.asleep {
      guard let order = orders[number], order.ticket.reduceOnly, let parent = order.parent,
        orders[parent] == nil, closableSteps(market, order.side) == 0
      else { continue }
      try end(number, as: .expired, reason: "StopWithoutPosition", at: moment)
    }
  }
}
