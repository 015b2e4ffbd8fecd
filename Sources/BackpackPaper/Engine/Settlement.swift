// What a fill, an ending, a funding payment and a loss do to the account.

import BackpackModel

extension PaperExchange {
  // MARK: Fills

  /// Somebody took `steps` of an order that rests.
  mutating func fillResting(_ number: UInt64, steps: Int64, at moment: Timestamp) throws {
    guard var order = orders[number], let ticks = order.limitTicks else { return }
    if let lock = try order.lock(steps: steps, in: markets[order.market].listing) {
      try account.unlock(lock.amount, of: lock.asset)
    }
    markets[order.market].book.setOrder(
      order.side, ticks: ticks, number: number, steps: order.remainingSteps - steps)
    let isLast = steps == order.remainingSteps
    try settle(
      &order, ticks: ticks, steps: steps, isMaker: true,
      becoming: isLast ? .filled : .partiallyFilled, at: moment)
    if isLast {
      try finish(order, at: moment)
    } else {
      orders.replace(order)
    }
    try trimReduceOnly(in: order.market, at: moment)
  }

  /// Moves the assets of one fill and writes it down. What was locked for it is free by now.
  mutating func settle(
    _ order: inout PaperOrder, ticks: Int64, steps: Int64, isMaker: Bool,
    becoming status: OrderStatus, at moment: Timestamp
  ) throws {
    let market = order.market
    let listing = markets[market].listing
    let scale = markets[market].scale
    let side = order.side
    let tradeID = try printTrade(
      in: market, ticks: ticks, steps: steps, taker: isMaker ? side.opposite : side,
      own: (order.number, side), at: moment)
    markets[market].noteChange()

    let notional = try scale.notional(ticks: ticks, steps: steps)
    let quantity = try scale.quantity(steps: steps)
    let rate = try FeeSchedule.rate(perpetual: listing.isPerpetual, isMaker: isMaker)
    let quoteAmount = Quantity(notional.decimal)
    let (base, quote) = (listing.market.base, listing.market.quote)
    let fee: Quantity
    let feeAsset: Asset
    if listing.isPerpetual {
      (fee, feeAsset) = (Quantity(try notional.decimal * rate), PaperAccount.collateral)
      let position = positions[market] ?? PaperPosition(id: takePositionNumber())
      try change(position, in: market, side, ticks: ticks, steps: steps, fee: fee, at: moment)
    } else if side == .bid {
      (fee, feeAsset) = (Quantity(try quantity.decimal * rate), base)
      try account.add(-quoteAmount, of: quote)
      try account.add(quantity, of: base)
      try account.payFee(fee, of: base)
    } else {
      (fee, feeAsset) = (Quantity(try notional.decimal * rate), quote)
      try account.add(-quantity, of: base)
      try account.add(quoteAmount, of: quote)
      try account.payFee(fee, of: quote)
    }
    order.executedSteps += steps
    order.executedQuote = try order.executedQuote + notional
    order.status = status
    let fill = PaperFill(
      orderNumber: order.number, clientID: order.ticket.clientID, symbol: listing.market.symbol,
      side: side, price: try scale.price(ticks: ticks), quantity: quantity, fee: fee,
      feeAsset: feeAsset, isMaker: isMaker, timestamp: moment, tradeID: tradeID,
      systemOrderType: nil)
    record(fill)
    try tell(.filled(fill), order, at: moment)
  }

  private mutating func change(
    _ position: PaperPosition, in market: Int, _ side: Side, ticks: Int64, steps: Int64,
    fee: Quantity, at moment: Timestamp
  ) throws {
    let before = position
    var position = position
    let profit = try position.fill(
      side, ticks: ticks, steps: steps, fee: Notional(fee.decimal), scale: markets[market].scale)
    if before.netSteps != 0, before.netSteps.signum() != position.netSteps.signum() {
      try noteClosed(before, profit: profit, in: market)
      if position.netSteps != 0 { position.id = takePositionNumber() }
    }
    positions[market] = position.netSteps == 0 ? nil : position
    try account.add(Quantity(profit.decimal), of: PaperAccount.collateral)
    try account.payFee(fee, of: PaperAccount.collateral)
    try coverDeficit(at: moment)
  }

  // MARK: Endings

  /// Ends an open order: off the book, its reserve free.
  mutating func end(
    _ number: UInt64, as status: OrderStatus, reason: String? = nil, at moment: Timestamp
  ) throws {
    guard var order = orders[number] else { return }
    if let ticks = order.limitTicks {
      markets[order.market].book.setOrder(order.side, ticks: ticks, number: number, steps: 0)
      markets[order.market].noteChange()
    }
    if let lock = try order.lock(
      steps: order.remainingSteps, in: markets[order.market].listing)
    {
      try account.unlock(lock.amount, of: lock.asset)
    }
    order.status = status
    order.expiryReason = reason
    try finish(order, at: moment)
  }

  /// Cuts resting reduce-only orders down to the position they may close, the oldest first served.
  mutating func trimReduceOnly(in market: Int, at moment: Timestamp) throws {
    let net = positions[market]?.netSteps ?? 0
    var left = abs(net)
    for var order in orders.all where order.market == market && order.ticket.reduceOnly {
      let closes = net != 0 && (net > 0) == (order.side == .ask)
      let kept = closes ? min(order.remainingSteps, left) : 0
      left -= kept
      guard kept < order.remainingSteps, let ticks = order.limitTicks else { continue }
      if kept == 0 {
        try end(order.number, as: .expired, reason: "ReduceOnlyNotReduced", at: moment)
      } else {
        order.size = .steps(order.executedSteps + kept)
        orders.replace(order)
        markets[market].book.setOrder(
          order.side, ticks: ticks, number: order.number, steps: kept)
        markets[market].noteChange()
        try tell(.modified, order, at: moment)
      }
    }
  }

  // MARK: Funding and losses

  /// Positions pay or receive at every full hour. Of a step longer than an hour, all its hours at
  /// the mark price of its end.
  mutating func payFunding(from start: Int64, to end: Int64) throws {
    let hours = end / 3600 - start / 3600
    guard hours > 0 else { return }
    for market in markets.indices {
      guard var position = positions[market] else { continue }
      let mark = try markets[market].markPrice
      let value = try position.value(at: mark, scale: markets[market].scale)
      let rate = try FundingSchedule.rate.decimal * ExactDecimal(mantissa: hours, scale: 0)
      let payment = -(try value.scaled(by: rate, scale: 12, .halfEven))
      try position.addFunding(payment)
      positions[market] = position
      try account.receiveFunding(Quantity(payment.decimal))
    }
    try coverDeficit(at: Timestamp(seconds: end))
  }

  /// When USDC does not pay a loss: first the profits of open positions are realised, as the
  /// venue's `autoRealizePnl` does; then bids that hold USDC are cancelled; what is left the venue
  /// bears.
  mutating func coverDeficit(at moment: Timestamp) throws {
    func isShort() -> Bool { account[PaperAccount.collateral].available.isNegative }
    guard isShort() else { return }
    for market in markets.indices where isShort() {
      guard var position = positions[market] else { continue }
      let mark = try markets[market].markPrice
      let scale = markets[market].scale
      guard try position.unrealized(at: mark, scale: scale).isPositive else { continue }
      let profit = try position.realize(at: mark, scale: scale)
      positions[market] = position
      try account.add(Quantity(profit.decimal), of: PaperAccount.collateral)
    }
    for order in orders.all where isShort() {
      let listing = markets[order.market].listing
      let lock = try order.lock(steps: order.remainingSteps, in: listing)
      guard lock?.asset == PaperAccount.collateral else { continue }
      try end(order.number, as: .expired, reason: "InsufficientFunds", at: moment)
    }
    try account.forgiveDeficit()
  }

  /// Below maintenance margin all orders are cancelled; if that is not enough, all positions are
  /// closed at their mark prices, without a fee. The venue closes in parts, on the book.
  mutating func liquidateIfNeeded(at moment: Timestamp) throws {
    guard try isBelowMaintenance() else { return }
    for order in orders.all {
      try end(order.number, as: .expired, reason: "Liquidation", at: moment)
    }
    guard try isBelowMaintenance() else { return }
    for market in markets.indices {
      guard var position = positions[market] else { continue }
      let before = position
      let scale = markets[market].scale
      let side: Side = position.netSteps > 0 ? .ask : .bid
      let steps = abs(position.netSteps)
      let ticks = markets[market].fairTicks
      let profit = try position.fill(side, ticks: ticks, steps: steps, fee: .zero, scale: scale)
      try noteClosed(before, profit: profit, in: market)
      try tellLiquidation(market, side, ticks: ticks, steps: steps, at: moment)
      positions[market] = nil
      try account.add(Quantity(profit.decimal), of: PaperAccount.collateral)
      record(
        PaperFill(
          orderNumber: takeOrderNumber(), clientID: nil,
          symbol: markets[market].listing.market.symbol, side: side,
          price: try scale.price(ticks: ticks), quantity: try scale.quantity(steps: steps),
          fee: .zero, feeAsset: PaperAccount.collateral, isMaker: false, timestamp: moment,
          tradeID: nil, systemOrderType: "LiquidatePositionOnBackstop"))
    }
    try account.forgiveDeficit()
  }

  private func isBelowMaintenance() throws -> Bool {
    guard positions.contains(where: { $0 != nil }) else { return false }
    let margin = try margin()
    return margin.equity < margin.maintenance
  }
}

/// Every perpetual pays hourly, always at the venue's usual rate.
enum FundingSchedule {
  static let rate: Rate = "0.0000125"
  static let intervalSeconds: Int64 = 3600
}
