// Loans: given and taken by hand and by orders, their limits and their interest.

import BackpackModel
import Testing

@testable import BackpackPaper

@Suite struct LendingTests {
  private func lend(
    _ exchange: inout PaperExchange, _ side: BorrowLendSide, _ asset: Asset, _ quantity: Quantity
  ) throws {
    try exchange.borrowOrLend(
      BorrowLendRequest(side, asset, quantity: quantity), at: exchange.now)
  }

  private func events(_ exchange: PaperExchange, since count: Int) -> [BorrowLendEventType] {
    exchange.records.movements.rows(after: count).map(\.eventType)
  }

  // MARK: By hand

  @Test func `borrowing takes back what is lent before it makes a debt`() throws {
    var exchange = try PaperExchange.still()
    let before = exchange.records.movements.count
    try lend(&exchange, .borrow, "USDC", "700")
    #expect(exchange.usdc.available == "10700")
    #expect(exchange.usdc.lent.isZero)
    #expect(exchange.usdc.borrowed == "200")
    #expect(events(exchange, since: before) == [.lendRedeem, .borrow])
    try expectSound(exchange)
  }

  @Test func `lending pays back a debt before it gives out a loan`() throws {
    var exchange = try PaperExchange.still()
    try lend(&exchange, .borrow, "USDC", "700")
    let debt = try #require(exchange.loans[0])
    let before = exchange.records.movements.count
    try lend(&exchange, .lend, "USDC", "1000")
    #expect(exchange.usdc.borrowed.isZero)
    #expect(exchange.usdc.lent == "800")
    #expect(events(exchange, since: before) == [.borrowRepay, .lend])
    let loan = try #require(exchange.loans[0])
    #expect(loan.side == .lend)
    #expect(loan.id != debt.id)
    #expect(exchange.records.closedLoans.rows.last?.id == debt.id)
    try expectSound(exchange)
  }

  @Test func `an asset can be borrowed before anybody looked at its market`() throws {
    var exchange = PaperExchange(seed: 7, at: TestClock.start)
    try lend(&exchange, .borrow, "ETH", "0.5")
    #expect(exchange.ledger["ETH"].borrowed == "0.5")
    try exchange.pass(.seconds(10))
    #expect(exchange.ledger["ETH"].borrowed == "0.5")
    try expectSound(exchange)
  }

  @Test func `loans stay inside the limits, and a refusal changes nothing`() throws {
    var exchange = try PaperExchange.still()
    let before = exchange.ledger.version
    let refusals: [(BorrowLendSide, Asset, Quantity, VenueRefusal)] = [
      (.lend, "USDC", "10000.000001", .insufficientFunds),
      (.lend, "USDC", "0", .badLoanQuantity), (.lend, "USDC", "-1", .badLoanQuantity),
      (.lend, "USDC", "0.0000001", .badLoanQuantity),
      (.borrow, "NOPE", "1", .unknownAsset), (.lend, "BONK", "1", .unknownAsset),
      (.borrow, "USDC", "30000500.000001", .insufficientSupply),
      (.borrow, "USDC", "1000500.000001", .borrowLimit),
      (.borrow, "BTC", "11", .borrowLimit), (.borrow, "USDC", "1000000", .insufficientMargin),
    ]
    for (side, asset, quantity, refusal) in refusals {
      #expect(throws: refusal) { try lend(&exchange, side, asset, quantity) }
    }
    #expect(exchange.ledger.version == before)
  }

  // MARK: Interest

  @Test func `lenders earn and borrowers owe by the hour, to the last digit`() throws {
    var exchange = try PaperExchange.still()
    try lend(&exchange, .borrow, "ETH", "1")
    try exchange.pass(.seconds(3600))
    // 500 × 5.5 % / 8760 and 1 × 3 % / 8760, to 12 digits.
    #expect(exchange.usdc.lent == "500.003139269406")
    #expect(exchange.ledger["ETH"].borrowed == "1.000003424658")
    let rows = exchange.records.interest.rows
    #expect(rows.map(\.asset) == ["USDC", "SOL", "ETH"])
    #expect(rows.last?.quantity == "-0.000003424658")
    #expect(rows.last?.timestamp == TestClock.start + .seconds(3600))
    try expectSound(exchange)
  }

  @Test func `a step longer than an hour pays all its hours`() throws {
    var exchange = try PaperExchange.still()
    try exchange.pass(.seconds(100 * 86_400))  // steps of 8640 s
    let hours = exchange.records.interest.rows.filter { $0.asset == "SOL" }
      .reduce(UInt64(0)) { $0 + $1.interval / 3_600_000 }
    #expect(hours == 2400)
    try expectSound(exchange)
  }

  // MARK: By orders

  private func bid(
    _ symbol: Symbol, _ notional: Notional, _ margin: Set<SpotMargin>
  ) -> OrderTicket {
    OrderTicket.market(.bid, symbol, .quote(notional)).with(margin)
  }

  @Test func `an order takes back as much of what is lent as it misses`() throws {
    var exchange = try PaperExchange.still()
    #expect(throws: VenueRefusal.insufficientFunds) {
      try exchange.enter(bid("SOL_USDC", "10200", []))
    }
    let order = try exchange.enter(bid("SOL_USDC", "10200", [.autoLendRedeem]))
    #expect(exchange.usdc.available.isZero)
    let spent = Quantity(order.executedQuote.decimal)
    #expect(exchange.usdc.lent == (try "10500" - spent))
    let row = try #require(exchange.records.movements.rows.last)
    #expect(row.source == .spotMargin)
    #expect(row.spotMarginOrderID == OrderID(String(order.number)))
    try expectSound(exchange)
  }

  @Test func `an order that may borrow but not redeem is told to redeem first`() throws {
    var exchange = try PaperExchange.still()
    #expect(throws: VenueRefusal.redeemFirst) {
      try exchange.enter(bid("SOL_USDC", "11000", [.autoBorrow]))
    }
    #expect(exchange.usdc.borrowed.isZero)
  }

  @Test func `an order borrows what it misses after redeeming`() throws {
    var exchange = try PaperExchange.still()
    let order = try exchange.enter(bid("SOL_USDC", "12000", [.autoBorrow, .autoLendRedeem]))
    #expect(exchange.usdc.available.isZero)
    #expect(exchange.usdc.lent.isZero)
    #expect(exchange.usdc.borrowed == (try Quantity(order.executedQuote.decimal) - "10500"))
    try expectSound(exchange)
  }

  @Test func `a short on spot borrows what it sells`() throws {
    var exchange = try PaperExchange.still(["ETH_USDC"])
    try exchange.place(OrderTicket.market(.ask, "ETH_USDC", .base("1")).with([.autoBorrow]))
    #expect(exchange.ledger["ETH"].borrowed == "1")
    #expect(exchange.ledger["ETH"].available.isZero)
    #expect(exchange.usdc.available > "13000")
    try exchange.place(OrderTicket.market(.bid, "ETH_USDC", .base("1")).with([.autoBorrowRepay]))
    // The fee is taken in ETH: that much is still owed.
    #expect(exchange.ledger["ETH"].borrowed == "0.001")
    #expect(exchange.ledger["ETH"].available.isZero)
    try expectSound(exchange)
  }

  @Test func `a market order borrows what the book takes, not what was asked`() throws {
    var exchange = try PaperExchange.told(["SOL_USDC", "ETH_USDC", "BTC_USDC"])
    for (symbol, mark) in [("SOL_USDC", "140"), ("BTC_USDC", "95000"), ("ETH_USDC", "3300")]
      as [(Symbol, Price)]
    { try exchange.tell(symbol, mark: mark) }
    try exchange.tell("ETH_USDC", bid: 330_000, ask: 330_100, steps: 4000)
    let order = try exchange.enter(
      OrderTicket.market(.ask, "ETH_USDC", .base("1")).with([.autoBorrow]))
    #expect(order.executedSteps == 4000)
    #expect(exchange.ledger["ETH"].borrowed == "0.4")
    #expect(exchange.ledger["ETH"].available.isZero)
    try expectSound(exchange)
  }

  @Test func `what an order brought in is lent, less its fee, and nothing besides`() throws {
    var exchange = try PaperExchange.still()
    try exchange.place(OrderTicket.market(.bid, "SOL_USDC", .base("10")).with([.autoLend]))
    #expect(exchange.ledger["SOL"].lent == "14.99")
    #expect(exchange.ledger["SOL"].available == "20")
    try expectSound(exchange)
  }

  @Test func `a resting order repays with every fill`() throws {
    var exchange = try PaperExchange.still()
    try lend(&exchange, .borrow, "USDC", "1500")
    try exchange.giveAway("USDC")
    let order = try exchange.enter(
      OrderTicket.limit(.ask, "SOL_USDC", "150", "10").with([.autoBorrowRepay]))
    try exchange.fill(order.number, steps: 100)
    #expect(exchange.usdc.borrowed == (try "1000" - "149.88"))
    try exchange.fill(order.number, steps: 900)
    #expect(exchange.usdc.borrowed.isZero)
    #expect(exchange.usdc.available == (try "1498.8" - "1000"))
    try expectSound(exchange)
  }

  @Test func `nobody borrows to buy what does not count as security`() throws {
    var exchange = try PaperExchange.still(["BONK_USDC"])
    try exchange.giveAway("SOL")
    try exchange.giveAway("BTC")
    // 10,500 of its own and 1,500 borrowed for something worth nothing as security.
    #expect(throws: VenueRefusal.self) {
      try exchange.enter(bid("BONK_USDC", "12000", [.autoBorrow, .autoLendRedeem]))
    }
    #expect(exchange.usdc.borrowed.isZero)
    #expect(exchange.usdc.lent == "500")
  }

  // MARK: By settings

  @Test func `an account that lends by itself lends all that is free, in whole steps`() throws {
    var exchange = try PaperExchange.still()
    try exchange.deposit("0.0000005", of: "USDC", at: exchange.now)
    try exchange.change(SettingsTicket(autoLend: true), at: exchange.now)
    try exchange.advance(to: exchange.now + .seconds(1))

    #expect(exchange.usdc.lent == "10500")
    #expect(exchange.usdc.available == "0.0000005")
    #expect(exchange.records.movements.rows.last?.source == .autoLend)
    try expectSound(exchange)
  }

  @Test func `an account that lends by itself can still trade`() throws {
    var exchange = try PaperExchange.still()
    try exchange.change(SettingsTicket(autoLend: true), at: exchange.now)
    try exchange.advance(to: exchange.now + .seconds(1))
    #expect(exchange.usdc.available.isZero)

    let order = try exchange.enter(.limit(.bid, "SOL_USDC", "100", "1"))

    #expect(order.status == .new)
    #expect(exchange.usdc.locked == "100")
    #expect(exchange.usdc.lent == "10400")
    try expectSound(exchange)
  }

  @Test func `an account that repays by itself pays its debts before it lends`() throws {
    var exchange = try PaperExchange.still()
    try lend(&exchange, .borrow, "USDC", "1500")
    try exchange.change(
      SettingsTicket(autoLend: true, autoRepayBorrows: true), at: exchange.now)
    try exchange.advance(to: exchange.now + .seconds(1))

    #expect(exchange.usdc.borrowed.isZero)
    #expect(exchange.usdc.lent == "10500")
    #expect(exchange.usdc.available.isZero)
    try expectSound(exchange)
  }
}
