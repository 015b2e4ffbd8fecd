// The path and query of a request, decoded.

import BackpackModel

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

  /// `orderId` or `clientId`, one of them.
  func orderReference() throws -> OrderReference {
    switch (text("orderId"), try integer("clientId", as: UInt32.self)) {
    case (let id?, nil): .id(OrderID(id))
    case (nil, let id?): .clientID(ClientOrderID(id))
    default: throw VenueRefusal.oneIDNeeded
    }
  }
}
