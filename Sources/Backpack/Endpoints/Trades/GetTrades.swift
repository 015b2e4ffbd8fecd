// GET /api/v1/trades

public import BackpackModel
public import BackpackWire

/// The latest public trades, newest first. Cached on the way for up to 5 s.
public struct GetTrades: Endpoint {
  public typealias Response = [Trade]
  public static let route = Route(.get, "/api/v1/trades", .open)

  public var symbol: Symbol
  /// At most 1000.
  public var limit: Int?
  public var parameters: Parameters { ["symbol": symbol, "limit": limit] }

  public init(symbol: Symbol, limit: Int? = nil) {
    self.symbol = symbol
    self.limit = limit
  }
}
