// Strategies on the wire.

public import BackpackModel

extension StrategyID: WireReadable, ParameterConvertible {}
extension StrategyType: WireReadable, ParameterConvertible {}
extension StrategyStatus: WireReadable {}
extension StrategyCancelReason: WireReadable {}

extension ClientStrategyID: WireReadable, ParameterConvertible {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(try UInt32(from: node))
  }

  public var parameter: Parameters.Scalar { .integer(String(rawValue)) }
}

extension Strategy: WireReadable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      id: try node.read("id"),
      clientID: try node.readIfPresent("clientStrategyId"),
      type: try node.read("strategyType"),
      symbol: try node.read("symbol"),
      side: try node.read("side"),
      status: try node.read("status"),
      quantity: try node.read("quantity"),
      executedQuantity: try node.read("executedQuantity"),
      executedQuoteQuantity: try node.read("executedQuoteQuantity"),
      timeInForce: try node.read("timeInForce"),
      reduceOnly: try node.readIfPresent("reduceOnly"),
      selfTradePrevention: try node.read("selfTradePrevention"),
      duration: .milliseconds(try node.read("duration", as: Int64.self)),
      interval: .milliseconds(try node.read("interval", as: Int64.self)),
      randomizedIntervalQuantity: try node.readIfPresent("randomizedIntervalQuantity"),
      slippageTolerance: try node.readIfPresent("slippageTolerance"),
      slippageToleranceType: try node.readIfPresent("slippageToleranceType"),
      createdAt: try node.readMilliseconds("createdAt"))
  }
}

extension StrategyHistoryRow: WireReadable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      id: try node.read("id"),
      clientID: try node.readIfPresent("clientStrategyId"),
      type: try node.read("strategyType"),
      symbol: try node.read("symbol"),
      side: try node.read("side"),
      status: try node.read("status"),
      cancelReason: try node.readIfPresent("cancelReason"),
      quantity: try node.readIfPresent("quantity"),
      executedQuantity: try node.readIfPresent("executedQuantity"),
      executedQuoteQuantity: try node.readIfPresent("executedQuoteQuantity"),
      timeInForce: try node.read("timeInForce"),
      selfTradePrevention: try node.read("selfTradePrevention"),
      duration: .milliseconds(try node.read("duration", as: Int64.self)),
      interval: .milliseconds(try node.read("interval", as: Int64.self)),
      randomizedIntervalQuantity: try node.read("randomizedIntervalQuantity"),
      slippageTolerance: try node.readIfPresent("slippageTolerance"),
      slippageToleranceType: try node.readIfPresent("slippageToleranceType"),
      createdAt: try node.readNaiveTime("createdAt"))
  }
}
