// Orders on the wire: `LimitOrder` and `MarketOrder` of the venue's specification.

public import BackpackModel

extension Order: WireReadable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      id: try node.read("id"),
      clientID: try node.readIfPresent("clientId"),
      symbol: try node.read("symbol"),
      side: try node.read("side"),
      type: try node.read("orderType"),
      status: try node.read("status"),
      timeInForce: try node.read("timeInForce"),
      price: try node.readIfPresent("price"),
      quantity: try node.readIfPresent("quantity"),
      quoteQuantity: try node.readIfPresent("quoteQuantity"),
      executedQuantity: try node.read("executedQuantity"),
      executedQuoteQuantity: try node.read("executedQuoteQuantity"),
      postOnly: try node.readIfPresent("postOnly"),
      reduceOnly: try node.readIfPresent("reduceOnly"),
      selfTradePrevention: try node.read("selfTradePrevention"),
      createdAt: Timestamp(milliseconds: try node.read("createdAt")),
      trigger: try Trigger(from: node),
      triggeredAt: try node.readIfPresent("triggeredAt", as: Int64.self)
        .map(Timestamp.init(milliseconds:)),
      stopLoss: try AttachedTrigger(from: node, prefix: "stopLoss"),
      takeProfit: try AttachedTrigger(from: node, prefix: "takeProfit"),
      relatedOrderID: try node.readIfPresent("relatedOrderId"),
      strategyID: try node.readIfPresent("strategyId"),
      slippageTolerance: try node.readIfPresent("slippageTolerance"),
      slippageToleranceType: try node.readIfPresent("slippageToleranceType"))
  }
}

extension Order: WireWritable {
  /// The venue's member names; absent ones are `null`, as its REST answers have them.
  public func write(to writer: inout JSONWriter) {
    writer.object { writeMembers(to: &$0) }
  }

  /// The same without the braces, for objects that hold more: the results of a batch.
  package func writeMembers(to writer: inout JSONWriter) {
    writeSharedMembers(to: &writer)
    writer.member("reduceOnly", orNull: reduceOnly)
    writer.member("createdAt", createdAt.milliseconds)
    writer.member("triggeredAt", orNull: triggeredAt?.milliseconds)
    writer.member("relatedOrderId", orNull: relatedOrderID)
  }

  /// What rows of the order history have, too; they write times as text and know less.
  package func writeSharedMembers(to writer: inout JSONWriter) {
    writer.member("id", id)
    writer.member("clientId", orNull: clientID)
    writer.member("symbol", symbol)
    writer.member("side", side)
    writer.member("orderType", type)
    writer.member("status", status)
    writer.member("timeInForce", timeInForce)
    if type == .market {
      writer.member("quantity", orNull: quantity)
      writer.member("quoteQuantity", orNull: quoteQuantity)
    } else {
      writer.member("price", orNull: price)
      writer.member("quantity", orNull: quantity)
      writer.member("postOnly", orNull: postOnly)
    }
    writer.member("executedQuantity", executedQuantity)
    writer.member("executedQuoteQuantity", executedQuoteQuantity)
    writer.member("selfTradePrevention", selfTradePrevention)
    writer.member("triggerPrice", orNull: trigger?.price)
    writer.member("triggerQuantity", orNull: trigger?.quantity)
    writer.member("triggerBy", orNull: trigger?.reference)
    stopLoss.write(to: &writer, prefix: "stopLoss")
    takeProfit.write(to: &writer, prefix: "takeProfit")
    writer.member("strategyId", orNull: strategyID)
    writer.member("slippageTolerance", ifPresent: slippageTolerance)
    writer.member("slippageToleranceType", ifPresent: slippageToleranceType)
  }
}

extension Order.Trigger {
  /// `nil` where the order has none of the three members.
  fileprivate init?(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      price: try node.readIfPresent("triggerPrice"),
      quantity: try node.readIfPresent("triggerQuantity"),
      reference: try node.readIfPresent("triggerBy"))
    if price == nil, quantity == nil, reference == nil { return nil }
  }
}

extension Order.AttachedTrigger {
  fileprivate init?(from node: borrowing JSONNode, prefix: String) throws(WireError) {
    self.init(
      price: try node.readIfPresent("\(prefix)TriggerPrice"),
      limitPrice: try node.readIfPresent("\(prefix)LimitPrice"),
      reference: try node.readIfPresent("\(prefix)TriggerBy"))
    if price == nil, limitPrice == nil, reference == nil { return nil }
  }
}

extension Order.AttachedTrigger? {
  fileprivate func write(to writer: inout JSONWriter, prefix: String) {
    writer.member("\(prefix)TriggerPrice", orNull: self?.price)
    writer.member("\(prefix)LimitPrice", orNull: self?.limitPrice)
    writer.member("\(prefix)TriggerBy", orNull: self?.reference)
  }
}
