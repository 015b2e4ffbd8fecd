// Can the account pay for an order, or carry it?

import BackpackModel

extension PaperExchange {
  // MARK: Perpetuals

  /// Can the account carry this perpetual order, whose first part would trade as `sweep` says?
  mutating func checkMargin(for order: PaperOrder, sweep: Sweep, restingSteps: Int64) throws {
    guard !order.ticket.reduceOnly else { return }
    let market = order.market
    let scale = markets[market].scale
    let added = sweep.steps + restingSteps
    var after = exposure(in: market)
    after.add(order.side, steps: added)
    // Whoever only shrinks a position needs no margin for it.
    let net = after.netSteps
    let isClosing =
      order.side == .bid ? net < 0 && after.bidSteps <= -net : net > 0 && after.askSteps <= net
    if isClosing { return }

    try wakeValuations()
    let mark = try markets[market].markPrice()
    let worth = try mark * scale.quantity(steps: sweep.steps)
    let paid = try cost(of: sweep, scale)
    let loss = order.side == .bid ? try paid - worth : try worth - paid
    let feeRate = try volume.tier.rate(of: markets[market].market, isMaker: false)
    let fee = Notional(try paid.decimal * feeRate)
    let margin = try margin(adding: (market, order.side, added))
    guard try margin.equity - loss - fee >= margin.initial else {
      throw VenueRefusal.insufficientMargin
    }
    guard try mark * scale.quantity(steps: after.steps) <= AccountLimits.positionLimit else {
      throw VenueRefusal.positionLimit
    }
    if let limit = markets[market].market.openInterestLimit, limit.isPositive,
      try scale.quantity(steps: after.steps) > limit
    {
      throw VenueRefusal.positionLimit
    }
  }

  private func cost(of sweep: Sweep, _ scale: MarketScale) throws -> Notional {
    try sweep.matches.reduce(Notional.zero) {
      try $0 + scale.notional(ticks: $1.ticks, steps: $1.steps)
    }
  }

  // MARK: Spot

  /// Can the account pay for this spot order, at its limit or at what it would trade at? Answers what has to
  /// be taken back or borrowed for it.
  mutating func checkFunds(
    for order: PaperOrder, sweep: Sweep, restingSteps: Int64
  ) throws -> Credit {
    let market = markets[order.market].info
    let steps = sweep.steps + restingSteps
    let asset = order.side == .ask ? market.base : market.quote
    let needed: Quantity
    switch order.side {
    case .ask:
      // All of a market order has to be there, whatever the book takes; only that is borrowed.
      if case .steps(let asked) = order.size, order.limitTicks == nil, asked > steps {
        let all = try market.scale.quantity(steps: asked)
        _ = try credit(for: all, of: asset, order.ticket.spotMargin)
      }
      needed = try market.scale.quantity(steps: steps)
    case .bid:
      var cost = try cost(of: sweep, market.scale)
      if restingSteps > 0, let ticks = order.limitTicks {
        cost = try cost + market.scale.notional(ticks: ticks, steps: restingSteps)
      }
      needed = Quantity(cost.decimal)
    }
    let credit = try credit(for: needed, of: asset, order.ticket.spotMargin)
    var income = try market.scale.quantity(steps: steps)
    if order.side == .ask {
      var proceeds = try cost(of: sweep, market.scale)
      if restingSteps > 0, let ticks = order.limitTicks {
        proceeds = try proceeds + market.scale.notional(ticks: ticks, steps: restingSteps)
      }
      income = Quantity(proceeds.decimal)
    }
    try checkWorth(of: order, paying: needed, of: asset, bringing: income, credit)
    return credit
  }

  private mutating func credit(
    for needed: Quantity, of asset: Int, _ allowed: Set<SpotMargin>
  ) throws -> Credit {
    let holding = ledger.holdings[asset]
    var credit = Credit(asset: asset)
    var missing = try needed - holding.available
    guard missing.isPositive else { return credit }
    // An account that lends by itself takes back by itself, or it could never trade.
    if allowed.contains(.autoLendRedeem) || settings.autoLend {
      credit.redeem = min(missing, holding.lent)
      missing = try missing - credit.redeem
    }
    guard missing.isPositive else { return credit }
    guard allowed.contains(.autoBorrow) else { throw VenueRefusal.insufficientFunds }
    guard try holding.lent - credit.redeem == .zero else { throw VenueRefusal.redeemFirst }
    try wakeValuations(and: asset)
    try checkDebt(missing, of: asset)
    credit.borrow = missing
    return credit
  }

  /// Spending collateral must not leave positions and debts uncovered.
  private mutating func checkWorth(
    of order: PaperOrder, paying amount: Quantity, of asset: Int, bringing gross: Quantity,
    _ credit: Credit
  ) throws {
    guard hasRequirements || credit.borrow.isPositive else { return }
    let market = markets[order.market].info
    let received = order.side == .bid ? market.base : market.quote
    try wakeValuations(and: received)
    let fee = try volume.tier.rate(of: market.market, isMaker: false)
    let income = try gross.scaled(by: .one - fee, .towardsZero)
    // Both as parts of what the account then has: haircuts grow with the amount.
    let spent = try worthLost(by: amount - credit.borrow, of: asset)
    let gained = try collateralValue(
      of: ledger.holdings[received].total() + income, asset: received)
    let before = try collateralValue(of: ledger.holdings[received].total(), asset: received)
    let loss = try spent - (gained - before)
    guard loss.isPositive || credit.borrow.isPositive else { return }
    // The debt, what it bought, and what else was given for that, in one.
    let debt = credit.borrow.isPositive ? (asset, credit.borrow, true) : nil
    let margin = try margin(borrowing: debt)
    guard loss <= (try margin.free) else { throw VenueRefusal.insufficientMargin }
  }

  private func worthLost(by amount: Quantity, of asset: Int) throws -> Notional {
    let total = try ledger.holdings[asset].total()
    return try collateralValue(of: total, asset: asset)
      - collateralValue(of: max(.zero, total - amount), asset: asset)
  }
}
