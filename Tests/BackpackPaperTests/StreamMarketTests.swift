// What the public streams say, how often, and that it is what REST says.

import BackpackModel
import BackpackWire
import Testing

@testable import BackpackPaper

@Suite struct StreamMarketTests {
  @Test func `every trade of the tape is told once, in order, as REST has it`() throws {
    let venue = try TestVenue()
    let stream = venue.connect()
    stream.subscribe("trade.SOL_USDC")
    _ = try venue.place([
      "symbol": "SOL_USDC", "side": "Bid", "orderType": "Limit", "price": "139.99",
      "quantity": "5",
    ])
    stream.pass(.milliseconds(80_700))
    // In the middle of a second: the trades that follow in it are no earlier.
    _ = try venue.place(.order("Bid", nil, "0.1"))
    stream.pass(.seconds(10))
    let sold = try venue.place([
      "symbol": "SOL_USDC", "side": "Ask", "orderType": "Market", "quantity": "1",
    ]).json
    stream.deliver()

    let frames = try stream.frames("trade.SOL_USDC")
    let tape = try [Trade](from: venue.get("/api/v1/trades?symbol=SOL_USDC&limit=1000").json)
    let told = Array(tape.prefix(frames.count).reversed())
    #expect(frames.count > 20)
    for (frame, trade) in zip(frames, told) {
      #expect(frame.data["t"]?.kind == .number)
      #expect(try frame.data.read("t") == trade.id)
      #expect(try frame.data.read("p") == trade.price)
      #expect(try frame.data.read("q") == trade.quantity)
      #expect(try frame.data.read("m") == trade.isBuyerMaker)
      // REST has milliseconds.
      #expect(try frame.time("T").milliseconds == trade.timestamp.milliseconds)
      #expect(try frame.time("T") <= frame.time("E"))
      #expect(frame.data["a"]?.kind == .string && frame.data["b"]?.kind == .string)
    }
    #expect(frames.last?.text("a") == sold["id"]?.text)
    #expect(Set(frames.compactMap { $0.text("a") }).count == frames.count)
  }

  @Test func `a candle is told when it changed, at most once a second, and once when it closed`()
    throws
  {
    let venue = try TestVenue()
    let stream = venue.connect()
    stream.subscribe("kline.1m.SOL_USDC", "kline.1s.SOL_USDC", "kline.1month.SOL_USDC")
    for _ in 0..<20 {
      // Several changes within a second.
      _ = try venue.place(.order("Bid", nil, "0.1"))
      stream.pass(.milliseconds(7500), step: .milliseconds(50))
      _ = try venue.place(.order("Ask", nil, "0.1"))
      _ = try venue.place(.order("Bid", nil, "0.1"))
    }

    let frames = try stream.frames("kline.1m.SOL_USDC")
    let closed = frames.filter { $0.data["X"]?.bool == true }
    let running = frames.filter { $0.data["X"]?.bool == false }
    #expect(closed.compactMap { $0.text("t") } == ["2026-09-01T12:00:00", "2026-09-01T12:01:00"])
    #expect(closed.compactMap { $0.text("T") } == ["2026-09-01T12:01:00", "2026-09-01T12:02:00"])
    let seconds = try running.map { try $0.time("E").wholeSeconds }
    #expect(Set(seconds).count == seconds.count && seconds.count > 40)
    let counts = running.map { ($0.text("t") ?? "") + ($0.text("n") ?? "") }
    #expect(Set(counts).count == counts.count, "told again though nothing changed")
    #expect(frames.allSatisfy { $0.data["n"]?.kind == .number && $0.data["V"] == nil })

    // What is told is what REST has; the last word on a candle is its closed one.
    let rest = try [Kline](
      from: venue.get("/api/v1/klines?symbol=SOL_USDC&interval=1m&startTime=1788264000").json)
    for (frame, row) in zip(closed, rest) {
      #expect(try frame.data.read("o") == row.open)
      #expect(try frame.data.read("c") == row.close)
      #expect(try frame.data.read("h") == row.high)
      #expect(try frame.data.read("l") == row.low)
      #expect(try frame.data.read("v") == row.volume)
      #expect(try frame.data.read("n") == row.trades)
    }
    let index = try frames.map { try $0.time("E") }
    #expect(index == index.sorted())

    let ofSecond = try stream.frames("kline.1s.SOL_USDC").filter { $0.data["X"]?.bool == true }
    let starts = ofSecond.compactMap { $0.text("t") }
    #expect(Set(starts).count == starts.count && starts.count > 40)
    let ofMonth = try stream.frames("kline.1month.SOL_USDC")
    #expect(ofMonth.allSatisfy { $0.text("t") == "2026-09-01T00:00:00" })
    #expect(ofMonth.allSatisfy { $0.text("T") == "2026-10-01T00:00:00" })
  }

  @Test func `mark price and ticker come every second, open interest every minute`() throws {
    let venue = try TestVenue()
    let stream = venue.connect()
    stream.subscribe(
      "markPrice.SOL_USDC_PERP", "ticker.SOL_USDC_PERP", "openInterest.SOL_USDC_PERP",
      "markPrice.SOL_USDC", "openInterest.SOL_USDC")
    for _ in 0..<4 {
      stream.pass(.seconds(30))
      let mark = try [MarkPrice](
        from: venue.get("/api/v1/markPrices?symbol=SOL_USDC_PERP").json)[0]
      let told = try #require(try stream.frames("markPrice.SOL_USDC_PERP").last)
      #expect(try told.data.read("p") == mark.markPrice)
      #expect(try told.data.read("i") == mark.indexPrice)
      #expect(try told.data.read("f") == mark.fundingRate)
      #expect(told.data["n"]?.kind == .number)
      #expect(try told.data.read("n") == mark.nextFundingAt?.milliseconds)

      let ticker = try Ticker(from: venue.get("/api/v1/ticker?symbol=SOL_USDC_PERP").json)
      let frame = try #require(try stream.frames("ticker.SOL_USDC_PERP").last)
      #expect(try frame.data.read("o") == ticker.firstPrice)
      #expect(try frame.data.read("c") == ticker.lastPrice)
      #expect(try frame.data.read("h") == ticker.high)
      #expect(try frame.data.read("l") == ticker.low)
      #expect(try frame.data.read("v") == ticker.volume)
      #expect(try frame.data.read("V") == ticker.quoteVolume)
      #expect(try frame.data.read("n") == ticker.trades)
      #expect(frame.data["n"]?.kind == .number && frame.data["T"] == nil)
    }
    #expect(try stream.frames("markPrice.SOL_USDC_PERP").count == 120)
    #expect(try stream.frames("ticker.SOL_USDC_PERP").count == 120)
    let interest = try stream.frames("openInterest.SOL_USDC_PERP")
    #expect(interest.count == 2)
    #expect(interest.allSatisfy { $0.data["o"]?.kind == .string && $0.data["T"] == nil })
    // Spot has neither.
    #expect(try stream.frames("markPrice.SOL_USDC").isEmpty)
    #expect(try stream.frames("openInterest.SOL_USDC").isEmpty)
  }

  @Test func `symbols with dots and lower case are streamed, unknown and closed ones stay silent`()
    throws
  {
    let stream = try TestVenue().connect()
    let silent = [
      "depth.XYZ_USDC", "depth.FRAG_USDC_PERP", "trade.HNT_USDC", "kline.1m.sol_usdc",
      "depth.200ms.XYZ_USDC", "externalTicker.SOL_USDC", "stockPrice.AAPL.US",
    ]
    let speaking = [
      "depth.AAPL.US_USDC_PERP", "depth.600ms.AAPL.US_USDC_PERP", "markPrice.AAPL.US_USDC_PERP",
      "kline.1s.AAPL.US_USDC_PERP", "trade.kPEPE_USDC_PERP",
    ]
    stream.send(TestStream.frame("SUBSCRIBE", silent + speaking))
    stream.pass(.seconds(20))
    #expect(Set(try stream.frames().map(\.stream)) == Set(speaking))
    #expect(try stream.errors.isEmpty)
  }

  @Test func `an aggregated stream says less often what the realtime one says`() throws {
    let venue = try TestVenue()
    let stream = venue.connect()
    stream.subscribe("depth.SOL_USDC", "depth.1000ms.SOL_USDC")
    for number in 0..<20 {
      _ = try venue.place([
        "symbol": "SOL_USDC", "side": "Bid", "orderType": "Limit", "price": "\(100 + number)",
        "quantity": "0.5",
      ])
      stream.pass(.milliseconds(100))
    }
    stream.pass(.milliseconds(1100))
    let realtime = try stream.frames("depth.SOL_USDC")
    let joined = try stream.frames("depth.1000ms.SOL_USDC")
    #expect(realtime.count >= 20 && (2...4).contains(joined.count))
    // The same ids, without a gap.
    #expect(joined.first?.text("U") == realtime.first?.text("U"))
    for (one, next) in zip(joined, joined.dropFirst()) {
      #expect(try next.data.read("U", as: UInt64.self) == one.data.read("u") + 1)
      #expect(try next.time("E") - one.time("E") >= .milliseconds(1000))
    }
  }

  @Test func `the same seed, times and calls give the same bytes`() throws {
    func transcript(seed: UInt64) throws -> [String] {
      let stream = try TestVenue(seed: seed).connect()
      stream.subscribe(
        "depth.SOL_USDC_PERP", "depth.200ms.SOL_USDC_PERP", "bookTicker.SOL_USDC",
        "trade.BTC_USDC", "kline.1m.SOL_USDC", "ticker.ETH_USDC", "markPrice.BTC_USDC_PERP",
        "openInterest.BTC_USDC_PERP", "liquidation")
      try stream.subscribeSigned(
        "account.orderUpdate", "account.positionUpdate", "account.balanceUpdate")
      for number in 0..<30 {
        _ = try stream.venue.place([
          "symbol": "SOL_USDC_PERP", "side": number % 3 == 0 ? "Ask" : "Bid",
          "orderType": "Market", "quantity": "\(1 + number % 4)",
        ])
        stream.pass(.milliseconds(3700), step: .milliseconds(300))
      }
      return stream.messages
    }
    let first = try transcript(seed: 5)
    #expect(try transcript(seed: 5) == first)
    #expect(try transcript(seed: 6) != first)
    #expect(first.count > 500)
  }

  @Test func `listening changes nothing of what REST answers`() throws {
    let symbols = ["SOL_USDC", "SOL_USDC_PERP", "BTC_USDC_PERP"]
    func transcript(listening: Bool) throws -> [String] {
      let venue = try TestVenue(seed: 3)
      // Markets begin when they are first looked at: at the same time in both worlds.
      var texts = symbols.map { venue.get("/api/v1/depth?symbol=\($0)").text }
      let stream = venue.connect()
      if listening {
        for symbol in symbols {
          stream.subscribe(
            "depth.\(symbol)", "depth.200ms.\(symbol)", "bookTicker.\(symbol)", "trade.\(symbol)",
            "kline.1s.\(symbol)", "ticker.\(symbol)", "markPrice.\(symbol)")
        }
        try stream.subscribeSigned(
          "account.orderUpdate", "account.positionUpdate", "account.balanceUpdate")
      }
      for number in 0..<60 {
        let symbol = symbols[number % 3]
        stream.pass(.milliseconds(1700))
        if number % 4 != 3 {
          let answer = try venue.place([
            "symbol": symbol, "side": number % 2 == 0 ? "Bid" : "Ask", "orderType": "Limit",
            "price": symbol.hasPrefix("BTC") ? "95000" : "\(138 + number % 5)",
            "quantity": symbol.hasPrefix("BTC") ? "0.01" : "1",
          ])
          texts.append(answer.text)
        }
        texts.append(venue.get("/api/v1/depth?symbol=\(symbol)").text)
        texts.append(venue.get("/api/v1/trades?symbol=\(symbol)&limit=5").text)
      }
      texts.append(try venue.signedGet("fillHistoryQueryAll", "/wapi/v1/history/fills").text)
      texts.append(try venue.signedGet("positionQuery", "/api/v1/position").text)
      texts.append(try venue.signedGet("balanceQuery", "/api/v1/capital").text)
      return texts
    }
    #expect(try transcript(listening: true) == transcript(listening: false))
  }
}
