// GET /api/v1/account

public import BackpackModel
import BackpackWire

/// Settings, fees and counts of the account.
public struct GetAccount: Endpoint {
  public typealias Response = AccountSummary
  public static let route = Route(.get, "/api/v1/account", .signed("accountQuery"))

  public init() {}
}
