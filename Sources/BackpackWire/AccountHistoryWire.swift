// Conversions, settlements, funding payments and past positions on the wire.

public import BackpackModel

extension SettlementSource: WireReadable, WireWritable {}
extension SettlementSourceFilter: ParameterConvertible {}
extension PositionState: WireReadable, WireWritable, ParameterConvertible {}

extension DustConversion: WireReadable, WireWritable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      id: try node.read("id"),
      asset: try node.read("symbol"),
      quantity: try node.read("quantity"),
      usdcReceived: try node.read("usdcReceived"),
      timestamp: try node.readNaiveTime("timestamp"))
  }

  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("id", id)
      writer.member("symbol", asset)
      writer.member("quantity", quantity)
      writer.member("usdcReceived", usdcReceived)
      writer.member("timestamp", timestamp.historyText)
    }
  }
}

extension Settlement: WireReadable, WireWritable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      quantity: try node.read("quantity"),
      source: try node.read("source"),
      timestamp: try node.readNaiveTime("timestamp"),
      userID: try node.read("userId"),
      subaccountID: try node.readIfPresent("subaccountId"),
      positionID: try node.readIfPresent("positionId"),
      engineSequence: try node.readIfPresent("engineSequence"))
  }

  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("quantity", quantity)
      writer.member("source", source)
      writer.member("timestamp", timestamp.historyText)
      writer.member("userId", userID)
      writer.member("subaccountId", orNull: subaccountID)
      writer.member("positionId", orNull: positionID)
      writer.member("engineSequence", orNull: engineSequence)
    }
  }
}

extension FundingPayment: WireReadable, WireWritable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      symbol: try node.read("symbol"),
      quantity: try node.read("quantity"),
      fundingRate: try node.read("fundingRate"),
      intervalEnd: try node.readNaiveTime("intervalEndTimestamp"),
      userID: try node.read("userId"),
      subaccountID: try node.readIfPresent("subaccountId"))
  }

  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("symbol", symbol)
      writer.member("quantity", quantity)
      writer.member("fundingRate", fundingRate)
      writer.member("intervalEndTimestamp", intervalEnd.historyText)
      writer.member("userId", userID)
      writer.member("subaccountId", orNull: subaccountID)
    }
  }
}

extension PositionHistoryRow: WireReadable, WireWritable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      id: try node.read("id"),
      symbol: try node.read("symbol"),
      state: try node.read("state"),
      netQuantity: try node.read("netQuantity"),
      netExposureQuantity: try node.read("netExposureQuantity"),
      netExposureNotional: try node.read("netExposureNotional"),
      netCost: try node.read("netCost"),
      entryPrice: try node.read("entryPrice"),
      markPrice: try node.read("markPrice"),
      closingPrice: try node.readIfPresent("closingPrice"),
      cumulativePnlRealized: try node.read("cumulativePnlRealized"),
      unrealizedPnl: try node.read("unrealizedPnl"),
      fundingQuantity: try node.read("fundingQuantity"),
      interest: try node.read("interest"),
      fees: try node.read("fees"),
      liquidationFees: try node.read("liquidationFees"),
      liquidated: try node.read("liquidated"),
      closedVolume: try node.read("closedVolume"),
      imf: try node.read("imf"),
      accountLeverage: try node.readIfPresent("accountLeverage"),
      openedAt: try node.readNaiveTimeIfPresent("openedAt"),
      closedAt: try node.readNaiveTimeIfPresent("closedAt"))
  }

  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("id", id)
      writer.member("symbol", symbol)
      writer.member("state", state)
      writer.member("netQuantity", netQuantity)
      writer.member("netExposureQuantity", netExposureQuantity)
      writer.member("netExposureNotional", netExposureNotional)
      writer.member("netCost", netCost)
      writer.member("entryPrice", entryPrice)
      writer.member("markPrice", markPrice)
      writer.member("closingPrice", orNull: closingPrice)
      writer.member("cumulativePnlRealized", cumulativePnlRealized)
      writer.member("unrealizedPnl", unrealizedPnl)
      writer.member("fundingQuantity", fundingQuantity)
      writer.member("interest", interest)
      writer.member("fees", fees)
      writer.member("liquidationFees", liquidationFees)
      writer.member("liquidated", liquidated)
      writer.member("closedVolume", closedVolume)
      writer.member("imf", imf)
      writer.member("accountLeverage", orNull: accountLeverage)
      writer.member("openedAt", orNull: openedAt?.historyText)
      writer.member("closedAt", orNull: closedAt?.historyText)
    }
  }
}
