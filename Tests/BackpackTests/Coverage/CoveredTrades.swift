// Endpoints of the group Trades.

import Backpack

extension CoveredEndpoint {
  static let trades: [CoveredEndpoint] = [
    CoveredEndpoint(GetTrades(symbol: "SOL_USDC", limit: 10))
  ]
}
