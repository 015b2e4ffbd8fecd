// Orders that sleep: which price wakes them, what they trade then, and who goes with them.

import BackpackModel
import Testing

@testable import BackpackPaper

@Suite struct TriggerTests {
  private let perp: Symbol = "SOL_USDC_PERP"

  // MARK: Waking

  @Test(arguments: [TriggerReference.markPrice, .indexPrice, .lastPrice])
  func `a stop below the price wakes when the price falls, and not before`(
    reference: TriggerReference
  ) throws {
    var exchange = try PaperExchange.still()
    try exchange.place(.market(.bid, perp, .base("4")))
    let stop = try exchange.enter(.trigger(.ask, perp, at: "130", .amount("4"), by: reference))
    #expect(stop.status == .triggerPending)
    try exchange.jump("SOL", toRatio: 950_000_000)  // 133
    #expect(try exchange.order(stop.number).isAsleep)
    try exchange.jump("SOL", toRatio: 900_000_000)  // 126
    try exchange.pass(.seconds(30))  // until somebody traded, for the last price
    let ended = try exchange.order(stop.number)
    #expect(ended.status == .filled)
    #expect(ended.triggeredAt != nil)
    #expect(try exchange.net(perp) == 0)
    try expectSound(exchange)
  }

  @Test func `a stop above the price wakes when the price rises`() throws {
    var exchange = try PaperExchange.still()
    let entry = try exchange.enter(.trigger(.bid, perp, at: "150", .amount("1")))
    try exchange.jump("SOL", toRatio: 900_000_000)
    #expect(try exchange.order(entry.number).isAsleep)
    try exchange.jump("SOL", toRatio: 1_100_000_000)
    #expect(try exchange.order(entry.number).status == .filled)
    #expect(try exchange.net(perp) == 100)
  }

  @Test func `what wakes in a long gap happened then, not when somebody asked`() throws {
    var exchange = try PaperExchange.still()
    let entry = try exchange.enter(.trigger(.bid, perp, at: "150", .amount("1")))
    try exchange.pin("SOL", toRatio: 1_100_000_000)
    let before = exchange.now
    try exchange.pass(.seconds(600))
    let fill = try #require(exchange.records.fills.rows.last)
    #expect(fill.orderNumber == entry.number)
    #expect(fill.timestamp <= before + .seconds(2))
  }

  @Test func `what cannot be paid when it wakes fails, and nothing moves`() throws {
    var exchange = try PaperExchange.still(["SOL_USDC", "BTC_USDC", "SOL_USDC_PERP"])
    let order = try exchange.enter(
      .trigger(.bid, "BTC_USDC", at: "99000", .amount("5"), .limit(price: "99500")))
    let before = exchange.ledger.holdings
    try exchange.jump("BTC", toRatio: 1_050_000_000)
    let failed = try exchange.order(order.number)
    #expect(failed.status == .triggerFailed)
    #expect(failed.expiryReason == "InsufficientFunds")
    #expect(exchange.ledger.holdings == before)
    #expect(exchange.orders.count == 0)
    #expect(exchange.records.fills.count == 0)
  }

  @Test func `triggers that wake each other come to an end`() throws {
    var exchange = try PaperExchange.still()
    // Each of them moves the last price through the others.
    for ticks in 0..<20 {
      let price = try Price("140") + Price(ExactDecimal(mantissa: Int64(ticks), scale: 2))
      for side in [Side.bid, .ask] {
        _ = try exchange.enter(.trigger(side, perp, at: price, .amount("9"), by: .lastPrice))
      }
    }
    try exchange.pass(.seconds(60))
    #expect(exchange.orders.count < 40)
    try expectSound(exchange)
  }

  // MARK: A share of the position

  @Test func `a share is taken of the position as it is when the order wakes`() throws {
    var exchange = try PaperExchange.still()
    try exchange.place(.market(.bid, perp, .base("2")))
    let half = try exchange.enter(.trigger(.ask, perp, at: "130", .percent("50")))
    #expect(try exchange.noun(half).trigger?.quantity == .percent("50"))
    try exchange.place(.market(.bid, perp, .base("6")))
    try exchange.jump("SOL", toRatio: 900_000_000)
    #expect(try exchange.order(half.number).executedSteps == 400)
    #expect(try exchange.net(perp) == 400)
  }

  @Test func `a share of a position that turned round closes nothing`() throws {
    var exchange = try PaperExchange.still()
    try exchange.place(.market(.bid, perp, .base("2")))
    let stop = try exchange.enter(.trigger(.ask, perp, at: "130", .percent("100")))
    try exchange.place(.market(.ask, perp, .base("5")))
    try exchange.jump("SOL", toRatio: 900_000_000)
    let failed = try exchange.order(stop.number)
    #expect(failed.status == .triggerFailed)
    #expect(failed.expiryReason == "StopWithoutPosition")
    #expect(try exchange.net(perp) == -300)
  }

  @Test func `a share belongs to futures, above nothing and at most all`() throws {
    var exchange = try PaperExchange.still()
    for percent: ExactDecimal in ["0", "-5", "100.01", "1.00001"] {
      #expect(throws: VenueRefusal.self) {
        try exchange.enter(.trigger(.ask, perp, at: "130", .percent(percent)))
      }
    }
    #expect(throws: VenueRefusal.self) {
      try exchange.enter(.trigger(.ask, "SOL_USDC", at: "130", .percent("50")))
    }
    #expect(exchange.orders.count == 0)
  }

  // MARK: Exits that hang on an order

  private func resting(_ exchange: inout PaperExchange) throws -> PaperOrder {
    try exchange.enter(
      .limit(.bid, perp, "139", "10").with(stopLoss: "130", takeProfit: "150"))
  }

  @Test func `exits sleep from the first fill on and grow with the next`() throws {
    var exchange = try PaperExchange.still()
    let parent = try resting(&exchange)
    #expect(try exchange.asleep(perp).isEmpty)
    try exchange.fill(parent.number, steps: 300)
    #expect(try exchange.asleep(perp).map(\.size) == [.steps(300), .steps(300)])
    try exchange.fill(parent.number, steps: 200)
    let exits = try exchange.asleep(perp)
    #expect(exits.map(\.size) == [.steps(500), .steps(500)])
    #expect(exits.map(\.parent) == [parent.number, parent.number])
    #expect(exits.map(\.side) == [.ask, .ask])
    #expect(exits.map(\.ticket.reduceOnly) == [true, true])
  }

  @Test func `one exit that wakes cancels the other`() throws {
    var exchange = try PaperExchange.still()
    _ = try exchange.enter(
      .market(.bid, perp, .base("3")).with(stopLoss: "130", takeProfit: "150"))
    let exits = try exchange.asleep(perp)
    try exchange.jump("SOL", toRatio: 1_100_000_000)
    #expect(try exchange.order(exits[0].number).status == .cancelled)
    #expect(try exchange.order(exits[1].number).status == .filled)
    #expect(try exchange.net(perp) == 0)
    #expect(exchange.orders.count == 0)
  }

  @Test func `after an exit woke, the next fill gets exits for itself alone`() throws {
    var exchange = try PaperExchange.still()
    let parent = try resting(&exchange)
    try exchange.fill(parent.number, steps: 300)
    try exchange.jump("SOL", toRatio: 1_100_000_000)
    #expect(try exchange.net(perp) == 0)
    try exchange.jump("SOL", toRatio: PaperExchange.one)
    try exchange.fill(parent.number, steps: 100)
    #expect(try exchange.asleep(perp).map(\.size) == [.steps(100), .steps(100)])
    try expectSound(exchange)
  }

  @Test func `on spot the exits of a later fill do not sell the earlier one again`() throws {
    var exchange = try PaperExchange.still()
    let parent = try exchange.enter(.limit(.bid, "SOL_USDC", "139", "10").with(takeProfit: "150"))
    try exchange.fill(parent.number, steps: 300)
    try exchange.jump("SOL", toRatio: 1_100_000_000)
    try exchange.jump("SOL", toRatio: PaperExchange.one)
    try exchange.fill(parent.number, steps: 100)
    try exchange.jump("SOL", toRatio: 1_100_000_000)
    let sold = exchange.records.fills.rows.filter { $0.side == .ask }.reduce(0) { $0 + $1.steps }
    #expect(sold == 400)
  }

  @Test func `exits that were cancelled do not come back for what they were for`() throws {
    var exchange = try PaperExchange.still()
    let parent = try resting(&exchange)
    try exchange.fill(parent.number, steps: 300)
    _ = try exchange.cancelAll(on: perp, .asleep, at: exchange.now)
    #expect(try exchange.asleep(perp).isEmpty)
    try exchange.fill(parent.number, steps: 50)
    #expect(try exchange.asleep(perp).map(\.size) == [.steps(50), .steps(50)])
  }

  @Test func `exits outlive an order that is cancelled, and end with the position`() throws {
    var exchange = try PaperExchange.still()
    let parent = try resting(&exchange)
    try exchange.fill(parent.number, steps: 300)
    _ = try exchange.cancel(.id(OrderID(String(parent.number))), on: perp, at: exchange.now)
    let exits = try exchange.asleep(perp)
    #expect(exits.count == 2)
    try exchange.place(.market(.ask, perp, .base("3")))
    #expect(exchange.orders.count == 0)
    for exit in exits {
      #expect(try exchange.order(exit.number).expiryReason == "StopWithoutPosition")
    }
  }

  @Test func `exits of a long position end when it becomes a short one`() throws {
    var exchange = try PaperExchange.still()
    _ = try exchange.enter(.market(.bid, perp, .base("3")).with(stopLoss: "130"))
    try exchange.place(.market(.ask, perp, .base("5")))
    #expect(try exchange.net(perp) == -200)
    #expect(exchange.orders.count == 0)
  }

  @Test func `a spot exit sells what the fee left`() throws {
    var exchange = try PaperExchange.still()
    try exchange.giveAway("SOL")
    _ = try exchange.enter(.market(.bid, "SOL_USDC", .base("5")).with(stopLoss: "130"))
    let exit = try #require(try exchange.asleep("SOL_USDC").first)
    try exchange.jump("SOL", toRatio: 900_000_000)
    let ended = try exchange.order(exit.number)
    #expect(ended.status == .filled)
    #expect(ended.executedSteps == 499)
    #expect(exchange.ledger["SOL"].available == "0.005")
  }

  @Test func `an exit is attached however many orders are open`() throws {
    var exchange = try PaperExchange.still()
    exchange.openOrdersMax = 1
    let parent = try resting(&exchange)
    try exchange.fill(parent.number, steps: 10)
    #expect(try exchange.asleep(perp).count == 2)
    #expect(throws: VenueRefusal.tooManyOrders) {
      try exchange.enter(.limit(.bid, perp, "138", "1"))
    }
  }

  // MARK: Reduce-only

  @Test func `resting exits are cut to the position, the oldest served first`() throws {
    var exchange = try PaperExchange.still()
    try exchange.place(.market(.bid, perp, .base("6")))
    let orders = try ["150", "151", "152"].map {
      try exchange.enter(.limit(.ask, perp, $0, "2", reduceOnly: true))
    }
    try exchange.place(.market(.ask, perp, .base("3")))
    #expect(try exchange.order(orders[0].number).remainingSteps == 200)
    #expect(try exchange.order(orders[1].number).remainingSteps == 100)
    let gone = try exchange.order(orders[2].number)
    #expect(gone.status == .expired)
    #expect(gone.expiryReason == "ReduceOnlyNotReduced")
    let index = try exchange.index(of: perp)
    #expect(exchange.markets[index].book.steps(.ask, ticks: 15100) == 100)
    try exchange.jump("SOL", toRatio: 1_200_000_000)
    #expect(try exchange.net(perp) == 0)
    try expectSound(exchange)
  }

  // MARK: What a reader expects of it

  @Test func `a limit that is far from the market when its order wakes trades nothing`() throws {
    var exchange = try PaperExchange.still()
    let entry = try exchange.enter(
      .trigger(.bid, perp, at: "150", .amount("1"), .limit(price: "900")))
    try exchange.jump("SOL", toRatio: 1_100_000_000)

    let ended = try exchange.order(entry.number)
    #expect(ended.status == .triggerFailed)
    #expect(ended.expiryReason == "PriceOutOfBounds")
    #expect(try exchange.net(perp) == 0)
    try expectSound(exchange)
  }

  @Test func `a fill is never older than its order`() throws {
    var exchange = try PaperExchange.still()
    try exchange.pass(.milliseconds(700))
    for _ in 0..<40 {
      let touch = try exchange.touch("SOL_USDC")
      _ = try exchange.enter(.limit(.bid, "SOL_USDC", touch.bid.price, "0.05"))
      try exchange.pass(.seconds(1))
    }
    let fills = exchange.records.fills.rows
    #expect(!fills.isEmpty)
    for fill in fills {
      #expect(fill.timestamp >= (try exchange.order(fill.orderNumber).createdAt))
    }
  }
}
