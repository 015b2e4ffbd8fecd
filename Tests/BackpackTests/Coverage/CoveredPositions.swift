// Endpoints of the group Position.

import Backpack

extension CoveredEndpoint {
  static let positions: [CoveredEndpoint] = [
    CoveredEndpoint(GetPositions(symbol: "SOL_USDC_PERP", marketType: .perpetual)),
    CoveredEndpoint(
      GetFundingPayments(
        subaccountID: 1, symbol: "SOL_USDC_PERP", limit: 10, offset: 20,
        sortDirection: .oldestFirst)),
    CoveredEndpoint(
      GetPositionHistory(
        symbol: "SOL_USDC_PERP", state: .closed, marketType: .perpetual, limit: 10, offset: 20,
        sortDirection: .oldestFirst)),
  ]
}
