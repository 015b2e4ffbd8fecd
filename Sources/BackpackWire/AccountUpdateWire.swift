// Events of the private streams on the wire: orders, positions, balances, requests for quotes.

public import BackpackModel

extension OrderUpdate: WireReadable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      event: try node.read("e", as: Event.self),
      orderID: OrderID(try node.readDigits("i")),
      clientID: try node.readIfPresent("c"),
      symbol: try node.read("s"),
      side: try node.read("S"),
      type: OrderType(streamText: try node.read("o")),
      status: try node.read("X"),
      timeInForce: try node.read("f"),
      price: try node.readIfPresent("p"),
      quantity: try node.readIfPresent("q"),
      quoteQuantity: try node.readIfPresent("Q"),
      executedQuantity: try node.read("z"),
      executedQuoteQuantity: try node.read("Z"),
      fill: try Fill(from: node),
      expiryReason: try node.readIfPresent("R"),
      postOnly: try node.readIfPresent("y"),
      reduceOnly: try node.readIfPresent("r"),
      selfTradePrevention: try node.readIfPresent("V"),
      trigger: try Order.Trigger(fromStream: node),
      stopLoss: try Order.AttachedTrigger(fromStream: node, "b", limit: "k", reference: "g"),
      takeProfit: try Order.AttachedTrigger(fromStream: node, "a", limit: "j", reference: "d"),
      relatedOrderID: try node.readDigitsIfPresent("I").map(OrderID.init(_:)),
      strategyID: try node.readDigitsIfPresent("H"),
      origin: try node.readIfPresent("O"),
      eventTime: try node.readMicrosecondsIfPresent("E"),
      engineTime: try node.readMicrosecondsIfPresent("T"))
  }
}

extension OrderUpdate.Event: WireReadable {}
extension OrderUpdate.Origin: WireReadable {}

extension OrderType {
  /// Streams write `LIMIT` where REST writes `Limit`. Others stay as they are.
  fileprivate init(streamText text: String) {
    switch text {
    case "LIMIT": self = .limit
    case "MARKET": self = .market
    default: self.init(rawValue: text)
    }
  }
}

extension OrderUpdate.Fill {
  /// `nil` where the event is no fill: it has neither a quantity nor a price of one.
  fileprivate init?(from node: borrowing JSONNode) throws(WireError) {
    let quantity: Quantity? = try node.readIfPresent("l")
    let price: Price? = try node.readIfPresent("L")
    guard let quantity, let price else { return nil }
    self.init(
      tradeID: try node.readIfPresent("t"), quantity: quantity, price: price,
      isMaker: try node.readIfPresent("m"), fee: try node.readIfPresent("n"),
      feeAsset: try node.readIfPresent("N"))
  }
}

extension Order.Trigger {
  fileprivate init?(fromStream node: borrowing JSONNode) throws(WireError) {
    self.init(
      price: try node.readIfPresent("P"), quantity: try node.readIfPresent("Y"),
      reference: try node.readIfPresent("B"))
    if price == nil, quantity == nil, reference == nil { return nil }
  }
}

extension Order.AttachedTrigger {
  fileprivate init?(
    fromStream node: borrowing JSONNode, _ price: String, limit: String, reference: String
  ) throws(WireError) {
    self.init(
      price: try node.readIfPresent(price), limitPrice: try node.readIfPresent(limit),
      reference: try node.readIfPresent(reference))
    if self.price == nil, limitPrice == nil, self.reference == nil { return nil }
  }
}

extension PositionUpdate: WireReadable {
  /// The documentation prints several members as numbers, the wire has text: both are read.
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      event: try node.readIfPresent("e", as: Event.self),
      symbol: try node.read("s"),
      netQuantity: try node.read("q"),
      entryPrice: try node.readIfPresent("B"),
      breakEvenPrice: try node.readIfPresent("b"),
      markPrice: try node.readIfPresent("M"),
      netExposureQuantity: try node.readIfPresent("Q"),
      netExposureNotional: try node.readIfPresent("n"),
      pnlRealized: try node.readIfPresent("p"),
      pnlUnrealized: try node.readIfPresent("P"),
      imf: try node.readIfPresent("f"),
      mmf: try node.readIfPresent("m"),
      positionID: try node.readDigitsIfPresent("i"),
      eventTime: try node.readMicrosecondsIfPresent("E"),
      engineTime: try node.readMicrosecondsIfPresent("T"))
  }
}

extension PositionUpdate.Event: WireReadable {}

extension BalanceUpdate: WireReadable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      asset: try node.read("a"),
      balance: Balance(
        available: try node.read("A"), locked: try node.read("L"), staked: try node.read("S")),
      eventTime: try node.readMicrosecondsIfPresent("E"),
      engineTime: try node.readMicrosecondsIfPresent("T"))
  }
}

extension RFQUpdate: WireReadable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      event: try node.read("e", as: Event.self),
      rfqID: try node.readDigits("R"),
      quoteID: try node.readDigitsIfPresent("u"),
      clientID: try node.readDigitsIfPresent("C"),
      symbol: try node.read("s"),
      side: try node.readIfPresent("S"),
      quantity: try node.readIfPresent("q"),
      quoteQuantity: try node.readIfPresent("Q"),
      price: try node.readIfPresent("p"),
      submissionEnd: try node.readIfPresent("w", as: Int64.self)
        .map(Timestamp.init(milliseconds:)),
      expiry: try node.readIfPresent("W", as: Int64.self).map(Timestamp.init(milliseconds:)),
      status: try node.readIfPresent("X"),
      systemOrderType: try node.readIfPresent("o"),
      eventTime: try node.readMicroseconds("E"),
      engineTime: try node.readMicroseconds("T"))
  }
}

extension RFQUpdate.Event: WireReadable {}
