// DELETE /api/v1/orders

public import BackpackModel
public import BackpackWire

/// Cancels all orders of one market; the venue has no way to cancel those of all markets.
public struct CancelAllOrders: Endpoint {
  public typealias Response = Outcome
  public static let route = Route(.delete, "/api/v1/orders", .signed("orderCancelAll"))

  public var symbol: Symbol
  /// `nil`: both kinds, presumably; the venue does not say.
  public var kind: Kind?
  public var parameters: Parameters { ["symbol": symbol, "orderType": kind?.rawValue] }

  public init(symbol: Symbol, kind: Kind? = nil) {
    self.symbol = symbol
    self.kind = kind
  }

  /// Which orders go.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    case restingLimit = "RestingLimitOrder"
    /// Trigger orders that still sleep.
    case conditional = "ConditionalOrder"
  }

  /// `.accepted` on status 202: taken in, not carried out yet.
  public enum Outcome: Hashable, Sendable {
    case cancelled([Order])
    case accepted
  }

  public static func read(_ answer: HTTPResponse) throws(WireError) -> Outcome {
    if answer.status == 202 { return .accepted }
    return .cancelled(try [Order](from: try JSONNode(parsing: answer.body)))
  }

  public func verify(_ outcome: Outcome) throws(WireError) {
    if case .cancelled(let orders) = outcome { try requireAll(orders, of: symbol, \.symbol) }
  }
}
