// What was asked for, as JSON: orders and strategies as they arrived.

import BackpackModel
import BackpackWire

/// How a value stands in a state file. Not how the venue writes it, which leaves things out.
protocol StoredPart: Sendable {
  func store(to writer: inout JSONWriter)
  init(stored node: JSONNode) throws(WireError)
}

extension JSONWriter {
  mutating func member(_ key: String, stored part: some StoredPart) {
    self.key(key)
    part.store(to: &self)
  }
}

extension JSONNode {
  func readStored<Part: StoredPart>(_ key: String) throws(WireError) -> Part {
    guard let node = self[key] else { throw WireError(.missing, at: key) }
    return try Part(stored: node)
  }

  func readStoredIfPresent<Part: StoredPart>(_ key: String) throws(WireError) -> Part? {
    guard let node = self[key] else { return nil }
    return try Part(stored: node)
  }
}

extension OrderTicket: StoredPart {
  func store(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("symbol", symbol)
      writer.member("side", side)
      switch kind {
      case .limit(let price, let quantity, let timeInForce):
        writer.member("limit") { writer in
          writer.member("price", price)
          writer.member("quantity", quantity)
          writer.member("timeInForce", stored: timeInForce)
        }
      case .market(let size, let allOrNothing):
        writer.member("market") { writer in
          switch size {
          case .base(let quantity): writer.member("quantity", quantity)
          case .quote(let notional): writer.member("quoteQuantity", notional)
          }
          writer.member("allOrNothing", allOrNothing)
        }
      case .trigger(let trigger): writer.member("trigger", stored: trigger.value)
      }
      writer.member("echoedTimeInForce", marketTimeInForce)
      writer.member("reduceOnly", reduceOnly)
      writer.member("clientId", ifPresent: clientID)
      writer.member("selfTradePrevention", selfTradePrevention)
      if let extras { writer.member("extras", stored: extras.value) }
    }
  }

  init(stored node: JSONNode) throws(WireError) {
    let kind: Kind
    if let limit = node["limit"] {
      kind = .limit(
        price: try limit.read("price"), quantity: try limit.read("quantity"),
        try limit.readStored("timeInForce"))
    } else if let market = node["market"] {
      let size: OrderRequest.MarketSize =
        if let quantity: Quantity = try market.readIfPresent("quantity") {
          .base(quantity)
        } else {
          .quote(try market.read("quoteQuantity"))
        }
      kind = .market(size, allOrNothing: try market.read("allOrNothing"))
    } else {
      kind = .trigger(Boxed(try node.readStored("trigger")))
    }
    let extras: OrderExtras? = try node.readStoredIfPresent("extras")
    self.init(
      symbol: try node.read("symbol"), side: try node.read("side"), kind: kind,
      marketTimeInForce: try node.read("echoedTimeInForce"),
      reduceOnly: try node.read("reduceOnly"), clientID: try node.readIfPresent("clientId"),
      selfTradePrevention: try node.read("selfTradePrevention"), extras: extras.map { Boxed($0) })
  }
}

extension OrderRequest.TimeInForce: StoredPart {
  private var name: String {
    switch self {
    case .gtc(postOnly: false): "GTC"
    case .gtc(postOnly: true): "PostOnly"
    case .ioc: "IOC"
    case .fok: "FOK"
    }
  }

  func store(to writer: inout JSONWriter) { writer.string(name) }

  init(stored node: JSONNode) throws(WireError) {
    switch try String(from: node) {
    case "GTC": self = .gtc
    case "PostOnly": self = .gtc(postOnly: true)
    case "IOC": self = .ioc
    case "FOK": self = .fok
    default: throw WireError(.unexpected(expected: "a time in force"))
    }
  }
}

extension OrderRequest.Trigger: StoredPart {
  func store(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("price", price)
      writer.member("reference", reference)
      writer.member("quantity", quantity)
      if case .limit(let price, let timeInForce) = release {
        writer.member("limitPrice", price)
        writer.member("timeInForce", stored: timeInForce)
      }
    }
  }

  init(stored node: JSONNode) throws(WireError) {
    var release = Release.market
    if let price: Price = try node.readIfPresent("limitPrice") {
      release = .limit(price: price, try node.readStored("timeInForce"))
    }
    self.init(
      price: try node.read("price"), reference: try node.read("reference"),
      quantity: try node.read("quantity"), release: release)
  }
}

extension OrderRequest.AttachedTrigger: StoredPart {
  func store(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("price", price)
      writer.member("reference", reference)
      writer.member("limitPrice", ifPresent: limitPrice)
    }
  }

  init(stored node: JSONNode) throws(WireError) {
    self.init(
      price: try node.read("price"), reference: try node.read("reference"),
      limitPrice: try node.readIfPresent("limitPrice"))
  }
}

extension OrderExtras: StoredPart {
  func store(to writer: inout JSONWriter) {
    writer.object { writer in
      if let stopLoss { writer.member("stopLoss", stored: stopLoss) }
      if let takeProfit { writer.member("takeProfit", stored: takeProfit) }
      if let slippage {
        writer.member("slippage", slippage.value)
        writer.member("slippageType", slippage.type)
      }
      writer.member("spotMargin", spotMargin.map(\.rawValue).sorted())
    }
  }

  init(stored node: JSONNode) throws(WireError) {
    stopLoss = try node.readStoredIfPresent("stopLoss")
    takeProfit = try node.readStoredIfPresent("takeProfit")
    if let slippage: ExactDecimal = try node.readIfPresent("slippage") {
      self.slippage = SlippageTolerance(slippage, try node.read("slippageType"))
    }
    let names: [String] = try node.read("spotMargin")
    spotMargin = Set(names.compactMap { SpotMargin(rawValue: $0) })
  }
}

extension StrategyTicket: StoredPart {
  func store(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("symbol", symbol)
      writer.member("side", side)
      writer.member("quantity", quantity)
      writer.member("price", ifPresent: price)
      writer.member("timeInForce", stored: timeInForce)
      writer.member("echoedTimeInForce", timeInForceName)
      writer.member("reduceOnly", reduceOnly)
      writer.member("clientId", ifPresent: clientID?.rawValue)
      writer.member("selfTradePrevention", selfTradePrevention)
      writer.member("durationMs", durationMilliseconds)
      writer.member("intervalMs", intervalMilliseconds)
      writer.member("randomized", randomized)
      if let extras { writer.member("extras", stored: extras.value) }
    }
  }

  init(stored node: JSONNode) throws(WireError) {
    let extras: OrderExtras? = try node.readStoredIfPresent("extras")
    self.init(
      symbol: try node.read("symbol"), side: try node.read("side"),
      quantity: try node.read("quantity"), price: try node.readIfPresent("price"),
      timeInForce: try node.readStored("timeInForce"),
      timeInForceName: try node.read("echoedTimeInForce"),
      reduceOnly: try node.read("reduceOnly"), clientID: try node.readIfPresent("clientId"),
      selfTradePrevention: try node.read("selfTradePrevention"),
      durationMilliseconds: try node.read("durationMs"),
      intervalMilliseconds: try node.read("intervalMs"), randomized: try node.read("randomized"),
      extras: extras.map { Boxed($0) })
  }
}
