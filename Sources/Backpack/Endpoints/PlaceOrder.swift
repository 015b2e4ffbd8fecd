// POST /api/v1/order

public import BackpackModel
public import BackpackWire

/// Places one order. The answer is the matching engine's result, not a receipt: read its status.
public struct PlaceOrder: Endpoint {
  public typealias Response = Order
  public static let route = Route(.post, "/api/v1/order", .signed("orderExecute"))

  public var order: OrderRequest

  public init(_ order: OrderRequest) { self.order = order }

  public var clientID: ClientOrderID? { order.clientID }

  public func verify(_ placed: Order) throws(WireError) {
    try placed.require(.clientID(order.clientID), on: order.symbol)
    try require(placed.side, is: order.side, at: "side")
  }

  public var parameters: Parameters {
    var parameters: Parameters = ["symbol": order.symbol, "side": order.side]
    switch order.kind {
    case .limit(let price, let quantity, let timeInForce):
      parameters.append("orderType", "Limit")
      parameters.append("price", price)
      parameters.append("quantity", quantity)
      // The default is nowhere documented: always explicit.
      switch timeInForce {
      case .gtc(let postOnly):
        parameters.append("timeInForce", "GTC")
        parameters.append("postOnly", postOnly ? true : nil)
      case .ioc: parameters.append("timeInForce", "IOC")
      case .fok: parameters.append("timeInForce", "FOK")
      }
    case .market(let size, let allOrNothing):
      parameters.append("orderType", "Market")
      switch size {
      case .base(let quantity): parameters.append("quantity", quantity)
      case .quote(let notional): parameters.append("quoteQuantity", notional)
      }
      parameters.append("timeInForce", allOrNothing ? "FOK" : nil)
    }
    parameters.append("reduceOnly", order.reduceOnly ? true : nil)
    parameters.append("clientId", order.clientID)
    parameters.append("selfTradePrevention", order.selfTradePrevention)
    return parameters
  }
}
