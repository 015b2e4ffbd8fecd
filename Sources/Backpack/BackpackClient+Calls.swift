// The client's calls: one endpoint each. Those about orders are in BackpackClient+Orders.swift.

public import BackpackModel

// MARK: The account

extension BackpackClient {
  /// Open positions; empty without any, also where the venue says so by 404.
  public func positions(on symbol: Symbol? = nil) async throws(BackpackError) -> [Position] {
    do { return try await send(GetPositions(symbol: symbol)) } catch {
      // The code tells it from the 404 of a wrong address.
      if symbol != nil, case .rejected(let rejection) = error, rejection.status == 404,
        rejection.code == .resourceNotFound
      {
        return []
      }
      throw error
    }
  }

  /// What is held of each asset; empty without any. Whether lent amounts count in is not documented.
  public func balances() async throws(BackpackError) -> [Asset: Balance] {
    try await send(GetBalances())
  }

  /// Settings, fees and numbers of open orders.
  public func account() async throws(BackpackError) -> AccountSummary {
    try await send(GetAccount())
  }
}

// MARK: The market

extension BackpackClient {
  /// Spot and perpetual markets with their rules. Up to 300 s old, by the venue's caches.
  public func markets() async throws(BackpackError) -> [Market] { try await send(GetMarkets()) }

  /// One market with its rules, up to 300 s old. To ask often, see `rules(for:)`, which remembers.
  public func market(_ symbol: Symbol) async throws(BackpackError) -> Market {
    try await send(GetMarket(symbol: symbol))
  }

  /// Statistics of the last 24 hours; `nil` where the venue has nothing to tell. Up to 20 s old.
  public func ticker(_ symbol: Symbol) async throws(BackpackError) -> Ticker? {
    try await send(GetTicker(symbol: symbol))
  }

  /// Statistics of the last 24 hours of all markets. Up to 20 s old, by the venue's caches.
  public func tickers() async throws(BackpackError) -> [Ticker] { try await send(GetTickers()) }

  /// A snapshot of the book. `limit`: 5, 10, 20, 50, 100, 500 or 1000 levels a side; `nil`: 1000 or
  /// more. To follow a book, see `BackpackStreams.orderBook`.
  ///
  /// One that lay in a cache for more than 30 s is `.unavailable`, for orders are valued by it: where
  /// the venue itself does not answer, its cache does for up to an hour. `answer(GetDepth(…))` gives it
  /// all the same, with its age.
  public func depth(
    _ symbol: Symbol, limit: Int? = nil
  ) async throws(BackpackError) -> Depth {
    let answer = try await answer(GetDepth(symbol: symbol, limit: limit))
    guard answer.metadata.age <= .seconds(30) else {
      throw .unavailable(
        reason: "the book of \(symbol) came from a cache, \(answer.metadata.age.text) old")
    }
    return answer.value
  }

  /// The latest public trades, newest first, at most 1000; up to 5 s old. `tradeHistory` goes further
  /// back.
  public func trades(
    _ symbol: Symbol, limit: Int? = nil
  ) async throws(BackpackError) -> [Trade] {
    try await send(GetTrades(symbol: symbol, limit: limit))
  }

  /// Candles, oldest first; `start` and `end` count in whole seconds, `nil` is now. Up to 60 s old.
  /// Counts to the 30 requests a minute for data by time range.
  public func klines(
    _ symbol: Symbol, _ interval: KlineInterval, from start: Timestamp, to end: Timestamp? = nil,
    of priceType: KlinePriceType? = nil
  ) async throws(BackpackError) -> [Kline] {
    try await send(
      GetKlines(
        symbol: symbol, interval: interval, start: start, end: end, priceType: priceType))
  }

  /// Mark price, index price and funding, with their age; `nil` on markets without, such as spot.
  public func markPrice(of symbol: Symbol) async throws(BackpackError) -> Answer<MarkPrice?> {
    let answer = try await answer(GetMarkPrices(symbol: symbol))
    return Answer(answer.value.first { $0.symbol == symbol }, answer.metadata)
  }

  /// Mark and index prices and funding of all perpetuals, or of one market.
  public func markPrices(_ symbol: Symbol? = nil) async throws(BackpackError) -> [MarkPrice] {
    try await send(GetMarkPrices(symbol: symbol))
  }

  /// Is the venue working, or in maintenance?
  public func status() async throws(BackpackError) -> VenueStatus { try await send(GetStatus()) }

  /// Returns when the venue answers.
  public func ping() async throws(BackpackError) { try await send(Ping()) }

  /// The venue's clock, to the millisecond. To sign by it, see `measureClock`.
  public func time() async throws(BackpackError) -> Timestamp { try await send(GetTime()) }
}
