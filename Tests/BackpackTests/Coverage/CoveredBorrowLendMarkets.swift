// Endpoints of the group Borrow Lend Markets.

import Backpack

extension CoveredEndpoint {
  static let borrowLendMarkets: [CoveredEndpoint] = [
    CoveredEndpoint(GetBorrowLendMarkets()),
    CoveredEndpoint(GetBorrowLendMarketHistory(interval: .oneMonth, asset: "USDC")),
    CoveredEndpoint(GetApyRates(tierID: 2)),
  ]
}
