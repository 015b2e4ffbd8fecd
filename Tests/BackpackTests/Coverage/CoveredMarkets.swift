// Endpoints of the group Markets.

import Backpack

extension CoveredEndpoint {
  static let markets: [CoveredEndpoint] = [
    CoveredEndpoint(GetMarkets(marketType: .spot)),
    CoveredEndpoint(GetMarket(symbol: "SOL_USDC")),
    CoveredEndpoint(GetDepth(symbol: "SOL_USDC", limit: 20)),
    CoveredEndpoint(
      GetPredictionEvents(
        symbol: "A_USDC_PREDICTION", tagSlug: "crypto", eventSlug: "e", seriesSlug: "s",
        resolved: false, limit: 10, offset: 20)),
    CoveredEndpoint(GetPredictionTags()),
    CoveredEndpoint(GetMarketSessions()),
    CoveredEndpoint(GetSecurities()),
    CoveredEndpoint(GetMarkPrices(symbol: "SOL_USDC_PERP", marketType: .perpetual)),
    CoveredEndpoint(GetOpenInterest(symbol: "SOL_USDC_PERP")),
    CoveredEndpoint(GetFundingRates(symbol: "SOL_USDC_PERP", limit: 10, offset: 20)),
    CoveredEndpoint(
      GetKlines(
        symbol: "SOL_USDC", interval: .oneMinute, start: Timestamp(milliseconds: 0),
        end: Timestamp(milliseconds: 60_000), priceType: .mark)),
    CoveredEndpoint(GetTicker(symbol: "SOL_USDC", interval: .oneWeek)),
    CoveredEndpoint(GetTickers(interval: .oneDay)),
  ]
}
