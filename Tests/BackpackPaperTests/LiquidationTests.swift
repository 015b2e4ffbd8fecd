// When losses come: what is given up first, what the venue takes, and who bears the rest.

import BackpackModel
import Testing

@testable import BackpackPaper

@Suite struct LiquidationTests {
  private let perp: Symbol = "SOL_USDC_PERP"

  // MARK: A loss that USDC cannot pay

  /// 900 of 1000 USDC in a bid, and a long that will lose some 400.
  private func losing() throws -> (exchange: PaperExchange, bid: PaperOrder) {
    var exchange = try PaperExchange.still()
    try exchange.become(usdc: "1000", sol: "50")
    let bid = try exchange.enter(.limit(.bid, "SOL_USDC", "90", "10"))
    try exchange.place(.market(.bid, perp, .base("40")))
    try exchange.jump("SOL", toRatio: 930_000_000)
    return (exchange, bid)
  }

  @Test func `bids that hold USDC are cancelled for a loss`() throws {
    var (exchange, bid) = try losing()
    try exchange.place(.market(.ask, perp, .base("40"), reduceOnly: true))
    let ended = try exchange.order(bid.number)
    #expect(ended.status == .expired)
    #expect(ended.expiryReason == "InsufficientFunds")
    #expect(exchange.usdc.borrowed.isZero)
    #expect(exchange.usdc.available.isPositive)
    try expectSound(exchange)
  }

  @Test func `bids stay where the account settled to borrow`() throws {
    var (exchange, bid) = try losing()
    exchange.settings.autoBorrowSettlements = true
    try exchange.place(.market(.ask, perp, .base("40"), reduceOnly: true))
    #expect(try exchange.order(bid.number).status == .new)
    #expect(exchange.usdc.locked == "900")
    #expect(exchange.usdc.borrowed > "250")
    #expect(exchange.usdc.available.isZero)
    #expect(exchange.records.movements.rows.last?.source == .reconciliation)
    try expectSound(exchange)
  }

  @Test func `profits of open positions are realised before anything is cancelled`() throws {
    var exchange = try PaperExchange.still(["SOL_USDC", "SOL_USDC_PERP", "BTC_USDC_PERP"])
    try exchange.become(usdc: "1000", sol: "50")
    let bid = try exchange.enter(.limit(.bid, "SOL_USDC", "90", "10"))
    try exchange.place(.market(.bid, perp, .base("40")))
    try exchange.place(.market(.bid, "BTC_USDC_PERP", .base("0.1")))
    try exchange.pin("SOL", toRatio: 930_000_000)
    try exchange.jump("BTC", toRatio: 1_100_000_000)
    let position = try #require(exchange.positions[exchange.index(of: "BTC_USDC_PERP")])
    try exchange.place(.market(.ask, perp, .base("40"), reduceOnly: true))
    #expect(try exchange.order(bid.number).status == .new)
    #expect(exchange.usdc.borrowed.isZero)
    let culled = try #require(
      exchange.records.settlements.rows.last { $0.source == .culledRealizePnlAuto })
    #expect(culled.quantity > "900")
    let after = try #require(exchange.positions[exchange.index(of: "BTC_USDC_PERP")])
    #expect(after.cost == (try position.cost + culled.quantity))
    #expect(after.realized == culled.quantity)
    try expectSound(exchange)
  }

  @Test func `USDC that is lent comes back before bids are cancelled`() throws {
    var (exchange, bid) = try losing()
    try exchange.deposit("500", of: "USDC", at: exchange.now)
    try exchange.borrowOrLend(
      BorrowLendRequest(.lend, "USDC", quantity: "500"), at: exchange.now)
    try exchange.place(.market(.ask, perp, .base("40"), reduceOnly: true))
    #expect(try exchange.order(bid.number).status == .new)
    #expect(exchange.usdc.lent < "500")
    #expect(exchange.usdc.borrowed.isZero)
    try expectSound(exchange)
  }

  // MARK: Liquidation

  @Test func `the heaviest position is closed first, and no more than needed`() throws {
    var exchange = try PaperExchange.still(["TAO_USDC_PERP", "BTC_USDC_PERP", "SOL_USDC"])
    try exchange.become(usdc: "1000")
    exchange.settings.leverageLimit = "50"
    try exchange.place(.market(.bid, "TAO_USDC_PERP", .base("8")))
    try exchange.place(.market(.bid, "BTC_USDC_PERP", .base("0.005")))
    let order = try exchange.enter(.limit(.bid, "SOL_USDC", "100", "1"))
    let before = exchange.records.fills.count
    try exchange.jump("TAO", toRatio: 670_000_000)
    #expect(try exchange.net("TAO_USDC_PERP") == 0)
    #expect(try exchange.net("BTC_USDC_PERP") == 500)
    #expect(try exchange.order(order.number).expiryReason == "Liquidation")

    let fills = Array(exchange.records.fills.rows(after: before))
    #expect(fills.allSatisfy { $0.systemOrderType == "LiquidatePositionOnBook" })
    let market = exchange.markets[try exchange.index(of: "TAO_USDC_PERP")]
    let notional = try fills.reduce(Notional.zero) {
      try $0 + market.scale.notional(ticks: $1.ticks, steps: $1.steps)
    }
    let fee = try notional.scaled(by: "0.01", .halfEven)
    #expect(exchange.ledger.balance(of: .insurance, in: 0) == Quantity(fee.decimal))
    #expect(exchange.records.closedPositions.rows.last?.liquidationFee == fee)
    #expect(exchange.usdc.available.isPositive)
    try expectSound(exchange)
  }

  @Test func `what the book cannot take the backstop takes at the mark price`() throws {
    var exchange = try PaperExchange.told(["SOL_USDC", "SOL_USDC_PERP", "BTC_USDC"])
    try exchange.tell("SOL_USDC", mark: "140")
    try exchange.tell("BTC_USDC", mark: "95000")
    try exchange.tell(perp, mark: "140")
    try exchange.tell(perp, bid: 13990, ask: 14010)
    try exchange.become(usdc: "1000")
    try exchange.place(.market(.bid, perp, .base("50")))
    try exchange.tell(perp, bid: 12100, ask: 12110, steps: 1000)
    try exchange.tell(perp, mark: "121")
    let systems = exchange.records.fills.rows.suffix(2)
    #expect(
      systems.map(\.systemOrderType)
        == ["LiquidatePositionOnBook", "LiquidatePositionOnBackstop"])
    #expect(systems.map(\.steps) == [1000, 4000])
    #expect(systems.map(\.ticks) == [12100, 12100])
    #expect(try exchange.net(perp) == 0)
    try expectSound(exchange)
  }

  @Test func `what a bankrupt account owes the insurance bears`() throws {
    var exchange = try PaperExchange.still()
    try exchange.become(usdc: "1000")
    exchange.settings.leverageLimit = "50"
    try exchange.place(.market(.bid, perp, .base("100")))
    try exchange.jump("SOL", toRatio: 500_000_000)
    #expect(try exchange.net(perp) == 0)
    #expect(exchange.usdc.isEmpty)
    #expect(exchange.loans.isEmpty)
    #expect(exchange.ledger.balance(of: .insurance, in: 0) < "-5000")
    let last = try #require(exchange.records.movements.rows.last)
    #expect(last.eventType == .borrowRepay)
    #expect(last.source == .liquidationBackstop)
    #expect(exchange.records.settlements.rows.last?.source == .backstopLiquidityFundProceeds)
    try expectSound(exchange)
    // And it can begin again.
    try exchange.deposit("100", of: "USDC", at: exchange.now)
    try exchange.pass(.seconds(5))
    #expect(exchange.usdc.available == "100")
  }

  private func indebted(fallingTo ratio: Int64) throws -> PaperExchange {
    var exchange = try PaperExchange.still()
    try exchange.become(usdc: "0", sol: "25")
    try exchange.borrowOrLend(
      BorrowLendRequest(.borrow, "USDC", quantity: "2500"), at: exchange.now)
    try exchange.giveAway("USDC")
    try exchange.jump("SOL", toRatio: ratio)
    return exchange
  }

  @Test func `collateral is sold for a debt, as much as it takes`() throws {
    let exchange = try indebted(fallingTo: 800_000_000)
    let row = try #require(exchange.records.conversions.rows.last)
    // 2500 / (112 × 0.99), rounded against the account.
    #expect(row.sold == "22.546897546898")
    #expect(row.paid == "2500")
    #expect(exchange.ledger["SOL"].available == (try "25" - row.sold))
    #expect(exchange.loans.isEmpty)
    try expectSound(exchange)
  }

  @Test func `collateral that does not pay a debt is all sold, and the rest forgiven`() throws {
    let exchange = try indebted(fallingTo: 700_000_000)
    let row = try #require(exchange.records.conversions.rows.last)
    #expect(row.sold == "25")
    #expect(row.paid == "2425.5")
    #expect(exchange.records.movements.rows.last?.quantity == "74.5")
    #expect(exchange.ledger["SOL"].isEmpty)
    #expect(exchange.usdc.isEmpty)
    try expectSound(exchange)
  }

  @Test func `a debt in another asset is bought back`() throws {
    var exchange = try PaperExchange.still(["ETH_USDC"])
    try exchange.become(usdc: "4000")
    try exchange.borrowOrLend(BorrowLendRequest(.borrow, "ETH", quantity: "1"), at: exchange.now)
    try exchange.giveAway("ETH")
    try exchange.jump("ETH", toRatio: 1_190_000_000)
    #expect(exchange.ledger["ETH"].borrowed.isZero)
    #expect(exchange.usdc.available.isPositive)
    try expectSound(exchange)
  }

  @Test func `an asset whose market nobody looked at puts off no liquidation`() throws {
    var exchange = try PaperExchange.still()
    try exchange.become(usdc: "1000")
    try exchange.place(.market(.bid, perp, .base("60")))
    try exchange.deposit("0.001", of: "ETH", at: exchange.now)
    try exchange.jump("SOL", toRatio: 850_000_000)
    #expect(try exchange.net(perp) == 0)
    try expectSound(exchange)
  }

  // MARK: Without prices

  @Test func `nobody is liquidated for want of a price`() throws {
    var exchange = try PaperExchange.told(["SOL_USDC", "SOL_USDC_PERP", "BTC_USDC"])
    try exchange.tell(perp, mark: "140")
    try exchange.tell("SOL_USDC", mark: "140")
    try exchange.tell(perp, bid: 13990, ask: 14010)
    // BTC has no price yet.
    try exchange.place(.market(.bid, perp, .base("50")))
    try exchange.giveAway("USDC")
    try exchange.giveAway("SOL")
    try exchange.tell(perp, mark: "90")
    #expect(try exchange.net(perp) == 5000)
    try exchange.tell("BTC_USDC", mark: "95000")
    try exchange.pass(.seconds(1))
    #expect(exchange.records.fills.rows.contains { $0.systemOrderType == nil })
    try expectSound(exchange)
  }

  @Test func `orders sleep on while nobody says a price`() throws {
    var exchange = try PaperExchange.told(["SOL_USDC", "SOL_USDC_PERP"])
    #expect(throws: VenueRefusal.noMarkPrice) {
      try exchange.enter(.trigger(.bid, perp, at: "150", .amount("1")))
    }
    try exchange.tell(perp, mark: "140")
    let order = try exchange.enter(.trigger(.bid, perp, at: "150", .amount("1")))
    // Another process, whose market just opened.
    var other = try PaperExchange.told(["SOL_USDC", "SOL_USDC_PERP"])
    try other.restore(exchange.state)
    try other.pass(.seconds(3))
    #expect(try other.order(order.number).isAsleep)
    try other.tell(perp, bid: 15100, ask: 15110)
    try other.tell(perp, mark: "151")
    #expect(try other.order(order.number).status == .filled)
  }
}
