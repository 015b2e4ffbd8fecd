// DELETE /api/v1/strategy

public import BackpackModel
public import BackpackWire

/// Ends one strategy. What its orders filled stays.
public struct CancelStrategy: Endpoint {
  public typealias Response = Outcome
  public static let route = Route(.delete, "/api/v1/strategy", .signed("strategyCancel"))

  public var reference: StrategyReference
  public var symbol: Symbol
  public var parameters: Parameters { reference.parameters(on: symbol) }
  public var change: AccountChange? { .strategy(reference) }

  public init(_ reference: StrategyReference, symbol: Symbol) {
    self.reference = reference
    self.symbol = symbol
  }

  /// `.accepted` on status 202: taken in, not carried out yet. Its orders can still fill.
  public enum Outcome: Hashable, Sendable {
    case cancelled(Strategy)
    case accepted
  }

  public static func read(_ answer: HTTPResponse) throws(WireError) -> Outcome {
    if answer.status == 202 { return .accepted }
    return .cancelled(try Strategy(from: try JSONNode(parsing: answer.body)))
  }

  public func verify(_ outcome: Outcome) throws(WireError) {
    if case .cancelled(let strategy) = outcome { try strategy.require(reference, on: symbol) }
  }
}
