// GET /api/v1/capital

public import BackpackModel
import BackpackWire

/// Balances by asset. Whether lent amounts count in is not documented.
public struct GetBalances: Endpoint {
  public typealias Response = [Asset: Balance]
  public static let route = Route(.get, "/api/v1/capital", .signed("balanceQuery"))

  public init() {}
}
