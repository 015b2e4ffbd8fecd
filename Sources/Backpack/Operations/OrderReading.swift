// Orders by the venue's names of their members, from JSON: the counterpart of OrderParameters.swift.

package import BackpackModel
import BackpackWire

extension Operation {
  /// The order that `execute_order`'s JSON describes, or those of `execute_order_batch`.
  ///
  /// An order without `clientId` gets one, so that it can be found again.
  ///
  /// - Throws: `.refused` with everything that is wrong.
  package func orders(in json: [UInt8]) throws(BackpackError) -> [OrderRequest] {
    var orders: [OrderRequest] = []
    for object in try objects(in: json) {
      var reader = ParameterReader(object, self)
      let order = reader.order()
      try reader.finish()
      // Without an order there is a problem, and finishing has thrown.
      if let order { orders.append(order) }
    }
    return orders
  }

  /// The order that `get_order` or `cancel_order` is about.
  package func reference(
    in json: [UInt8]
  ) throws(BackpackError) -> (reference: OrderReference, symbol: Symbol) {
    var reader = ParameterReader(try objects(in: json).first ?? nil, self)
    let symbol = reader.text("symbol")
    let id = reader.text("orderId")
    let clientID = reader.clientID()
    if reader.has("orderId") == reader.has("clientId") {
      reader.report("give either orderId or clientId")
    }
    try reader.finish()
    guard let symbol else { throw refused("symbol is required.") }
    if let id { return (.id(OrderID(id)), Symbol(symbol)) }
    if let clientID { return (.clientID(clientID), Symbol(symbol)) }
    throw refused("give either orderId or clientId.")
  }
}

extension ParameterReader {
  fileprivate enum Lifetime { case gtc, ioc, fok }

  mutating func clientID() -> ClientOrderID? {
    guard let text = text("clientId") else { return nil }
    guard let number = UInt32(text) else {
      report("clientId must be 0 to \(UInt32.max)")
      return nil
    }
    return ClientOrderID(number)
  }

  mutating func order() -> OrderRequest? {
    let symbol = text("symbol")
    let side = choice("side", ["Bid": Side.bid, "Ask": .ask])
    let kind = orderKind()
    let reduceOnly = flag("reduceOnly") ?? false
    let clientID = clientID()
    let prevention = text("selfTradePrevention")
    let stopLoss = attachedTrigger("stopLoss")
    let takeProfit = attachedTrigger("takeProfit")
    let tolerance = slippageTolerance()
    let spotMargin = Set(SpotMargin.allCases.filter { flag($0.rawValue) == true })
    let broker = broker()
    guard let symbol, let side, let kind, problems.isEmpty else { return nil }
    return OrderRequest(
      symbol: Symbol(symbol), side: side, kind: kind, reduceOnly: reduceOnly,
      clientID: clientID ?? .random(),
      selfTradePrevention: prevention.map(SelfTradePrevention.init(rawValue:)),
      stopLoss: stopLoss, takeProfit: takeProfit, slippageTolerance: tolerance,
      spotMargin: spotMargin, broker: broker)
  }

  // MARK: Parts

  private mutating func orderKind() -> OrderRequest.Kind? {
    let isLimit = choice("orderType", ["Limit": true, "Market": false])
    let price = decimal("price", as: Price.self)
    let lifetime = choice(
      "timeInForce", ["GTC": Lifetime.gtc, "IOC": .ioc, "FOK": .fok])
    let postOnly = flag("postOnly") ?? false
    guard let isLimit else { return nil }
    if isLimit, !has("price") { report("price is required for Limit orders") }
    if !isLimit, has("price") { report("price is for Limit orders only") }
    if postOnly, !isLimit { report("postOnly is for Limit orders only") }
    if postOnly, let lifetime, lifetime != .gtc {
      report("postOnly cannot be combined with timeInForce IOC or FOK")
    }
    if isTrigger { return trigger(isLimit: isLimit, price: price, lifetime, postOnly: postOnly) }
    return isLimit
      ? limit(price: price, lifetime, postOnly: postOnly) : market(lifetime)
  }

  private mutating func limit(
    price: Price?, _ lifetime: Lifetime?, postOnly: Bool
  ) -> OrderRequest.Kind? {
    let quantity = decimal("quantity", as: Quantity.self)
    if !has("quantity") { report("quantity is required for Limit orders") }
    if has("quoteQuantity") { report("quoteQuantity is for Market orders only") }
    guard let price, let quantity else { return nil }
    return .limit(price: price, quantity: quantity, timeInForce(lifetime, postOnly: postOnly))
  }

  /// GTC and IOC are taken as if left out: a market order fills what it can, and never rests.
  private mutating func market(_ lifetime: Lifetime?) -> OrderRequest.Kind? {
    let quantity = decimal("quantity", as: Quantity.self)
    let notional = decimal("quoteQuantity", as: Notional.self)
    if has("quantity") == has("quoteQuantity") {
      report("give either quantity or quoteQuantity for Market orders")
    }
    if let quantity { return .market(.base(quantity), allOrNothing: lifetime == .fok) }
    return notional.map { .market(.quote($0), allOrNothing: lifetime == .fok) }
  }

  private var isTrigger: Bool {
    has("triggerPrice") || has("triggerBy") || has("triggerQuantity")
  }

  private mutating func trigger(
    isLimit: Bool, price: Price?, _ lifetime: Lifetime?, postOnly: Bool
  ) -> OrderRequest.Kind? {
    let trigger = triggerPrice("triggerPrice")
    let reference = text("triggerBy")
    let quantity = text("triggerQuantity").map { TriggerQuantity($0) }
    for name in ["triggerPrice", "triggerBy", "triggerQuantity"] where !has(name) {
      report("\(name) is required for trigger orders")
    }
    for name in ["quantity", "quoteQuantity"] where has(name) {
      report("trigger orders have a triggerQuantity instead of \(name)")
    }
    if !isLimit, has("timeInForce") {
      report("timeInForce is not for trigger orders at market")
    }
    guard let trigger, let reference, let quantity else { return nil }
    var release = OrderRequest.Trigger.Release.market
    if isLimit {
      guard let price else { return nil }
      release = .limit(price: price, timeInForce(lifetime, postOnly: postOnly))
    }
    return .trigger(
      OrderRequest.Trigger(
        price: trigger, reference: TriggerReference(rawValue: reference), quantity: quantity,
        release: release))
  }

  private func timeInForce(
    _ lifetime: Lifetime?, postOnly: Bool
  ) -> OrderRequest.TimeInForce {
    switch lifetime ?? .gtc {
    case .gtc: .gtc(postOnly: postOnly)
    case .ioc: .ioc
    case .fok: .fok
    }
  }

  private mutating func triggerPrice(_ name: String) -> Price? {
    guard let text = text(name) else { return nil }
    if let price = Price(text) { return price }
    report("\(name) must be a decimal as text")
    return nil
  }

  private mutating func attachedTrigger(_ prefix: String) -> OrderRequest.AttachedTrigger? {
    let price = triggerPrice("\(prefix)TriggerPrice")
    let reference = text("\(prefix)TriggerBy")
    let limit = decimal("\(prefix)LimitPrice", as: Price.self)
    guard let price else {
      if reference != nil || limit != nil { report("\(prefix)TriggerPrice is missing") }
      return nil
    }
    guard let reference else {
      report("\(prefix)TriggerBy is missing: MarkPrice, LastPrice or IndexPrice")
      return nil
    }
    return OrderRequest.AttachedTrigger(
      price: price, reference: TriggerReference(rawValue: reference), limitPrice: limit)
  }

  private mutating func slippageTolerance() -> SlippageTolerance? {
    let type = text("slippageToleranceType")
    guard let text = text("slippageTolerance"), let value = ExactDecimal(text) else {
      if type != nil { report("slippageTolerance is missing") }
      return nil
    }
    guard let type else {
      report("slippageToleranceType is missing: TickSize or Percent")
      return nil
    }
    return SlippageTolerance(value, SlippageToleranceType(rawValue: type))
  }

  private mutating func broker() -> Broker? {
    guard let text = text("brokerId") else { return nil }
    guard let id = UInt16(text) else {
      report("brokerId must be 0 to \(UInt16.max)")
      return nil
    }
    return Broker(id: id)
  }
}
