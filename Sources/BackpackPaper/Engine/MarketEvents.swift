// What is told of the markets: trades as they happen, the rest by comparing with the last time.

import BackpackModel

extension PaperExchange {
  /// What happened since the last call, for those who listen. Call it after everything that may
  /// have changed something; what happened in between is told as one change where that is possible.
  mutating func takeEvents() throws -> [EngineEvent] {
    guard !watch.isIdle else { return [] }
    for market in markets.indices where !watch.markets[market].topics.isEmpty {
      try tellBook(of: market)
      try tellCandles(of: market)
      if clockSeconds > watch.toldSeconds { try tellBySecond(market) }
    }
    try tellPositions()
    tellBalances()
    watch.toldSeconds = clockSeconds
    defer { watch.events = [] }
    return watch.events
  }

  // MARK: Trades

  /// Puts a trade on the tape and returns its number. `own` is the account's order in it.
  mutating func printTrade(
    in market: Int, ticks: Int64, steps: Int64, taker: Side, own: (number: UInt64, side: Side)?,
    at moment: Timestamp
  ) throws -> Int64 {
    let id = markets[market].tape.record(ticks: ticks, steps: steps, taker: taker, at: moment)
    guard watch.markets[market].topics.contains(.trades) else { return id }
    func party(_ side: Side) -> UInt64 {
      if let own, own.side == side { return own.number }
      return Self.crowdOrderNumber(market, tradeID: id, side)
    }
    watch.events.append(
      .trade(
        TapeTrade(
          symbol: markets[market].symbol, id: id,
          price: try markets[market].scale.price(ticks: ticks),
          quantity: try markets[market].scale.quantity(steps: steps), buyer: party(.bid),
          seller: party(.ask), taker: taker,
          // Not `moment`: the tape never runs backwards.
          moment: markets[market].tape.prints.last?.timestamp ?? moment)))
    return id
  }

  /// The crowd's orders have no numbers until somebody asks; below all of the account's.
  private static func crowdOrderNumber(_ market: Int, tradeID: Int64, _ side: Side) -> UInt64 {
    4_100_000_000_000_000_000 + UInt64(market) * 10_000_000_000_000
      + UInt64(tradeID) * 2 + (side == .bid ? 0 : 1)
  }

  // MARK: The book

  private mutating func tellBook(of market: Int) throws {
    guard let told = watch.markets[market].book, told.updateID != markets[market].updateID else {
      return
    }
    quote(market)
    let book = Watch.ToldBook(markets[market])
    watch.markets[market].book = book
    let symbol = markets[market].symbol
    let scale = markets[market].scale
    func level(_ quote: MatchingBook.Quote) throws -> Level {
      Level(
        price: try scale.price(ticks: quote.ticks), quantity: try scale.quantity(steps: quote.steps)
      )
    }
    let bids = try markets[market].book.takeChanges(.bid).map(level)
    let asks = try markets[market].book.takeChanges(.ask).map(level)
    if watch.markets[market].topics.contains(.book) {
      watch.events.append(
        .book(
          BookChange(
            symbol: symbol, firstUpdateID: told.updateID + 1, lastUpdateID: book.updateID,
            bids: bids, asks: asks, moment: now)))
    }
    if watch.markets[market].topics.contains(.bestLevels),
      told.bid != book.bid || told.ask != book.ask
    {
      watch.events.append(
        .bestLevels(
          BestLevels(
            symbol: symbol, bid: try book.bid.map(level), ask: try book.ask.map(level),
            updateID: book.updateID, moment: now)))
    }
  }

  // MARK: Candles

  /// Closed candles once; the running one when it changed, at most once a second. A candle without
  /// a trade is not told at all.
  private mutating func tellCandles(of market: Int) throws {
    for index in watch.markets[market].candles.indices {
      var told = watch.markets[market].candles[index]
      for candle in markets[market].tape.candles(told.interval, since: told.startSeconds) {
        let end = told.interval.next(after: candle.startSeconds)
        let isClosed = end <= clockSeconds
        if isClosed {
          told.startSeconds = end
          told.trades = 0
        } else {
          guard candle.trades != told.trades, told.toldAtSeconds < clockSeconds else { continue }
          told.trades = candle.trades
          told.toldAtSeconds = clockSeconds
        }
        watch.events.append(
          .candle(
            markets[market].symbol, told.name,
            try markets[market].kline(candle, from: candle.startSeconds, to: end),
            isClosed: isClosed))
      }
      watch.markets[market].candles[index] = told
    }
  }

  // MARK: By the second

  private static let openInterestSeconds: Int64 = 60

  private mutating func tellBySecond(_ market: Int) throws {
    let topics = watch.markets[market].topics
    let symbol = markets[market].symbol
    let isPerpetual = markets[market].isPerpetual
    if topics.contains(.markPrice), isPerpetual {
      watch.events += try markPrices(symbol, type: .perpetual, at: now).map {
        .markPrice($0, at: now)
      }
    }
    if topics.contains(.ticker), let ticker = try ticker(symbol, days: 1, at: now) {
      watch.events.append(.ticker(ticker))
    }
    let period = Self.openInterestSeconds
    if topics.contains(.openInterest), isPerpetual,
      clockSeconds / period > watch.toldSeconds / period
    {
      watch.events.append(.openInterest(symbol, try openInterest(of: market)))
    }
  }
}
