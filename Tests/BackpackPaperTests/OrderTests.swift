// What becomes of orders: matching, resting, expiring, cancelling.

import BackpackModel
import Testing

@testable import BackpackPaper

@Suite struct OrderTests {
  // MARK: Post-only, IOC, FOK

  @Test func `a post-only order that would cross is rejected and takes nothing`() throws {
    var exchange = try PaperExchange.opened()
    let ask = try exchange.touch("SOL_USDC").ask
    let before = try exchange.depth("SOL_USDC", limit: 1000, at: exchange.now)

    #expect(throws: VenueRefusal.wouldTake) {
      try exchange.place(.limit(.bid, "SOL_USDC", ask.price, "1", .gtc(postOnly: true)))
    }

    #expect(try exchange.depth("SOL_USDC", limit: 1000, at: exchange.now).asks == before.asks)
    #expect(exchange.fills.isEmpty)
    #expect(exchange.orders.all().isEmpty)
    #expect(exchange.usdc.locked.isZero)
  }

  @Test func `a post-only order that does not cross rests and joins the depth`() throws {
    var exchange = try PaperExchange.opened()
    let bid = try exchange.touch("SOL_USDC").bid

    let order = try exchange.place(
      .limit(.bid, "SOL_USDC", bid.price, "1", .gtc(postOnly: true)))

    #expect(order.status == .new)
    #expect(order.postOnly == true)
    #expect(try exchange.touch("SOL_USDC").bid.quantity == bid.quantity + "1")
  }

  @Test func `what an IOC order cannot fill expires and never rests`() throws {
    var exchange = try PaperExchange.opened()
    let ask = try exchange.touch("SOL_USDC").ask
    let more = try ask.quantity + "5"

    let order = try exchange.place(.limit(.bid, "SOL_USDC", ask.price, more, .ioc))

    #expect(order.status == .expired)
    #expect(order.executedQuantity == ask.quantity)
    #expect(exchange.finished.last?.expiryReason == "ImmediateOrCancel")
    #expect(exchange.orders.all().isEmpty)
    #expect(exchange.usdc.locked.isZero)
  }

  @Test func `an IOC order that meets nobody expires without a fill`() throws {
    var exchange = try PaperExchange.opened()
    let bid = try exchange.touch("SOL_USDC").bid

    let order = try exchange.place(.limit(.bid, "SOL_USDC", bid.price, "1", .ioc))

    #expect(order.status == .expired)
    #expect(order.executedQuantity.isZero)
    #expect(exchange.fills.isEmpty)
  }

  @Test func `a FOK order fills wholly or not at all`() throws {
    var exchange = try PaperExchange.opened()
    let ask = try exchange.touch("SOL_USDC").ask
    let more = try ask.quantity + "0.01"

    let killed = try exchange.place(.limit(.bid, "SOL_USDC", ask.price, more, .fok))
    #expect(killed.status == .expired)
    #expect(killed.executedQuantity.isZero)
    #expect(exchange.finished.last?.expiryReason == "FillOrKill")
    #expect(exchange.fills.isEmpty)
    #expect(try exchange.touch("SOL_USDC").ask == ask)

    let filled = try exchange.place(.limit(.bid, "SOL_USDC", ask.price, ask.quantity, .fok))
    #expect(filled.status == .filled)
    #expect(filled.executedQuantity == ask.quantity)
  }

  // MARK: Matching

  @Test func `a limit order larger than the level fills in part and rests with the remainder`()
    throws
  {
    var exchange = try PaperExchange.opened()
    let ask = try exchange.touch("SOL_USDC").ask

    let order = try exchange.place(
      .limit(.bid, "SOL_USDC", ask.price, try ask.quantity + "2"))

    #expect(order.status == .partiallyFilled)
    #expect(order.executedQuantity == ask.quantity)
    #expect(order.executedQuoteQuantity == (try ask.price * ask.quantity))
    #expect(try exchange.touch("SOL_USDC").bid == Level(price: ask.price, quantity: "2"))
    #expect(exchange.usdc.locked.decimal == (try ask.price * "2").decimal)
  }

  @Test func `a taker gets the maker's price, not its own limit`() throws {
    var exchange = try PaperExchange.opened()
    let ask = try exchange.touch("SOL_USDC").ask

    let order = try exchange.place(.limit(.bid, "SOL_USDC", try ask.price + "2", "1"))

    #expect(order.executedQuoteQuantity == (try ask.price * "1"))
  }

  @Test func `a resting bid is filled at its own price when the price moves through it`() throws {
    var exchange = try PaperExchange.opened()
    let price = try exchange.touch("SOL_USDC").bid.price - "1"
    let order = try exchange.place(.limit(.bid, "SOL_USDC", price, "3", clientID: 9))
    #expect(order.status == .new)

    try exchange.jump("SOL", toRatio: 900_000_000)

    #expect(exchange.orders.all().isEmpty)
    let fill = try #require(exchange.fills.last)
    #expect(try exchange.noun(fill).price == price)
    #expect(fill.isMaker)
    #expect(exchange.finished.last?.status == .filled)
    #expect(exchange.usdc.locked.isZero)
    #expect(exchange.usdc.available.decimal == (try "10000" - (price * "3").decimal))
  }

  @Test func `a resting order that the price does not reach stays`() throws {
    var exchange = try PaperExchange.opened()
    try exchange.place(.limit(.bid, "SOL_USDC", "70", "1"))

    try exchange.advance(to: exchange.now + .seconds(3600))

    #expect(exchange.orders.all().count == 1)
    #expect(exchange.fills.isEmpty)
  }

  @Test func `a resting order at the touch fills bit by bit as others trade`() throws {
    var exchange = try PaperExchange.opened("USDT_USDC")
    let bid = try exchange.touch("USDT_USDC").bid
    try exchange.place(.limit(.bid, "USDT_USDC", bid.price, "9000"))

    try exchange.run { !$0.fills.isEmpty }

    let order = try #require(exchange.orders.all().first)
    #expect(order.status == .partiallyFilled)
    #expect((1..<9000).contains(order.remainingSteps))
    let fill = try #require(exchange.fills.first)
    #expect(fill.isMaker)
    #expect(try exchange.noun(fill).price == bid.price)
  }

  @Test func `the public tape shows our trades`() throws {
    var exchange = try PaperExchange.opened()
    try exchange.place(.market(.ask, "SOL_USDC", .base("2.5")))

    let trade = try #require(try exchange.trades("SOL_USDC", limit: 1, at: exchange.now).first)

    #expect(trade.quantity == "2.5")
    #expect(trade.isBuyerMaker)
    #expect(trade.id == exchange.fills.last?.tradeID)
  }

  // MARK: Market orders

  @Test(arguments: [Side.bid, .ask])
  func `a market order by notional never moves more quote asset than it says`(side: Side) throws {
    var exchange = try PaperExchange.opened()

    let order = try exchange.place(.market(side, "SOL_USDC", .quote("777.77")))

    #expect(order.status == .filled)
    #expect(order.executedQuoteQuantity <= "777.77")
    // Another step would have been too much.
    let price = try exchange.touch("SOL_USDC").ask.price
    #expect(try order.executedQuoteQuantity + price * "0.01" > "777.77")
  }

  @Test func `a notional below one step is refused`() throws {
    var exchange = try PaperExchange.opened()
    #expect(throws: VenueRefusal.quantityTooSmall) {
      try exchange.place(.market(.bid, "SOL_USDC", .quote("0.5")))
    }
  }

  @Test func `a market order stops at the impact bound and the rest expires`() throws {
    var exchange = try PaperExchange.opened("BONK_USDC")
    // Richer than the book is deep.
    try exchange.add("100000000000", of: "USDC")
    let best = try exchange.touch("BONK_USDC").ask.price

    let order = try exchange.place(.market(.bid, "BONK_USDC", .base("1000000000000")))

    #expect(order.status == .expired)
    #expect(order.executedQuantity.isPositive)
    #expect(
      ["PriceImpact", "InsufficientLiquidity"].contains(exchange.finished.last?.expiryReason))
    for fill in exchange.fills {
      #expect(try exchange.noun(fill).price.decimal <= best.decimal * "1.05")
    }
  }

  // MARK: Self-trade prevention

  private func withOwnAsk(
    _ prevention: SelfTradePrevention
  ) throws -> (exchange: PaperExchange, order: Order, own: UInt64) {
    var exchange = try PaperExchange.opened("USDT_USDC")
    try exchange.add("1000", of: "USDT")
    try exchange.add("100000", of: "USDC")
    let touch = try exchange.touch("USDT_USDC")
    // Improve on the crowd where there is room, else stand at the end of its queue.
    let own = try exchange.place(.limit(.ask, "USDT_USDC", touch.ask.price, "5"))
    let order = try exchange.place(
      .limit(.bid, "USDT_USDC", touch.ask.price, try touch.ask.quantity + "7", stp: prevention))
    return (exchange, order, try #require(UInt64(own.id.rawValue)))
  }

  @Test func `RejectTaker ends the incoming order and leaves the resting one`() throws {
    var (exchange, order, own) = try withOwnAsk(.rejectTaker)
    #expect(order.status == .expired)
    #expect(exchange.finished.last?.expiryReason == "SelfTradePrevention")
    #expect(exchange.orders[own]?.remainingSteps == 5)
    #expect(try exchange.touch("USDT_USDC").ask.quantity == "5")
  }

  @Test func `RejectMaker removes the resting order and goes on`() throws {
    let (exchange, order, own) = try withOwnAsk(.rejectMaker)
    #expect(order.status == .partiallyFilled)
    #expect(exchange.orders[own] == nil)
    #expect(exchange.finished.first { $0.number == own }?.status == .expired)
    #expect(exchange.ledger["USDT"].locked.isZero)
  }

  @Test func `RejectBoth ends both`() throws {
    let (exchange, order, own) = try withOwnAsk(.rejectBoth)
    #expect(order.status == .expired)
    #expect(exchange.orders[own] == nil)
    #expect(exchange.orders.all().isEmpty)
  }

  @Test(arguments: [SelfTradePrevention.rejectTaker, .rejectMaker, .rejectBoth])
  func `the account never trades with itself`(prevention: SelfTradePrevention) throws {
    let (exchange, order, own) = try withOwnAsk(prevention)
    #expect(exchange.fills.allSatisfy { $0.orderNumber != own })
    #expect(order.executedQuantity < (try #require(order.quantity)))
  }

  // MARK: Cancelling

  @Test func `cancelling frees what the order held and takes it off the book`() throws {
    var exchange = try PaperExchange.opened()
    let order = try exchange.place(.limit(.ask, "SOL_USDC", "150", "4"))
    #expect(exchange.ledger["SOL"].locked == "4")

    let cancelled = try exchange.cancel(.id(order.id), on: "SOL_USDC", at: exchange.now)

    #expect(cancelled.status == .cancelled)
    #expect(exchange.ledger["SOL"] == Ledger.Holding(available: "20", lent: "5"))
    #expect(throws: VenueRefusal.orderNotFoundToCancel) {
      try exchange.cancel(.id(order.id), on: "SOL_USDC", at: exchange.now)
    }
  }

  @Test func `an order is not found under another market's name`() throws {
    var exchange = try PaperExchange.opened()
    let order = try exchange.place(.limit(.ask, "SOL_USDC", "150", "4", clientID: 0))
    #expect(throws: VenueRefusal.orderNotFoundToCancel) {
      try exchange.cancel(.clientID(0), on: "BTC_USDC", at: exchange.now)
    }
    let found = try exchange.openOrder(.clientID(0), on: "SOL_USDC", at: exchange.now)
    #expect(String(found.number) == order.id.rawValue)
  }

  @Test func `cancel-all touches one market only`() throws {
    var exchange = try PaperExchange.opened()
    for price in ["150", "151"] as [Price] {
      try exchange.place(.limit(.ask, "SOL_USDC", price, "1"))
    }
    try exchange.place(.limit(.ask, "BTC_USDC", "120000", "0.01"))

    #expect(try exchange.cancelAll(on: "SOL_USDC", nil, at: exchange.now).count == 2)

    #expect(exchange.orders.all().map(\.ticket.symbol) == ["BTC_USDC"])
    #expect(exchange.ledger["SOL"].locked.isZero)
  }

  @Test func `a client ID is free again once its order is gone`() throws {
    var exchange = try PaperExchange.opened()
    try exchange.place(.limit(.ask, "SOL_USDC", "150", "1", clientID: 7))
    #expect(throws: VenueRefusal.duplicateClientID) {
      try exchange.place(.limit(.bid, "BTC_USDC", "80000", "0.001", clientID: 7))
    }
    _ = try exchange.cancel(.clientID(7), on: "SOL_USDC", at: exchange.now)
    try exchange.place(.limit(.bid, "BTC_USDC", "80000", "0.001", clientID: 7))
  }

  @Test func `a client cannot open orders without end`() throws {
    var exchange = try PaperExchange.opened()
    for _ in 0..<AccountLimits.openOrdersMax {
      try exchange.place(.limit(.bid, "SOL_USDC", "70", "0.01"))
    }
    #expect(throws: VenueRefusal.tooManyOrders) {
      try exchange.place(.limit(.bid, "SOL_USDC", "70", "0.01"))
    }
  }
}
