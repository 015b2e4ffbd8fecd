// Endpoints of the group Vaults.

import Backpack

extension CoveredEndpoint {
  static let vaults: [CoveredEndpoint] = [
    CoveredEndpoint(GetVaults()),
    CoveredEndpoint(
      MintVaultTokens(
        vaultID: 1, asset: "USDC", quantity: "10", autoBorrow: false, autoLendRedeem: true)),
    CoveredEndpoint(
      RedeemVaultTokens(.tokens("2"), vaultID: 1), RedeemVaultTokens(.all, vaultID: 1)),
    CoveredEndpoint(CancelVaultRedemption(vaultID: 1)),
    CoveredEndpoint(GetPendingVaultRedemptions(vaultID: 1)),
    CoveredEndpoint(GetVaultNAV()),
    CoveredEndpoint(GetVaultHistory(interval: .oneWeek, vaultID: 1)),
  ]
}
