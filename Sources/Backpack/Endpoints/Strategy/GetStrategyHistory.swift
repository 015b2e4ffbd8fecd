// GET /wapi/v1/history/strategies

public import BackpackModel
public import BackpackWire

/// Strategies that ended.
public struct GetStrategyHistory: PagedEndpoint {
  public typealias Row = StrategyHistoryRow
  public static let route = Route(
    .get, "/wapi/v1/history/strategies", .signed("strategyHistoryQueryAll"), .historical)

  public var strategyID: StrategyID?
  public var symbol: Symbol?
  /// The venue takes several; how they would be signed is not known, so one.
  public var marketType: MarketType?
  public var limit: Int?
  public var offset: Int?
  public var sortDirection: SortDirection?
  public var parameters: Parameters {
    [
      "strategyId": strategyID, "symbol": symbol, "marketType": marketType, "limit": limit,
      "offset": offset, "sortDirection": sortDirection,
    ]
  }

  public init(
    strategyID: StrategyID? = nil, symbol: Symbol? = nil, marketType: MarketType? = nil,
    limit: Int? = nil, offset: Int? = nil, sortDirection: SortDirection? = nil
  ) {
    self.strategyID = strategyID
    self.symbol = symbol
    self.marketType = marketType
    self.limit = limit
    self.offset = offset
    self.sortDirection = sortDirection
  }
}
