// GET /api/v1/borrowLend/apy

public import BackpackModel
public import BackpackWire

/// Yields of loans and of staking.
public struct GetApyRates: Endpoint {
  public typealias Response = ApyRates
  public static let route = Route(.get, "/api/v1/borrowLend/apy", .open)

  /// A tier of the venue's customers; `nil`: the lowest.
  public var tierID: Int32?
  public var parameters: Parameters { ["tierId": tierID] }

  public init(tierID: Int32? = nil) { self.tierID = tierID }
}
