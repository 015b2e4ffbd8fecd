// GET /api/v1/markPrices

public import BackpackModel
public import BackpackWire

/// Mark and index prices and funding of perpetuals; a list even for one symbol.
public struct GetMarkPrices: Endpoint {
  public typealias Response = [MarkPrice]
  public static let route = Route(.get, "/api/v1/markPrices", .open)

  public var symbol: Symbol?
  public var parameters: Parameters { ["symbol": symbol] }

  public init(symbol: Symbol? = nil) { self.symbol = symbol }
}
