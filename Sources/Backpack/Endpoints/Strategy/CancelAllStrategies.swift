// DELETE /api/v1/strategies

public import BackpackModel
public import BackpackWire

/// Ends all strategies of one market; the venue has no way to end those of all markets.
public struct CancelAllStrategies: Endpoint {
  public typealias Response = Outcome
  public static let route = Route(.delete, "/api/v1/strategies", .signed("strategyCancelAll"))

  public var symbol: Symbol
  /// `nil`: of every type.
  public var type: StrategyType?
  public var parameters: Parameters { ["symbol": symbol, "strategyType": type] }
  public var change: AccountChange? { .strategies(on: symbol) }

  public init(symbol: Symbol, type: StrategyType? = nil) {
    self.symbol = symbol
    self.type = type
  }

  /// `.accepted` on status 202: taken in, not carried out yet. Orders can still fill.
  public enum Outcome: Hashable, Sendable {
    case cancelled([Strategy])
    case accepted
  }

  public static func read(_ answer: HTTPResponse) throws(WireError) -> Outcome {
    if answer.status == 202 { return .accepted }
    return .cancelled(try [Strategy](from: try JSONNode(parsing: answer.body)))
  }

  public func verify(_ outcome: Outcome) throws(WireError) {
    if case .cancelled(let strategies) = outcome {
      try requireAll(strategies, of: symbol, \.symbol)
    }
  }
}
