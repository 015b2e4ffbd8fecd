// What the exchange tells everybody: depth, tickers, trades, candles, mark prices.

import BackpackModel

extension PaperExchange {
  /// Ready to be asked about, at this moment; `nil` for a closed market, where nothing goes on.
  private mutating func look(at symbol: Symbol, _ moment: Timestamp) throws -> Int? {
    try advance(to: moment)
    let market = try index(of: symbol)
    guard markets[market].market.state != .closed else { return nil }
    try wake(market)
    return market
  }

  mutating func depth(_ symbol: Symbol, limit: Int, at moment: Timestamp) throws -> Depth {
    guard let market = try look(at: symbol, moment) else { throw VenueRefusal.noDepth }
    quote(market)
    let scale = markets[market].scale
    let sides = try [Side.bid, .ask].map { side in
      try markets[market].book.levels(side, limit: limit).map {
        Level(
          price: try scale.price(ticks: $0.ticks), quantity: try scale.quantity(steps: $0.steps))
      }
    }
    return Depth(
      bids: sides[0], asks: sides[1], lastUpdateID: markets[market].updateID, timestamp: now)
  }

  /// Over the last `days`; `nil` where nothing was traded.
  mutating func ticker(_ symbol: Symbol, days: Int64, at moment: Timestamp) throws -> Ticker? {
    guard let market = try look(at: symbol, moment),
      let candle = markets[market].tape.summary(sinceSeconds: clockSeconds - days * 86400)
    else { return nil }
    let scale = markets[market].scale
    let first = try scale.price(ticks: candle.open)
    let last = try scale.price(ticks: candle.close)
    let change = try last - first
    return Ticker(
      symbol: symbol, firstPrice: first, lastPrice: last, priceChange: change,
      priceChangeRate: Rate(try change.decimal.divided(by: first.decimal, scale: 6, .halfEven)),
      high: try scale.price(ticks: candle.high), low: try scale.price(ticks: candle.low),
      volume: try scale.quantity(steps: candle.steps),
      quoteVolume: try scale.notional(tickSteps: candle.tickSteps), trades: candle.trades)
  }

  /// Of every open market.
  mutating func tickers(days: Int64, at moment: Timestamp) throws -> [Ticker] {
    try markets.indices.compactMap {
      try ticker(markets[$0].market.symbol, days: days, at: moment)
    }
  }

  /// Newest first.
  mutating func trades(_ symbol: Symbol, limit: Int, at moment: Timestamp) throws -> [Trade] {
    guard let market = try look(at: symbol, moment) else { return [] }
    let scale = markets[market].scale
    return try markets[market].tape.prints.suffix(min(limit, MarketTape.printsMax)).reversed().map {
      Trade(
        id: $0.id, price: try scale.price(ticks: $0.ticks),
        quantity: try scale.quantity(steps: $0.steps),
        quoteQuantity: try scale.notional(ticks: $0.ticks, steps: $0.steps),
        timestamp: $0.timestamp, isBuyerMaker: $0.taker == .ask)
    }
  }

  static let candlesMax = 2000

  /// Oldest first, from the one that holds `start` to the one that holds `end`, `candlesMax` at
  /// most; those without trades have no prices. What lies before the kept tape is left out.
  mutating func candles(
    _ symbol: Symbol, _ interval: CandleInterval, _ kind: CandleSource, from start: Timestamp,
    to end: Timestamp?, at moment: Timestamp
  ) throws -> [Kline] {
    guard let market = try look(at: symbol, moment) else { return [] }
    let rows = try candles(of: market, interval, kind)
    guard let first = rows.keys.min() else { return [] }
    let endSeconds = min(end ?? now, now).wholeSeconds
    var rowStart = interval.start(of: max(start.wholeSeconds, first))
    var klines: [Kline] = []
    while rowStart <= endSeconds, klines.count < Self.candlesMax {
      let next = interval.next(after: rowStart)
      klines.append(try rows[rowStart] ?? markets[market].kline(nil, from: rowStart, to: next))
      rowStart = next
    }
    return klines
  }

  /// By start.
  private func candles(
    of market: Int, _ interval: CandleInterval, _ kind: CandleSource
  ) throws -> [Int64: Kline] {
    var rows: [Int64: Kline] = [:]
    if kind == .last {
      for candle in markets[market].tape.candles(interval) {
        rows[candle.startSeconds] = try markets[market].kline(
          candle, from: candle.startSeconds, to: interval.next(after: candle.startSeconds))
      }
    } else {
      let tape = kind == .mark ? markets[market].markTape : markets[market].indexTape
      for candle in tape.candles(interval) {
        rows[candle.startSeconds] = Kline(
          start: Timestamp(seconds: candle.startSeconds),
          end: Timestamp(seconds: interval.next(after: candle.startSeconds)), open: candle.open,
          high: candle.high, low: candle.low, close: candle.close, volume: .zero,
          quoteVolume: .zero, trades: 0)
      }
    }
    return rows
  }

  private static let fundingHoursMax: Int64 = 24 * 30

  /// Of a month of hours at most, oldest first; none of a market that pays none.
  mutating func fundingRates(_ symbol: Symbol, at moment: Timestamp) throws -> [FundingRate] {
    try advance(to: moment)
    guard let market = find(symbol), markets[market].isPerpetual,
      markets[market].market.state != .closed
    else { return [] }
    let last = now.wholeSeconds.floored(to: FundingSchedule.intervalSeconds)
    return try (0..<Self.fundingHoursMax).reversed().compactMap { back in
      let end = last - back * FundingSchedule.intervalSeconds
      return try source.fundingRate(of: market, hourEndingAt: end).map {
        FundingRate(symbol: symbol, fundingRate: $0, intervalEnd: Timestamp(seconds: end))
      }
    }
  }

  /// Of open perpetuals: one, or all.
  mutating func openInterests(_ symbol: Symbol?, at moment: Timestamp) throws -> [OpenInterest] {
    try advance(to: moment)
    let wanted = markets.indices.filter {
      markets[$0].isPerpetual && markets[$0].market.state != .closed
        && (symbol == nil || markets[$0].symbol == symbol)
    }
    if let symbol, find(symbol) == nil { throw VenueRefusal.symbolNotFound }
    return try wanted.map {
      OpenInterest(
        symbol: markets[$0].symbol, openInterest: try openInterest(of: $0), timestamp: now)
    }
  }

  /// Of open markets of a type: one, or all. Those that nobody priced yet are left out.
  mutating func markPrices(
    _ symbol: Symbol?, type: MarketType, at moment: Timestamp
  ) throws -> [MarkPrice] {
    try advance(to: moment)
    let wanted = markets.indices.filter {
      let market = markets[$0].market
      return market.type == type && market.state != .closed
        && (symbol == nil || market.symbol == symbol)
    }
    if symbol != nil, wanted.isEmpty { throw VenueRefusal.symbolNotFound }
    let interval = FundingSchedule.intervalSeconds
    let nextFunding = Timestamp(seconds: (now.wholeSeconds / interval + 1) * interval)
    return try wanted.compactMap { market in
      try wake(market)
      guard let prices = markets[market].prices else { return nil }
      let isPerpetual = markets[market].isPerpetual
      return MarkPrice(
        symbol: markets[market].symbol, markPrice: prices.mark,
        indexPrice: isPerpetual ? prices.index : nil,
        fundingRate: isPerpetual ? prices.fundingRate : nil,
        nextFundingAt: isPerpetual ? nextFunding : nil)
    }
  }

  /// Base asset. The crowd holds a part of what the market allows, another one every minute; to
  /// that comes what the account holds.
  func openInterest(of market: Int) throws -> Quantity {
    let limit = markets[market].market.openInterestLimit ?? .zero
    let scale = markets[market].scale
    let all = try scale.steps(limit) ?? MarketScale.countMax
    let seed = SeededRandom.seed(0, named: markets[market].symbol.rawValue)
    let minute = UInt64(bitPattern: clockSeconds / 60)
    let permille = 200 + Int64(SeededRandom.mixed(seed ^ minute &* 0x9E6C_63D0_876A_9A47) % 100)
    return try scale.quantity(
      steps: all / 1000 * permille + abs(positions[market]?.netSteps ?? 0))
  }
}

extension PaperMarket {
  /// A candle in the market's units; `nil` for a time without trades.
  func kline(
    _ candle: MarketTape.Candle?, from startSeconds: Int64, to endSeconds: Int64
  ) throws -> Kline {
    func price(_ ticks: KeyPath<MarketTape.Candle, Int64>) throws -> Price? {
      try candle.map { try scale.price(ticks: $0[keyPath: ticks]) }
    }
    return Kline(
      start: Timestamp(seconds: startSeconds), end: Timestamp(seconds: endSeconds),
      open: try price(\.open), high: try price(\.high), low: try price(\.low),
      close: try price(\.close), volume: try scale.quantity(steps: candle?.steps ?? 0),
      quoteVolume: try scale.notional(tickSteps: candle?.tickSteps ?? 0),
      trades: candle?.trades ?? 0)
  }
}
