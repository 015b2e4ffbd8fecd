// The client's calls for vaults: one endpoint each.

public import BackpackModel

extension BackpackClient {
  /// Every vault and its rules.
  public func vaults() async throws(BackpackError) -> [Vault] { try await send(GetVaults()) }

  /// What a vault was worth; all vaults where `vaultID` is `nil`.
  public func vaultHistory(
    of vaultID: VaultID? = nil, last interval: HistoryInterval
  ) async throws(BackpackError) -> [VaultSnapshot] {
    try await send(GetVaultHistory(interval: interval, vaultID: vaultID))
  }

  /// Puts money into a vault; what may be borrowed or taken back for it is in `MintVaultTokens`.
  public func mintVaultTokens(
    of vaultID: VaultID, for quantity: Quantity, _ asset: Asset
  ) async throws(BackpackError) {
    try await send(MintVaultTokens(vaultID: vaultID, asset: asset, quantity: quantity))
  }

  /// Asks a vault for money back, which comes after the vault's `redeemDelay`.
  public func redeemVaultTokens(
    _ amount: RedeemVaultTokens.Amount, of vaultID: VaultID
  ) async throws(BackpackError) {
    try await send(RedeemVaultTokens(amount, vaultID: vaultID))
  }

  /// Takes back what was asked of a vault, as long as it has not paid.
  public func cancelVaultRedemption(of vaultID: VaultID) async throws(BackpackError) {
    try await send(CancelVaultRedemption(vaultID: vaultID))
  }

  /// Redemptions that a vault owes. Only for a key of the vault's own account.
  public func pendingVaultRedemptions(
    of vaultID: VaultID
  ) async throws(BackpackError) -> [VaultRedemption] {
    try await send(GetPendingVaultRedemptions(vaultID: vaultID))
  }

  /// What a vault is worth now. Only for a key of the vault's own account.
  public func vaultNAV() async throws(BackpackError) -> VaultNAV { try await send(GetVaultNAV()) }
}
