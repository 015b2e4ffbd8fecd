// Strategies on the wire.

public import BackpackModel

extension StrategyID: WireReadable, WireWritable, ParameterConvertible {}
extension StrategyType: WireReadable, WireWritable, ParameterConvertible {}
extension StrategyStatus: WireReadable, WireWritable {}
extension StrategyCancelReason: WireReadable, WireWritable {}

extension ClientStrategyID: WireReadable, ParameterConvertible {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(try UInt32(from: node))
  }

  public var parameter: Parameters.Scalar { .integer(String(rawValue)) }
}

extension ClientStrategyID: WireWritable {
  public func write(to writer: inout JSONWriter) { writer.number(String(rawValue)) }
}

extension Strategy: WireReadable, WireWritable {
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

  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("id", id)
      writer.member("clientStrategyId", orNull: clientID)
      writer.member("strategyType", type)
      writer.member("symbol", symbol)
      writer.member("side", side)
      writer.member("status", status)
      writer.member("quantity", quantity)
      writer.member("executedQuantity", executedQuantity)
      writer.member("executedQuoteQuantity", executedQuoteQuantity)
      writer.member("timeInForce", timeInForce)
      writer.member("reduceOnly", orNull: reduceOnly)
      writer.member("selfTradePrevention", selfTradePrevention)
      writer.member("duration", duration.venueMilliseconds)
      writer.member("interval", interval.venueMilliseconds)
      writer.member("randomizedIntervalQuantity", orNull: randomizedIntervalQuantity)
      writer.member("slippageTolerance", orNull: slippageTolerance)
      writer.member("slippageToleranceType", orNull: slippageToleranceType)
      writer.member("createdAt", createdAt.milliseconds)
    }
  }
}

extension StrategyHistoryRow: WireReadable, WireWritable {
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

  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("id", id)
      writer.member("clientStrategyId", orNull: clientID)
      writer.member("strategyType", type)
      writer.member("symbol", symbol)
      writer.member("side", side)
      writer.member("status", status)
      writer.member("cancelReason", orNull: cancelReason)
      writer.member("quantity", orNull: quantity)
      writer.member("executedQuantity", orNull: executedQuantity)
      writer.member("executedQuoteQuantity", orNull: executedQuoteQuantity)
      writer.member("timeInForce", timeInForce)
      writer.member("selfTradePrevention", selfTradePrevention)
      writer.member("duration", duration.venueMilliseconds)
      writer.member("interval", interval.venueMilliseconds)
      writer.member("randomizedIntervalQuantity", randomizedIntervalQuantity)
      writer.member("slippageTolerance", orNull: slippageTolerance)
      writer.member("slippageToleranceType", orNull: slippageToleranceType)
      writer.member("createdAt", createdAt.historyText)
    }
  }
}
