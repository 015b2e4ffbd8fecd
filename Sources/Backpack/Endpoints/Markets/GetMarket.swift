// GET /api/v1/market

public import BackpackModel
public import BackpackWire

/// One market and its rules.
public struct GetMarket: Endpoint {
  public typealias Response = Market
  public static let route = Route(.get, "/api/v1/market", .open)

  public var symbol: Symbol
  public var parameters: Parameters { ["symbol": symbol] }

  public init(symbol: Symbol) { self.symbol = symbol }

  public func verify(_ market: Market) throws(WireError) {
    try require(market.symbol, is: symbol, at: "symbol")
  }
}
