// What everybody may see of the markets.

import BackpackModel
import BackpackWire

extension Route {
  static let markets: [Route] = [
    Route(.get, "/api/v1/markets", .cached(seconds: 300)) { exchange, call in
      let types = try call.marketTypes()
      return .value(exchange.markets.map(\.market).filter { types?.contains($0.type) ?? true })
    },
    Route(.get, "/api/v1/market", .cached(seconds: 300)) { exchange, call in
      .value(exchange.markets[try exchange.index(of: call.symbol())].market)
    },
    Route(.get, "/api/v1/depth", .everybody(cacheControl: "no-cache=\"Set-Cookie\"")) {
      exchange, call in
      let limits = ["5", "10", "20", "50", "100", "500", "1000"]
      let limit = try call.word("limit", of: "DepthLimit", limits).flatMap { Int($0) } ?? 1000
      return .value(try exchange.depth(call.symbol(), limit: limit, at: call.now))
    },
    Route(.get, "/api/v1/ticker", .cached(seconds: 20)) { exchange, call in
      let ticker = try exchange.ticker(call.symbol(), days: call.tickerDays(), at: call.now)
      return ticker.map { .value($0) } ?? .nothing
    },
    Route(.get, "/api/v1/tickers", .cached(seconds: 20)) { exchange, call in
      .value(try exchange.tickers(days: call.tickerDays(), at: call.now))
    },
    Route(.get, "/api/v1/klines", .cached(seconds: 60)) { exchange, call in
      let interval = try call.candleInterval()
      let kind = try call.word("priceType", of: "KlinePriceType", ["Last", "Index", "Mark"])
      let start = try call.seconds("startTime") ?? call.missing("startTime", "integer(int64)")
      return .value(
        try exchange.candles(
          call.symbol(), interval, CandleSource(kind), from: start, to: call.seconds("endTime"),
          at: call.now))
    },
    Route(.get, "/api/v1/markPrices", .cached(seconds: 1)) { exchange, call in
      .value(
        try exchange.markPrices(
          call.optionalSymbol(), type: call.marketType() ?? .perpetual, at: call.now))
    },
    Route(.get, "/api/v1/openInterest", .cached(seconds: 5)) { exchange, call in
      .value(try exchange.openInterests(call.optionalSymbol(), at: call.now))
    },
    Route(.get, "/api/v1/fundingRates", .cached(seconds: 60)) { exchange, call in
      let rates = try exchange.fundingRates(call.symbol(), at: call.now)
      return try call.page(rates, limitMax: 10_000) { $0 }
    },
    Route(.get, "/api/v1/trades", .cached(seconds: 5)) { exchange, call in
      let limit = try call.integer("limit", as: UInt16.self) ?? 100
      return .value(try exchange.trades(call.symbol(), limit: Int(limit), at: call.now))
    },
    Route(.get, "/api/v1/trades/history", .cached(seconds: 60)) { exchange, call in
      // Newest first already, and so the page is cut from the other end.
      let trades = try exchange.trades(call.symbol(), limit: .max, at: call.now)
      return try call.page(Array(trades.reversed())) { $0 }
    },
    Route(.get, "/api/v1/market-sessions", .cached(seconds: 300)) { _, _ in
      .value(PaperSessions.sessions)
    },
    Route(.get, "/api/v1/securities", .cached(seconds: 300)) { exchange, _ in
      .value(PaperSessions.securities(exchange.markets.map(\.market)))
    },
    Route(.get, "/api/v1/borrowLend/markets", .cached(seconds: 60)) { exchange, call in
      .value(try exchange.loanMarkets(at: call.now))
    },
    Route(.get, "/api/v1/borrowLend/markets/history", .cached(seconds: 60)) { exchange, call in
      let days = try call.historyDays()
      let symbol = call.text("symbol")
      let wanted = CollateralTerms.all.filter { symbol == nil || $0.asset.rawValue == symbol }
      return .value(
        try wanted.flatMap { try exchange.loanRates(of: $0, days: days, at: call.now) })
    },
    Route(.get, "/api/v1/borrowLend/apy", .cached(seconds: 300)) { _, _ in
      .value(
        ApyRates(
          borrowLend: CollateralTerms.all.map {
            BorrowLendApy(asset: $0.asset, borrowRate: $0.borrowRate, lendRate: $0.lendRate)
          }, staking: []))
    },
  ]
}

/// The one security here, and when it would trade elsewhere.
enum PaperSessions {
  static let sessions: [MarketSession] = {
    guard let start = TimeOfDay(hour: 9, minute: 30), let end = TimeOfDay(hour: 16, minute: 0)
    else { return [] }
    return [
      MarketSession(
        name: "regular", details: "US equities, regular hours; the paper market never closes",
        start: start, end: end, timeZone: "America/New_York", startWeekday: .monday,
        endWeekday: .friday)
    ]
  }()

  static func securities(_ markets: [Market]) -> [Security] {
    markets.filter { $0.base.rawValue.hasSuffix(".US") }.map { market in
      Security(
        asset: market.base, name: String(market.base.rawValue.dropLast(3)), cusip: nil,
        sessions: [
          SecuritySession(
            name: "regular", minQuantity: market.rules.minQuantity,
            maxQuantity: market.rules.maxQuantity, stepSize: market.rules.stepSize)
        ])
    }
  }
}

extension Call {
  fileprivate func tickerDays() throws -> Int64 {
    try word("interval", of: "TickerInterval", ["1d", "1w"]) == "1w" ? 7 : 1
  }

  fileprivate func historyDays() throws -> Int {
    _ = try required("interval")
    switch try word("interval", of: "HistoryInterval", ["1d", "1w", "1month", "1year"]) {
    case "1w": return 7
    case "1month": return 30
    case "1year": return 365
    default: return 1
    }
  }

  fileprivate func candleInterval() throws -> CandleInterval {
    guard let interval = CandleInterval(KlineInterval(try required("interval"))) else {
      throw VenueRefusal.parameter(
        "interval", type: "KlineInterval", problem: "Expect a valid enumeration value.")
    }
    return interval
  }

  fileprivate func seconds(_ name: String) throws -> Timestamp? {
    try integer(name, as: Int64.self).map { seconds in
      // Inside the years a calendar has, so that nothing overflows.
      Timestamp(seconds: min(max(seconds, 0), 253_402_300_799))
    }
  }

  fileprivate func missing(_ name: String, _ type: String) throws -> Timestamp {
    throw VenueRefusal.parameter(
      name, type: type, problem: "Type \"\(type)\" expects an input value.")
  }
}

extension CandleSource {
  fileprivate init(_ word: String?) {
    switch word {
    case "Index": self = .index
    case "Mark": self = .mark
    default: self = .last
    }
  }
}
