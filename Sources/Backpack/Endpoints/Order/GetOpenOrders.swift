// GET /api/v1/orders

public import BackpackModel
public import BackpackWire

/// Open orders, trigger orders included; of all markets where nothing narrows them down. Not paged.
public struct GetOpenOrders: Endpoint {
  public typealias Response = [Order]
  public static let route = Route(.get, "/api/v1/orders", .signed("orderQueryAll"))

  public var symbol: Symbol?
  public var marketType: MarketType?
  public var parameters: Parameters { ["symbol": symbol, "marketType": marketType] }

  public init(symbol: Symbol? = nil, marketType: MarketType? = nil) {
    self.symbol = symbol
    self.marketType = marketType
  }

  public func verify(_ orders: [Order]) throws(WireError) {
    try requireAll(orders, of: symbol, \.symbol)
  }
}
