// Perpetuals: costs and profits, margin, reduce-only, funding, liquidation.

import BackpackModel
import Testing

@testable import BackpackPaper

@Suite struct PositionTests {
  private static let scale = MarketScale(tick: "0.01", step: "0.0001")

  private func position(
    _ fills: [(Side, Price, Quantity)]
  ) throws -> (position: PaperPosition, profit: Notional) {
    var position = PaperPosition(id: 1, openedAt: TestClock.start)
    var profit = Notional.zero
    for (side, price, quantity) in fills {
      profit =
        try profit
        + position.fill(
          side, ticks: try #require(try Self.scale.ticks(price)),
          steps: try #require(try Self.scale.steps(quantity)), fee: .zero, scale: Self.scale,
          at: TestClock.start)
    }
    return (position, profit)
  }

  // MARK: Arithmetic

  @Test func `the entry price is the average with 28 digits`() throws {
    // Of a position recorded on the venue.
    let (position, _) = try position([(.bid, "3826.15", "0.0026"), (.bid, "3828.81", "0.001")])
    #expect(position.cost == "13.7768")
    #expect(
      try position.entryPrice(scale: Self.scale) == "3826.888888888888888888888889")
  }

  @Test func `fees and funding move the break-even price, not the entry price`() throws {
    var position = PaperPosition(id: 1, openedAt: TestClock.start)
    _ = try position.fill(
      .bid, ticks: 10000, steps: 20000, fee: "0.1", scale: Self.scale, at: TestClock.start)
    try position.addFunding("-0.3")
    #expect(try position.entryPrice(scale: Self.scale) == "100")
    #expect(try position.breakEvenPrice(scale: Self.scale) == "100.2")
  }

  @Test func `closing a part realises its share and leaves the entry price`() throws {
    let (position, profit) = try position([(.bid, "100", "3"), (.ask, "110", "1")])
    #expect(profit == "10")
    #expect(position.realized == "10")
    #expect(position.netSteps == 20000)
    #expect(try position.entryPrice(scale: Self.scale) == "100")
  }

  @Test func `a short earns when the price falls`() throws {
    let (position, profit) = try position([(.ask, "100", "2"), (.bid, "90", "2")])
    #expect(profit == "20")
    #expect(position.netSteps == 0)
    #expect(position.cost.isZero)
  }

  @Test func `a fill through zero closes one position and opens the other at its price`() throws {
    let (position, profit) = try position([(.bid, "100", "1"), (.ask, "105", "3")])
    #expect(profit == "5")
    #expect(position.netSteps == -20000)
    #expect(position.cost == "-210")
    #expect(try position.entryPrice(scale: Self.scale) == "105")
  }

  @Test func `a fill through zero leaves profit, fees and funding behind`() throws {
    var position = PaperPosition(id: 1, openedAt: TestClock.start)
    _ = try position.fill(
      .bid, ticks: 10000, steps: 10000, fee: "0.05", scale: Self.scale, at: TestClock.start)
    try position.addFunding("-0.3")
    _ = try position.fill(
      .ask, ticks: 10500, steps: 30000, fee: "0.15", scale: Self.scale, at: TestClock.start)
    #expect(position.netSteps == -20000)
    #expect(position.realized.isZero)
    #expect(position.funding.isZero)
    // Two thirds of the second fee, and nothing of the long that is closed.
    #expect(try position.breakEvenPrice(scale: Self.scale) == "104.95")
  }

  @Test func `what is left of a position does not pay for the part that is closed`() throws {
    var position = PaperPosition(id: 1, openedAt: TestClock.start)
    _ = try position.fill(
      .bid, ticks: 10000, steps: 1_000_000, fee: "5", scale: Self.scale, at: TestClock.start)
    try position.addFunding("-1")
    _ = try position.fill(
      .ask, ticks: 10000, steps: 990_000, fee: "4.95", scale: Self.scale, at: TestClock.start)
    #expect(try position.entryPrice(scale: Self.scale) == "100")
    #expect(try position.breakEvenPrice(scale: Self.scale) == "100.06")
    #expect(position.funding == "-1")
  }

  @Test func `nothing is lost where a cost does not divide`() throws {
    var fills: [(Side, Price, Quantity)] = [(.bid, "0.01", "0.0001"), (.bid, "33.33", "0.0002")]
    for _ in 0..<3 { fills.append((.ask, "50", "0.0001")) }
    let (position, profit) = try position(fills)
    #expect(position.cost.isZero)
    #expect(profit == (try "0.015" - "0.006667"))
  }

  // MARK: On the exchange

  @Test func `a position that goes through zero is another position`() throws {
    var exchange = try PaperExchange.opened()
    func open() throws -> Position {
      try #require(try exchange.positions(on: "SOL_USDC_PERP", at: exchange.now).first)
    }
    try exchange.place(.market(.ask, "SOL_USDC_PERP", .base("2")))
    let short = try open()
    try exchange.place(.market(.bid, "SOL_USDC_PERP", .base("5")))
    let long = try open()
    #expect(long.netQuantity == "3")
    #expect(long.positionID != short.positionID)
    #expect(long.pnlRealized.isZero)
    let factor = try ExactDecimal.one + "0.0005"  // a taker's fee
    #expect(
      try long.breakEvenPrice.decimal.rounded(scale: 8, .halfEven)
        == long.entryPrice.decimal.multiplied(by: factor, scale: 8, .halfEven))
  }

  @Test func `opening and closing pays two fees and the spread, to the last digit`() throws {
    var exchange = try PaperExchange.opened("SOL_USDC_PERP")
    let touch = try exchange.touch("SOL_USDC_PERP")

    try exchange.place(.market(.bid, "SOL_USDC_PERP", .base("2")))
    #expect(try exchange.positions(on: "SOL_USDC_PERP", at: exchange.now).count == 1)
    try exchange.place(.market(.ask, "SOL_USDC_PERP", .base("2")))

    let bought = try touch.ask.price * "2"
    let sold = try touch.bid.price * "2"
    let fees = Notional(try (bought + sold).decimal * "0.0005")
    #expect(exchange.usdc.available.decimal == (try "10000" + (sold - bought - fees).decimal))
    #expect(try exchange.positions(on: nil, at: exchange.now).isEmpty)
    #expect(throws: VenueRefusal.positionNotFound) {
      try exchange.positions(on: "SOL_USDC_PERP", at: exchange.now)
    }
  }

  @Test func `a maker pays the maker's fee`() throws {
    var exchange = try PaperExchange.opened("SOL_USDC_PERP")
    try exchange.place(.limit(.bid, "SOL_USDC_PERP", "130", "1"))
    try exchange.jump("SOL", toRatio: 900_000_000)

    let fill = try #require(exchange.fills.last)
    #expect(fill.isMaker)
    #expect(fill.fee == "0.026")
    #expect(try exchange.noun(fill).feeAsset == "USDC")
  }

  @Test func `the margin of positions and orders together is bounded by equity`() throws {
    var exchange = try PaperExchange.opened("SOL_USDC_PERP")
    let price = try exchange.touch("SOL_USDC_PERP").ask.price
    // Leverage 10 on all assets after their haircuts, fees aside.
    try exchange.wakeValuations()
    let worth = try exchange.margin().equity.decimal * "9.94"
    let all = Quantity(try worth.divided(by: price.decimal, scale: 2, .towardsZero))
    let half = Quantity(try all.decimal.divided(by: "2", scale: 2, .towardsZero))

    try exchange.place(.limit(.bid, "SOL_USDC_PERP", try price - "1", half))
    try exchange.place(.limit(.bid, "SOL_USDC_PERP", price, half))
    #expect(throws: VenueRefusal.insufficientMargin) {
      try exchange.place(.limit(.bid, "SOL_USDC_PERP", try price - "1", "20"))
    }
    // The other side would close first: it needs no more than what is there.
    try exchange.place(.limit(.ask, "SOL_USDC_PERP", try price + "1", half))
    #expect(throws: VenueRefusal.insufficientMargin) {
      try exchange.place(.limit(.bid, "BTC_USDC_PERP", "90000", "0.1"))
    }
    // USDC that positions need is not free for what is no collateral.
    #expect(throws: VenueRefusal.insufficientMargin) {
      try exchange.place(.market(.bid, "BONK_USDC", .quote("5000")))
    }
  }

  @Test func `a position beyond the limit of the account is refused whatever its margin`() throws {
    var exchange = try PaperExchange.opened("SOL_USDC_PERP")
    try exchange.add("100000000", of: "USDC")
    #expect(throws: VenueRefusal.positionLimit) {
      try exchange.place(.limit(.bid, "SOL_USDC_PERP", "130", "100000"))
    }
  }

  @Test func `the margin fraction grows with the root of the notional`() throws {
    let function = MarginFunction.squareRoot(base: "0.02", factor: "0.00006")
    #expect(try function.fraction(of: "100") == "0.02")
    #expect(try function.fraction(of: "1000000") == "0.06")
    #expect(try function.fraction(of: "-1000000") == "0.06")
  }

  // MARK: Reduce-only

  private func holding(_ side: Side, _ quantity: Quantity) throws -> PaperExchange {
    var exchange = try PaperExchange.opened("SOL_USDC_PERP")
    try exchange.place(.market(side, "SOL_USDC_PERP", .base(quantity)))
    return exchange
  }

  @Test(arguments: [Side.bid, .ask])
  func `a reduce-only order larger than the position closes it and no more`(side: Side) throws {
    var exchange = try holding(side, "4")

    let order = try exchange.place(
      .market(side.opposite, "SOL_USDC_PERP", .base("10"), reduceOnly: true))

    #expect(order.status == .filled)
    #expect(order.executedQuantity == "4")
    #expect(try exchange.positions(on: nil, at: exchange.now).isEmpty)
  }

  @Test func `a reduce-only order by notional closes and no more`() throws {
    var exchange = try holding(.bid, "1")
    let order = try exchange.place(
      .market(.ask, "SOL_USDC_PERP", .quote("5000"), reduceOnly: true))
    #expect(order.executedQuantity == "1")
    #expect(try exchange.positions(on: nil, at: exchange.now).isEmpty)
  }

  @Test func `a reduce-only order on the position's own side is refused`() throws {
    var exchange = try holding(.bid, "4")
    #expect(throws: VenueRefusal.nothingToReduce) {
      try exchange.place(.market(.bid, "SOL_USDC_PERP", .base("1"), reduceOnly: true))
    }
  }

  @Test func `resting reduce-only orders shrink with the position, the oldest last`() throws {
    var exchange = try holding(.bid, "4")
    try exchange.place(.limit(.ask, "SOL_USDC_PERP", "160", "3", reduceOnly: true, clientID: 1))
    try exchange.place(.limit(.ask, "SOL_USDC_PERP", "161", "3", reduceOnly: true, clientID: 2))
    #expect(exchange.orders.all().map(\.remainingSteps) == [300, 100])

    try exchange.place(.market(.ask, "SOL_USDC_PERP", .base("2")))
    #expect(exchange.orders.all().map(\.ticket.clientID) == [1])
    #expect(exchange.orders.all().map(\.remainingSteps) == [200])
    #expect(exchange.finished.last?.expiryReason == "ReduceOnlyNotReduced")

    // Closing at market goes before what waits.
    try exchange.place(.market(.ask, "SOL_USDC_PERP", .base("2"), reduceOnly: true))
    #expect(exchange.orders.all().isEmpty)
  }

  @Test func `two asks swept at once close the position, and the reduce-only one does not flip it`()
    throws
  {
    var exchange = try holding(.bid, "4")
    try exchange.place(.limit(.ask, "SOL_USDC_PERP", "150", "4"))
    try exchange.place(.limit(.ask, "SOL_USDC_PERP", "151", "4", reduceOnly: true))

    try exchange.jump("SOL", toRatio: 1_200_000_000)

    #expect(try exchange.positions(on: nil, at: exchange.now).isEmpty)
    #expect(exchange.orders.all().isEmpty)
  }

  // MARK: Funding, losses, liquidation

  @Test func `longs pay shorts at the full hour, where the rate is positive`() throws {
    var exchange = try holding(.bid, "10")
    let before = exchange.usdc.available

    try exchange.advance(to: exchange.now + .seconds(3599))
    #expect(exchange.usdc.available == before)
    try exchange.advance(to: exchange.now + .seconds(1))

    let position = try #require(try exchange.positions(on: nil, at: exchange.now).first)
    let rate = try #require(exchange.records.funding.rows.last?.fundingRate)
    #expect(!rate.isZero)
    let due = try -(position.markPrice * "10").scaled(by: rate.decimal, .halfEven)
    #expect(position.cumulativeFundingPayment == due)
    #expect(try exchange.usdc.available - before == Quantity(due.decimal))
  }

  @Test func `the estimated liquidation price is where maintenance margin meets equity`() throws {
    var exchange = try holding(.bid, "600")
    let position = try #require(try exchange.positions(on: nil, at: exchange.now).first)
    let price = position.estLiquidationPrice
    let assets = try exchange.margin().assets
    let equity = try (assets + price * "600" - position.netCost).decimal
    let needed = try (price * "600").decimal * position.mmf.decimal
    #expect(try (equity - needed).magnitude < "10")
    #expect(price.isPositive && price < position.markPrice)
  }

  @Test func `below maintenance margin everything is closed and nothing is owed`() throws {
    var exchange = try holding(.bid, "600")
    try exchange.place(.limit(.bid, "SOL_USDC_PERP", "90", "1"))
    try exchange.place(.limit(.ask, "SOL_USDC", "200", "1"))

    try exchange.jump("SOL", toRatio: 700_000_000)

    #expect(try exchange.positions(on: nil, at: exchange.now).isEmpty)
    #expect(exchange.orders.all().isEmpty)
    let closing = exchange.fills.filter { $0.systemOrderType != nil }
    #expect(closing.reduce(0) { $0 + $1.steps } == 60_000)
    #expect(closing.contains { $0.systemOrderType == "LiquidatePositionOnBook" })
    // A hundredth of what was closed.
    let closed = try closing.reduce(Notional.zero) { sum, fill in
      let fill = try exchange.noun(fill)
      return try sum + fill.price * fill.quantity
    }
    #expect(
      try closing.reduce(.zero) { try $0 + $1.fee }.decimal == closed.decimal * "0.01")
    // It took all there was, and the insurance bore the rest.
    #expect(exchange.ledger.holdings.allSatisfy { $0.isEmpty })
    #expect(exchange.balance(of: .insurance, in: "USDC").isNegative)
    #expect(
      exchange.records.settlements.rows.last?.source == .backstopLiquidityFundProceeds)
  }

  @Test func `just above maintenance margin nothing is closed`() throws {
    var exchange = try holding(.bid, "600")
    try exchange.jump("SOL", toRatio: 850_000_000)
    #expect(!exchange.positions.isEmpty)
    let margin = try exchange.margin()
    #expect(margin.equity > margin.maintenance)
    #expect(margin.equity < margin.initial)
    // Whoever has too little margin may still close.
    try exchange.place(.market(.ask, "SOL_USDC_PERP", .base("100")))
  }

  @Test func `a loss that USDC cannot pay is paid by the profits of other positions`() throws {
    var exchange = try holding(.bid, "300")
    try exchange.place(.market(.ask, "BTC_USDC_PERP", .base("0.4")))
    // Both move: SOL's loss is more than all free USDC, BTC's short earns most of it.
    try exchange.pin("BTC", toRatio: 750_000_000)
    try exchange.jump("SOL", toRatio: 750_000_000)
    #expect(try exchange.margin().equity.isPositive)

    try exchange.place(.market(.ask, "SOL_USDC_PERP", .base("300"), reduceOnly: true))

    #expect(exchange.usdc.available.isPositive)
    #expect(exchange.usdc.lent == "500" && exchange.usdc.borrowed.isZero)
    #expect(exchange.records.settlements.rows.contains { $0.source == .culledRealizePnlAuto })
    #expect(exchange.positions.count == 1)
  }

  @Test func `a loss that USDC cannot pay takes what is lent, then what bids hold, then a loan`()
    throws
  {
    var exchange = try holding(.bid, "100")
    try exchange.place(.limit(.bid, "SOL_USDC", "100", "1"))
    // All but five dollars gone, as if withdrawn.
    try exchange.add(try "5" - exchange.usdc.available, of: "USDC")
    try exchange.jump("SOL", toRatio: 800_000_000)
    #expect(!exchange.positions.isEmpty)
    let before = try exchange.usdc.net()

    try exchange.place(.market(.ask, "SOL_USDC_PERP", .base("100"), reduceOnly: true))

    #expect(before == "605")
    #expect(exchange.usdc.available.isZero && exchange.usdc.locked.isZero)
    #expect(exchange.usdc.lent.isZero && exchange.usdc.borrowed > "2000")
    #expect(exchange.finished.contains { $0.expiryReason == "InsufficientFunds" })
    #expect(try exchange.positions(on: nil, at: exchange.now).isEmpty)
    // SOL and BTC are still worth more than the debt.
    #expect(exchange.balance(of: .insurance, in: "USDC").isZero)
    #expect(try exchange.loans(at: exchange.now).contains { $0.netQuantity < "-2000" })
  }
}
