// Fills on the wire: `OrderFill` of the venue's specification.

public import BackpackModel

extension OrderFill: WireReadable, WireWritable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      orderID: try node.read("orderId"),
      // Text by the specification; a number tells the same.
      clientIDText: node["clientId"]?.text,
      symbol: try node.read("symbol"),
      side: try node.read("side"),
      price: try node.read("price"),
      quantity: try node.read("quantity"),
      fee: try node.read("fee"),
      feeAsset: try node.read("feeSymbol"),
      isMaker: try node.read("isMaker"),
      timestamp: try node.readNaiveTime("timestamp"),
      tradeID: try node.readIfPresent("tradeId"),
      systemOrderType: try node.readIfPresent("systemOrderType"))
  }

  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("clientId", orNull: clientIDText)
      writer.member("fee", fee)
      writer.member("feeSymbol", feeAsset)
      writer.member("isMaker", isMaker)
      writer.member("orderId", orderID)
      writer.member("price", price)
      writer.member("quantity", quantity)
      writer.member("side", side)
      writer.member("symbol", symbol)
      writer.member("systemOrderType", orNull: systemOrderType)
      writer.member("timestamp", timestamp.historyText)
      writer.member("tradeId", orNull: tradeID)
    }
  }
}
