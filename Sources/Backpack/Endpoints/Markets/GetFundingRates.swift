// GET /api/v1/fundingRates

public import BackpackModel
public import BackpackWire

/// Past funding rates of a perpetual, newest first; the first may be of the running interval.
///
/// An unknown symbol has none: the list is empty.
public struct GetFundingRates: PagedEndpoint {
  public typealias Row = FundingRate
  public static let route = Route(.get, "/api/v1/fundingRates", .open, .historical)
  public static let limitMax = 10_000

  public var symbol: Symbol
  public var limit: Int?
  public var offset: Int?
  public var parameters: Parameters { ["symbol": symbol, "limit": limit, "offset": offset] }

  public init(symbol: Symbol, limit: Int? = nil, offset: Int? = nil) {
    self.symbol = symbol
    self.limit = limit
    self.offset = offset
  }

  public func verify(_ rates: [FundingRate]) throws(WireError) {
    for (index, rate) in rates.enumerated() {
      try require(rate.symbol, is: symbol, at: "[\(index)].symbol")
    }
  }
}
