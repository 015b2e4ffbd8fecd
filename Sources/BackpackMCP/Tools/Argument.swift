// Arguments of tools: name, schema and reading in one value.

internal import BackpackModel
internal import BackpackWire

/// Something a tool takes: one argument, or several that make sense together only.
protocol Parameter<Value>: Sendable {
  associatedtype Value: Sendable
  var properties: [ArgumentProperty] { get }
  /// `nil` where something is wrong; the reader then knows what.
  func read(from reader: inout ArgumentReader) -> Value?
}

/// An argument as the schema shows it.
struct ArgumentProperty: Sendable {
  let name: String
  let description: String
  let type: ArgumentType
  var isRequired = true
}

/// What hosts and model interfaces all understand: one plain type, text with a pattern or a choice.
enum ArgumentType: Sendable {
  case text(pattern: String?)
  case choice([String])
  case boolean
  case integer(ClosedRange<Int>)
}

/// A required argument.
struct Argument<Value: Sendable>: Parameter {
  var property: ArgumentProperty
  /// Goes on after the name: `must be 'Bid' or 'Ask'`.
  let demand: String
  /// `nil`: not acceptable.
  let convert: @Sendable (JSONNode) -> Value?

  init(
    _ name: String, _ description: String, _ type: ArgumentType, demand: String,
    convert: @escaping @Sendable (JSONNode) -> Value?
  ) {
    property = ArgumentProperty(name: name, description: description, type: type)
    self.demand = demand
    self.convert = convert
  }

  var name: String { property.name }
  var properties: [ArgumentProperty] { [property] }

  func read(from reader: inout ArgumentReader) -> Value? { reader.required(self) }

  /// The same, may be left out.
  var optional: OptionalArgument<Value> { OptionalArgument(argument: self) }
}

/// An argument that may be left out.
struct OptionalArgument<Wrapped: Sendable>: Parameter {
  let argument: Argument<Wrapped>

  var name: String { argument.name }

  var properties: [ArgumentProperty] {
    var property = argument.property
    property.isRequired = false
    return [property]
  }

  func read(from reader: inout ArgumentReader) -> Wrapped?? {
    switch reader.optional(self) {
    case .value(let value): .some(value)
    case .absent: .some(nil)
    case .invalid: nil
    }
  }
}

/// What the caller gave for an optional argument.
enum Given<Value> {
  case value(Value)
  case absent
  case invalid

  var value: Value? { if case .value(let value) = self { value } else { nil } }
  var isAbsent: Bool { if case .absent = self { true } else { false } }
}

// MARK: Kinds of arguments

extension Argument {
  /// One of a few words, letter case included.
  static func choice(
    _ name: String, _ description: String, _ choices: KeyValuePairs<String, Value>
  ) -> Argument where Value: Hashable {
    let names = choices.map(\.key)
    return Argument(
      name, description, .choice(names), demand: "must be \(list(names.map { "'\($0)'" }))"
    ) { node in
      // By bytes: to String, a Kelvin sign is a K.
      guard node.kind == .string, let text = node.text else { return nil }
      return choices.first { $0.key.utf8.elementsEqual(text.utf8) }?.value
    }
  }

  /// `'Bid' or 'Ask'`; `'GTC', 'IOC', or 'FOK'`.
  private static func list(_ names: [String]) -> String {
    guard names.count > 2, let last = names.last else { return names.joined(separator: " or ") }
    return names.dropLast().joined(separator: ", ") + ", or " + last
  }
}

extension Argument where Value: DecimalUnit {
  /// A positive decimal. A JSON number is taken by its digits.
  static func decimal(_ name: String, _ description: String) -> Argument {
    Argument(
      name, description, .text(pattern: #"^(0|[1-9]\d*)(\.\d+)?$"#),
      demand: "must be a positive decimal in plain notation, such as 141.20"
    ) { node in
      guard let text = node.text, let value = Value(text), value.isPositive else { return nil }
      return value
    }
  }
}

extension Argument<Bool> {
  /// `"true"` and `"false"` as text are taken, too.
  static func flag(_ name: String, _ description: String) -> Argument {
    Argument(name, description, .boolean, demand: "must be true or false") { node in
      switch node.text {
      case "true" where node.kind == .string: true
      case "false" where node.kind == .string: false
      default: node.bool
      }
    }
  }
}

extension Argument<Symbol> {
  static let symbol = Argument(
    "symbol", "e.g. SOL_USDC, SOL_USDC_PERP", .text(pattern: nil),
    demand: "must be the name of a market, such as SOL_USDC or SOL_USDC_PERP"
  ) { node in
    guard node.kind == .string, let text = node.text else { return nil }
    let symbol = Symbol(text)
    return symbol.isWellFormed ? symbol : nil
  }
}

extension Argument<OrderID> {
  static let orderID = Argument(
    "orderId", "Order ID, as text", .text(pattern: #"^\d+$"#),
    demand: "must be the digits of an order ID, as text"
  ) { node in
    guard let text = node.text, (1...20).contains(text.utf8.count), text.utf8.allSatisfy(isDigit)
    else { return nil }
    // Larger numbers may have lost digits on the way here: most programs read them as doubles.
    if node.kind == .number, UInt64(text).map({ $0 > 1 << 53 }) ?? true { return nil }
    return OrderID(text)
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }
}

extension Argument<ClientOrderID> {
  static let clientID = Argument(
    "clientId", "Your own ID of the order", .integer(0...Int(UInt32.max)),
    demand: "must be an integer from 0 to \(UInt32.max)"
  ) { node in
    guard let text = node.text, text.utf8.first != UInt8(ascii: "+") else { return nil }
    return UInt32(text).map(ClientOrderID.init(_:))
  }
}
