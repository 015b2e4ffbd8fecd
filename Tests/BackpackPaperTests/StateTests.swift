// The account written down and read again: the same account, and the same things happen to it.

import BackpackModel
import Testing

@testable import BackpackPaper

@Suite struct StateTests {
  private let perp: Symbol = "SOL_USDC_PERP"

  /// Something of everything.
  private func busy() throws -> PaperExchange {
    var exchange = PaperExchange(seed: 11, at: TestClock.start)
    try exchange.place(.market(.bid, perp, .base("20")))
    try exchange.place(.market(.ask, "BTC_USDC_PERP", .base("0.01")))
    try exchange.borrowOrLend(BorrowLendRequest(.borrow, "ETH", quantity: "1"), at: exchange.now)
    try exchange.pass(.seconds(90))  // what was taken is back
    let touch = try exchange.touch("SOL_USDC")
    try exchange.place(.limit(.bid, "SOL_USDC", touch.bid.price, "8", clientID: 5))
    try exchange.place(.limit(.ask, "SOL_USDC", touch.ask.price, "3"))
    try exchange.place(.limit(.ask, perp, "141", "5", reduceOnly: true))
    try exchange.place(
      OrderTicket.limit(.bid, perp, "139.9", "5").with(stopLoss: "120", takeProfit: "170"))
    _ = try exchange.enter(.trigger(.ask, perp, at: "125", .percent("50")))
    _ = try exchange.start(
      StrategyTicket(
        symbol: "SOL_USDC", side: .ask, quantity: "2", durationMilliseconds: 600_000,
        intervalMilliseconds: 20_000, randomized: true), at: exchange.now)
    exchange.settings.leverageLimit = "20"
    return exchange
  }

  private func expectSame(
    _ a: PaperExchange, _ b: PaperExchange, _ place: SourceLocation = #_sourceLocation
  ) {
    func bare(_ orders: some Sequence<PaperOrder>) -> [PaperOrder] {
      orders.map {
        var order = $0
        order.place = nil
        return order
      }
    }
    func bare(_ fills: some Sequence<PaperFill>) -> [String] {
      fills.map { "\($0.orderNumber) \($0.side) \($0.ticks) \($0.steps) \($0.fee) \($0.timestamp)" }
    }
    #expect(a.ledger.holdings == b.ledger.holdings, sourceLocation: place)
    #expect(a.positions == b.positions, sourceLocation: place)
    #expect(a.loans == b.loans, sourceLocation: place)
    #expect(bare(a.orders.all()) == bare(b.orders.all()), sourceLocation: place)
    #expect(a.strategies.all == b.strategies.all, sourceLocation: place)
    #expect(a.settings == b.settings, sourceLocation: place)
    #expect(a.numbers == b.numbers, sourceLocation: place)
    #expect(bare(a.records.orders.rows) == bare(b.records.orders.rows), sourceLocation: place)
    #expect(bare(a.records.fills.rows) == bare(b.records.fills.rows), sourceLocation: place)
    #expect(
      Array(a.records.funding.rows) == Array(b.records.funding.rows), sourceLocation: place)
    #expect(
      Array(a.records.interest.rows) == Array(b.records.interest.rows), sourceLocation: place)
  }

  @Test func `another process goes on as this one does`() throws {
    var exchange = try busy()
    var other = PaperExchange(seed: 11, at: TestClock.start)
    try other.restore(exchange.state)
    expectSame(exchange, other)
    try expectSound(other)
    #expect(
      try exchange.positions(on: nil, at: exchange.now) == other.positions(on: nil, at: other.now))
    #expect(try exchange.marginSummary(at: exchange.now) == other.marginSummary(at: other.now))

    let fills = exchange.records.fills.count
    for _ in 0..<3900 {
      try exchange.pass(.seconds(1))
      try other.pass(.seconds(1))
    }
    #expect(exchange.records.fills.count > fills + 20)
    #expect(exchange.records.funding.count > 0)
    expectSame(exchange, other)
  }

  @Test func `coming back into the same exchange changes nothing`() throws {
    var exchange = try busy()
    let before = exchange
    try exchange.restore(exchange.state)
    expectSame(before, exchange)
    #expect(exchange.now == before.now)
    try expectSound(exchange)
    for market in exchange.awake {
      for side in [Side.bid, .ask] {
        #expect(
          exchange.markets[market].book.levels(side, limit: 100).map(\.steps)
            == before.markets[market].book.levels(side, limit: 100).map(\.steps))
      }
    }
  }

  // MARK: Places in the queue

  private func queue(_ exchange: PaperExchange) throws -> [MatchingBook.Front] {
    var entries: [MatchingBook.Front] = []
    let market = try exchange.index(of: "SOL_USDC")
    exchange.markets[market].book.forEachEntry(.bid) { entry in
      entries.append(entry)
      return true
    }
    return entries
  }

  /// At 139.90: 300 of others, an order, 200 of others, two orders, 50 of others.
  private func queued() throws -> PaperExchange {
    var exchange = try PaperExchange.told(["SOL_USDC"])
    try exchange.tell("SOL_USDC", mark: "140")
    func others(_ steps: Int64) throws {
      try exchange.tell("SOL_USDC", bid: 13990, ask: 14010, steps: steps)
    }
    try others(300)
    try exchange.place(.limit(.bid, "SOL_USDC", "139.9", "1"))
    try others(500)
    try exchange.place(.limit(.bid, "SOL_USDC", "139.9", "2"))
    try exchange.place(.limit(.bid, "SOL_USDC", "139.9", "3"))
    try others(550)
    return exchange
  }

  @Test func `each order comes back behind what stood before it`() throws {
    let exchange = try queued()
    let before = try queue(exchange)
    #expect(before.map(\.steps) == [300, 100, 200, 200, 300, 50])
    // The same process, and another one that knows the book by now.
    var same = exchange
    try same.restore(exchange.state)
    #expect(try queue(same) == before)
    var other = try PaperExchange.told(["SOL_USDC"])
    try other.tell("SOL_USDC", mark: "140")
    try other.tell("SOL_USDC", bid: 13990, ask: 14010, steps: 550)
    try other.restore(exchange.state)
    #expect(try queue(other) == before)
    try expectSound(other)
  }

  @Test func `an order keeps its place where nobody told the book yet`() throws {
    let exchange = try queued()
    var other = try PaperExchange.told(["SOL_USDC"])
    try other.restore(exchange.state)
    #expect(try queue(other).map(\.steps) == [300, 100, 200, 200, 300])
  }

  @Test func `of what stood before an order no more comes back than is there`() throws {
    let exchange = try queued()
    var other = try PaperExchange.told(["SOL_USDC"])
    try other.tell("SOL_USDC", mark: "140")
    try other.tell("SOL_USDC", bid: 13990, ask: 14010, steps: 120)
    try other.restore(exchange.state)
    #expect(try queue(other).map(\.steps) == [120, 100, 200, 300])
  }

  @Test func `an order that woke late stands behind younger ones that came first`() throws {
    var exchange = try PaperExchange.still()
    let late = try exchange.enter(
      .trigger(.ask, perp, at: "145", .amount("1"), .limit(price: "200")))
    let young = try exchange.enter(.limit(.ask, perp, "200", "1"))
    try exchange.jump("SOL", toRatio: 1_050_000_000)
    func order(_ exchange: PaperExchange) throws -> [MatchingBook.Owner] {
      var owners: [MatchingBook.Owner] = []
      let market = try exchange.index(of: perp)
      exchange.markets[market].book.forEachEntry(.ask) { entry in
        if entry.owner != .crowd { owners.append(entry.owner) }
        return true
      }
      return owners
    }
    #expect(try order(exchange) == [.order(young.number), .order(late.number)])
    try exchange.restore(exchange.state)
    #expect(try order(exchange) == [.order(young.number), .order(late.number)])
  }

  // MARK: Ahead and behind

  private func carried() throws -> PaperExchange {
    var exchange = try PaperExchange.still()
    try exchange.place(.market(.bid, perp, .base("10")))
    return exchange
  }

  @Test func `a store that is ahead brings its payments along, and none is made twice`() throws {
    let start = try carried()
    var exchange = start
    try exchange.pass(.seconds(7300))
    #expect(exchange.records.funding.count == 2)
    var other = start
    try other.restore(exchange.state)
    #expect(other.now == exchange.now)
    #expect(other.records.funding.count == 2)
    #expect(other.ledger.holdings == exchange.ledger.holdings)
    try other.pass(.seconds(3600))
    #expect(other.records.funding.count == 3)
  }

  @Test func `a store that is behind makes up for the time, once`() throws {
    let start = try carried()
    var exchange = start
    try exchange.pass(.seconds(7300))
    try exchange.restore(start.state)
    func hours(_ exchange: PaperExchange) -> UInt64 {
      exchange.records.interest.rows.filter { $0.asset == "SOL" }
        .reduce(0) { $0 + $1.interval / 3_600_000 }
    }
    #expect(hours(exchange) == 2)
    // One for each of the two hours.
    #expect(exchange.records.funding.count == 2)
    let held = exchange.ledger.holdings
    try exchange.restore(exchange.state)
    #expect(exchange.ledger.holdings == held)
    try exchange.pass(.seconds(3600))
    #expect(hours(exchange) == 3)
    try expectSound(exchange)
  }

  @Test func `an order the price went through meanwhile fills when it comes back`() throws {
    var exchange = try PaperExchange.still()
    let bid = try exchange.enter(.limit(.bid, "SOL_USDC", "135", "1"))
    let state = exchange.state
    var other = try PaperExchange.still()
    try other.jump("SOL", toRatio: 900_000_000)
    try other.restore(state)
    #expect(try other.order(bid.number).status == .filled)
    #expect(other.usdc.locked.isZero)
    try expectSound(other)
  }

  // MARK: Other stores

  @Test func `assets in another order are the same assets`() throws {
    let exchange = try busy()
    var state = exchange.state
    var ledger = Ledger()
    for index in exchange.ledger.assets.indices.reversed() {
      let parties = Ledger.Party.allCases.map {
        ($0, exchange.ledger.balance(of: $0, in: index))
      }
      ledger.restore(
        exchange.ledger.assets[index], exchange.ledger.holdings[index],
        parties: Dictionary(uniqueKeysWithValues: parties))
    }
    let last = ledger.assets.count - 1
    state.ledger = ledger
    state.loans = state.loans.map {
      var loan = $0
      loan.asset = last - loan.asset
      return loan
    }
    state.records.fills.restore(
      exchange.records.fills.rows.map {
        var fill = $0
        fill.feeAsset = last - fill.feeAsset
        return fill
      }, dropped: 0)
    var other = PaperExchange(seed: 11, at: TestClock.start)
    try other.restore(state)
    expectSame(exchange, other)
    #expect(other.ledger.assets == exchange.ledger.assets)
    #expect(
      Array(other.records.fills.rows).map(\.feeAsset)
        == Array(exchange.records.fills.rows).map(\.feeAsset))
    try expectSound(other)
  }

  @Test func `a store of other markets is refused before anything changed`() throws {
    var exchange = try busy()
    var state = exchange.state
    state.positions["NOPE_USDC_PERP"] = PaperPosition(id: 1, openedAt: exchange.now)
    let before = exchange
    #expect(throws: VenueRefusal.unknownMarket) { try exchange.restore(state) }
    expectSame(before, exchange)
    try expectSound(exchange)
  }

  @Test func `the fee tier comes back with the volume`() throws {
    var exchange = PaperExchange(seed: 11, at: TestClock.start)
    var state = exchange.state
    state.volume = TradingVolume()
    state.volume.restore(day: TestClock.start.wholeSeconds / 86_400 - 3, "20000000")
    try exchange.restore(state)
    #expect(exchange.volume.tier.spotTaker == "8.5")
  }
}
