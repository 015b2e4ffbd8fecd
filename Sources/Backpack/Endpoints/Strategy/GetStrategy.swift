// GET /api/v1/strategy

public import BackpackModel
public import BackpackWire

/// One running strategy. One that ended is refused with 404.
public struct GetStrategy: Endpoint {
  public typealias Response = Strategy
  public static let route = Route(.get, "/api/v1/strategy", .signed("strategyQuery"))

  public var reference: StrategyReference
  public var symbol: Symbol
  public var parameters: Parameters { reference.parameters(on: symbol) }

  public init(_ reference: StrategyReference, symbol: Symbol) {
    self.reference = reference
    self.symbol = symbol
  }

  public func verify(_ strategy: Strategy) throws(WireError) {
    try strategy.require(reference, on: symbol)
  }
}
