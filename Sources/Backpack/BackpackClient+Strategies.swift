// The client's calls for strategies: one endpoint each.

public import BackpackModel

extension BackpackClient {
  /// Starts a strategy: an order that the venue sends in slices.
  public func start(_ strategy: StrategyRequest) async throws(BackpackError) -> Strategy {
    try await send(CreateStrategy(strategy))
  }

  /// A running strategy. One that ended is refused with 404.
  public func strategy(
    _ reference: StrategyReference, on symbol: Symbol
  ) async throws(BackpackError) -> Strategy {
    try await send(GetStrategy(reference, symbol: symbol))
  }

  /// Running strategies, of all markets where nothing narrows them down.
  public func openStrategies(
    on symbol: Symbol? = nil, marketType: MarketType? = nil, type: StrategyType? = nil
  ) async throws(BackpackError) -> [Strategy] {
    try await send(GetOpenStrategies(symbol: symbol, marketType: marketType, type: type))
  }

  /// Ends a strategy. What its orders filled stays.
  public func cancelStrategy(
    _ reference: StrategyReference, on symbol: Symbol
  ) async throws(BackpackError) -> CancelStrategy.Outcome {
    try await send(CancelStrategy(reference, symbol: symbol))
  }

  /// Ends all strategies of one market, or those of one type.
  public func cancelAllStrategies(
    on symbol: Symbol, type: StrategyType? = nil
  ) async throws(BackpackError) -> CancelAllStrategies.Outcome {
    try await send(CancelAllStrategies(symbol: symbol, type: type))
  }

  /// Strategies that ended; all filters are in `GetStrategyHistory`.
  public func strategyHistory(
    _ query: GetStrategyHistory = GetStrategyHistory()
  ) async throws(BackpackError) -> [StrategyHistoryRow] {
    try await send(query)
  }
}
