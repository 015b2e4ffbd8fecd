// Endpoints of the group Markets.

import Backpack

extension CoveredEndpoint {
  static let markets: [CoveredEndpoint] = [
    CoveredEndpoint(GetMarkets()),
    CoveredEndpoint(GetMarket(symbol: "SOL_USDC")),
    CoveredEndpoint(GetDepth(symbol: "SOL_USDC", limit: 20)),
    CoveredEndpoint(GetMarkPrices(symbol: "SOL_USDC_PERP")),
    CoveredEndpoint(
      GetKlines(
        symbol: "SOL_USDC", interval: .oneMinute, start: Timestamp(milliseconds: 0),
        end: Timestamp(milliseconds: 60_000))),
    CoveredEndpoint(GetTicker(symbol: "SOL_USDC")),
    CoveredEndpoint(GetTickers()),
  ]
}
