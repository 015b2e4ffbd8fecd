// What the exchange tells the account: balances, positions, loans, orders, history.

import BackpackModel

extension PaperExchange {
  mutating func balances(at moment: Timestamp) throws -> [Asset: Balance] {
    try advance(to: moment)
    return account.holdings.mapValues(\.balance)
  }

  mutating func summary(at moment: Timestamp) throws -> AccountSummary {
    try advance(to: moment)
    return AccountSummary(
      autoBorrowSettlements: false, autoLend: false, autoRealizePnl: true, autoRepayBorrows: false,
      borrowLimit: PaperAccount.borrowLimit, futuresMakerFee: FeeSchedule.futuresMaker,
      futuresTakerFee: FeeSchedule.futuresTaker, spotMakerFee: FeeSchedule.spotMaker,
      spotTakerFee: FeeSchedule.spotTaker, leverageLimit: PaperAccount.leverageLimit,
      limitOrders: UInt64(orders.all.count), triggerOrders: 0, liquidating: false,
      positionLimit: PaperAccount.positionLimit)
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
    let rules = markets[market].listing.market
    let scale = markets[market].scale
    let mark = try markets[market].markPrice
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
      positionID: String(position.id), userID: 1, subaccountID: nil)
  }

  /// The mark price at which equity would meet maintenance margin, everything else unchanged and
  /// the fraction as it is now; zero where no price does that.
  private func liquidationPrice(of position: PaperPosition, in market: Int) throws -> Price {
    let scale = markets[market].scale
    let mark = try markets[market].markPrice
    let held = try position.value(at: mark, scale: scale)
    let fraction =
      try markets[market].listing.market.mmf?.fraction(of: held).decimal ?? .zero
    let own = try held.magnitude.scaled(by: fraction, scale: 12, .awayFromZero)
    let margin = try margin()
    // Without this position: what is left to lose.
    let cushion =
      try margin.equity - position.unrealized(at: mark, scale: scale)
      - margin.maintenance + own
    // net × price - cost + cushion = fraction × |net| × price, solved for the price.
    let net = try scale.quantity(steps: position.netSteps).decimal
    let slope = try net - net.magnitude.multiplied(by: fraction, scale: 20, .halfEven)
    let price = try (position.cost - cushion).decimal
      .divided(by: slope, scale: UInt8(scale.tick.decimal.scale), .halfEven)
    return Price(max(price, .zero))
  }

  /// Everything lent. Lending bears no interest here.
  mutating func loans(at moment: Timestamp) throws -> [BorrowLendPosition] {
    try advance(to: moment)
    let lent = account.holdings.filter { $0.value.lent.isPositive }.sorted { $0.key < $1.key }
    return try lent.enumerated().map { number, holding in
      let margin = MarginFunction.squareRoot(base: "0.1", factor: .zero)
      return BorrowLendPosition(
        id: String(9_000_000_001 + number), asset: holding.key, netQuantity: holding.value.lent,
        cumulativeInterest: .zero, markPrice: try assetPrice(holding.key),
        netExposureQuantity: .zero, netExposureNotional: .zero, estLiquidationPrice: .zero,
        imf: .zero, mmf: .zero, imfFunction: margin,
        mmfFunction: .squareRoot(base: "0.05", factor: .zero))
    }
  }

  /// In USDC, from the asset's spot market.
  private mutating func assetPrice(_ asset: Asset) throws -> Price {
    guard asset != PaperAccount.collateral else { return "1" }
    let market = try index(of: Symbol("\(asset)_\(PaperAccount.collateral)"))
    try wake(market)
    return try markets[market].markPrice
  }

  // MARK: Orders

  /// Oldest first; all markets where nothing is asked for.
  mutating func openOrders(
    on symbol: Symbol?, marketType: MarketType?, at moment: Timestamp
  ) throws -> [Order] {
    try advance(to: moment)
    let market = try symbol.map { try index(of: $0) }
    return try orders.all
      .filter { market == nil || $0.market == market }
      .filter { marketType == nil || markets[$0.market].listing.market.type == marketType }
      .map(noun)
  }

  mutating func openOrder(
    _ reference: OrderReference, on symbol: Symbol, at moment: Timestamp
  ) throws -> Order {
    try advance(to: moment)
    let market = try index(of: symbol)
    guard let order = orders.first(reference), order.market == market else {
      throw VenueRefusal.orderNotFound
    }
    return try noun(order)
  }

  // MARK: History

  /// Orders that ended and orders that are open, oldest first.
  mutating func orderHistory(_ filter: HistoryFilter, at moment: Timestamp) throws -> [PaperOrder] {
    try advance(to: moment)
    return (finished + orders.all)
      .filter { order in
        filter.matches(order.number, markets[order.market].listing.market, order.createdAt)
      }
      .sorted { $0.number < $1.number }
  }

  /// Oldest first.
  mutating func fillHistory(_ filter: HistoryFilter, at moment: Timestamp) throws -> [PaperFill] {
    try advance(to: moment)
    return try fills.filter { fill in
      filter.matches(
        fill.orderNumber, markets[try index(of: fill.symbol)].listing.market, fill.timestamp)
        && (!filter.usersOnly || fill.systemOrderType == nil)
    }
  }
}

/// Which rows of a history are wanted; `nil`: all.
struct HistoryFilter: Sendable {
  var orderID: OrderID?
  var symbol: Symbol?
  var marketType: MarketType?
  /// Inclusive.
  var from: Timestamp?
  /// Exclusive.
  var to: Timestamp?
  /// Leaves out what the venue did of itself.
  var usersOnly = false

  fileprivate func matches(_ number: UInt64, _ market: Market, _ time: Timestamp) -> Bool {
    if let orderID, orderID.rawValue != String(number) { return false }
    if let symbol, symbol != market.symbol { return false }
    if let marketType, marketType != market.type { return false }
    if let from, time < from { return false }
    if let to, time >= to { return false }
    return true
  }
}
