// DELETE /api/v1/vault/redeem

public import BackpackModel
public import BackpackWire

/// Takes back what was asked of a vault, as long as it has not paid.
public struct CancelVaultRedemption: SilentEndpoint {
  public static let route = Route(.delete, "/api/v1/vault/redeem", .signed("vaultRedeemCancel"))

  public var vaultID: VaultID
  public var parameters: Parameters { ["vaultId": vaultID] }
  public var change: AccountChange? { .vault(vaultID) }

  public init(vaultID: VaultID) { self.vaultID = vaultID }
}
