// DELETE /api/v1/order

public import BackpackModel
public import BackpackWire

/// Cancels one order. One that is gone already is refused with 400, `Order not found`.
public struct CancelOrder: Endpoint {
  public typealias Response = CancelOutcome
  public static let route = Route(.delete, "/api/v1/order", .signed("orderCancel"))

  public var reference: OrderReference
  public var symbol: Symbol
  public var parameters: Parameters { reference.parameters(on: symbol) }
  public var clientID: ClientOrderID? { reference.clientID }

  public init(_ reference: OrderReference, symbol: Symbol) {
    self.reference = reference
    self.symbol = symbol
  }

  public static func read(_ answer: HTTPResponse) throws(WireError) -> CancelOutcome {
    if answer.status == 202 { return .accepted }
    return .cancelled(try Order(from: try JSONNode(parsing: answer.body)))
  }

  public func verify(_ outcome: CancelOutcome) throws(WireError) {
    if case .cancelled(let order) = outcome { try order.require(reference, on: symbol) }
  }
}
