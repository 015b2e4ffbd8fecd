// GET /api/v1/market-sessions

public import BackpackModel
import BackpackWire

/// Opening hours of securities. Which of them a security trades in: `GetSecurities`.
public struct GetMarketSessions: Endpoint {
  public typealias Response = [MarketSession]
  public static let route = Route(.get, "/api/v1/market-sessions", .open)

  public init() {}
}
