// GET /api/v1/vaults

public import BackpackModel
import BackpackWire

/// Every vault and its rules.
public struct GetVaults: Endpoint {
  public typealias Response = [Vault]
  public static let route = Route(.get, "/api/v1/vaults", .open)

  public init() {}
}
