// `OrderExecutePayload` and the cancel payloads of the venue, read.

import BackpackModel
import BackpackWire

extension OrderTicket {
  /// Throws where the text cannot be read, where members contradict each other, and where they ask
  /// for what this exchange does not do: an order that is taken in does all it says.
  init(from node: JSONNode) throws {
    let reader = PayloadReader(node: node, payload: "OrderExecutePayload")
    let symbol = try reader.symbol()
    let side = try reader.requiredWord("side", of: "Side", ["Bid", "Ask"])
    let type = try reader.requiredWord("orderType", of: "OrderTypeEnum", ["Market", "Limit"])
    let timeInForce = try reader.word("timeInForce", of: "TimeInForce", ["GTC", "IOC", "FOK"])
    let prevention = try reader.word(
      "selfTradePrevention", of: "SelfTradePrevention",
      ["RejectTaker", "RejectMaker", "RejectBoth"])
    let price = try reader.decimal("price", as: Price.self)
    let quantity = try reader.decimal("quantity", as: Quantity.self)
    let quoteQuantity = try reader.decimal("quoteQuantity", as: Notional.self)
    let postOnly = try reader.bool("postOnly") ?? false
    let reduceOnly = try reader.bool("reduceOnly") ?? false
    let clientID = try reader.clientID()
    try Self.refuseWhatIsNotOffered(reader)

    let kind: OrderRequest.Kind
    if type == "Limit" {
      guard quoteQuantity == nil else {
        throw VenueRefusal.contradictory("Limit orders cannot specify a `quoteQuantity`")
      }
      guard let price else { throw VenueRefusal.noPrice }
      guard let quantity, quantity.isPositive else { throw VenueRefusal.noQuantity }
      guard !postOnly || (timeInForce ?? "GTC") == "GTC" else {
        throw VenueRefusal.contradictory("Post-only orders must be GTC")
      }
      let terms: OrderRequest.TimeInForce =
        switch timeInForce {
        case "IOC": .ioc
        case "FOK": .fok
        default: .gtc(postOnly: postOnly)
        }
      kind = .limit(price: price, quantity: quantity, terms)
    } else {
      guard price == nil else {
        throw VenueRefusal.contradictory("Market orders cannot specify a `price`")
      }
      guard !postOnly else { throw VenueRefusal.contradictory("Market orders cannot be post-only") }
      let size: OrderRequest.MarketSize
      switch (quantity, quoteQuantity) {
      case (let quantity?, nil): size = .base(quantity)
      case (nil, let notional?): size = .quote(notional)
      case (nil, nil): throw VenueRefusal.noMarketQuantity
      default: throw VenueRefusal.twoSizes
      }
      guard quantity?.isPositive ?? quoteQuantity?.isPositive ?? false else {
        throw VenueRefusal.noMarketQuantity
      }
      kind = .market(size, allOrNothing: timeInForce == "FOK")
    }
    self.init(
      symbol: symbol, side: side == "Bid" ? .bid : .ask, kind: kind,
      marketTimeInForce: timeInForce.map { TimeInForceName($0) } ?? .gtc, reduceOnly: reduceOnly,
      clientID: clientID,
      selfTradePrevention: prevention.map { SelfTradePrevention($0) } ?? .rejectTaker)
  }

  private static func refuseWhatIsNotOffered(_ reader: PayloadReader) throws {
    guard reader.isPresent("triggerPrice") == reader.isPresent("triggerQuantity") else {
      throw VenueRefusal.unpairedTrigger
    }
    let members = [
      "triggerPrice", "triggerBy", "stopLossTriggerPrice", "stopLossLimitPrice",
      "stopLossTriggerBy", "takeProfitTriggerPrice", "takeProfitLimitPrice", "takeProfitTriggerBy",
      "slippageTolerance", "slippageToleranceType",
    ]
    if let member = members.first(where: reader.isPresent) {
      throw VenueRefusal.notOffered("`\(member)`")
    }
    for member in ["autoLend", "autoLendRedeem", "autoBorrow", "autoBorrowRepay"]
    where try reader.bool(member) == true {
      throw VenueRefusal.notOffered("`\(member)`")
    }
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
  /// Conditional orders only; there are none here.
  let conditionalOnly: Bool

  init(from node: JSONNode) throws {
    let reader = PayloadReader(node: node, payload: "OrderCancelAllPayload")
    symbol = try reader.symbol()
    let kind = try reader.word(
      "orderType", of: "CancelOrderTypeEnum", ["RestingLimitOrder", "ConditionalOrder"])
    conditionalOnly = kind == "ConditionalOrder"
  }
}
