// GET /api/v1/markPrices

public import BackpackModel
public import BackpackWire

/// Mark and index prices and funding; a list even for one symbol. Perpetuals where no type is given.
public struct GetMarkPrices: Endpoint {
  public typealias Response = [MarkPrice]
  public static let route = Route(.get, "/api/v1/markPrices", .open)

  public var symbol: Symbol?
  public var marketType: MarketType?
  public var parameters: Parameters { ["symbol": symbol, "marketType": marketType] }

  public init(symbol: Symbol? = nil, marketType: MarketType? = nil) {
    self.symbol = symbol
    self.marketType = marketType
  }
}
