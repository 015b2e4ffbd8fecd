// What positions and open orders demand of the account.

import BackpackModel

/// The account's perpetuals in figures, all in USDC.
struct MarginState: Hashable, Sendable {
  /// Free USDC plus the unrealised profits of all positions. Assets in spot orders, out on loan or
  /// other than USDC do not count, though the venue counts some of them.
  var equity: Notional
  /// Needed to open: positions and the orders that would enlarge them.
  var initial: Notional
  /// Needed to keep what is open.
  var maintenance: Notional
}

/// What could become of a position if the orders on one side all filled.
struct Exposure: Hashable, Sendable {
  var netSteps: Int64
  var bidSteps: Int64 = 0
  var askSteps: Int64 = 0

  mutating func add(_ side: Side, steps: Int64) {
    if side == .bid { bidSteps += steps } else { askSteps += steps }
  }

  /// The larger of the two outcomes.
  var steps: Int64 { max(abs(netSteps + bidSteps), abs(netSteps - askSteps)) }
}

extension MarginFunction {
  /// The fraction for a position of this notional: max(base, factor × √notional).
  func fraction(of notional: Notional) throws -> Rate {
    switch self {
    case .squareRoot(let base, let factor):
      let root = try notional.magnitude.decimal.squareRoot(scale: 8)
      return Rate(max(base, try root.multiplied(by: factor, scale: 16, .awayFromZero)))
    case .unknown: return Rate(.one)
    }
  }
}

extension PaperExchange {
  /// Reduce-only orders do not count: they enlarge nothing.
  func exposure(in market: Int) -> Exposure {
    var exposure = Exposure(netSteps: positions[market]?.netSteps ?? 0)
    for order in orders.all where order.market == market && !order.ticket.reduceOnly {
      exposure.add(order.side, steps: order.remainingSteps)
    }
    return exposure
  }

  /// The account's margin, with `steps` more on one side of one market where given.
  func margin(adding extra: (market: Int, side: Side, steps: Int64)? = nil) throws -> MarginState {
    let free = account[PaperAccount.collateral].available
    var state = MarginState(equity: Notional(free.decimal), initial: .zero, maintenance: .zero)
    for market in markets.indices where markets[market].listing.isPerpetual {
      var exposure = exposure(in: market)
      if let extra, extra.market == market { exposure.add(extra.side, steps: extra.steps) }
      guard exposure.steps > 0, let imf = markets[market].listing.market.imf,
        let mmf = markets[market].listing.market.mmf
      else { continue }
      let scale = markets[market].scale
      let mark = try markets[market].markPrice
      let exposed = try mark * scale.quantity(steps: exposure.steps)
      state.initial = try state.initial + requirement(try initialFraction(imf, exposed), exposed)
      guard let position = positions[market] else { continue }
      let held = try position.value(at: mark, scale: scale).magnitude
      state.maintenance = try state.maintenance + requirement(mmf.fraction(of: held), held)
      state.equity = try state.equity + position.unrealized(at: mark, scale: scale)
    }
    return state
  }

  /// The market's fraction, or the account's leverage limit where that asks for more.
  func initialFraction(_ function: MarginFunction, _ notional: Notional) throws -> Rate {
    let byLeverage = try ExactDecimal.one.divided(
      by: PaperAccount.leverageLimit, scale: 12, .awayFromZero)
    return max(try function.fraction(of: notional), Rate(byLeverage))
  }

  private func requirement(_ fraction: Rate, _ notional: Notional) throws -> Notional {
    try notional.scaled(by: fraction.decimal, scale: 12, .awayFromZero)
  }

  /// USDC that neither losses nor positions need.
  func freeCollateral() throws -> Quantity {
    let available = account[PaperAccount.collateral].available
    let margin = try margin()
    return min(available, Quantity(try margin.equity.decimal - margin.initial.decimal))
  }

  /// Can the account carry this perpetual order, whose first part would trade as `sweep` says?
  func checkMargin(for order: PaperOrder, sweep: Sweep, restingSteps: Int64) throws {
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

    let mark = try markets[market].markPrice
    let worth = try mark * scale.quantity(steps: sweep.steps)
    var paid = Notional.zero
    for match in sweep.matches {
      paid = try paid + scale.notional(ticks: match.ticks, steps: match.steps)
    }
    let loss = order.side == .bid ? try paid - worth : try worth - paid
    let feeRate = try FeeSchedule.rate(perpetual: true, isMaker: false)
    let fee = Notional(try paid.decimal * feeRate)
    let margin = try margin(adding: (market, order.side, added))
    guard try margin.equity - loss - fee >= margin.initial else {
      throw VenueRefusal.insufficientMargin
    }
    guard try mark * scale.quantity(steps: after.steps) <= PaperAccount.positionLimit else {
      throw VenueRefusal.positionLimit
    }
  }

  /// Can the account pay for this spot order, at its limit or at what it would trade at?
  func checkFunds(for order: PaperOrder, sweep: Sweep) throws {
    let listing = markets[order.market].listing
    let scale = markets[order.market].scale
    let needed: Quantity
    let free: Quantity
    switch order.side {
    case .ask:
      var steps = sweep.steps
      if case .steps(let all) = order.size { steps = all }
      needed = try scale.quantity(steps: steps)
      free = account[listing.market.base].available
    case .bid:
      var cost = Notional.zero
      if let limitTicks = order.limitTicks {
        cost = try scale.notional(ticks: limitTicks, steps: order.remainingSteps)
      } else {
        for match in sweep.matches {
          cost = try cost + scale.notional(ticks: match.ticks, steps: match.steps)
        }
      }
      needed = Quantity(cost.decimal)
      free =
        listing.market.quote == PaperAccount.collateral
        ? try freeCollateral() : account[listing.market.quote].available
    }
    guard needed <= free else { throw VenueRefusal.insufficientFunds }
  }
}
