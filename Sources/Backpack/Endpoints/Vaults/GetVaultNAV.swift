// GET /api/v1/vault/nav

public import BackpackModel
import BackpackWire

/// What a vault is worth now. Only for a key of the vault's own account, whose vault it is.
public struct GetVaultNAV: Endpoint {
  public typealias Response = VaultNAV
  public static let route = Route(.get, "/api/v1/vault/nav", .signed("vaultNavQuery"))

  public init() {}
}
