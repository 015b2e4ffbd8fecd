// An account that is written down and comes back, in this exchange or in another.

import BackpackModel
import Testing

@testable import BackpackPaper

@Suite struct AccountStateTests {
  private static let symbol: Symbol = "USDT_USDC"

  /// Orders behind others at the best prices, a position, and a loan.
  private func busy() throws -> PaperExchange {
    var exchange = try PaperExchange.opened(Self.symbol)
    try exchange.add("5000", of: "USDT")
    let touch = try exchange.touch(Self.symbol)
    try exchange.place(.limit(.bid, Self.symbol, touch.bid.price, "700"))
    try exchange.place(.limit(.ask, Self.symbol, touch.ask.price, "900"))
    try exchange.place(.market(.bid, "SOL_USDC_PERP", .base("3")))
    try exchange.advance(to: exchange.now + .seconds(2))
    try exchange.place(.limit(.bid, Self.symbol, touch.bid.price, "50"))
    return exchange
  }

  private func ahead(_ exchange: PaperExchange) throws -> [Int64] {
    exchange.orders.all().compactMap { order in
      order.place.map { exchange.markets[order.market].book.crowdAhead(of: $0) }
    }
  }

  /// Into an exchange that nobody used, one that stands in the same book, and the same one.
  @Test(arguments: [0, 1, 2])
  func `what comes back is what was written down`(target: Int) throws {
    let written = try busy()
    var exchange: PaperExchange
    switch target {
    case 0: exchange = PaperExchange(source: SyntheticSource(seed: 1), at: TestClock.start)
    case 1:
      exchange = try PaperExchange.opened(Self.symbol)
      try exchange.advance(to: written.now)
      let touch = try exchange.touch(Self.symbol)
      try exchange.place(.limit(.bid, Self.symbol, touch.bid.price, "5"))
    default: exchange = written
    }

    try exchange.restore(written.state)
    // Quoted again, with the orders in it.
    _ = try exchange.touch(Self.symbol)

    #expect(exchange.now == written.now)
    #expect(exchange.ledger.holdings == written.ledger.holdings)
    for asset in exchange.ledger.assets.indices {
      #expect(try exchange.ledger.sum(of: asset).isZero)
    }
    #expect(exchange.positions == written.positions)
    #expect(exchange.loans == written.loans)
    let orders = try exchange.orders.all().map { try exchange.noun($0) }
    #expect(orders == (try written.orders.all().map { try written.noun($0) }))
    #expect(orders.count == 3)
    #expect(try ahead(exchange) == ahead(written))
    #expect(try ahead(written).allSatisfy { $0 > 0 })
  }

  @Test func `an account that came back fares as the one that stayed`() throws {
    var stayed = try busy()
    var back = PaperExchange(source: SyntheticSource(seed: 1), at: TestClock.start)
    try back.restore(stayed.state)

    for _ in 0..<1800 {
      try stayed.advance(to: stayed.now + .seconds(1))
      try back.advance(to: back.now + .seconds(1))
    }

    #expect(stayed.fills.count > 4)
    func facts(_ exchange: PaperExchange) -> [[Int64]] {
      exchange.fills.map {
        [Int64($0.orderNumber % 1000), $0.ticks, $0.steps, $0.timestamp.microseconds]
      }
    }
    #expect(facts(back) == facts(stayed))
    #expect(back.ledger.holdings == stayed.ledger.holdings)
  }
}
