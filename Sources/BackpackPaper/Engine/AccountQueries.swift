// What the exchange tells the account: balances, positions, loans, orders, history.

import BackpackModel

extension PaperExchange {
  /// Of what it has or had.
  mutating func balances(at moment: Timestamp) throws -> [Asset: Balance] {
    try advance(to: moment)
    var balances: [Asset: Balance] = [:]
    for (index, holding) in ledger.holdings.enumerated()
    where !holding.isEmpty || ledger.wasTouched(index) {
      balances[ledger.assets[index]] = holding.balance
    }
    return balances
  }

  mutating func summary(at moment: Timestamp) throws -> AccountSummary {
    try advance(to: moment)
    let tier = volume.tier
    return AccountSummary(
      autoBorrowSettlements: settings.autoBorrowSettlements, autoLend: settings.autoLend,
      autoRealizePnl: true, autoRepayBorrows: settings.autoRepayBorrows,
      borrowLimit: AccountLimits.borrowLimit, futuresMakerFee: tier.futuresMaker,
      futuresTakerFee: tier.futuresTaker, spotMakerFee: tier.spotMaker,
      spotTakerFee: tier.spotTaker, leverageLimit: settings.leverageLimit,
      limitOrders: UInt64(orders.restingCount), triggerOrders: UInt64(orders.asleepCount),
      liquidating: false, positionLimit: AccountLimits.positionLimit)
  }

  /// All open ones, or the one on `symbol`.
  mutating func positions(on symbol: Symbol?, at moment: Timestamp) throws -> [Position] {
    try advance(to: moment)
    let wanted = try symbol.map { [try index(of: $0)] } ?? Array(markets.indices)
    let found = try wanted.compactMap { market in
      try positions[market].map { try noun($0, in: market) }
    }
    if symbol != nil, found.isEmpty { throw VenueRefusal.positionNotFound }
    return found
  }

  func noun(_ position: PaperPosition, in market: Int) throws -> Position {
    let rules = markets[market].market
    let scale = markets[market].scale
    let mark = try markets[market].markPrice()
    let imf = rules.imf ?? .unknown("none")
    let mmf = rules.mmf ?? .unknown("none")
    let exposed = try scale.quantity(steps: exposure(in: market).steps)
    let exposedNotional = try mark * exposed
    return Position(
      symbol: rules.symbol, netQuantity: try scale.quantity(steps: position.netSteps),
      entryPrice: try position.entryPrice(scale: scale),
      breakEvenPrice: try position.breakEvenPrice(scale: scale), markPrice: mark,
      estLiquidationPrice: try liquidationPrice(of: position, in: market),
      pnlUnrealized: try position.unrealized(at: mark, scale: scale),
      pnlRealized: position.realized, netCost: position.cost, netExposureQuantity: exposed,
      netExposureNotional: exposedNotional, cumulativeFundingPayment: position.funding,
      cumulativeInterest: .zero, imf: try imf.fraction(of: exposedNotional),
      mmf: try mmf.fraction(of: exposedNotional), imfFunction: imf, mmfFunction: mmf,
      positionID: String(position.id), userID: Self.userID, subaccountID: nil)
  }

  /// The mark price at which equity would meet maintenance margin, everything else unchanged and
  /// the fraction as it is now; zero where no price does that.
  private func liquidationPrice(of position: PaperPosition, in market: Int) throws -> Price {
    let scale = markets[market].scale
    let mark = try markets[market].markPrice()
    let held = try position.value(at: mark, scale: scale)
    let fraction =
      try markets[market].market.mmf?.fraction(of: held).decimal ?? .zero
    let own = try held.magnitude.scaled(by: fraction, scale: 12, .awayFromZero)
    let margin = try margin()
    // Without this position: what is left to lose.
    let cushion =
      try margin.equity - position.unrealized(at: mark, scale: scale)
      - margin.maintenance + own
    // net × price - cost + cushion = fraction × |net| × price, solved for the price.
    let net = try scale.quantity(steps: position.netSteps).decimal
    let slope = try net - net.magnitude.multiplied(by: fraction, scale: 20, .halfEven)
    guard !slope.isZero else { return .zero }
    let price = try (position.cost - cushion).decimal
      .divided(by: slope, scale: UInt8(scale.tick.decimal.scale), .halfEven)
    return Price(max(price, .zero))
  }

  // MARK: Margin

  mutating func marginSummary(at moment: Timestamp) throws -> MarginAccountSummary {
    try advance(to: moment)
    try wakeValuations()
    let margin = try margin()
    var held: [CollateralHolding] = []
    for asset in ledger.holdings.indices {
      if let row = try collateral(asset) { held.append(row) }
    }
    // Of everything that can be liquidated: positions, what orders may open, and debts.
    let exposed = try margin.exposure + margin.debts
    let hasExposure = exposed.isPositive
    func fraction(_ amount: Notional) throws -> Rate {
      Rate(try amount.decimal.divided(by: exposed.decimal, scale: 12, .awayFromZero))
    }
    return MarginAccountSummary(
      assetsValue: margin.assets, borrowLiability: margin.debts, collateral: held,
      imf: hasExposure ? try fraction(margin.initial) : "1",
      mmf: hasExposure ? try fraction(margin.maintenance) : "0.007",
      marginFraction: hasExposure ? try fraction(max(.zero, margin.equity)) : nil,
      unsettledEquity: .zero, liabilitiesValue: margin.debts, netEquity: margin.equity,
      netEquityAvailable: max(.zero, try margin.free), netEquityLocked: margin.initial,
      netExposureFutures: margin.exposure, pnlUnrealized: margin.unrealized)
  }

  private func collateral(_ asset: Int) throws -> CollateralHolding? {
    let holding = ledger.holdings[asset]
    let total = try holding.total()
    guard !holding.isEmpty, let price = price(ofAsset: asset) else { return nil }
    let notional = Notional(
      try total.decimal.multiplied(by: price.decimal, scale: 12, .towardsZero))
    let share = try CollateralTerms.of(ledger.assets[asset])?.haircut.share(of: notional) ?? .zero
    return CollateralHolding(
      asset: ledger.assets[asset], assetMarkPrice: price, totalQuantity: total,
      balanceNotional: notional, collateralWeight: share,
      collateralValue: try collateralValue(of: total, asset: asset),
      openOrderQuantity: holding.locked, lendQuantity: holding.lent,
      availableQuantity: holding.available)
  }

  /// Everything lent and borrowed.
  mutating func loans(at moment: Timestamp) throws -> [BorrowLendPosition] {
    try advance(to: moment)
    try wakeValuations()
    return try loans.values.sorted { $0.id < $1.id }.compactMap { loan in
      let asset = ledger.assets[loan.asset]
      let holding = ledger.holdings[loan.asset]
      guard let terms = CollateralTerms.of(asset) else { return nil }
      let price = try assetPrice(loan.asset)
      let debt = Notional(
        try holding.borrowed.decimal.multiplied(by: price.decimal, scale: 12, .awayFromZero))
      return BorrowLendPosition(
        id: String(loan.id), asset: asset, netQuantity: try holding.lent - holding.borrowed,
        cumulativeInterest: loan.cumulativeInterest, markPrice: price,
        netExposureQuantity: holding.borrowed, netExposureNotional: debt,
        estLiquidationPrice: .zero, imf: debt.isZero ? .zero : try terms.imf.fraction(of: debt),
        mmf: debt.isZero ? .zero : try terms.mmf.fraction(of: debt), imfFunction: terms.imf,
        mmfFunction: terms.mmf)
    }
  }

  // MARK: Orders

  /// Oldest first; all markets where nothing is asked for.
  mutating func openOrders(
    on symbol: Symbol?, marketType: MarketType?, at moment: Timestamp
  ) throws -> [PaperOrder] {
    try advance(to: moment)
    return try orders.all(in: symbol.map { try index(of: $0) })
      .filter { marketType == nil || markets[$0.market].market.type == marketType }
  }

  mutating func openOrder(
    _ reference: OrderReference, on symbol: Symbol, at moment: Timestamp
  ) throws -> PaperOrder {
    try advance(to: moment)
    let market = try index(of: symbol)
    guard let order = orders.first(reference), order.market == market else {
      throw VenueRefusal.orderNotFound
    }
    return order
  }

  func noun(_ order: PaperOrder) throws -> Order { try order.noun(in: markets[order.market].info) }

  func noun(_ strategy: PaperStrategy) throws -> Strategy {
    let scale = markets[strategy.market].scale
    let ticket = strategy.ticket
    return Strategy(
      id: StrategyID(String(strategy.number)), clientID: ticket.clientID, type: .scheduled,
      symbol: ticket.symbol, side: ticket.side, status: strategy.status,
      quantity: try scale.quantity(steps: strategy.totalSteps),
      executedQuantity: try scale.quantity(steps: strategy.executedSteps),
      executedQuoteQuantity: strategy.executedQuote, timeInForce: ticket.timeInForceName,
      reduceOnly: markets[strategy.market].isPerpetual ? ticket.reduceOnly : nil,
      selfTradePrevention: ticket.selfTradePrevention,
      duration: .milliseconds(ticket.durationMilliseconds),
      interval: .milliseconds(ticket.intervalMilliseconds),
      randomizedIntervalQuantity: ticket.randomized,
      slippageTolerance: ticket.extras?.value.slippage?.value,
      slippageToleranceType: ticket.extras?.value.slippage?.type, createdAt: strategy.createdAt)
  }

  // MARK: History

  /// Orders that ended and orders that are open, oldest first.
  mutating func orderHistory(_ filter: HistoryFilter, at moment: Timestamp) throws -> [PaperOrder] {
    try advance(to: moment)
    return (Array(records.orders.rows) + orders.all())
      .filter { order in
        filter.matches(
          order.number, strategy: order.strategy, markets[order.market].market, order.createdAt)
      }
      .sorted { $0.number < $1.number }
  }

  /// Oldest first. Collateral that a liquidation sold is among them.
  mutating func fillHistory(_ filter: HistoryFilter, at moment: Timestamp) throws -> [OrderFill] {
    try advance(to: moment)
    let fills = try records.fills.rows.filter { fill in
      filter.matches(
        fill.orderNumber, strategy: fill.strategy, markets[fill.market].market, fill.timestamp)
        && filter.matches(fillType: fill.systemOrderType)
    }.map { try noun($0) }
    let sales = try records.conversions.rows.compactMap { try noun($0, if: filter) }
    guard !sales.isEmpty else { return fills }
    return (fills + sales).sorted { ($0.timestamp, $0.orderID) < ($1.timestamp, $1.orderID) }
  }

  /// As the venue shows a sale of collateral: a fill of an order of its own.
  private func noun(
    _ sale: CollateralConversion, if filter: HistoryFilter
  ) throws -> OrderFill? {
    guard let asset = ledger.index(of: sale.asset), let market = valuation[asset],
      filter.matches(
        sale.orderNumber, strategy: nil, markets[market].market, sale.timestamp),
      filter.matches(fillType: "CollateralConversion")
    else { return nil }
    return OrderFill(
      orderID: OrderID(String(sale.orderNumber)), clientIDText: nil,
      symbol: markets[market].symbol, side: .ask,
      price: Price(
        try sale.paid.decimal.divided(by: sale.sold.decimal, scale: 12, .halfEven)),
      quantity: sale.sold, fee: .zero, feeAsset: sale.debt, isMaker: false,
      timestamp: sale.timestamp, tradeID: nil, systemOrderType: "CollateralConversion")
  }
}

extension PaperExchange {
  /// Client IDs are text here.
  func noun(_ fill: PaperFill) throws -> OrderFill {
    let market = markets[fill.market]
    return OrderFill(
      orderID: OrderID(String(fill.orderNumber)), clientIDText: fill.clientID?.description,
      symbol: market.symbol, side: fill.side, price: try market.scale.price(ticks: fill.ticks),
      quantity: try market.scale.quantity(steps: fill.steps), fee: fill.fee,
      feeAsset: ledger.assets[fill.feeAsset], isMaker: fill.isMaker,
      timestamp: fill.timestamp, tradeID: fill.tradeID,
      systemOrderType: fill.systemOrderType.map { SystemOrderType($0) })
  }
}

/// Which rows of a history are wanted; `nil`: all.
struct HistoryFilter: Sendable {
  var orderID: OrderID?
  var strategyID: String?
  var symbol: Symbol?
  var marketTypes: Set<MarketType>?
  /// Inclusive.
  var from: Timestamp?
  /// Exclusive.
  var to: Timestamp?
  /// The venue's `fillType`.
  var fillType: String?

  func matches(_ number: UInt64, strategy: UInt64?, _ market: Market, _ time: Timestamp) -> Bool {
    if let orderID, orderID.rawValue != String(number) { return false }
    if let strategyID, strategyID != strategy.map({ String($0) }) { return false }
    if let symbol, symbol != market.symbol { return false }
    if let marketTypes, !marketTypes.contains(market.type) { return false }
    if let from, time < from { return false }
    if let to, time >= to { return false }
    return true
  }

  fileprivate func matches(fillType system: String?) -> Bool {
    switch fillType {
    case nil: true
    case "User": system == nil
    case "BookLiquidation": system == "LiquidatePositionOnBook"
    case "Backstop": system == "LiquidatePositionOnBackstop"
    case "CollateralConversion": system == "CollateralConversion"
    case "CollateralConversionAndSpotLiquidation": system == "CollateralConversion"
    case "AllLiquidation": system != nil
    case "Liquidation": system?.hasPrefix("LiquidatePosition") ?? false
    default: false
    }
  }
}
