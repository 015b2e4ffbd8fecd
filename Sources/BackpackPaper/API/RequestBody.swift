// The body of a request, and its members as the signature saw them.

import BackpackModel
import BackpackWire

/// A JSON object, or an array of objects for a batch.
struct RequestBody: Sendable {
  static let batchMax = 50

  let root: JSONNode

  init(parsing bytes: [UInt8]) throws {
    do {
      root = try JSONNode(parsing: bytes, depthMax: 8)
    } catch {
      throw VenueRefusal.payload("\(error)")
    }
    guard root.kind == .object || root.kind == .array else {
      throw VenueRefusal.payload("expected an object or an array")
    }
    if let key = root.duplicateKey(deep: true) {
      throw VenueRefusal.payload("duplicate field `\(key)`")
    }
  }

  /// The objects in it: one, or those of the batch.
  var objects: [JSONNode] { root.kind == .array ? Array(root.children) : [root] }

  /// One group of pairs for each object.
  func signedGroups() throws -> [[(key: String, value: String)]] {
    try objects.map { object in
      guard object.kind == .object else { throw VenueRefusal.payload("expected an object") }
      return try object.members.map { ($0.key, try Self.signedText(of: $0.value)) }
    }
  }

  private static func signedText(of value: JSONNode) throws -> String {
    switch value.kind {
    case .string, .number: return value.text ?? ""
    case .bool: return value.bool == true ? "true" : "false"
    // As the official client signs it. Meaning: not there.
    case .null: return "null"
    case .array, .object: throw VenueRefusal.payload("nested values cannot be signed")
    }
  }
}

/// Reads the members of one object by the venue's rules, and complains in its words.
struct PayloadReader {
  let node: JSONNode
  /// The venue's name of what is read, for its error texts.
  let payload: String

  private func problem(_ type: String, _ text: String) -> VenueRefusal {
    .payload("failed to parse \"\(type)\": \(text) (occurred while parsing \"\(payload)\")")
  }

  private func member(_ key: String) -> JSONNode? {
    node[key].flatMap { $0.isNull ? nil : $0 }
  }

  func isPresent(_ key: String) -> Bool { member(key) != nil }

  func text(_ key: String, as type: String = "string") throws -> String? {
    guard let value = member(key) else { return nil }
    guard value.kind == .string, let text = value.text else {
      throw problem(type, "Expected input type \"\(type)\".")
    }
    return text
  }

  /// Text that clients also write as a number; taken as its digits.
  func textOrNumber(_ key: String) throws -> String? {
    guard let value = member(key), value.kind == .number else { return try text(key) }
    return value.text
  }

  func required(_ key: String, as type: String) throws -> String {
    guard let text = try text(key, as: type) else {
      throw problem(payload, "missing field `\(key)`")
    }
    return text
  }

  func word(_ key: String, of type: String, _ allowed: [String]) throws -> String? {
    guard let text = try text(key, as: type) else { return nil }
    guard allowed.contains(text) else { throw problem(type, "Expect a valid enumeration value.") }
    return text
  }

  func requiredWord(_ key: String, of type: String, _ allowed: [String]) throws -> String {
    guard let word = try word(key, of: type, allowed) else {
      throw problem(payload, "missing field `\(key)`")
    }
    return word
  }

  func symbol() throws -> Symbol {
    let symbol = Symbol(try required("symbol", as: "MarketSymbol"))
    guard symbol.isWellFormed else { throw problem("MarketSymbol", "Invalid market symbol") }
    return symbol
  }

  /// Decimals are text; a JSON number is refused, so that nobody comes to rely on doubles.
  func decimal<Unit: DecimalUnit>(_ key: String, as: Unit.Type = Unit.self) throws -> Unit? {
    guard let text = try text(key, as: "string(decimal)") else { return nil }
    guard let value = Unit(text) else { throw problem("string(decimal)", "Invalid decimal") }
    return value
  }

  func bool(_ key: String) throws -> Bool? {
    guard let value = member(key) else { return nil }
    guard let bool = value.bool else {
      throw problem("boolean", "Expected input type \"boolean\".")
    }
    return bool
  }

  /// A number, or its digits as text: clients write both.
  func integer<Value: FixedWidthInteger>(_ key: String, as: Value.Type) throws -> Value? {
    guard let value = member(key) else { return nil }
    guard value.kind == .number || value.kind == .string, let text = value.text,
      let number = Value(text), !text.hasPrefix("+")
    else {
      let type = "integer(\(Value.isSigned ? "int" : "uint")\(Value.bitWidth))"
      throw problem(type, "Expected input type \"\(type)\".")
    }
    return number
  }

  func clientID() throws -> ClientOrderID? {
    try integer("clientId", as: UInt32.self).map { ClientOrderID($0) }
  }
}
