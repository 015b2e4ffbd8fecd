// The path and query of a request, decoded.

import BackpackModel
import BackpackWire

/// `/api/v1/depth?symbol=SOL_USDC` in parts. Keys and values percent-decoded, in the order sent.
struct RequestTarget: Sendable {
  let path: String
  let query: [(key: String, value: String)]

  init(_ target: String) {
    let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    path = String(parts.first ?? "")
    query = (parts.dropFirst().first ?? "").split(separator: "&").map { pair in
      let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return (Self.decoded(halves[0]), halves.count > 1 ? Self.decoded(halves[1]) : "")
    }
  }

  /// `+` is a blank, as HTML forms write it; a stray `%` stays what it is.
  private static func decoded(_ text: Substring) -> String {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), rest.count >= 2,
        rest.prefix(2).allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
        let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// One request on its way to a handler: admitted, its parameters not yet read.
struct Call: Sendable {
  let target: RequestTarget
  var body: RequestBody?
  let now: Timestamp

  init(target: RequestTarget, now: Timestamp) {
    self.target = target
    self.now = now
  }

  func text(_ name: String) -> String? { target.query.first { $0.key == name }?.value }

  func required(_ name: String) throws -> String {
    guard let text = text(name) else {
      throw VenueRefusal.parameter(
        name, type: "string", problem: "Type \"string\" expects an input value.")
    }
    return text
  }

  func symbol() throws -> Symbol { try checked(Symbol(try required("symbol"))) }

  func optionalSymbol() throws -> Symbol? { try text("symbol").map { try checked(Symbol($0)) } }

  private func checked(_ symbol: Symbol) throws -> Symbol {
    guard symbol.isWellFormed else {
      throw VenueRefusal.parameter(
        "symbol", type: "MarketSymbol", problem: "Invalid market symbol")
    }
    return symbol
  }

  func integer<Value: FixedWidthInteger>(
    _ name: String, as: Value.Type = Value.self
  ) throws -> Value? {
    try text(name).map { text in
      guard let value = Value(text), !text.hasPrefix("+") else {
        let sign = Value.isSigned ? "int" : "uint"
        throw VenueRefusal.parameter(
          name, type: "integer(\(sign)\(Value.bitWidth))", problem: "invalid digit found in string")
      }
      return value
    }
  }

  /// One of the listed words, and of no other case.
  func word(_ name: String, of type: String, _ allowed: [String]) throws -> String? {
    try text(name).map { text in
      guard allowed.contains(text) else {
        throw VenueRefusal.parameter(
          name, type: type, problem: "Expect a valid enumeration value.")
      }
      return text
    }
  }

  private static let marketTypes = ["SPOT", "PERP", "IPERP", "DATED", "PREDICTION", "RFQ"]

  func marketType() throws -> MarketType? {
    try word("marketType", of: "MarketType", Self.marketTypes).map { MarketType($0) }
  }

  /// Where several may be named; `nil`: none is.
  func marketTypes() throws -> Set<MarketType>? {
    let texts = target.query.filter { $0.key == "marketType" || $0.key == "marketType[]" }
      .map(\.value)
    guard texts.allSatisfy(Self.marketTypes.contains) else {
      throw VenueRefusal.parameter(
        "marketType", type: "MarketType", problem: "Expect a valid enumeration value.")
    }
    return texts.isEmpty ? nil : Set(texts.map { MarketType($0) })
  }

  /// Python's spelling is taken, too: clients sign `true` and send `True`.
  func bool(_ name: String) throws -> Bool? {
    try word(name, of: "boolean", ["true", "false", "True", "False"])
      .map { $0.lowercased() == "true" }
  }

  func decimal<Unit: DecimalUnit>(_ name: String, as: Unit.Type = Unit.self) throws -> Unit? {
    try text(name).map { text in
      guard let value = Unit(text) else {
        throw VenueRefusal.parameter(name, type: "string(decimal)", problem: "Invalid decimal")
      }
      return value
    }
  }

  /// `from`, inclusive, and `to`, exclusive, in milliseconds.
  func span() throws -> TimeSpan {
    TimeSpan(
      from: try integer("from", as: Int64.self).map(Timestamp.init(milliseconds:)),
      to: try integer("to", as: Int64.self).map(Timestamp.init(milliseconds:)))
  }

  func strategyReference() throws -> StrategyReference {
    switch (text("strategyId"), try integer("clientStrategyId", as: UInt32.self)) {
    case (let id?, nil): .id(StrategyID(id))
    case (nil, let id?): .clientID(ClientStrategyID(id))
    default: throw VenueRefusal.oneStrategyIDNeeded
    }
  }

  func singleObject() throws -> JSONNode {
    guard let root = body?.root, root.kind == .object else {
      throw VenueRefusal.payload("expected an object")
    }
    return root
  }

  /// `orderId` or `clientId`, one of them.
  func orderReference() throws -> OrderReference {
    switch (text("orderId"), try integer("clientId", as: UInt32.self)) {
    case (let id?, nil): .id(OrderID(id))
    case (nil, let id?): .clientID(ClientOrderID(id))
    default: throw VenueRefusal.oneIDNeeded
    }
  }
}

struct TimeSpan: Sendable {
  let from: Timestamp?
  let to: Timestamp?

  func contains(_ moment: Timestamp) -> Bool {
    (from.map { moment >= $0 } ?? true) && (to.map { moment < $0 } ?? true)
  }
}

extension MaxOrderQuery {
  init(_ call: Call) throws {
    let side = try call.word("side", of: "Side", ["Bid", "Ask"])
    guard let side else {
      throw VenueRefusal.parameter(
        "side", type: "Side", problem: "Type \"Side\" expects an input value.")
    }
    self.init(
      symbol: try call.symbol(), side: side == "Bid" ? .bid : .ask,
      price: try call.decimal("price"), reduceOnly: try call.bool("reduceOnly") ?? false,
      autoBorrow: try call.bool("autoBorrow") ?? false,
      autoLendRedeem: try call.bool("autoLendRedeem") ?? false)
  }
}
