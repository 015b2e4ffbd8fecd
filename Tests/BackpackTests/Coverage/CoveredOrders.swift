// Endpoints of the group Order.

import Backpack

extension CoveredEndpoint {
  static let orders: [CoveredEndpoint] = [
    CoveredEndpoint(
      GetOrder(.id("1"), symbol: "SOL_USDC"), GetOrder(.clientID(7), symbol: "SOL_USDC")),
    CoveredEndpoint(
      PlaceOrder(
        OrderRequest(
          symbol: "SOL_USDC_PERP", side: .bid,
          kind: .limit(price: "141.2", quantity: "2", .gtc(postOnly: true)), reduceOnly: true,
          clientID: 7, selfTradePrevention: .rejectMaker)),
      PlaceOrder(.market(.ask, "SOL_USDC", .quote("100")))),
    CoveredEndpoint(
      CancelOrder(.id("1"), symbol: "SOL_USDC"), CancelOrder(.clientID(7), symbol: "SOL_USDC")),
    CoveredEndpoint(GetOpenOrders(symbol: "SOL_USDC", marketType: .spot)),
    CoveredEndpoint(CancelAllOrders(symbol: "SOL_USDC")),
  ]
}
