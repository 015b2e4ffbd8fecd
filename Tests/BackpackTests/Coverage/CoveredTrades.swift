// Endpoints of the group Trades.

import Backpack

extension CoveredEndpoint {
  static let trades: [CoveredEndpoint] = [
    CoveredEndpoint(GetTrades(symbol: "SOL_USDC", limit: 10)),
    CoveredEndpoint(GetTradeHistory(symbol: "SOL_USDC", limit: 10, offset: 20)),
  ]
}
