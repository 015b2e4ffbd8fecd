// Orders coming in: matched, rested, or refused.

import BackpackModel

extension PaperExchange {
  /// Takes an order in and tells what the engine made of it.
  mutating func place(_ ticket: OrderTicket, at moment: Timestamp) throws -> PaperOrder {
    try advance(to: moment)
    let market = try index(of: ticket.symbol)
    try checkState(of: market, for: ticket)
    try wake(market)
    var order = try checked(ticket, in: market)
    if order.isAsleep {
      try putToSleep(&order)
    } else {
      try admit(&order)
    }
    try wakeTriggers(in: market, at: now)
    return latest(order)
  }

  /// Open, or ended: then it ended last, or right before orders that ended because of it.
  func latest(_ order: PaperOrder) -> PaperOrder {
    orders[order.number] ?? records.orders.rows.last { $0.number == order.number } ?? order
  }

  /// Matches an order that is well-formed. Throws before anything changed, or carries it out.
  mutating func admit(_ order: inout PaperOrder) throws {
    let market = order.market
    quote(market)
    let sweep = try sweep(order)
    if order.isPostOnly,
      sweep.ending != .outOfReach || !sweep.matches.isEmpty || !sweep.removed.isEmpty
    {
      throw VenueRefusal.wouldTake
    }
    if case .quote = order.size, sweep.matches.isEmpty, sweep.ending == .complete {
      throw VenueRefusal.quantityTooSmall  // the notional does not pay a single step
    }
    let isKilled = order.isAllOrNothing && sweep.ending != .complete
    let restingSteps =
      order.mayRest && sweep.ending == .outOfReach ? order.remainingSteps - sweep.steps : 0
    var credit = Credit()
    if !isKilled {
      if markets[market].isPerpetual {
        try checkMargin(for: order, sweep: sweep, restingSteps: restingSteps)
      } else {
        credit = try checkFunds(for: order, sweep: sweep, restingSteps: restingSteps)
      }
    }

    // Accepted: from here on nothing is refused any more.
    if order.number == numbers.order { _ = numbers.takeOrder() }
    order.status = .new
    try tell(.accepted, order, at: now)
    guard !isKilled else {
      order.expire(sweep.ending == .selfTrade ? "SelfTradePrevention" : "FillOrKill")
      return try finish(order, at: now)
    }
    try take(credit, for: order)
    try carryOut(&order, sweep, restingSteps: restingSteps)
  }

  private mutating func carryOut(
    _ order: inout PaperOrder, _ sweep: Sweep, restingSteps: Int64
  ) throws {
    let market = order.market
    for number in sweep.removed {
      try end(number, as: .expired, reason: "SelfTradePrevention", at: now)
    }
    for (index, match) in sweep.matches.enumerated() {
      let isLast = sweep.ending == .complete && index == sweep.matches.count - 1
      markets[market].takeCrowd(order.side.opposite, ticks: match.ticks, steps: match.steps)
      try settle(
        &order, ticks: match.ticks, steps: match.steps, isMaker: false,
        becoming: isLast ? .filled : .partiallyFilled, at: now)
    }
    if sweep.ending == .complete {
      try finish(order, at: now)
    } else if restingSteps > 0, let ticks = order.limitTicks {
      if let lock = try order.lock(steps: restingSteps, in: markets[market].info) {
        try ledger.lock(lock.amount, of: lock.asset)
      }
      order.place = markets[market].book.rest(
        order.side, ticks: ticks, steps: restingSteps, number: order.number)
      markets[market].noteChange()
      orders.insert(order)
    } else {
      order.expire(expiryReason(of: order, sweep))
      try finish(order, at: now)
    }
    try attachTriggers(to: order)
    try trimReduceOnly(in: market, at: now)
    try coverDeficit(at: now)
  }

  private func expiryReason(of order: PaperOrder, _ sweep: Sweep) -> String {
    if sweep.ending == .selfTrade { return "SelfTradePrevention" }
    if order.limitTicks != nil { return "ImmediateOrCancel" }
    if sweep.bookIsEmpty
      || markets[order.market].book.bestTicks(order.side.opposite) == nil
    {
      return "InsufficientLiquidity"
    }
    return order.ticket.extras?.value.slippage == nil ? "PriceImpact" : "SlippageToleranceExceeded"
  }

  // MARK: Matching

  func sweep(_ order: PaperOrder) throws -> Sweep {
    var stepsMax = order.remainingSteps
    var budget: Notional?
    if case .quote(let notional) = order.size {
      budget = notional
      stepsMax = order.ticket.reduceOnly ? closableSteps(order.market, order.side) : .max
    }
    return try Sweep(
      order.side, limitTicks: try order.limitTicks ?? worstTicks(for: order),
      stepsMax: stepsMax, budget: budget,
      selfTradePrevention: order.ticket.selfTradePrevention, through: markets[order.market].book,
      scale: markets[order.market].scale)
  }

  /// Worst price for a market order: so far from the best one as the market's rules and the order's own
  /// tolerance say.
  private func worstTicks(for order: PaperOrder) throws -> Int64 {
    let rules = markets[order.market].info.market.rules
    let isBid = order.side == .bid
    let anyPrice: Int64 = isBid ? .max : 1
    guard let best = markets[order.market].book.bestTicks(order.side.opposite) else {
      return anyPrice
    }
    var worst = anyPrice
    let impact =
      isBid ? rules.maxImpactMultiplier : rules.minImpactMultiplier
    if let impact { worst = try Self.ticks(best, times: impact, isBid: isBid) }
    if let slippage = order.ticket.extras?.value.slippage {
      let limit: Int64
      if slippage.type == .tickSize {
        let ticks = Int64(try slippage.value.rounded(scale: 0, .towardsZero).description) ?? 0
        limit = isBid ? best + ticks : max(1, best - ticks)
      } else {
        let part = try slippage.value * ExactDecimal(mantissa: 1, scale: 2)
        let factor = isBid ? try .one + part : max(.zero, try .one - part)
        limit = max(1, try Self.ticks(best, times: factor, isBid: isBid))
      }
      worst = isBid ? min(worst, limit) : max(worst, limit)
    }
    return worst
  }

  /// Rounded towards the better price.
  private static func ticks(_ ticks: Int64, times factor: ExactDecimal, isBid: Bool) throws -> Int64
  {
    let product = try ExactDecimal(mantissa: ticks, scale: 0)
      .multiplied(by: factor, scale: 0, isBid ? .towardsZero : .awayFromZero)
    return Int64(product.description) ?? .max
  }

  /// What an order on that side could close: the position, if it is on the other one. Older
  /// reduce-only orders do not count: what trades now goes before what waits.
  func closableSteps(_ market: Int, _ side: Side) -> Int64 {
    let net = positions[market]?.netSteps ?? 0
    return (net > 0) == (side == .ask) ? abs(net) : 0
  }
}
