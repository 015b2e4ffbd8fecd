// GET /api/v1/borrowLend/markets

public import BackpackModel
import BackpackWire

/// Every market for loans: its state, rates and limits.
public struct GetBorrowLendMarkets: Endpoint {
  public typealias Response = [BorrowLendMarket]
  public static let route = Route(.get, "/api/v1/borrowLend/markets", .open)

  public init() {}
}
