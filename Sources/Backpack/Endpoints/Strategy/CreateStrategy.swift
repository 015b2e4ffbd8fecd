// POST /api/v1/strategy

public import BackpackModel
public import BackpackWire

/// Starts a strategy.
public struct CreateStrategy: Endpoint {
  public typealias Response = Strategy
  public static let route = Route(.post, "/api/v1/strategy", .signed("strategyCreate"))

  public var strategy: StrategyRequest
  public var change: AccountChange? { .strategy(.clientID(strategy.clientID)) }

  public init(_ strategy: StrategyRequest) { self.strategy = strategy }

  public var headers: [HTTPHeader] {
    strategy.broker?.key.map { [HTTPHeader("X-Broker-Key", $0.text)] } ?? []
  }

  public func verify(_ started: Strategy) throws(WireError) {
    try started.require(.clientID(strategy.clientID), on: strategy.symbol)
    try require(started.side, is: strategy.side, at: "side")
  }

  public var parameters: Parameters {
    var parameters: Parameters = [
      "symbol": strategy.symbol, "side": strategy.side, "strategyType": StrategyType.scheduled,
      "quantity": strategy.quantity, "duration": strategy.schedule.duration.venueMilliseconds,
      "interval": strategy.schedule.interval.venueMilliseconds,
      "randomizedIntervalQuantity": strategy.schedule.randomizedQuantity ? true : nil,
    ]
    switch strategy.orders {
    case .limit(let price, let timeInForce):
      parameters.append("price", price)
      parameters.append(timeInForce: timeInForce)
    case .market(let allOrNothing):
      parameters.append("timeInForce", allOrNothing ? "FOK" : nil)
    }
    parameters.append("reduceOnly", strategy.reduceOnly ? true : nil)
    parameters.append("clientStrategyId", strategy.clientID)
    parameters.append("selfTradePrevention", strategy.selfTradePrevention)
    parameters.append("slippageTolerance", strategy.slippageTolerance?.value)
    parameters.append("slippageToleranceType", strategy.slippageTolerance?.type)
    parameters.append(spotMargin: strategy.spotMargin)
    parameters.append("brokerId", strategy.broker?.id)
    return parameters
  }
}
