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
  fileprivate func writeMembers(to writer: inout JSONWriter) {
    OrderMembers(self).write(to: &writer)
    writer.member("reduceOnly", orNull: reduceOnly)
    writer.member("createdAt", createdAt.milliseconds)
    writer.member("triggeredAt", orNull: triggeredAt?.milliseconds)
    writer.member("relatedOrderId", orNull: relatedOrderID)
  }
}

extension HistoryOrder: WireReadable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      id: try node.read("id"),
      clientID: try node.readIfPresent("clientId"),
      symbol: try node.read("symbol"),
      side: try node.read("side"),
      type: try node.read("orderType"),
      status: try node.read("status"),
      expiryReason: try node.readIfPresent("expiryReason"),
      timeInForce: try node.read("timeInForce"),
      price: try node.readIfPresent("price"),
      quantity: try node.readIfPresent("quantity"),
      quoteQuantity: try node.readIfPresent("quoteQuantity"),
      executedQuantity: try node.readIfPresent("executedQuantity"),
      executedQuoteQuantity: try node.readIfPresent("executedQuoteQuantity"),
      postOnly: try node.readIfPresent("postOnly"),
      selfTradePrevention: try node.read("selfTradePrevention"),
      createdAt: try node.readNaiveTime("createdAt"),
      trigger: try Order.Trigger(from: node),
      stopLoss: try Order.AttachedTrigger(from: node, prefix: "stopLoss"),
      takeProfit: try Order.AttachedTrigger(from: node, prefix: "takeProfit"),
      strategyID: try node.readIfPresent("strategyId"),
      slippageTolerance: try node.readIfPresent("slippageTolerance"),
      slippageToleranceType: try node.readIfPresent("slippageToleranceType"),
      systemOrderType: try node.readIfPresent("systemOrderType"))
  }
}

extension HistoryOrder: WireWritable {
  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      OrderMembers(self).write(to: &writer)
      // The notional of limit orders stands here alone.
      if type != .market { writer.member("quoteQuantity", ifPresent: quoteQuantity) }
      writer.member("createdAt", createdAt.historyText)
      writer.member("expiryReason", orNull: expiryReason)
      writer.member("systemOrderType", orNull: systemOrderType)
    }
  }
}

/// What answers about orders and rows of the order history have in common.
private struct OrderMembers {
  /// An order's reduce-only and identifiers of others are not looked at.
  private let row: HistoryOrder

  init(_ row: HistoryOrder) { self.row = row }
  init(_ order: Order) { row = HistoryOrder(order) }

  func write(to writer: inout JSONWriter) {
    writer.member("id", row.id)
    writer.member("clientId", orNull: row.clientID)
    writer.member("symbol", row.symbol)
    writer.member("side", row.side)
    writer.member("orderType", row.type)
    writer.member("status", row.status)
    writer.member("timeInForce", row.timeInForce)
    if row.type == .market {
      writer.member("quantity", orNull: row.quantity)
      writer.member("quoteQuantity", orNull: row.quoteQuantity)
    } else {
      writer.member("price", orNull: row.price)
      writer.member("quantity", orNull: row.quantity)
      writer.member("postOnly", orNull: row.postOnly)
    }
    writer.member("executedQuantity", orNull: row.executedQuantity)
    writer.member("executedQuoteQuantity", orNull: row.executedQuoteQuantity)
    writer.member("selfTradePrevention", row.selfTradePrevention)
    writer.member("triggerPrice", orNull: row.trigger?.price)
    writer.member("triggerQuantity", orNull: row.trigger?.quantity)
    writer.member("triggerBy", orNull: row.trigger?.reference)
    row.stopLoss.write(to: &writer, prefix: "stopLoss")
    row.takeProfit.write(to: &writer, prefix: "takeProfit")
    writer.member("strategyId", orNull: row.strategyID)
    writer.member("slippageTolerance", ifPresent: row.slippageTolerance)
    writer.member("slippageToleranceType", ifPresent: row.slippageToleranceType)
  }
}

extension BatchResult: WireReadable, WireWritable {
  /// Tagged `operation`; the venue's own client decodes without the tag, so a missing one decides nothing.
  public init(from node: borrowing JSONNode) throws(WireError) {
    let operation = node["operation"]?.text
    guard operation == "Err" || operation == nil && node["id"] == nil else {
      self = .placed(try Order(from: node))
      return
    }
    let rejection = Rejection(
      status: 200, code: try node.readIfPresent("code"), message: try node.read("message"))
    self =
      rejection.code?.leavesOutcomeOpen == true
      ? .outcomeUnknown(rejection) : .rejected(rejection)
  }

  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      switch self {
      case .placed(let order):
        order.writeMembers(to: &writer)
        writer.member("operation", "Ok")
      case .rejected(let rejection), .outcomeUnknown(let rejection):
        writer.member("operation", "Err")
        writer.member("code", orNull: rejection.code)
        writer.member("message", rejection.message)
      }
    }
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
