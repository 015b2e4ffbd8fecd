// `OrderExecutePayload` of the venue: an order as parameters. The one place that writes its members.

import BackpackModel
import BackpackWire

extension Parameters {
  /// Absent members are left out: the venue's default holds, which for everything about loans is no.
  init(placing order: OrderRequest) {
    self = ["symbol": order.symbol, "side": order.side]
    switch order.kind {
    case .limit(let price, let quantity, let timeInForce):
      append("orderType", "Limit")
      append("price", price)
      append("quantity", quantity)
      append(timeInForce: timeInForce)
    case .market(let size, let allOrNothing):
      append("orderType", "Market")
      switch size {
      case .base(let quantity): append("quantity", quantity)
      case .quote(let notional): append("quoteQuantity", notional)
      }
      append("timeInForce", allOrNothing ? "FOK" : nil)
    case .trigger(let trigger):
      switch trigger.release {
      case .market: append("orderType", "Market")
      case .limit(let price, let timeInForce):
        append("orderType", "Limit")
        append("price", price)
        append(timeInForce: timeInForce)
      }
      append("triggerPrice", trigger.price)
      append("triggerBy", trigger.reference)
      append("triggerQuantity", trigger.quantity)
    }
    append("reduceOnly", order.reduceOnly ? true : nil)
    append("clientId", order.clientID)
    append("selfTradePrevention", order.selfTradePrevention)
    append(order.stopLoss, prefix: "stopLoss")
    append(order.takeProfit, prefix: "takeProfit")
    append("slippageTolerance", order.slippageTolerance?.value)
    append("slippageToleranceType", order.slippageTolerance?.type)
    append(spotMargin: order.spotMargin)
    append("brokerId", order.broker?.id)
  }

  private mutating func append(_ trigger: OrderRequest.AttachedTrigger?, prefix: String) {
    append("\(prefix)TriggerPrice", trigger?.price)
    append("\(prefix)TriggerBy", trigger?.reference)
    append("\(prefix)LimitPrice", trigger?.limitPrice)
  }
}
