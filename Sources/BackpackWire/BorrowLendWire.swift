// Loans and interest on the wire.

public import BackpackModel

extension BorrowLendSide: WireReadable, ParameterConvertible {}
extension BorrowLendEventType: WireReadable, ParameterConvertible {}
extension BorrowLendSource: WireReadable {}
extension BorrowLendPositionState: ParameterConvertible {}
extension InterestPaymentType: WireReadable {}
extension InterestPaymentSource: ParameterConvertible {}

extension BorrowLendRequest {
  /// `BorrowLendExecutePayload` of the venue's specification.
  package var parameters: Parameters { ["quantity": quantity, "side": side, "symbol": asset] }
}

extension BorrowLendMovement: WireReadable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      eventType: try node.read("eventType"),
      positionID: try node.read("positionId"),
      asset: try node.read("symbol"),
      quantity: try node.read("quantity"),
      positionQuantity: try node.readIfPresent("positionQuantity"),
      source: try node.read("source"),
      spotMarginOrderID: try node.readIfPresent("spotMarginOrderId"),
      timestamp: try node.readNaiveTime("timestamp"))
  }
}

extension BorrowLendPositionHistoryRow: WireReadable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      positionID: try node.read("positionId"),
      asset: try node.read("symbol"),
      side: try node.read("side"),
      quantity: try node.read("quantity"),
      source: try node.read("source"),
      cumulativeInterest: try node.read("cumulativeInterest"),
      averageInterestRate: try node.read("avgInterestRate"),
      createdAt: try node.readNaiveTime("createdAt"))
  }
}

extension InterestPayment: WireReadable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      type: try node.read("paymentType"),
      asset: try node.read("symbol"),
      market: try node.read("marketSymbol"),
      positionID: try node.read("positionId"),
      quantity: try node.read("quantity"),
      interestRate: try node.read("interestRate"),
      interval: try node.read("interval"),
      timestamp: try node.readNaiveTime("timestamp"))
  }
}

extension LiquidationEstimate: WireReadable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      liquidationPrice: try node.read("liquidationPrice"),
      markPrice: try node.read("markPrice"))
  }
}
