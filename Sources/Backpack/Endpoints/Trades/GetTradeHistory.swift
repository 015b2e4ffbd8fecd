// GET /api/v1/trades/history

public import BackpackModel
public import BackpackWire

/// Public trades further back than `GetTrades` reaches, newest first.
public struct GetTradeHistory: PagedEndpoint {
  public typealias Row = Trade
  public static let route = Route(.get, "/api/v1/trades/history", .open, .historical)

  public var symbol: Symbol
  public var limit: Int?
  public var offset: Int?
  public var parameters: Parameters { ["symbol": symbol, "limit": limit, "offset": offset] }

  public init(symbol: Symbol, limit: Int? = nil, offset: Int? = nil) {
    self.symbol = symbol
    self.limit = limit
    self.offset = offset
  }
}
