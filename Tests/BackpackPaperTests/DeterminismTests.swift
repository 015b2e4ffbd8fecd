// A run is a function of seed, source and requests: the same bytes, whenever and however often.

import BackpackModel
import BackpackWire
import Testing

@testable import BackpackPaper

/// A client that asks, trades and waits as a seed says, and writes down all it gets.
private struct ScriptedClient {
  private static let symbols: [Symbol] = [
    "SOL_USDC", "SOL_USDC_PERP", "BTC_USDC", "BTC_USDC_PERP", "USDT_USDC", "kPEPE_USDC_PERP",
  ]

  let venue: TestVenue
  private let stream: TestStream
  private var random: SeededRandom
  private(set) var transcript: [String] = []

  init(venueSeed: UInt64, scriptSeed: UInt64, key: SecretKey) throws {
    venue = try TestVenue(seed: venueSeed, key: key)
    random = SeededRandom(seed: scriptSeed)
    stream = venue.connect()
    stream.subscribe("depth.SOL_USDC", "trade.SOL_USDC", "kline.1m.BTC_USDC_PERP")
    stream.subscribe("bookTicker.USDT_USDC", "markPrice.SOL_USDC_PERP", "liquidation")
    try stream.subscribeSigned(
      "account.orderUpdate", "account.positionUpdate", "account.balanceUpdate")
  }

  private mutating func draw(_ bound: UInt64) -> Int { Int(random.next() % bound) }

  private mutating func note(_ response: HTTPResponse) {
    let headers = response.headers.map { "\($0.name): \($0.value)" }.joined(separator: "; ")
    transcript.append("\(response.status) [\(headers)] \(response.text)")
  }

  /// The same requests on every run.
  mutating func runScript() throws {
    for path in ["markets", "tickers", "markPrices", "assets", "collateral", "borrowLend/markets"] {
      note(venue.get("/api/v1/\(path)"))
    }
    note(try venue.place(.order("Bid", "100", "1", clientID: 1)))
    note(try venue.place(.order("Ask", nil, "2.5")))
    note(try venue.place(.order("Bid", nil, "40", on: "SOL_USDC_PERP")))
    note(
      try venue.place([
        "symbol": "SOL_USDC_PERP" as Symbol, "side": "Ask", "orderType": "Market",
        "triggerPrice": "139", "triggerBy": "LastPrice", "triggerQuantity": "40",
        "reduceOnly": true,
      ]))
    note(
      try venue.send(
        .post, "strategyCreate", "/api/v1/strategy",
        [
          "symbol": "BTC_USDC" as Symbol, "side": "Ask", "strategyType": "Scheduled",
          "quantity": "0.02", "duration": 600_000 as Int64, "interval": 30_000 as Int64,
          "randomizedIntervalQuantity": true,
        ]))
    stream.pass(.seconds(200), step: .seconds(1))
    stream.pass(.seconds(7500), step: .seconds(2500))
    try look()
  }

  /// - Parameter seconds: at most so many a wait.
  mutating func runRandomly(steps: Int, seconds: UInt64 = 20) throws {
    for _ in 0..<steps {
      let symbol = Self.symbols[draw(6)]
      switch draw(10) {
      case 0...3: note(try venue.place(try order(on: symbol)))
      case 4: note(try venue.send(.delete, "orderCancelAll", "/api/v1/orders", ["symbol": symbol]))
      case 5: note(venue.get("/api/v1/depth?symbol=\(symbol)&limit=20"))
      case 6: note(venue.get("/api/v1/trades?symbol=\(symbol)&limit=10"))
      case 7: try look()
      default: stream.pass(.milliseconds(draw(1000 * seconds)), step: .seconds(1))
      }
    }
    try look()
    transcript += stream.messages
  }

  private mutating func order(on symbol: Symbol) throws -> Parameters {
    let depth = try Depth(from: venue.get("/api/v1/depth?symbol=\(symbol)&limit=20").json)
    let isBid = draw(2) == 0
    let levels = draw(2) == 0 ? depth.bids : depth.asks
    let level = levels[draw(UInt64(levels.count))]
    let quantity = draw(3) == 0 ? "1" : level.quantity.description
    return .order(
      isBid ? "Bid" : "Ask", draw(4) == 0 ? nil : level.price.description, quantity, on: symbol,
      clientID: draw(3) == 0 ? UInt32(draw(50)) : nil,
      timeInForce: ["GTC", "IOC", "FOK"][draw(3)])
  }

  private mutating func look() throws {
    note(try venue.signedGet("accountQuery", "/api/v1/account"))
    note(try venue.signedGet("balanceQuery", "/api/v1/capital"))
    note(try venue.signedGet("positionQuery", "/api/v1/position"))
    note(try venue.signedGet("orderQueryAll", "/api/v1/orders"))
    note(try venue.signedGet("fillHistoryQueryAll", "/wapi/v1/history/fills"))
    note(try venue.signedGet("orderHistoryQueryAll", "/wapi/v1/history/orders"))
  }
}

@Suite struct DeterminismTests {
  private func transcript(venue: UInt64, script: UInt64) throws -> [String] {
    var client = try ScriptedClient(venueSeed: venue, scriptSeed: script, key: .generate())
    try client.runScript()
    try client.runRandomly(steps: 150)
    return client.transcript
  }

  @Test(arguments: [1, 2] as [UInt64])
  func `the same seed and the same requests give the same bytes, whoever signs`(
    seed: UInt64
  ) throws {
    let first = try transcript(venue: seed, script: seed + 100)
    let second = try transcript(venue: seed, script: seed + 100)

    for (index, (a, b)) in zip(first, second).enumerated() where a != b {
      Issue.record("seed \(seed), answer \(index): \(a) is not \(b)")
      return
    }
    #expect(first.count == second.count)
    #expect(first.count { $0.hasPrefix("200") } > 50)
    #expect(first.count { $0.contains("\"stream\"") } > 200)
    // For comparing runs of several processes.
    var digest: UInt64 = 0xCBF2_9CE4_8422_2325
    for text in first { digest = SeededRandom.seed(digest, named: text) }
    print("seed \(seed): \(first.count) answers and frames, digest \(digest)")
  }

  @Test func `another seed gives other markets`() throws {
    let depths = try (1...20).map { seed in
      try TestVenue(seed: UInt64(seed)).get("/api/v1/depth?symbol=SOL_USDC").text
    }
    #expect(Set(depths).count == 20)
  }

  // MARK: However one gets there

  private struct Sighting: Equatable {
    var marks: [MarkPrice]
    var books: [Depth]
  }

  /// Update numbers count what was looked at; everything else has to be the same.
  private func look(_ exchange: inout PaperExchange, at moment: Timestamp) throws -> Sighting {
    let symbols: [Symbol] = ["SOL_USDC", "SOL_USDC_PERP", "kPEPE_USDC_PERP"]
    return Sighting(
      marks: try symbols.map {
        let type: MarketType = $0.rawValue.hasSuffix("PERP") ? .perpetual : .spot
        return try #require(exchange.markPrices($0, type: type, at: moment).first)
      },
      books: try symbols.map {
        var depth = try exchange.depth($0, limit: 1000, at: moment)
        depth.lastUpdateID = 0
        return depth
      })
  }

  @Test(arguments: [1, 299, 604_801] as [Int64])
  func `a market shows the same however one came to that time`(seconds: Int64) throws {
    let end = TestClock.start + .seconds(seconds)
    // Awake all the time, and moved second by second.
    var steady = PaperExchange(seed: 9, at: TestClock.start)
    _ = try look(&steady, at: TestClock.start)
    let stride = max(1, seconds / 300)
    for second in Swift.stride(from: stride, to: seconds, by: Int64.Stride(stride)) {
      try steady.advance(to: TestClock.start + .seconds(second))
    }
    // Awake all the time, moved at once.
    var sudden = PaperExchange(seed: 9, at: TestClock.start)
    _ = try look(&sudden, at: TestClock.start)
    // Woken only now; and one that begins to exist only now.
    var late = PaperExchange(seed: 9, at: TestClock.start)
    var young = PaperExchange(seed: 9, at: end)

    let expected = try look(&steady, at: end)

    #expect(try look(&sudden, at: end) == expected)
    #expect(try look(&late, at: end) == expected)
    #expect(try look(&young, at: end) == expected)
    // Spot markets have no index price.
    #expect(expected.marks.allSatisfy { ($0.indexPrice != nil) == $0.symbol.isPerpetual })
  }

  @Test func `what the account does does not move prices`() throws {
    var quiet = try PaperExchange.opened()
    var busy = try PaperExchange.opened()
    for second in 1...600 as ClosedRange<Int64> {
      let moment = TestClock.start + .seconds(second)
      let side: Side = second % 2 == 0 ? .bid : .ask
      _ = try busy.place(.market(side, "SOL_USDC", .base("5")), at: moment)
      if second % 60 == 0 {
        let price = try busy.touch("SOL_USDC").bid.price
        _ = try busy.place(.limit(.bid, "SOL_USDC", price, "0.1"), at: moment)
      }
    }
    let end = TestClock.start + .seconds(600)
    #expect(
      try quiet.markPrices(nil, type: .spot, at: end)
        == busy.markPrices(nil, type: .spot, at: end))
    let market = try quiet.index(of: "SOL_USDC")
    #expect(quiet.markets[market].touch == busy.markets[market].touch)
  }
}
