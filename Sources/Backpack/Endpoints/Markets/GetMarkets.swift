// GET /api/v1/markets

public import BackpackModel
public import BackpackWire

/// All markets; spot and perpetual ones where no type is given. Cached on the way for up to 300 s.
public struct GetMarkets: Endpoint {
  public typealias Response = [Market]
  public static let route = Route(.get, "/api/v1/markets", .open)

  /// One of the types the venue takes in a list.
  public var marketType: MarketType?
  public var parameters: Parameters { ["marketType": marketType] }

  public init(marketType: MarketType? = nil) { self.marketType = marketType }
}
