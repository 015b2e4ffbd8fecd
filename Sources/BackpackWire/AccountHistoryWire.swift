// Conversions, settlements, funding payments and past positions on the wire.

public import BackpackModel

extension SettlementSource: WireReadable {}
extension SettlementSourceFilter: ParameterConvertible {}
extension PositionState: WireReadable, ParameterConvertible {}

extension DustConversion: WireReadable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      id: try node.read("id"),
      asset: try node.read("symbol"),
      quantity: try node.read("quantity"),
      usdcReceived: try node.read("usdcReceived"),
      timestamp: try node.readNaiveTime("timestamp"))
  }
}

extension Settlement: WireReadable {
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
}

extension FundingPayment: WireReadable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      symbol: try node.read("symbol"),
      quantity: try node.read("quantity"),
      fundingRate: try node.read("fundingRate"),
      intervalEnd: try node.readNaiveTime("intervalEndTimestamp"),
      userID: try node.read("userId"),
      subaccountID: try node.readIfPresent("subaccountId"))
  }
}

extension PositionHistoryRow: WireReadable {
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
}
