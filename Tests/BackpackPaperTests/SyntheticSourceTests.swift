// Invented markets: plausible, and never broken.

import BackpackModel
import Testing

@testable import BackpackPaper

@Suite struct PriceCourseTests {
  private func course(_ seed: UInt64, volatilityPPM: Int64 = 100) -> PriceCourse {
    PriceCourse(
      seed: SeededRandom.mixed(seed), common: SeededRandom.mixed(seed &+ 1),
      volatilityPPM: volatilityPPM)
  }

  /// Mean square of the move in so many seconds, in millionths of the price.
  private func meanSquare(of course: PriceCourse, over seconds: Int64) -> Int64 {
    let samples: Int64 = 1500
    var sum: Int64 = 0
    for sample in 0..<samples {
      let start = 1_788_264_000 + sample * 9973
      let move = (course.ratio(at: start + seconds) - course.ratio(at: start)) / 1000
      sum += move * move
    }
    return sum / samples
  }

  @Test func `in a second it swings as far as its volatility says`() {
    for seed in 1...8 as ClosedRange<UInt64> {
      let square = meanSquare(of: course(seed), over: 1)
      #expect((60 * 60...140 * 140).contains(square), "seed \(seed): \(square)")
    }
  }

  @Test func `in n seconds it swings √n times as far as in one`() {
    for seed in 1...4 as ClosedRange<UInt64> {
      let course = course(seed)
      let one = meanSquare(of: course, over: 1)
      // Up to some hours: beyond, it comes back.
      for seconds in [4, 16, 60, 300, 1800, 7200] as [Int64] {
        // Squares grow like n; half to twice as much is still plausible.
        let square = meanSquare(of: course, over: seconds)
        #expect(
          square > one * seconds / 2 && square < one * seconds * 2,
          "seed \(seed), \(seconds) s: \(square / one)")
      }
    }
  }

  /// How many of the samples farthest from the middle are nearer to it `later` seconds later, in per cent.
  private func comingBack(
    samples: Int64, every: Int64, middle: Int64, later: Int64, _ value: (Int64) -> Int64
  ) -> Int {
    let far = (0..<samples).map { 1_788_264_000 + $0 * every }
      .sorted { abs(value($0) - middle) > abs(value($1) - middle) }
      .prefix(Int(samples) / 10)
    let nearer = far.count { abs(value($0 + later) - middle) < abs(value($0) - middle) }
    return nearer * 100 / far.count
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func `a price that went far comes back within days`(seed: UInt64) {
    let course = course(seed, volatilityPPM: 200)
    let unity = PriceCourse.unity
    let share = comingBack(samples: 1000, every: 21_600, middle: unity, later: 4 * 86400) {
      course.ratio(at: $0)
    }
    #expect(share > 75, "\(share) %")
  }

  @Test func `no listed price runs away in two years`() {
    for listing in MarketListing.all {
      let course = PriceCourse(
        seed: SeededRandom.seed(1, named: listing.market.base.rawValue),
        common: SeededRandom.seed(1, named: "all"), volatilityPPM: listing.volatilityPPM)
      let ratios = (0..<1460 as Range<Int64>).map { course.ratio(at: 1_788_264_000 + $0 * 43_200) }
      let mean = ratios.reduce(0, +) / Int64(ratios.count)
      #expect(ratios.allSatisfy { (600_000_000...1_700_000_000).contains($0) })
      #expect(abs(mean - PriceCourse.unity) < 30_000_000, "\(listing.market.symbol): \(mean)")
    }
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func `the spread stays within its bounds and comes back to its middle`(seed: UInt64) {
    let course = course(seed)
    let spreads = (0..<5000 as Range<Int64>).map { course.spreadPPM(at: 1_788_264_000 + $0 * 7) }
    #expect(spreads.allSatisfy { (10...40).contains($0) })
    #expect((22...28).contains(spreads.reduce(0, +) / 5000))
    #expect(spreads.contains { $0 < 15 } && spreads.contains { $0 > 35 })
    let share = comingBack(samples: 2000, every: 61, middle: 25, later: 300) {
      course.spreadPPM(at: $0)
    }
    #expect(share > 75, "\(share) %")
  }

  @Test func `assets move together in part, and never alike`() {
    var together: Int64 = 0
    var alike = 0
    let common = SeededRandom.mixed(5)
    let one = PriceCourse(seed: 1, common: common, volatilityPPM: 100)
    let other = PriceCourse(seed: 2, common: common, volatilityPPM: 100)
    for sample in 0..<1000 as Range<Int64> {
      let start = 1_788_264_000 + sample * 4001
      let a = one.ratio(at: start + 600) - one.ratio(at: start)
      let b = other.ratio(at: start + 600) - other.ratio(at: start)
      together += a.signum() * b.signum()
      if a == b { alike += 1 }
    }
    // A correlation of 0.36 has the same sign in some 62 of 100.
    #expect((100...400).contains(together), "\(together)")
    #expect(alike < 10)
  }
}

@Suite struct SyntheticSourceTests {
  private static let open = MarketListing.all.indices.filter {
    MarketListing.all[$0].market.state != .closed
  }

  private func prices(
    _ source: SyntheticSource, of market: Int, at second: Int64
  ) throws -> MarketPrices {
    let moves = try source.moves(
      of: market, after: Timestamp(seconds: second - 1), upTo: Timestamp(seconds: second))
    guard case .prices(let prices) = try #require(moves.first).what else {
      throw VenueRefusal.noMarkPrice
    }
    return prices
  }

  @Test(arguments: [1, 2] as [UInt64])
  func `no market shows a crossed or empty book in a week`(seed: UInt64) throws {
    let source = SyntheticSource(seed: seed)
    for market in Self.open {
      for sample in 0..<400 as Range<Int64> {
        let moment = Timestamp(seconds: TestClock.start.wholeSeconds + sample * 1511)
        let bids = try #require(source.quotes(of: market, .bid, at: moment))
        let asks = try #require(source.quotes(of: market, .ask, at: moment))
        let name = "\(MarketListing.all[market].market.symbol), \(moment)"
        try #require(bids.count >= 20 && asks.count >= 20, "\(name)")
        try #require(bids[0].ticks < asks[0].ticks, "\(name)")
        try #require(zip(bids, bids.dropFirst()).allSatisfy { $0.ticks > $1.ticks }, "\(name)")
        try #require(zip(asks, asks.dropFirst()).allSatisfy { $0.ticks < $1.ticks }, "\(name)")
        try #require((bids + asks).allSatisfy { $0.ticks > 0 && $0.steps > 0 }, "\(name)")
      }
    }
  }

  @Test func `a perpetual trades its premium above the index, and spot at the index`() throws {
    let seed: UInt64 = 3
    let source = SyntheticSource(seed: seed)
    var above = 0
    var samples = 0
    for market in Self.open {
      let listing = MarketListing.all[market]
      let course = PriceCourse(
        seed: SeededRandom.seed(seed, named: listing.market.base.rawValue),
        common: SeededRandom.seed(seed, named: "all"), volatilityPPM: listing.volatilityPPM)
      let tick = listing.market.rules.tickSize.decimal
      for sample in 0..<100 as Range<Int64> {
        let second = TestClock.start.wholeSeconds + sample * 6007
        let prices = try prices(source, of: market, at: second)
        let index = try #require(prices.index).decimal
        let premium = listing.isPerpetual ? course.premium(at: second) : 0
        let due = try listing.openingPrice.decimal * ExactDecimal(mantissa: premium, scale: 9)
        // Marks are whole ticks, rounded down.
        let rest = try index + due - prices.mark.decimal
        #expect(try rest < tick * "1.01" && rest > -tick * "0.01", "\(listing.market.symbol)")
        #expect((-250_000...350_000).contains(premium))
        if listing.isPerpetual {
          samples += 1
          if premium > 0 { above += 1 }
        }
      }
    }
    // Half a basis point above on average: more often above than below.
    #expect(above * 2 > samples && above < samples)
  }

  @Test func `funding is a quarter of the hour's mean premium so far, and has its sign`() throws {
    let seed: UInt64 = 3
    let source = SyntheticSource(seed: seed)
    let market = try #require(
      MarketListing.all.firstIndex { $0.market.symbol == "SOL_USDC_PERP" })
    let course = PriceCourse(
      seed: SeededRandom.seed(seed, named: "SOL"), common: SeededRandom.seed(seed, named: "all"),
      volatilityPPM: MarketListing.all[market].volatilityPPM)
    var signs: Set<Int64> = []
    for hour in 1...168 as ClosedRange<Int64> {
      let start = TestClock.start.wholeSeconds + (hour - 1) * 3600
      let minutes = hour % 2 == 0 ? 60 : 30 as Int64
      let premiums = (0..<minutes).map { course.premium(at: start + $0 * 60) }
      let mean = premiums.reduce(0, +) / minutes

      let rate = try prices(source, of: market, at: start + minutes * 60).fundingRate

      #expect(rate == Rate(try ExactDecimal(mantissa: mean / 4, scale: 9)))
      #expect(rate.isPositive == (mean >= 4) && rate.isNegative == (mean <= -4))
      signs.insert(mean.signum())
    }
    #expect(signs.isSuperset(of: [-1, 1]))
  }

  @Test func `what was paid at the full hour is the rate of that hour`() throws {
    var exchange = try PaperExchange.opened("SOL_USDC_PERP", seed: 3)
    try exchange.place(.limit(.bid, "SOL_USDC_PERP", "145", "10"))
    for hour in 1...12 as ClosedRange<Int64> {
      try exchange.advance(to: TestClock.start + .seconds(hour * 3600))
      let paid = try #require(exchange.records.funding.rows.last)
      let market = try exchange.index(of: "SOL_USDC_PERP")
      #expect(paid.fundingRate == exchange.markets[market].prices?.fundingRate)
      // Longs pay where the rate is positive.
      #expect(paid.quantity.isNegative == paid.fundingRate.isPositive)
    }
    #expect(exchange.records.funding.rows.count == 12)
  }

  @Test func `funding stays within the market's bounds`() throws {
    let listings = MarketListing.all.map { listing in
      var market = listing.market
      market.fundingRateUpperBound = "0.1"
      market.fundingRateLowerBound = "-0.05"
      return MarketListing(
        market: market, openingPrice: listing.openingPrice, volatilityPPM: listing.volatilityPPM,
        levelNotional: listing.levelNotional)
    }
    let source = SyntheticSource(seed: 3, listings: listings)
    let market = try #require(listings.firstIndex { $0.market.symbol == "SOL_USDC_PERP" })
    var rates: Set<Rate> = []
    for hour in 1...168 as ClosedRange<Int64> {
      let second = TestClock.start.wholeSeconds + hour * 3600
      rates.insert(try prices(source, of: market, at: second).fundingRate)
    }
    #expect(rates.min() == "-0.000005" && rates.max() == "0.00001")
  }

  // MARK: Depth

  @Test(arguments: [Side.bid, .ask])
  func `what is taken from a level comes back bit by bit`(side: Side) throws {
    var taken = try PaperExchange.opened("USDT_USDC", seed: 4)
    try taken.add("100000", of: "USDT")
    try taken.add("100000", of: "USDC")
    var quiet = try PaperExchange.opened("USDT_USDC", seed: 4)
    func missing() throws -> Quantity {
      let levels = { (depth: Depth) in side == .bid ? depth.asks : depth.bids }
      func sum(_ exchange: inout PaperExchange) throws -> Quantity {
        try levels(exchange.depth("USDT_USDC", limit: 1000, at: taken.now))
          .reduce(.zero) { try $0 + $1.quantity }
      }
      var (a, b) = (taken, quiet)
      return try sum(&b) - sum(&a)
    }
    try taken.pin("USDT", toRatio: 1_000_000_000)
    try quiet.pin("USDT", toRatio: 1_000_000_000)
    try taken.advance(to: taken.now + .seconds(1))
    let touch = try taken.touch("USDT_USDC")
    let level = side == .bid ? touch.ask : touch.bid

    try taken.place(.limit(side, "USDT_USDC", level.price, level.quantity, .ioc))

    #expect(try missing() == level.quantity)
    var before = level.quantity
    for _ in 0..<8 {
      try taken.advance(to: taken.now + .seconds(1))
      let now = try missing()
      #expect(try now.decimal <= before.decimal * "0.75")
      before = now
    }
    #expect(before.isPositive)
    try taken.advance(to: taken.now + .seconds(60))
    #expect(try missing().isZero)
  }

  @Test func `a book in which we stand shows the crowd of the same second`() throws {
    var standing = try PaperExchange.opened("BTC_USDC_PERP", seed: 5)
    var quiet = try PaperExchange.opened("BTC_USDC_PERP", seed: 5)
    try standing.place(.limit(.bid, "BTC_USDC_PERP", "50000", "0.01"))
    for _ in 0..<300 {
      try standing.advance(to: standing.now + .seconds(1))
      try quiet.advance(to: quiet.now + .seconds(1))
      let ours = try standing.depth("BTC_USDC_PERP", limit: 1000, at: standing.now)
      let theirs = try quiet.depth("BTC_USDC_PERP", limit: 1000, at: quiet.now)
      // The crowd trades against a book with orders of ours, so something may be gone.
      #expect(Set(ours.bids.map(\.price)).isSubset(of: Set(theirs.bids.map(\.price) + ["50000"])))
      #expect(Set(ours.asks.map(\.price)).isSubset(of: Set(theirs.asks.map(\.price))))
      #expect(ours.bids.count >= theirs.bids.count - 3 && ours.asks.count >= theirs.asks.count - 4)
    }
  }
}
