// Orders sent in slices: how many, how large, and what becomes of those that fail.

import BackpackModel
import Testing

@testable import BackpackPaper

@Suite struct StrategyTests {
  private let perp: Symbol = "SOL_USDC_PERP"

  private func ticket(
    _ side: Side, _ quantity: Quantity, price: Price? = nil,
    _ timeInForce: OrderRequest.TimeInForce = .gtc, on symbol: Symbol = "SOL_USDC_PERP",
    reduceOnly: Bool = false, seconds: Int64 = 10, every: Int64 = 1, randomized: Bool = false
  ) -> StrategyTicket {
    StrategyTicket(
      symbol: symbol, side: side, quantity: quantity, price: price, timeInForce: timeInForce,
      reduceOnly: reduceOnly, durationMilliseconds: seconds * 1000,
      intervalMilliseconds: every * 1000, randomized: randomized)
  }

  private func start(
    _ exchange: inout PaperExchange, _ ticket: StrategyTicket
  ) throws -> PaperStrategy {
    try exchange.start(ticket, at: exchange.now)
  }

  private func slices(_ exchange: PaperExchange, _ strategy: PaperStrategy) -> [PaperOrder] {
    (Array(exchange.records.orders.rows) + exchange.orders.all())
      .filter { $0.strategy == strategy.number }
  }

  // MARK: Slices

  @Test func `one slice at once, one each interval, and in the end all of it`() throws {
    var exchange = try PaperExchange.still()
    let strategy = try start(&exchange, ticket(.bid, "1.05", seconds: 20, every: 2))
    #expect(strategy.status == .running)
    #expect(strategy.executedSteps == 10)
    try exchange.pass(.seconds(4))
    #expect(exchange.latest(strategy).slicesSent == 3)
    try exchange.pass(.seconds(30))
    let done = exchange.latest(strategy)
    #expect(done.status == .completed)
    #expect(slices(exchange, done).count == 10)
    #expect(done.executedSteps == 105)
    #expect(try exchange.net(perp) == 105)
    let paid = try exchange.records.fills.rows.reduce(Notional.zero) {
      try $0 + exchange.markets[$1.market].scale.notional(ticks: $1.ticks, steps: $1.steps)
    }
    #expect(done.executedQuote == paid)
  }

  @Test func `random slices differ, and add up to the same`() throws {
    var exchange = try PaperExchange.still()
    let strategy = try start(&exchange, ticket(.bid, "10", seconds: 20, randomized: true))
    try exchange.pass(.seconds(30))
    let sizes = slices(exchange, strategy).map(\.executedSteps)
    #expect(sizes.count == 20)
    #expect(sizes.reduce(0, +) == 1000)
    #expect(Set(sizes).count > 5)
    #expect(sizes.dropLast().allSatisfy { $0 >= 10 })
  }

  @Test func `slices of a gap are sent in it, each at its time`() throws {
    var exchange = try PaperExchange.still()
    let begin = exchange.now
    let strategy = try start(&exchange, ticket(.bid, "1", seconds: 100, every: 10))
    try exchange.pass(.seconds(600))
    let times = slices(exchange, strategy).map { ($0.createdAt - begin) / Duration.seconds(1) }
    #expect(times == [0, 10, 20, 30, 40, 50, 60, 70, 80, 90])
  }

  @Test func `what a slice did not fill is left for those that follow`() throws {
    var exchange = try PaperExchange.still()
    // Out of reach until the price falls.
    let strategy = try start(&exchange, ticket(.bid, "1", price: "135", .ioc))
    try exchange.pass(.seconds(4))
    #expect(exchange.latest(strategy).executedSteps == 0)
    try exchange.jump("SOL", toRatio: 950_000_000)
    try exchange.pass(.seconds(10))
    let done = exchange.latest(strategy)
    #expect(done.status == .completed)
    #expect(done.executedSteps == 100)
    try expectSound(exchange)
  }

  @Test func `a strategy is over when its last resting slice is`() throws {
    var exchange = try PaperExchange.still()
    let strategy = try start(&exchange, ticket(.bid, "1", price: "135", seconds: 4))
    try exchange.pass(.seconds(20))
    #expect(exchange.latest(strategy).status == .running)
    #expect(exchange.orders.count == 4)
    let one = try #require(exchange.orders.all().first)
    _ = try exchange.cancel(.id(OrderID(String(one.number))), on: perp, at: exchange.now)
    #expect(exchange.latest(strategy).status == .running)
    try exchange.jump("SOL", toRatio: 950_000_000)
    let done = exchange.latest(strategy)
    #expect(done.status == .completed)
    #expect(done.executedSteps == 75)
    #expect(exchange.strategies.isEmpty)
  }

  // MARK: Endings

  @Test func `a slice that cannot be paid ends the strategy, and what was bought stays`() throws {
    var exchange = try PaperExchange.still()
    let own = exchange.ledger["SOL"].available
    let strategy = try start(&exchange, ticket(.bid, "100", on: "SOL_USDC"))
    try exchange.pass(.seconds(20))
    let ended = exchange.latest(strategy)
    #expect(ended.status == .terminated)
    #expect(ended.endReason == "InsufficientFunds")
    #expect(ended.executedSteps == 7000)
    #expect(exchange.ledger["SOL"].available > own)
    #expect(exchange.orders.count == 0)
    try expectSound(exchange)
  }

  @Test func `cancelling takes the resting slices along and frees what they held`() throws {
    var exchange = try PaperExchange.still()
    let strategy = try start(&exchange, ticket(.bid, "10", price: "100", on: "SOL_USDC"))
    try exchange.pass(.seconds(2))
    #expect(exchange.usdc.locked == "300")
    let ended = try exchange.cancelStrategy(
      .id(StrategyID(String(strategy.number))), on: "SOL_USDC", at: exchange.now)
    #expect(ended.status == .cancelled)
    #expect(exchange.usdc.locked.isZero)
    #expect(slices(exchange, strategy).map(\.status) == [.cancelled, .cancelled, .cancelled])
    try exchange.pass(.seconds(20))
    #expect(slices(exchange, strategy).count == 3)
    #expect(throws: VenueRefusal.strategyNotFoundToCancel) {
      try exchange.cancelStrategy(
        .id(StrategyID(String(strategy.number))), on: "SOL_USDC", at: exchange.now)
    }
  }

  @Test func `a reduce-only strategy closes the position and never turns it round`() throws {
    var exchange = try PaperExchange.still()
    try exchange.place(.market(.bid, perp, .base("2")))
    let strategy = try start(&exchange, ticket(.ask, "5", reduceOnly: true))
    try exchange.pass(.seconds(20))
    let ended = exchange.latest(strategy)
    #expect(ended.status == .terminated)
    #expect(ended.endReason == "StopWithoutPosition")
    #expect(ended.executedSteps == 200)
    #expect(try exchange.net(perp) == 0)
  }

  @Test func `resting slices are cut with the position, and what was cut is not counted as sent`()
    throws
  {
    var exchange = try PaperExchange.still()
    try exchange.place(.market(.bid, perp, .base("4")))
    let strategy = try start(
      &exchange, ticket(.ask, "4", price: "145", reduceOnly: true, seconds: 4))
    try exchange.pass(.seconds(3))
    #expect(exchange.latest(strategy).sentSteps == 400)
    try exchange.place(.market(.ask, perp, .base("2.5")))
    #expect(exchange.orders.all().map(\.remainingSteps) == [100, 50])
    #expect(exchange.latest(strategy).sentSteps == 150)
    try expectSound(exchange)
  }

  @Test func `liquidation ends strategies too`() throws {
    var exchange = try PaperExchange.still()
    exchange.settings.leverageLimit = "50"
    try exchange.place(.market(.bid, perp, .base("30")))
    let strategy = try start(
      &exchange, ticket(.bid, "1", price: "139.5", seconds: 3600, every: 60))
    try exchange.giveAway("USDC")
    try exchange.giveAway("SOL")
    try exchange.giveAway("BTC")
    try exchange.jump("SOL", toRatio: 500_000_000)
    let ended = exchange.latest(strategy)
    #expect(ended.status == .terminated)
    #expect(ended.endReason == "Liquidation")
    #expect(exchange.strategies.isEmpty)
    #expect(try exchange.net(perp) == 0)
  }

  // MARK: Refusals

  @Test func `a schedule that makes no sense is refused, and nothing changes`() throws {
    var exchange = try PaperExchange.still()
    let numbers = exchange.numbers
    var hasty = ticket(.bid, "1")
    hasty.intervalMilliseconds = 999
    for bad in [
      hasty, ticket(.bid, "1", seconds: 1, every: 2), ticket(.bid, "1", seconds: 40 * 86_400),
      ticket(.bid, "0.05", seconds: 60), ticket(.bid, "0", seconds: 60),
      ticket(.bid, "1.005"), ticket(.ask, "1", reduceOnly: true),
    ] {
      #expect(throws: VenueRefusal.self) { try start(&exchange, bad) }
    }
    #expect(exchange.numbers == numbers)
    #expect(exchange.strategies.isEmpty)
    #expect(exchange.records.strategies.count == 0)
  }

  @Test func `the same client ID runs once at a time`() throws {
    var exchange = try PaperExchange.still()
    var mine = ticket(.bid, "1", seconds: 5)
    mine.clientID = 9
    _ = try start(&exchange, mine)
    #expect(throws: VenueRefusal.duplicateClientID) { try start(&exchange, mine) }
    try exchange.pass(.seconds(20))
    _ = try start(&exchange, mine)
  }
}
