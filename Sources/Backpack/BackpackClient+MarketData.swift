// The client's calls for public data beyond what a venue needs to be traded on: one endpoint each.

public import BackpackModel

// MARK: Markets

extension BackpackClient {
  /// Markets of one type; without a type, spot and perpetual ones.
  public func markets(ofType marketType: MarketType) async throws(BackpackError) -> [Market] {
    try await send(GetMarkets(marketType: marketType))
  }

  /// Statistics of the last day or week; `nil` where the venue has nothing to tell.
  public func ticker(
    _ symbol: Symbol, over interval: TickerInterval
  ) async throws(BackpackError) -> Ticker? {
    try await send(GetTicker(symbol: symbol, interval: interval))
  }

  /// Statistics of the last day or week of all markets.
  public func tickers(over interval: TickerInterval) async throws(BackpackError) -> [Ticker] {
    try await send(GetTickers(interval: interval))
  }

  /// Mark prices of the markets of one type.
  public func markPrices(ofType marketType: MarketType) async throws(BackpackError) -> [MarkPrice] {
    try await send(GetMarkPrices(marketType: marketType))
  }

  /// Open interest of all markets, or of one.
  public func openInterest(on symbol: Symbol? = nil) async throws(BackpackError) -> [OpenInterest] {
    try await send(GetOpenInterest(symbol: symbol))
  }

  /// Past funding rates, newest first; at most 10000 at a time, 100 without a limit.
  public func fundingRates(
    _ symbol: Symbol, limit: Int? = nil, offset: Int? = nil
  ) async throws(BackpackError) -> [FundingRate] {
    try await send(GetFundingRates(symbol: symbol, limit: limit, offset: offset))
  }

  /// Public trades of the past, newest first; at most 1000 at a time, 100 without a limit.
  public func tradeHistory(
    _ symbol: Symbol, limit: Int? = nil, offset: Int? = nil
  ) async throws(BackpackError) -> [Trade] {
    try await send(GetTradeHistory(symbol: symbol, limit: limit, offset: offset))
  }
}

// MARK: Assets

extension BackpackClient {
  /// Assets with their networks and fees; those available in a country, by its two letters.
  public func assets(inCountry country: String? = nil) async throws(BackpackError) -> [ListedAsset]
  {
    try await send(GetAssets(country: country))
  }

  /// What assets count as collateral, the same for every account.
  public func collateralParameters() async throws(BackpackError) -> [CollateralParameters] {
    try await send(GetCollateralParameters())
  }

  /// The exchange's own addresses.
  public func wallets() async throws(BackpackError) -> [VenueWallet] {
    try await send(GetWallets())
  }
}

// MARK: Securities and predictions

extension BackpackClient {
  /// Opening hours of securities.
  public func marketSessions() async throws(BackpackError) -> [MarketSession] {
    try await send(GetMarketSessions())
  }

  /// Securities, and how much of them may be traded when.
  public func securities() async throws(BackpackError) -> [Security] {
    try await send(GetSecurities())
  }

  /// Events that predictions are traded on; all filters are in `GetPredictionEvents`.
  public func predictionEvents(
    _ query: GetPredictionEvents = GetPredictionEvents()
  ) async throws(BackpackError) -> [PredictionEvent] {
    try await send(query)
  }

  /// What prediction events are about.
  public func predictionTags() async throws(BackpackError) -> [PredictionTag] {
    try await send(GetPredictionTags())
  }
}
