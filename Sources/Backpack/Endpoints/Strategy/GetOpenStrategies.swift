// GET /api/v1/strategies

public import BackpackModel
public import BackpackWire

/// Running strategies; of all markets where nothing narrows them down. Not paged.
public struct GetOpenStrategies: Endpoint {
  public typealias Response = [Strategy]
  public static let route = Route(.get, "/api/v1/strategies", .signed("strategyQueryAll"))

  public var symbol: Symbol?
  public var marketType: MarketType?
  public var type: StrategyType?
  public var parameters: Parameters {
    [
      "symbol": symbol, "marketType": marketType, "strategyType": type,
    ]
  }

  public init(symbol: Symbol? = nil, marketType: MarketType? = nil, type: StrategyType? = nil) {
    self.symbol = symbol
    self.marketType = marketType
    self.type = type
  }
}
