// GET /api/v1/capital/collateral

public import BackpackModel
public import BackpackWire

/// Collateral, equity and margin of the account.
public struct GetCollateral: Endpoint {
  public typealias Response = MarginAccountSummary
  public static let route = Route(.get, "/api/v1/capital/collateral", .signed("collateralQuery"))

  /// `nil`: the account the key belongs to.
  public var subaccountID: UInt16?
  public var parameters: Parameters { ["subaccountId": subaccountID] }

  public init(subaccountID: UInt16? = nil) { self.subaccountID = subaccountID }
}
