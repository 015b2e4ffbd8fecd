// GET /api/v1/vault/redeems/pending

public import BackpackModel
public import BackpackWire

/// Redemptions that a vault owes. Only for a key of the vault's own account.
public struct GetPendingVaultRedemptions: Endpoint {
  public typealias Response = [VaultRedemption]
  public static let route = Route(
    .get, "/api/v1/vault/redeems/pending", .signed("vaultPendingRedeemsQuery"))

  public var vaultID: VaultID
  public var parameters: Parameters { ["vaultId": vaultID] }

  public init(vaultID: VaultID) { self.vaultID = vaultID }

  public func verify(_ pending: [VaultRedemption]) throws(WireError) {
    for redemption in pending { try require(redemption.vaultID, is: vaultID, at: "vaultId") }
  }
}
