// GET /api/v1/position

public import BackpackModel
public import BackpackWire

/// Open perpetual positions. With `symbol` and none open the venue answers 404.
///
/// `estLiquidationPrice` means something only with a `symbol` (venue change log 2025-09-01).
public struct GetPositions: Endpoint {
  public typealias Response = [Position]
  public static let route = Route(.get, "/api/v1/position", .signed("positionQuery"))

  public var symbol: Symbol?
  public var marketType: MarketType?
  public var parameters: Parameters { ["symbol": symbol, "marketType": marketType] }

  public init(symbol: Symbol? = nil, marketType: MarketType? = nil) {
    self.symbol = symbol
    self.marketType = marketType
  }
}
