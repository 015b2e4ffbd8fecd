// When the account cannot carry its positions any more: cover, liquidate, and in the end forgive.

import BackpackModel

extension PaperExchange {
  /// Of the notional that is closed, for the insurance.
  static let liquidationFee: Rate = "0.01"

  /// When USDC does not pay a loss: first the profits of open positions are realised, as the venue's
  /// `autoRealizePnl` does; then USDC that is lent comes back; then bids that hold USDC are cancelled,
  /// unless the account settled to borrow first; what is left becomes a debt.
  mutating func coverDeficit(at moment: Timestamp) throws {
    guard usdc.available.isNegative else { return }
    for market in markets.indices where usdc.available.isNegative {
      guard var position = positions[market], let mark = markets[market].prices?.mark else {
        continue
      }
      let scale = markets[market].scale
      guard try position.unrealized(at: mark, scale: scale).isPositive else { continue }
      let profit = try position.realize(at: mark, scale: scale)
      positions[market] = position
      try ledger.receive(Quantity(profit.decimal), of: Self.collateralIndex, from: .crowd)
      settled(profit, .culledRealizePnlAuto, position: position.id, at: moment)
    }
    let redeemed = min(-usdc.available, usdc.lent)
    if redeemed.isPositive {
      try lend(-redeemed, of: Self.collateralIndex, source: .reconciliation)
    }
    if !settings.autoBorrowSettlements, usdc.available.isNegative {
      for order in orders.all() where usdc.available.isNegative {
        guard order.place != nil,
          let lock = try order.lock(steps: order.remainingSteps, in: markets[order.market].info),
          lock.asset == Self.collateralIndex
        else { continue }
        try end(order.number, as: .expired, reason: "InsufficientFunds", at: moment)
      }
    }
    if usdc.available.isNegative {
      try borrow(-usdc.available, of: Self.collateralIndex, source: .reconciliation)
    }
  }

  /// Below maintenance margin all orders are cancelled; then positions are closed on the book, the one that
  /// binds most margin first, until what is left can be carried; then collateral is sold for the debts that
  /// remain. What the account cannot pay, the insurance bears.
  mutating func liquidateIfNeeded(at moment: Timestamp) throws {
    guard try isBelowMaintenance() else { return }
    for strategy in strategies.all {
      try stop(
        strategy.number, .terminated, reason: "Liquidation", slices: (.expired, "Liquidation"),
        at: moment)
    }
    for order in orders.all() {
      try end(order.number, as: .expired, reason: "Liquidation", at: moment)
    }
    while try isBelowMaintenance(), let market = try heaviestPosition() {
      try liquidate(market, at: moment)
    }
    if try isBelowMaintenance() { try convertCollateral(at: moment) }
    guard try margin().equity.isNegative || noAssetsLeft() else { return }
    for asset in loans.keys.sorted() where ledger.holdings[asset].borrowed.isPositive {
      guard positions.isEmpty else { return }
      let worth = try assetPrice(asset).decimal
        .multiplied(by: ledger.holdings[asset].borrowed.decimal, scale: 12, .halfEven)
      try forgive(asset)
      settled(Notional(worth), .backstopLiquidityFundProceeds, position: nil, at: moment)
    }
  }

  private func noAssetsLeft() throws -> Bool {
    try ledger.holdings.allSatisfy { try !$0.total().isPositive }
  }

  private mutating func isBelowMaintenance() throws -> Bool {
    let owes = loans.values.contains { ledger.holdings[$0.asset].borrowed.isPositive }
    guard owes || !positions.isEmpty else { return false }
    // Collateral that nobody priced yet would count nothing.
    try wakeValuations()
    guard isPriced else { return false }
    let margin = try margin()
    return margin.equity < margin.maintenance
  }

  /// Is there a price for all that margin depends on? Until then nobody is liquidated.
  private var isPriced: Bool {
    markets.indices.allSatisfy { positions[$0] == nil || markets[$0].prices != nil }
      && ledger.holdings.indices.allSatisfy {
        ledger.holdings[$0].isEmpty || CollateralTerms.of(ledger.assets[$0]) == nil
          || price(ofAsset: $0) != nil
      }
  }

  private func heaviestPosition() throws -> Int? {
    var heaviest: (market: Int, notional: Notional)?
    for market in markets.indices {
      guard let position = positions[market] else { continue }
      let value = try position.value(
        at: markets[market].markPrice(), scale: markets[market].scale
      ).magnitude
      if heaviest.map({ value > $0.notional }) ?? true { heaviest = (market, value) }
    }
    return heaviest?.market
  }

  /// Closes one position: what the book takes within the market's impact bound there, the rest with the
  /// backstop at the mark price.
  private mutating func liquidate(_ market: Int, at moment: Timestamp) throws {
    guard let position = positions[market] else { return }
    let side: Side = position.netSteps > 0 ? .ask : .bid
    var order = PaperOrder(
      number: numbers.takeOrder(), market: market,
      ticket: OrderTicket(
        symbol: markets[market].symbol, side: side,
        kind: .market(.base(try markets[market].scale.quantity(steps: abs(position.netSteps)))),
        reduceOnly: true),
      limitTicks: nil, size: .steps(abs(position.netSteps)), createdAt: moment)
    quote(market)
    let sweep = try sweep(order)
    for match in sweep.matches {
      markets[market].takeCrowd(side.opposite, ticks: match.ticks, steps: match.steps)
      try close(
        &order, ticks: match.ticks, steps: match.steps, "LiquidatePositionOnBook", at: moment)
    }
    if order.remainingSteps > 0 {
      let ticks = max(1, try markets[market].scale.ticks(markets[market].markPrice()) ?? 1)
      try close(
        &order, ticks: ticks, steps: order.remainingSteps, "LiquidatePositionOnBackstop",
        at: moment)
    }
    order.status = .filled
    records.orders.append(order)
    try coverDeficit(at: moment)
  }

  private mutating func close(
    _ order: inout PaperOrder, ticks: Int64, steps: Int64, _ system: String, at moment: Timestamp
  ) throws {
    let market = order.market
    let scale = markets[market].scale
    let notional = try scale.notional(ticks: ticks, steps: steps)
    let fee = Quantity(try notional.decimal * Self.liquidationFee.decimal)
    let isOnBook = system == "LiquidatePositionOnBook"
    let tradeID =
      isOnBook
      ? try printTrade(
        in: market, ticks: ticks, steps: steps, taker: order.side, own: (order.number, order.side),
        at: moment) : nil
    let feesSoFar = try (order.executedQuote + notional)
      .scaled(by: Self.liquidationFee.decimal, .halfEven)
    let profit = try change(
      in: market, order.side, ticks: ticks, steps: steps, fee: .zero, liquidationFee: feesSoFar,
      at: moment)
    settled(Notional(-fee.decimal), .tradingFeesSystem, position: nil, at: moment)
    try ledger.receive(Quantity(profit.decimal), of: Self.collateralIndex, from: .crowd)
    try ledger.pay(fee, of: Self.collateralIndex, to: .insurance)
    order.executedSteps += steps
    order.executedQuote = try order.executedQuote + notional
    order.status = order.remainingSteps == 0 ? .filled : .partiallyFilled
    let fill = PaperFill(
      orderNumber: order.number, clientID: nil, strategy: nil, market: market, side: order.side,
      ticks: ticks, steps: steps, fee: fee, feeAsset: Self.collateralIndex, isMaker: false,
      timestamp: moment, tradeID: tradeID, systemOrderType: system)
    records.fills.append(fill)
    markets[market].noteChange()
    try tellLiquidation(market, order.side, ticks: ticks, steps: steps, at: moment)
    try tell(fill, of: order)
  }

  /// Sells collateral at its mark price, less the liquidation fee, for the debts that are left.
  private mutating func convertCollateral(at moment: Timestamp) throws {
    for debt in loans.keys.sorted() where ledger.holdings[debt].borrowed.isPositive {
      for asset in ledger.holdings.indices
      where asset != debt && ledger.holdings[debt].borrowed.isPositive {
        if ledger.holdings[asset].lent.isPositive {
          try lend(-ledger.holdings[asset].lent, of: asset, source: .liquidation)
        }
        try convert(asset, into: debt, at: moment)
      }
    }
  }

  private mutating func convert(_ asset: Int, into debt: Int, at moment: Timestamp) throws {
    let holding = ledger.holdings[asset]
    guard holding.available.isPositive, let price = price(ofAsset: asset) else { return }
    let keep = try Rate.one - Self.liquidationFee
    let debtPrice = try assetPrice(debt)
    let worth = try holding.available.decimal
      .multiplied(by: price.decimal * keep.decimal, scale: 12, .towardsZero)
    let owed = ledger.holdings[debt].borrowed
    let pays = min(
      owed, Quantity(try worth.divided(by: debtPrice.decimal, scale: 12, .towardsZero)))
    guard pays.isPositive else { return }
    // The part of the asset that this debt takes, never more than there is.
    let sold =
      pays < owed
      ? holding.available
      : min(
        holding.available,
        Quantity(
          try debtPrice.decimal.multiplied(by: pays.decimal, scale: 20, .awayFromZero)
            .divided(by: price.decimal * keep.decimal, scale: 12, .awayFromZero)))
    records.conversions.append(
      CollateralConversion(
        orderNumber: numbers.takeOrder(), asset: ledger.assets[asset], sold: sold,
        debt: ledger.assets[debt], paid: pays, timestamp: moment))
    try ledger.pay(sold, of: asset, to: .insurance)
    try ledger.receive(pays, of: debt, from: .insurance)
    try borrow(-pays, of: debt, source: .liquidation)
  }
}

/// Collateral that was sold for a debt.
struct CollateralConversion: Hashable, Sendable {
  let orderNumber: UInt64
  let asset: Asset
  let sold: Quantity
  let debt: Asset
  let paid: Quantity
  let timestamp: Timestamp
}

extension Rate {
  fileprivate static let one: Rate = "1"
}
