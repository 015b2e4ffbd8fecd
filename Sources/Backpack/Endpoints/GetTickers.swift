// GET /api/v1/tickers

public import BackpackModel
import BackpackWire

/// Statistics of the last 24 hours of all markets. Cached on the way for up to 20 s.
public struct GetTickers: Endpoint {
  public typealias Response = [Ticker]
  public static let route = Route(.get, "/api/v1/tickers", .open)

  public init() {}
}
