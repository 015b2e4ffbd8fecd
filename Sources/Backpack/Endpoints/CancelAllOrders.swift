// DELETE /api/v1/orders

public import BackpackModel
public import BackpackWire

/// Cancels all orders of one market; the venue has no way to cancel those of all markets.
public struct CancelAllOrders: Endpoint {
  public typealias Response = Outcome
  public static let route = Route(.delete, "/api/v1/orders", .signed("orderCancelAll"))

  public var symbol: Symbol
  public var parameters: Parameters { ["symbol": symbol] }

  public init(symbol: Symbol) { self.symbol = symbol }

  /// `.accepted` on status 202: taken in, not carried out yet.
  public enum Outcome: Hashable, Sendable {
    case cancelled([Order])
    case accepted
  }

  public static func read(_ answer: HTTPResponse) throws(WireError) -> Outcome {
    if answer.status == 202 { return .accepted }
    return .cancelled(try [Order](from: try JSONNode(parsing: answer.body)))
  }
}
