// `OrderExecutePayload` and the cancel payloads of the venue, read.

import BackpackModel
import BackpackWire

extension OrderTicket {
  /// Throws where the text cannot be read and where members contradict each other: an order that is taken in
  /// does all it says.
  init(from node: JSONNode) throws {
    let reader = PayloadReader(node: node, payload: "OrderExecutePayload")
    let symbol = try reader.symbol()
    let side = try reader.side()
    let type = try reader.requiredWord("orderType", of: "OrderTypeEnum", ["Market", "Limit"])
    let terms = try OrderTerms(from: reader)
    let kind =
      try reader.trigger(on: symbol, type: type, terms)
      ?? (type == "Limit" ? reader.limit(terms) : reader.market(terms))
    if type == "Market", terms.postOnly {
      throw VenueRefusal.contradictory("Market orders cannot be post-only")
    }
    let extras = OrderExtras(
      stopLoss: try reader.attached("stopLoss", on: symbol),
      takeProfit: try reader.attached("takeProfit", on: symbol), slippage: try reader.slippage(),
      spotMargin: try reader.spotMargin())
    if case .trigger = kind, extras.stopLoss != nil || extras.takeProfit != nil {
      throw VenueRefusal.contradictory("A trigger order cannot have a stop-loss or take-profit")
    }
    self.init(
      symbol: symbol, side: side, kind: kind,
      marketTimeInForce: terms.name.map { TimeInForceName($0) } ?? .gtc,
      reduceOnly: try reader.bool("reduceOnly") ?? false, clientID: try reader.clientID(),
      selfTradePrevention: try reader.selfTradePrevention(),
      extras: extras.isEmpty ? nil : Boxed(extras))
  }
}

/// What says how an order waits, and for whom.
struct OrderTerms: Sendable {
  /// As it came.
  let name: String?
  let postOnly: Bool

  init(from reader: PayloadReader) throws {
    name = try reader.word("timeInForce", of: "TimeInForce", ["GTC", "IOC", "FOK"])
    postOnly = try reader.bool("postOnly") ?? false
  }

  func timeInForce() throws -> OrderRequest.TimeInForce {
    guard !postOnly || (name ?? "GTC") == "GTC" else {
      throw VenueRefusal.contradictory("Post-only orders must be GTC")
    }
    switch name {
    case "IOC": return .ioc
    case "FOK": return .fok
    default: return .gtc(postOnly: postOnly)
    }
  }
}

extension PayloadReader {
  // MARK: What trades

  fileprivate func limit(_ terms: OrderTerms) throws -> OrderTicket.Kind {
    guard try decimal("quoteQuantity", as: Notional.self) == nil else {
      throw VenueRefusal.contradictory("Limit orders cannot specify a `quoteQuantity`")
    }
    guard let price = try decimal("price", as: Price.self) else { throw VenueRefusal.noPrice }
    guard let quantity = try decimal("quantity", as: Quantity.self), quantity.isPositive else {
      throw VenueRefusal.noQuantity
    }
    return .limit(price: price, quantity: quantity, try terms.timeInForce())
  }

  fileprivate func market(_ terms: OrderTerms) throws -> OrderTicket.Kind {
    guard try decimal("price", as: Price.self) == nil else {
      throw VenueRefusal.contradictory("Market orders cannot specify a `price`")
    }
    let quantity = try decimal("quantity", as: Quantity.self)
    let notional = try decimal("quoteQuantity", as: Notional.self)
    let size: OrderRequest.MarketSize
    switch (quantity, notional) {
    case (let quantity?, nil): size = .base(quantity)
    case (nil, let notional?): size = .quote(notional)
    case (nil, nil): throw VenueRefusal.noMarketQuantity
    default: throw VenueRefusal.twoSizes
    }
    guard quantity?.isPositive ?? notional?.isPositive ?? false else {
      throw VenueRefusal.noMarketQuantity
    }
    return .market(size, allOrNothing: terms.name == "FOK")
  }

  // MARK: What sleeps

  /// `nil` where the order does not wait for a price. A `quantity` beside `triggerQuantity` says nothing more.
  fileprivate func trigger(
    on symbol: Symbol, type: String, _ terms: OrderTerms
  ) throws -> OrderTicket.Kind? {
    guard isPresent("triggerPrice") == isPresent("triggerQuantity") else {
      throw VenueRefusal.unpairedTrigger
    }
    let reference = try reference("triggerBy", on: symbol)
    guard let price = try price("triggerPrice"), let text = try text("triggerQuantity") else {
      guard !isPresent("triggerBy") else { throw VenueRefusal.unpairedTrigger }
      return nil
    }
    var release = OrderRequest.Trigger.Release.market
    if type == "Limit" {
      guard let limit = try decimal("price", as: Price.self) else { throw VenueRefusal.noPrice }
      release = .limit(price: limit, try terms.timeInForce())
    } else if isPresent("price") {
      throw VenueRefusal.contradictory("Market orders cannot specify a `price`")
    }
    return .trigger(
      Boxed(
        OrderRequest.Trigger(
          price: price, reference: reference, quantity: TriggerQuantity(text), release: release)))
  }

  /// `stopLossTriggerPrice` and its neighbours; `nil`: nothing hangs there.
  fileprivate func attached(
    _ prefix: String, on symbol: Symbol
  ) throws -> OrderRequest.AttachedTrigger? {
    let limit = try decimal(prefix + "LimitPrice", as: Price.self)
    let reference = try reference(prefix + "TriggerBy", on: symbol)
    guard let price = try price(prefix + "TriggerPrice") else {
      guard limit == nil, !isPresent(prefix + "TriggerBy") else {
        throw VenueRefusal.badTrigger("Must specify `\(prefix)TriggerPrice`")
      }
      return nil
    }
    return OrderRequest.AttachedTrigger(price: price, reference: reference, limitPrice: limit)
  }

  /// Trigger prices are text to the venue's specification, and prices all the same.
  private func price(_ key: String) throws -> Price? {
    try text(key).map { text in
      guard let price = Price(text), price.isPositive else {
        throw VenueRefusal.badTrigger("`\(key)` must be a positive price")
      }
      return price
    }
  }

  /// Without a word for it: the mark price of perpetuals, the last price of spot markets, which have none.
  private func reference(_ key: String, on symbol: Symbol) throws -> TriggerReference {
    let words = ["MarkPrice", "LastPrice", "IndexPrice"]
    return try word(key, of: "TriggerBy", words).map { TriggerReference($0) }
      ?? (symbol.isPerpetual ? .markPrice : .lastPrice)
  }

  // MARK: What orders and strategies share

  func side() throws -> Side {
    try requiredWord("side", of: "Side", ["Bid", "Ask"]) == "Bid" ? .bid : .ask
  }

  func selfTradePrevention() throws -> SelfTradePrevention {
    try word(
      "selfTradePrevention", of: "SelfTradePrevention",
      ["RejectTaker", "RejectMaker", "RejectBoth"]
    ).map { SelfTradePrevention($0) } ?? .rejectTaker
  }

  func slippage() throws -> SlippageTolerance? {
    let type = try word(
      "slippageToleranceType", of: "SlippageToleranceType", ["TickSize", "Percent"])
    guard let value = try decimal("slippageTolerance", as: Rate.self)?.decimal else {
      guard type == nil else {
        throw VenueRefusal.contradictory("`slippageToleranceType` needs a `slippageTolerance`")
      }
      return nil
    }
    return SlippageTolerance(value, type.map { SlippageToleranceType($0) } ?? .percent)
  }

  func spotMargin() throws -> Set<SpotMargin> {
    Set(try SpotMargin.allCases.filter { try bool($0.rawValue) == true })
  }
}

/// Which order to cancel.
struct CancelTicket: Hashable, Sendable {
  let symbol: Symbol
  let reference: OrderReference

  init(from node: JSONNode) throws {
    let reader = PayloadReader(node: node, payload: "OrderCancelPayload")
    symbol = try reader.symbol()
    switch (try reader.text("orderId"), try reader.clientID()) {
    case (let id?, nil): reference = .id(OrderID(id))
    case (nil, let id?): reference = .clientID(id)
    default: throw VenueRefusal.oneIDNeeded
    }
  }
}

/// Which orders of a market to cancel.
struct CancelAllTicket: Hashable, Sendable {
  let symbol: Symbol
  /// `nil`: both kinds.
  let kind: PaperExchange.CancelKind?

  init(from node: JSONNode) throws {
    let reader = PayloadReader(node: node, payload: "OrderCancelAllPayload")
    symbol = try reader.symbol()
    kind = try reader.word(
      "orderType", of: "CancelOrderTypeEnum", ["RestingLimitOrder", "ConditionalOrder"]
    ).map { $0 == "ConditionalOrder" ? .asleep : .resting }
  }
}
