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

  public func balances() async throws(BackpackError) -> [Asset: Balance] {
    try await send(GetBalances())
  }

  public func account() async throws(BackpackError) -> AccountSummary {
    try await send(GetAccount())
  }
}

// MARK: The market

extension BackpackClient {
  public func markets() async throws(BackpackError) -> [Market] { try await send(GetMarkets()) }

  public func market(_ symbol: Symbol) async throws(BackpackError) -> Market {
    try await send(GetMarket(symbol: symbol))
  }

  public func ticker(_ symbol: Symbol) async throws(BackpackError) -> Ticker? {
    try await send(GetTicker(symbol: symbol))
  }

  public func tickers() async throws(BackpackError) -> [Ticker] { try await send(GetTickers()) }

  public func depth(
    _ symbol: Symbol, limit: Int? = nil
  ) async throws(BackpackError) -> Depth {
    try await send(GetDepth(symbol: symbol, limit: limit))
  }

  public func trades(
    _ symbol: Symbol, limit: Int? = nil
  ) async throws(BackpackError) -> [Trade] {
    try await send(GetTrades(symbol: symbol, limit: limit))
  }

  public func klines(
    _ symbol: Symbol, _ interval: KlineInterval, from start: Timestamp, to end: Timestamp? = nil,
    of priceType: KlinePriceType? = nil
  ) async throws(BackpackError) -> [Kline] {
    try await send(
      GetKlines(
        symbol: symbol, interval: interval, start: start, end: end, priceType: priceType))
  }

  public func markPrice(of symbol: Symbol) async throws(BackpackError) -> Answer<MarkPrice?> {
    let answer = try await answer(GetMarkPrices(symbol: symbol))
    return Answer(answer.value.first { $0.symbol == symbol }, answer.metadata)
  }

  public func markPrices(_ symbol: Symbol? = nil) async throws(BackpackError) -> [MarkPrice] {
    try await send(GetMarkPrices(symbol: symbol))
  }

  public func status() async throws(BackpackError) -> VenueStatus { try await send(GetStatus()) }
  public func ping() async throws(BackpackError) { try await send(Ping()) }
  public func time() async throws(BackpackError) -> Timestamp { try await send(GetTime()) }
}
