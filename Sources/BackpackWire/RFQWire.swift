// Requests for quote and quotes on the wire.

public import BackpackModel

extension RFQID: WireReadable, ParameterConvertible {
  /// Text in REST answers, a number beyond 2^53 on the streams.
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(try identifierText(node))
  }
}

extension QuoteID: WireReadable, ParameterConvertible {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(try identifierText(node))
  }
}

/// A text as it is; a number by its digits, which have to be those of an integer.
private func identifierText(_ node: borrowing JSONNode) throws(WireError) -> String {
  if node.kind == .number { return String(try UInt64(from: node)) }
  return try String(from: node)
}

extension RFQExecutionMode: WireReadable, ParameterConvertible {}
extension RFQFillType: ParameterConvertible {}

extension RFQ: WireReadable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      id: try node.read("rfqId"),
      clientID: try node.readIfPresent("clientId"),
      symbol: try node.read("symbol"),
      side: try node.read("side"),
      status: try node.read("status"),
      executionMode: try node.read("executionMode"),
      price: try node.readIfPresent("price"),
      quantity: try node.readIfPresent("quantity"),
      quoteQuantity: try node.readIfPresent("quoteQuantity"),
      submissionTime: try node.readMilliseconds("submissionTime"),
      expiryTime: try node.readMilliseconds("expiryTime"),
      systemOrderType: try node.readIfPresent("systemOrderType"),
      createdAt: try node.readMilliseconds("createdAt"))
  }
}

extension Quote: WireReadable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      id: try node.read("quoteId"),
      rfqID: try node.read("rfqId"),
      clientID: try node.readIfPresent("clientId"),
      bidPrice: try node.read("bidPrice"),
      askPrice: try node.read("askPrice"),
      status: try node.read("status"),
      createdAt: try node.readMilliseconds("createdAt"))
  }
}

extension OpenRFQ: WireReadable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      rfq: try node.read("rfq"),
      quotes: try node.read("quotes"))
  }
}

extension RFQHistoryRow: WireReadable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      id: try node.read("rfqId"),
      clientID: try node.readIfPresent("clientId"),
      symbol: try node.read("symbol"),
      side: try node.read("side"),
      status: try node.read("status"),
      executionMode: try node.read("executionMode"),
      price: try node.readIfPresent("price"),
      quantity: try node.readIfPresent("quantity"),
      quoteQuantity: try node.readIfPresent("quoteQuantity"),
      submissionTime: try node.readNaiveTime("submissionTime"),
      expiryTime: try node.readNaiveTime("expiryTime"),
      createdAt: try node.readNaiveTime("createdAt"),
      deferredSettlementQuoteID: try node.readIfPresent("deferredSettlementQuoteId"))
  }
}

extension QuoteHistoryRow: WireReadable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      id: try node.read("quoteId"),
      rfqID: try node.read("rfqId"),
      clientID: try node.readIfPresent("clientId"),
      bidPrice: try node.read("bidPrice"),
      askPrice: try node.read("askPrice"),
      status: try node.read("status"),
      deferredSettlement: try node.read("deferredSettlement"),
      createdAt: try node.readNaiveTime("createdAt"))
  }
}

extension RFQFill: WireReadable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      rfqID: try node.read("rfqId"),
      quoteID: try node.read("quoteId"),
      clientID: try node.readIfPresent("clientId"),
      symbol: try node.read("symbol"),
      side: try node.read("side"),
      quantity: try node.readIfPresent("quantity"),
      quoteQuantity: try node.readIfPresent("quoteQuantity"),
      fillPrice: try node.read("fillPrice"),
      systemOrderType: try node.readIfPresent("systemOrderType"),
      createdAt: try node.readNaiveTime("createdAt"),
      filledAt: try node.readNaiveTime("filledAt"))
  }
}

extension QuoteFill: WireReadable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      quoteID: try node.read("quoteId"),
      rfqID: try node.read("rfqId"),
      clientID: try node.readIfPresent("clientId"),
      symbol: try node.read("symbol"),
      side: try node.read("side"),
      quantity: try node.read("quantity"),
      fillPrice: try node.read("fillPrice"),
      fee: try node.read("fee"),
      feeAsset: try node.read("feeSymbol"),
      createdAt: try node.readNaiveTime("createdAt"),
      filledAt: try node.readNaiveTime("filledAt"))
  }
}
