// Orders and fills as rows.

import BackpackModel
import BackpackWire

extension MarketScale {
  /// The steps of a quantity that was written as a whole number of them; `nil` where it is none, or more than
  /// one order can have.
  func wholeSteps(_ quantity: Quantity, max: Int64 = MarketScale.countMax) throws -> Int64? {
    try Self.whole(quantity.decimal, of: step.decimal, max: max)
  }

  func wholeTicks(_ price: Price) throws -> Int64? {
    try Self.whole(price.decimal, of: tick.decimal, max: Self.countMax)
  }

  /// Many orders make a position.
  static let positionStepsMax = 100_000 * countMax

  private static func whole(_ value: ExactDecimal, of unit: ExactDecimal, max: Int64) throws
    -> Int64?
  {
    guard try value.isMultiple(of: unit) else { return nil }
    let count = Int64(try value.divided(by: unit, scale: 0, .towardsZero).description)
    return count.flatMap { (-max...max).contains($0) ? $0 : nil }
  }
}

extension PaperOrder {
  /// In the order of `StoreSchema.orderColumns`.
  func columns(in market: PaperMarket) throws -> [StoredValue] {
    let scale = market.scale
    var sizes: [StoredValue] = [.null, .null, .null]
    switch size {
    case .steps(let steps): sizes[0] = StoredValue(try scale.quantity(steps: steps))
    case .quote(let notional): sizes[1] = StoredValue(notional)
    case .percent(let percent): sizes[2] = StoredValue(percent)
    }
    let type: OrderType = if case .limit = terms { .limit } else { .market }
    let wakes: String? =
      switch condition {
      case .rises: "rises"
      case .falls: "falls"
      case nil: nil
      }
    return [
      StoredValue(number: number), StoredValue(market.symbol), .text(side.rawValue),
      StoredValue(type), StoredValue(status),
      StoredValue(try limitTicks.map { try scale.price(ticks: $0) }),
    ] + sizes + [
      StoredValue(try scale.quantity(steps: executedSteps)), StoredValue(executedQuote),
      StoredValue(try scale.quantity(steps: coveredSteps)),
      StoredValue(ticket.clientID.map { Int64($0.rawValue) }), StoredValue(createdAt),
      StoredValue(triggeredAt), StoredValue(wakes), StoredValue(number: parent),
      StoredValue(number: strategy), StoredValue(expiryReason),
      .text(String(decoding: JSONWriter.bytes { ticket.store(to: &$0) }, as: UTF8.self)),
    ]
  }

  init(from columns: inout Columns, in exchange: PaperExchange) throws {
    let number = try columns.number()
    let market = try columns.market(in: exchange)
    let scale = exchange.markets[market].scale
    _ = try columns.text()  // side, which the request tells, too
    _ = try columns.text()  // type, too
    let status: OrderStatus = try columns.name()
    let limitTicks = try columns.amountIfPresent().map { (price: Price) in
      try columns.require(scale.wholeTicks(price))
    }
    let quantity: Quantity? = try columns.amountIfPresent()
    let quote: Notional? = try columns.amountIfPresent()
    let percent: Rate? = try columns.amountIfPresent()
    let size: Size =
      if let quantity {
        .steps(try columns.require(scale.wholeSteps(quantity)))
      } else if let quote {
        .quote(quote)
      } else {
        .percent(try columns.require(percent).decimal)
      }
    let executedSteps = try columns.require(scale.wholeSteps(columns.amount()))
    let executedQuote: Notional = try columns.amount()
    let coveredSteps = try columns.require(scale.wholeSteps(columns.amount()))
    _ = try columns.integerIfPresent()  // client ID, which the request tells, too
    let createdAt = try columns.moment()
    let triggeredAt = try columns.momentIfPresent()
    let condition: Condition? =
      switch try columns.textIfPresent() {
      case "rises": .rises
      case "falls": .falls
      default: nil
      }
    let parent = try columns.numberIfPresent()
    let strategy = try columns.numberIfPresent()
    let expiryReason = try columns.textIfPresent()
    let ticket = try OrderTicket(stored: JSONNode(parsing: Array(columns.text().utf8)))
    self.init(
      number: number, market: market, ticket: ticket, limitTicks: limitTicks, size: size,
      createdAt: createdAt, executedSteps: executedSteps, executedQuote: executedQuote,
      status: status, expiryReason: expiryReason, condition: condition, triggeredAt: triggeredAt,
      coveredSteps: coveredSteps, parent: parent, strategy: strategy)
  }
}

extension AccountState.Order {
  static let upsert = """
    INSERT OR REPLACE INTO open_orders (ahead, \(StoreSchema.orderColumns)) \
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    """
  static let select = """
    SELECT ahead, \(StoreSchema.orderColumns) FROM open_orders ORDER BY number
    """

  func columns(in market: PaperMarket) throws -> [StoredValue] {
    [StoredValue(try market.scale.quantity(steps: ahead))] + (try order.columns(in: market))
  }

  init(from columns: inout Columns, in exchange: PaperExchange) throws {
    let ahead: Quantity = try columns.amount()
    order = try PaperOrder(from: &columns, in: exchange)
    self.ahead = try columns.require(exchange.markets[order.market].scale.wholeSteps(ahead))
  }
}

extension PaperFill {
  static let columnNames = """
    order_number, client_id, strategy, symbol, side, price, quantity, fee, fee_asset, is_maker, at, \
    trade_id, system_order_type
    """

  func columns(in exchange: PaperExchange) throws -> [StoredValue] {
    let market = exchange.markets[market]
    return [
      StoredValue(number: orderNumber), StoredValue(clientID.map { Int64($0.rawValue) }),
      StoredValue(number: strategy), StoredValue(market.symbol), .text(side.rawValue),
      StoredValue(try market.scale.price(ticks: ticks)),
      StoredValue(try market.scale.quantity(steps: steps)), StoredValue(fee),
      StoredValue(exchange.ledger.assets[feeAsset]), StoredValue(isMaker), StoredValue(timestamp),
      StoredValue(tradeID), StoredValue(systemOrderType),
    ]
  }

  init(from columns: inout Columns, in exchange: PaperExchange) throws {
    orderNumber = try columns.number()
    clientID = try columns.integerIfPresent().map { ClientOrderID(UInt32(truncatingIfNeeded: $0)) }
    strategy = try columns.numberIfPresent()
    market = try columns.market(in: exchange)
    side = try columns.require(Side(rawValue: columns.text()))
    let scale = exchange.markets[market].scale
    ticks = try columns.require(scale.wholeTicks(columns.amount()))
    steps = try columns.require(scale.wholeSteps(columns.amount()))
    fee = try columns.amount()
    feeAsset = try columns.require(exchange.ledger.index(of: columns.name()))
    isMaker = try columns.flag()
    timestamp = try columns.moment()
    tradeID = try columns.integerIfPresent()
    systemOrderType = try columns.textIfPresent()
  }
}

extension Columns {
  /// The place of a market in the exchange. A market that is there no more is damage, too.
  mutating func market(in exchange: PaperExchange) throws -> Int {
    let symbol: Symbol = try name()
    return try require(exchange.find(symbol))
  }

  func require<Value>(_ value: Value?) throws(StoreError) -> Value {
    guard let value else { throw damage() }
    return value
  }
}
