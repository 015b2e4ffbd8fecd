// Endpoints of the group Order.

import Backpack

extension CoveredEndpoint {
  static let orders: [CoveredEndpoint] = [
    CoveredEndpoint(
      GetOrder(.id("1"), symbol: "SOL_USDC"), GetOrder(.clientID(7), symbol: "SOL_USDC")),
    CoveredEndpoint(PlaceOrder(limitOrder), PlaceOrder(marketOrder), PlaceOrder(triggerOrder)),
    CoveredEndpoint(
      CancelOrder(.id("1"), symbol: "SOL_USDC"), CancelOrder(.clientID(7), symbol: "SOL_USDC")),
    CoveredEndpoint(PlaceOrders([limitOrder, marketOrder, triggerOrder])),
    CoveredEndpoint(GetOpenOrders(symbol: "SOL_USDC", marketType: .spot)),
    CoveredEndpoint(CancelAllOrders(symbol: "SOL_USDC", kind: .conditional)),
    CoveredEndpoint(
      GetFills(
        symbol: "SOL_USDC", marketType: .spot, orderID: "1", strategyID: "2", fillType: .user,
        from: Timestamp(milliseconds: 0), to: Timestamp(milliseconds: 1),
        sortDirection: .oldestFirst, limit: 10, offset: 20)),
    CoveredEndpoint(
      GetOrderHistory(
        symbol: "SOL_USDC", marketType: .spot, orderID: "1", strategyID: "2",
        sortDirection: .oldestFirst, limit: 10, offset: 20)),
  ]
}

private let limitOrder = OrderRequest(
  symbol: "SOL_USDC", side: .bid,
  kind: .limit(price: "141.2", quantity: "2", .gtc(postOnly: true)), clientID: 7,
  selfTradePrevention: .rejectMaker,
  stopLoss: .init(price: "130", reference: .markPrice, limitPrice: "129"),
  takeProfit: .init(price: "150", reference: .lastPrice, limitPrice: "149"),
  spotMargin: Set(SpotMargin.allCases), broker: Broker(id: 3, key: BrokerKey("key")))

private let marketOrder = OrderRequest(
  symbol: "SOL_USDC_PERP", side: .ask, kind: .market(.quote("100")), reduceOnly: true,
  slippageTolerance: .percent("0.5"))

private let triggerOrder = OrderRequest.trigger(
  .ask, "SOL_USDC_PERP", at: "90", by: .indexPrice, quantity: "80%")
