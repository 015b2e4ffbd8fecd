// What the exchange tells everybody: depth, tickers, trades, candles, mark prices.

import BackpackModel

extension PaperExchange {
  /// Ready to be asked about, at this moment; `nil` for a closed market, where nothing goes on.
  private mutating func look(at symbol: Symbol, _ moment: Timestamp) throws -> Int? {
    try advance(to: moment)
    let market = try index(of: symbol)
    guard markets[market].listing.market.state != .closed else { return nil }
    try wake(market)
    return market
  }

  mutating func depth(_ symbol: Symbol, limit: Int, at moment: Timestamp) throws -> Depth {
    guard let market = try look(at: symbol, moment) else { throw VenueRefusal.noDepth }
    markets[market].quote()
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
      try ticker(markets[$0].listing.market.symbol, days: days, at: moment)
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
    _ symbol: Symbol, _ interval: CandleInterval, from start: Timestamp, to end: Timestamp?,
    at moment: Timestamp
  ) throws -> [Kline] {
    guard let market = try look(at: symbol, moment) else { return [] }
    let candles = markets[market].tape.candles(interval)
    guard let first = candles.first else { return [] }
    let byStart = Dictionary(candles.map { ($0.startSeconds, $0) }) { $1 }
    let endSeconds = min(end ?? now, now).wholeSeconds
    var rowStart = interval.start(of: max(start.wholeSeconds, first.startSeconds))
    var rows: [Kline] = []
    while rowStart <= endSeconds, rows.count < Self.candlesMax {
      let next = interval.next(after: rowStart)
      rows.append(try markets[market].kline(byStart[rowStart], from: rowStart, to: next))
      rowStart = next
    }
    return rows
  }

  /// Of open perpetuals: one, or all.
  mutating func markPrices(_ symbol: Symbol?, at moment: Timestamp) throws -> [MarkPrice] {
    try advance(to: moment)
    let wanted = markets.indices.filter {
      let market = markets[$0].listing.market
      return market.type == .perpetual && market.state != .closed
        && (symbol == nil || market.symbol == symbol)
    }
    if symbol != nil, wanted.isEmpty { throw VenueRefusal.symbolNotFound }
    let interval = FundingSchedule.intervalSeconds
    let nextFunding = Timestamp(seconds: (now.wholeSeconds / interval + 1) * interval)
    return try wanted.map { market in
      try wake(market)
      return MarkPrice(
        symbol: markets[market].listing.market.symbol, markPrice: try markets[market].markPrice,
        indexPrice: try process(of: market).map { try markets[market].indexPrice($0) },
        fundingRate: FundingSchedule.rate, nextFundingAt: nextFunding)
    }
  }

  /// Base asset. The crowd holds a part of what the market allows, another one every minute; to
  /// that comes what the account holds.
  func openInterest(of market: Int) throws -> Quantity {
    let limit = markets[market].listing.market.openInterestLimit ?? .zero
    let scale = markets[market].scale
    let all = try scale.steps(limit) ?? MarketScale.countMax
    let crowd = all / 1000 * markets[market].crowd.openPermille(minute: clockSeconds / 60)
    return try scale.quantity(steps: crowd + abs(positions[market]?.netSteps ?? 0))
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
