// GET /api/v1/markets

public import BackpackModel
import BackpackWire

/// All markets, spot and perpetual. Cached on the way for up to 300 s.
public struct GetMarkets: Endpoint {
  public typealias Response = [Market]
  public static let route = Route(.get, "/api/v1/markets", .open)

  public init() {}
}
