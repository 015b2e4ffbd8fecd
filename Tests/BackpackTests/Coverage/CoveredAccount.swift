// Endpoints of the group Account.

import Backpack

extension CoveredEndpoint {
  static let account: [CoveredEndpoint] = [
    CoveredEndpoint(GetAccount()),
    CoveredEndpoint(
      UpdateAccount(
        leverageLimit: "5", autoBorrowSettlements: true, autoLend: false, autoRepayBorrows: true)),
    CoveredEndpoint(GetMaxBorrowQuantity(asset: "USDC")),
    CoveredEndpoint(
      GetMaxOrderQuantity(
        symbol: "SOL_USDC", side: .bid, price: "98.97", reduceOnly: false, autoBorrow: true,
        autoBorrowRepay: false, autoLendRedeem: true)),
    CoveredEndpoint(
      GetMaxWithdrawalQuantity(asset: "USDC", autoBorrow: false, autoLendRedeem: true)),
  ]
}
