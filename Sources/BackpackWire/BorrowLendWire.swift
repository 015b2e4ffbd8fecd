// Loans and interest on the wire.

public import BackpackModel

extension BorrowLendSide: WireReadable, WireWritable, ParameterConvertible {}
extension BorrowLendEventType: WireReadable, WireWritable, ParameterConvertible {}
extension BorrowLendSource: WireReadable, WireWritable {}
extension BorrowLendPositionState: ParameterConvertible {}
extension InterestPaymentType: WireReadable, WireWritable {}
extension InterestPaymentSource: ParameterConvertible {}

extension BorrowLendRequest {
  /// `BorrowLendExecutePayload` of the venue's specification.
  package var parameters: Parameters { ["quantity": quantity, "side": side, "symbol": asset] }
}

extension BorrowLendMovement: WireReadable, WireWritable {
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

  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("eventType", eventType)
      writer.member("positionId", positionID)
      writer.member("symbol", asset)
      writer.member("quantity", quantity)
      writer.member("positionQuantity", orNull: positionQuantity)
      writer.member("source", source)
      writer.member("spotMarginOrderId", orNull: spotMarginOrderID)
      writer.member("timestamp", timestamp.historyText)
    }
  }
}

extension BorrowLendPositionHistoryRow: WireReadable, WireWritable {
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

  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("positionId", positionID)
      writer.member("symbol", asset)
      writer.member("side", side)
      writer.member("quantity", quantity)
      writer.member("source", source)
      writer.member("cumulativeInterest", cumulativeInterest)
      writer.member("avgInterestRate", averageInterestRate)
      writer.member("createdAt", createdAt.historyText)
    }
  }
}

extension InterestPayment: WireReadable, WireWritable {
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

  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("paymentType", type)
      writer.member("symbol", asset)
      writer.member("marketSymbol", market)
      writer.member("positionId", positionID)
      writer.member("quantity", quantity)
      writer.member("interestRate", interestRate)
      writer.member("interval", interval)
      writer.member("timestamp", timestamp.historyText)
    }
  }
}

extension LiquidationEstimate: WireReadable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      liquidationPrice: try node.read("liquidationPrice"),
      markPrice: try node.read("markPrice"))
  }
}
