// What the exchange shows of its markets, and how time passes in them.

import BackpackModel
import Testing

@testable import BackpackPaper

@Suite struct MarketDataTests {
  @Test func `every open market shows an uncrossed book of valid prices and quantities`() throws {
    var exchange = PaperExchange(seed: 3, at: TestClock.start)
    for listing in MarketListing.all where listing.market.state != .closed {
      let rules = listing.market.rules
      let depth = try exchange.depth(listing.market.symbol, limit: 1000, at: exchange.now)
      #expect((20...50).contains(depth.bids.count) && (20...50).contains(depth.asks.count))
      #expect(depth.bids[0].price < depth.asks[0].price, "\(listing.market.symbol)")
      #expect(zip(depth.bids, depth.bids.dropFirst()).allSatisfy { $0.price > $1.price })
      #expect(zip(depth.asks, depth.asks.dropFirst()).allSatisfy { $0.price < $1.price })
      for level in depth.bids + depth.asks {
        #expect(try level.price.decimal.isMultiple(of: rules.tickSize.decimal))
        #expect(try level.quantity.decimal.isMultiple(of: rules.stepSize.decimal))
        #expect(level.quantity >= rules.minQuantity)
      }
      let middle = depth.bids[0].price.decimal
      let opening = listing.openingPrice.decimal
      #expect(try middle > opening * "0.85" && middle < opening * "1.15")
    }
  }

  @Test func `sixteen markets are listed, two of them closed`() {
    #expect(MarketListing.all.count == 16)
    #expect(Set(MarketListing.all.map(\.market.symbol)).count == 16)
    let closed = MarketListing.all.filter { $0.market.state == .closed }
    #expect(closed.map(\.market.symbol) == ["HNT_USDC", "FRAG_USDC_PERP"])
    #expect(
      MarketListing.all.filter { !$0.market.visible }.map(\.market.symbol) == ["FRAG_USDC_PERP"])
  }

  @Test func `a perpetual trades near its index`() throws {
    var exchange = PaperExchange(seed: 3, at: TestClock.start)
    for mark in try exchange.markPrices(nil, type: .perpetual, at: exchange.now) {
      let index = try #require(mark.indexPrice)
      let distance = try (mark.markPrice - index).magnitude
      #expect(try distance.decimal < index.decimal * "0.001", "\(mark.symbol)")
      #expect(try #require(mark.fundingRate).magnitude < "0.0001")
      #expect(mark.nextFundingAt == Timestamp(milliseconds: 1_788_267_600_000))
    }
  }

  @Test func `spot and perpetual of one asset move together`() throws {
    var exchange = try PaperExchange.opened()
    for _ in 0..<50 {
      try exchange.advance(to: exchange.now + .seconds(60))
      let spot = try exchange.touch("SOL_USDC").bid.price
      let perpetual = try exchange.touch("SOL_USDC_PERP").bid.price
      #expect(try (spot - perpetual).magnitude < "0.2")
    }
  }

  @Test func `closed markets tell nothing`() throws {
    var exchange = PaperExchange(seed: 1, at: TestClock.start)
    let now = exchange.now
    #expect(throws: VenueRefusal.noDepth) { try exchange.depth("HNT_USDC", limit: 5, at: now) }
    #expect(try exchange.ticker("HNT_USDC", days: 1, at: now) == nil)
    #expect(try exchange.trades("HNT_USDC", limit: 5, at: now).isEmpty)
    #expect(throws: VenueRefusal.symbolNotFound) {
      try exchange.markPrices("FRAG_USDC_PERP", type: .perpetual, at: now)
    }
    #expect(throws: VenueRefusal.symbolNotFound) {
      try exchange.markPrices("SOL_USDC", type: .perpetual, at: now)
    }
  }

  @Test func `trades are numbered in sequence, newest first, never from the future`() throws {
    var exchange = try PaperExchange.opened()
    try exchange.advance(to: exchange.now + .milliseconds(600_950))
    // Late in a second that the crowd has not traded in yet.
    for _ in 0..<20 {
      try exchange.place(.market(.bid, "SOL_USDC", .base("0.01")))
      try exchange.advance(to: exchange.now + .seconds(1))
    }

    let trades = try exchange.trades("SOL_USDC", limit: 1000, at: exchange.now)

    #expect(trades.count == 1000)
    for (newer, older) in zip(trades, trades.dropFirst()) {
      #expect(try #require(newer.id) == (try #require(older.id)) + 1)
      #expect(newer.timestamp >= older.timestamp)
    }
    #expect(try #require(trades.first).timestamp <= exchange.now)
  }

  @Test func `larger candles are made of the smaller ones`() throws {
    var exchange = try PaperExchange.opened()
    let end = exchange.now
    let start = Timestamp(microseconds: end.microseconds - 7_200_000_000)
    let minutes = try exchange.candles(
      "SOL_USDC", .seconds(60), .last, from: start, to: end, at: end)
    let hours = try exchange.candles(
      "SOL_USDC", .seconds(3600), .last, from: start, to: end, at: end)

    let hour = try #require(hours.first)
    let inside = minutes.filter { $0.start >= hour.start && $0.start < hour.end }
    #expect(inside.count == 60)
    #expect(hour.open == inside.first?.open)
    #expect(hour.close == inside.last?.close)
    #expect(hour.high == inside.compactMap(\.high).max())
    #expect(hour.low == inside.compactMap(\.low).min())
    #expect(hour.volume == (try inside.reduce(.zero) { try $0 + $1.volume }))
    #expect(hour.quoteVolume == (try inside.reduce(.zero) { try $0 + $1.quoteVolume }))
    #expect(hour.trades == inside.reduce(0) { $0 + $1.trades })
    #expect(zip(minutes, minutes.dropFirst()).allSatisfy { $0.end == $1.start })
  }

  @Test func `a candle without trades has no prices`() throws {
    var exchange = try PaperExchange.opened()
    // Steps of ten minutes leave minutes without a trade.
    try exchange.advance(to: exchange.now + .seconds(600_000))
    let start = Timestamp(microseconds: exchange.now.microseconds - 3_600_000_000)

    let rows = try exchange.candles(
      "SOL_USDC", .seconds(60), .last, from: start, to: nil, at: exchange.now)

    #expect(rows.count == 61)
    let empty = try #require(rows.first { $0.trades == 0 })
    #expect(empty.open == nil && empty.close == nil && empty.volume.isZero)
    #expect(rows.contains { $0.trades > 0 })
  }

  @Test(
    arguments: [
      ("1w", "2026-08-31", "2026-09-07"), ("1month", "2026-09-01", "2026-10-01"),
      ("3d", "2026-09-01", "2026-09-04"), ("1d", "2026-09-01", "2026-09-02"),
    ] as [(KlineInterval, String, String)])
  func `long candles begin where the calendar says`(
    name: KlineInterval, start: String, next: String
  ) throws {
    let interval = try #require(CandleInterval(name))
    func date(_ seconds: Int64) -> String {
      let date = CalendarDate(daysSince1970: seconds / 86400)
      func padded(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
      return "\(date.year)-\(padded(date.month))-\(padded(date.day))"
    }
    let begin = interval.start(of: TestClock.start.wholeSeconds)
    #expect(date(begin) == start)
    #expect(date(interval.next(after: begin)) == next)
  }

  @Test func `days become dates and back over four hundred years`() {
    for days in stride(from: -10_000 as Int64, to: 140_000, by: 13) {
      let date = CalendarDate(daysSince1970: days)
      #expect(date.daysSince1970 == days)
      #expect((1...12).contains(date.month) && (1...31).contains(date.day))
    }
    #expect(CalendarDate(daysSince1970: 0) == CalendarDate(year: 1970, month: 1, day: 1))
    #expect(CalendarDate(daysSince1970: 19_782) == CalendarDate(year: 2024, month: 2, day: 29))
  }

  // MARK: Time

  @Test func `a market nobody looks at costs nothing`() throws {
    var exchange = PaperExchange(seed: 1, at: TestClock.start)
    try exchange.advance(to: exchange.now + .seconds(1_000_000))
    #expect(exchange.awake.isEmpty)
    #expect(exchange.markets.allSatisfy { $0.tape.prints.isEmpty })
  }

  @Test func `a jump in time takes a bounded number of steps`() throws {
    var exchange = try PaperExchange.opened()
    let market = try exchange.index(of: "SOL_USDC")
    // Grows with every step, as nobody trades against the book.
    let before = exchange.markets[market].updateID

    try exchange.advance(to: exchange.now + .seconds(30 * 86400))

    #expect(exchange.markets[market].updateID - before <= UInt64(PaperExchange.stepsMax))
    #expect(exchange.clockSeconds == exchange.now.wholeSeconds)
    let depth = try exchange.depth("SOL_USDC", limit: 5, at: exchange.now)
    #expect(depth.timestamp == exchange.now)
  }

  @Test func `time never runs backwards`() throws {
    var exchange = try PaperExchange.opened()
    let now = exchange.now
    let depth = try exchange.depth("SOL_USDC", limit: 5, at: now)
    try exchange.advance(to: Timestamp(microseconds: 0))
    #expect(exchange.now == now)
    #expect(try exchange.depth("SOL_USDC", limit: 5, at: Timestamp(microseconds: 0)) == depth)
  }

  @Test func `memory stays bounded however much is traded`() throws {
    var exchange = try PaperExchange.opened("USDT_USDC")
    for _ in 0..<8 {
      try exchange.advance(to: exchange.now + .seconds(86400))
    }
    let tape = exchange.markets[try exchange.index(of: "USDT_USDC")].tape
    #expect(tape.prints.count <= 2 * MarketTape.printsMax)
    #expect(tape.candles.count <= 2 * MarketTape.candlesMax)
  }
}
