// POST /api/v1/vault/redeem

public import BackpackModel
public import BackpackWire

/// Asks a vault for money back. It comes after the vault's `redeemDelay`, at the value of then.
public struct RedeemVaultTokens: SilentEndpoint {
  public static let route = Route(.post, "/api/v1/vault/redeem", .signed("vaultRedeemRequest"))

  public var vaultID: VaultID
  public var amount: Amount
  public var change: AccountChange? { .vault(vaultID) }
  public var parameters: Parameters {
    switch amount {
    case .tokens(let quantity): ["vaultId": vaultID, "vaultTokenQuantity": quantity]
    case .all: ["vaultId": vaultID]
    }
  }

  public init(_ amount: Amount, vaultID: VaultID) {
    self.amount = amount
    self.vaultID = vaultID
  }

  /// How many of the vault's tokens to give back.
  public enum Amount: Hashable, Sendable {
    case tokens(Quantity)
    /// Every vault token that is available then.
    case all
  }
}
