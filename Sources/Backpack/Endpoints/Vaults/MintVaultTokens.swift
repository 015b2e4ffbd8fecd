// POST /api/v1/vault/mint

public import BackpackModel
public import BackpackWire

/// Puts money into a vault and gets vault tokens for it. The venue confirms without telling how many.
public struct MintVaultTokens: SilentEndpoint {
  public static let route = Route(.post, "/api/v1/vault/mint", .signed("vaultMint"))

  public var vaultID: VaultID
  /// What goes in: the vault's `asset`.
  public var asset: Asset
  public var quantity: Quantity
  /// May what is missing be borrowed? **Makes debt**, which costs interest. `nil`: the venue's default.
  public var autoBorrow: Bool?
  /// May what is lent be taken back for it? `nil`: the venue's default.
  public var autoLendRedeem: Bool?
  public var change: AccountChange? { .vault(vaultID) }
  public var parameters: Parameters {
    [
      "vaultId": vaultID, "symbol": asset, "quantity": quantity, "autoBorrow": autoBorrow,
      "autoLendRedeem": autoLendRedeem,
    ]
  }

  public init(
    vaultID: VaultID, asset: Asset, quantity: Quantity, autoBorrow: Bool? = nil,
    autoLendRedeem: Bool? = nil
  ) {
    self.vaultID = vaultID
    self.asset = asset
    self.quantity = quantity
    self.autoBorrow = autoBorrow
    self.autoLendRedeem = autoLendRedeem
  }
}
