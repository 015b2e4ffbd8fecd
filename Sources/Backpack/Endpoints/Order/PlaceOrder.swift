// POST /api/v1/order

public import BackpackModel
public import BackpackWire

/// Places one order. The answer is the matching engine's result, not a receipt: read its status.
public struct PlaceOrder: Endpoint {
  public typealias Response = Order
  public static let route = Route(.post, "/api/v1/order", .signed("orderExecute"))

  public var order: OrderRequest

  public init(_ order: OrderRequest) { self.order = order }

  public var parameters: Parameters { Parameters(placing: order) }
  public var clientID: ClientOrderID? { order.clientID }
  public var orders: [OrderRequest] { [order] }
  public func placed(in response: Order) -> [Order] { [response] }
  public var refusal: Refusal? { order.refusal }

  public var headers: [HTTPHeader] {
    order.broker?.key.map { [HTTPHeader("X-Broker-Key", $0.text)] } ?? []
  }

  public func verify(_ placed: Order) throws(WireError) { try placed.require(order) }
}
