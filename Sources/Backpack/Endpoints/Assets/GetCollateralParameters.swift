// GET /api/v1/collateral

public import BackpackModel
import BackpackWire

/// What assets count as collateral, the same for every account. The account's own is
/// `GetCollateral`.
public struct GetCollateralParameters: Endpoint {
  public typealias Response = [CollateralParameters]
  public static let route = Route(.get, "/api/v1/collateral", .open)

  public init() {}
}
