// How much the account could do right now.

import BackpackModel

/// The question of `GET /api/v1/account/limits/order`.
struct MaxOrderQuery: Hashable, Sendable {
  var symbol: Symbol
  var side: Side
  /// `nil`: a market order.
  var price: Price?
  var reduceOnly = false
  var autoBorrow = false
  var autoLendRedeem = false
}

extension PaperExchange {
  /// In the asset; what the pool, the limit and the margin allow.
  mutating func maxBorrow(_ asset: Asset, at moment: Timestamp) throws -> Quantity {
    try advance(to: moment)
    guard let index = ledger.index(of: asset), CollateralTerms.of(asset) != nil else {
      throw VenueRefusal.unknownAsset
    }
    try wakeValuations()
    if index < valuation.count, let market = valuation[index] { try wake(market) }
    let debt = try largest(
      upTo: try CollateralTerms.of(asset).map { try $0.pool.lent - $0.pool.borrowed } ?? .zero,
      step: CollateralTerms.of(asset)?.step ?? "1"
    ) { try checkBorrowing($0, of: index) }
    // What is lent comes back first.
    return try ledger.holdings[index].lent + debt
  }

  /// Base asset.
  mutating func maxOrder(_ query: MaxOrderQuery, at moment: Timestamp) throws -> Quantity {
    try advance(to: moment)
    let market = try index(of: query.symbol)
    try wake(market)
    quote(market)
    try wakeValuations()
    let scale = markets[market].scale
    if query.reduceOnly {
      return try scale.quantity(steps: closableSteps(market, query.side))
    }
    let limitTicks = try query.price.map { try ticks($0, in: market) }
    let probe = self
    let most = try scale.quantity(steps: MarketScale.countMax / 1000)
    return try largest(upTo: most, step: markets[market].market.rules.stepSize) { quantity in
      var exchange = probe
      try exchange.checkAffordable(query, quantity, limitTicks: limitTicks, in: market)
    }
  }

  /// Would the account be allowed an order of this size, as the book stands now?
  private mutating func checkAffordable(
    _ query: MaxOrderQuery, _ quantity: Quantity, limitTicks: Int64?, in market: Int
  ) throws {
    guard let steps = try markets[market].scale.steps(quantity) else {
      throw VenueRefusal.quantityTooLarge
    }
    var margins: Set<SpotMargin> = []
    if query.autoBorrow { margins.insert(.autoBorrow) }
    if query.autoLendRedeem { margins.insert(.autoLendRedeem) }
    let kind: OrderTicket.Kind =
      if let price = query.price {
        .limit(price: price, quantity: quantity, .gtc)
      } else {
        .market(.base(quantity))
      }
    let order = PaperOrder(
      number: numbers.order, market: market,
      ticket: OrderTicket(
        symbol: query.symbol, side: query.side, kind: kind,
        extras: Boxed(OrderExtras(spotMargin: margins))),
      limitTicks: limitTicks, size: .steps(steps), createdAt: now)
    let sweep = try sweep(order)
    let resting = limitTicks == nil ? 0 : steps - sweep.steps
    // Of a market order no more is asked for than the book takes.
    guard limitTicks != nil || sweep.ending == .complete else {
      throw VenueRefusal.quantityTooLarge
    }
    if markets[market].isPerpetual {
      try checkMargin(for: order, sweep: sweep, restingSteps: resting)
    } else {
      _ = try checkFunds(for: order, sweep: sweep, restingSteps: resting)
    }
  }

  /// The largest multiple of `step` that is not refused, by halving.
  private func largest(
    upTo most: Quantity, step: Quantity, _ check: (Quantity) throws -> Void
  ) throws -> Quantity {
    func isAllowed(_ count: Int64) throws -> Bool {
      do {
        try check(Quantity(try ExactDecimal(mantissa: count, scale: 0) * step.decimal))
        return true
      } catch is VenueRefusal {
        return false
      }
    }
    let count = try most.decimal.divided(by: step.decimal, scale: 0, .towardsZero)
    var low: Int64 = 0
    var high = min(Int64(count.description) ?? MarketScale.countMax, MarketScale.countMax)
    while low < high {
      let middle = low + (high - low + 1) / 2
      if try isAllowed(middle) { low = middle } else { high = middle - 1 }
    }
    return Quantity(try ExactDecimal(mantissa: low, scale: 0) * step.decimal)
  }

  // MARK: Settings

  mutating func change(_ ticket: SettingsTicket, at moment: Timestamp) throws {
    try advance(to: moment)
    if let leverage = ticket.leverageLimit {
      guard AccountSettings.leverageRange.contains(leverage) else {
        throw VenueRefusal.badSettings("`leverageLimit` must be from 1 to 50")
      }
      let before = settings.leverageLimit
      settings.leverageLimit = leverage
      if hasRequirements {
        try wakeValuations()
        guard try leverage >= before || !margin().free.isNegative else {
          settings.leverageLimit = before
          throw VenueRefusal.insufficientMargin
        }
      }
    }
    if let value = ticket.autoBorrowSettlements { settings.autoBorrowSettlements = value }
    if let value = ticket.autoLend { settings.autoLend = value }
    if let value = ticket.autoRepayBorrows { settings.autoRepayBorrows = value }
  }
}

/// `UpdateAccountSettingsRequest`; what is `nil` stays as it is.
struct SettingsTicket: Hashable, Sendable {
  var autoBorrowSettlements: Bool?
  var autoLend: Bool?
  var autoRepayBorrows: Bool?
  var leverageLimit: ExactDecimal?
}
