// GET /api/v1/order

public import BackpackModel
public import BackpackWire

/// One order that rests on the book. A filled, cancelled or expired one is refused with 404.
public struct GetOrder: Endpoint {
  public typealias Response = Order
  public static let route = Route(.get, "/api/v1/order", .signed("orderQuery"))

  public var reference: OrderReference
  public var symbol: Symbol
  public var parameters: Parameters { reference.parameters(on: symbol) }

  public init(_ reference: OrderReference, symbol: Symbol) {
    self.reference = reference
    self.symbol = symbol
  }

  public func verify(_ order: Order) throws(WireError) { try order.require(reference, on: symbol) }
}
