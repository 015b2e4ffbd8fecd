// GET /api/v1/openInterest

public import BackpackModel
public import BackpackWire

/// Open interest of all markets, or of one: a list even then. Cached on the way for up to 5 s.
public struct GetOpenInterest: Endpoint {
  public typealias Response = [OpenInterest]
  public static let route = Route(.get, "/api/v1/openInterest", .open)

  public var symbol: Symbol?
  public var parameters: Parameters { ["symbol": symbol] }

  public init(symbol: Symbol? = nil) { self.symbol = symbol }
}
