// Endpoints of the group Position.

import Backpack

extension CoveredEndpoint {
  static let positions: [CoveredEndpoint] = [
    CoveredEndpoint(GetPositions(symbol: "SOL_USDC_PERP"))
  ]
}
