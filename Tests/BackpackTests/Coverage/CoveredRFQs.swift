// Endpoints of the group RFQ.

import Backpack

extension CoveredEndpoint {
  static let rfqs: [CoveredEndpoint] = [
    CoveredEndpoint(
      SubmitQuote(
        QuoteRequest(
          rfqID: "1", bidPrice: "141", askPrice: "142", spotMargin: Set(SpotMargin.allCases),
          clientID: 7))),
    CoveredEndpoint(
      GetOpenRFQs(id: "1", symbol: "SOL_USDC_RFQ", deferredSettlement: false, subaccountID: 1)),
    CoveredEndpoint(
      SubmitRFQ(
        RFQRequest(
          symbol: "SOL_USDC_RFQ", side: .bid, size: .base("10"),
          execution: .immediate(price: "142"),
          spotMargin: Set(SpotMargin.allCases), clientID: 7)),
      SubmitRFQ(RFQRequest(symbol: "SOL_USDC_RFQ", side: .ask, size: .quote("1000")))),
    CoveredEndpoint(AcceptQuote("2", of: .id("1")), AcceptQuote("2", of: .clientID(7))),
    CoveredEndpoint(RefreshRFQ("1")),
    CoveredEndpoint(CancelRFQ(.id("1")), CancelRFQ(.clientID(7))),
    CoveredEndpoint(
      GetRFQHistory(
        id: "1", symbol: "SOL_USDC_RFQ", status: .filled, side: .bid, deferredSettlement: true,
        limit: 10, offset: 20, sortDirection: .oldestFirst)),
    CoveredEndpoint(
      GetQuoteHistory(
        id: "2", symbol: "SOL_USDC_RFQ", status: .expired, deferredSettlement: true, limit: 10,
        offset: 20, sortDirection: .oldestFirst)),
    CoveredEndpoint(
      GetRFQFills(
        quoteID: "2", symbol: "SOL_USDC_RFQ", side: .ask, fillType: .user, deferredSettlement: true,
        limit: 10, offset: 20, sortDirection: .oldestFirst)),
    CoveredEndpoint(
      GetQuoteFills(
        quoteID: "2", symbol: "SOL_USDC_RFQ", side: .ask, limit: 10, offset: 20,
        sortDirection: .oldestFirst)),
  ]
}
