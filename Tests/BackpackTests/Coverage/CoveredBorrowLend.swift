// Endpoints of the group Borrow Lend.

import Backpack

extension CoveredEndpoint {
  static let borrowLend: [CoveredEndpoint] = [
    CoveredEndpoint(GetBorrowLendPositions()),
    CoveredEndpoint(
      GetBorrowLendLiquidationPrice(
        BorrowLendRequest(.borrow, "USDC", quantity: "10"), subaccountID: 1)),
    CoveredEndpoint(ExecuteBorrowLend(BorrowLendRequest(.lend, "USDC", quantity: "10"))),
    CoveredEndpoint(
      GetBorrowLendHistory(
        type: .borrowRepay, sources: [.manual, .autoLend], positionID: "1", asset: "USDC",
        limit: 10,
        offset: 20, sortDirection: .oldestFirst)),
    CoveredEndpoint(
      GetInterestHistory(
        asset: "USDC", market: "SOL_USDC_PERP", positionID: "1", source: .unrealizedPnl, limit: 10,
        offset: 20, sortDirection: .oldestFirst)),
    CoveredEndpoint(
      GetBorrowLendPositionHistory(
        asset: "USDC", side: .borrow, state: .closed, limit: 10, offset: 20,
        sortDirection: .newestFirst)),
  ]
}
