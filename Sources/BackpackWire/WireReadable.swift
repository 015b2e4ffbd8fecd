// Typed reading: a type says how it stands in JSON, errors say where it did not.

public import BackpackModel

/// A type that can be read from JSON as the venue writes it.
public protocol WireReadable {
  init(from node: borrowing JSONNode) throws(WireError)
}

extension JSONNode {
  /// The member `key`, which must be there and not null.
  public func read<Value: WireReadable>(
    _ key: String, as: Value.Type = Value.self
  ) throws(WireError) -> Value {
    guard let node = self[key], !node.isNull else { throw WireError(.missing, at: key) }
    do { return try Value(from: node) } catch { throw error.inside(key: key) }
  }

  /// The member `key`; `nil` where it is missing or null.
  public func readIfPresent<Value: WireReadable>(
    _ key: String, as: Value.Type = Value.self
  ) throws(WireError) -> Value? {
    guard let node = self[key], !node.isNull else { return nil }
    do { return try Value(from: node) } catch { throw error.inside(key: key) }
  }

  /// Throws where this is of another kind.
  public func require(_ kind: JSONKind) throws(WireError) {
    guard self.kind == kind else { throw WireError(.unexpected(expected: "\(kind)")) }
  }
}

// MARK: Scalars

extension String: WireReadable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    guard node.kind == .string, let text = node.text else {
      throw WireError(.unexpected(expected: "a string"))
    }
    self = text
  }
}

extension Bool: WireReadable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    guard let value = node.bool else { throw WireError(.unexpected(expected: "true or false")) }
    self = value
  }
}

extension WireReadable where Self: FixedWidthInteger {
  /// An integer, written as a number or as text (the venue does both), plain digits only.
  public init(from node: borrowing JSONNode) throws(WireError) {
    guard let text = node.text, !text.hasPrefix("+"), let value = Self(text) else {
      throw WireError(.unexpected(expected: "an integer of \(Self.bitWidth) bits"))
    }
    self = value
  }
}

extension Int: WireReadable {}
extension Int32: WireReadable {}
extension Int64: WireReadable {}
extension UInt8: WireReadable {}
extension UInt16: WireReadable {}
extension UInt32: WireReadable {}
extension UInt64: WireReadable {}

extension ExactDecimal: WireReadable {
  /// The venue writes decimals as text; a plain number is read by its digits, too.
  public init(from node: borrowing JSONNode) throws(WireError) {
    guard let text = node.text, let value = ExactDecimal(text) else {
      throw WireError(.unexpected(expected: "a decimal"))
    }
    self = value
  }
}

extension WireReadable where Self: DecimalUnit {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(try ExactDecimal(from: node))
  }
}

extension Price: WireReadable {}
extension Quantity: WireReadable {}
extension Notional: WireReadable {}
extension Rate: WireReadable {}
extension BasisPoints: WireReadable {}

extension WireReadable where Self: TextIdentifier {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(rawValue: try String(from: node))
  }
}

extension Symbol: WireReadable {}
extension Asset: WireReadable {}
extension OrderID: WireReadable {}
extension OrderType: WireReadable {}
extension OrderStatus: WireReadable {}
extension TimeInForceName: WireReadable {}
extension MarketType: WireReadable {}
extension OrderBookState: WireReadable {}
extension SelfTradePrevention: WireReadable {}
extension SystemStatus: WireReadable {}
extension KlineInterval: WireReadable {}
extension ErrorCode: WireReadable {}
extension TriggerReference: WireReadable {}
extension SlippageToleranceType: WireReadable {}
extension OrderExpiryReason: WireReadable {}
extension SystemOrderType: WireReadable {}

extension TriggerPrice: WireReadable {
  /// Text, whatever stands in it.
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(try String(from: node))
  }
}

extension TriggerQuantity: WireReadable {
  /// Text, whatever stands in it.
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(try String(from: node))
  }
}

extension ClientOrderID: WireReadable {
  /// A number on orders, text in fills.
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(try UInt32(from: node))
  }
}

extension Side: WireReadable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    guard let side = Side(rawValue: try String(from: node)) else {
      throw WireError(.unexpected(expected: "Bid or Ask"))
    }
    self = side
  }
}

// MARK: Containers

extension Array: WireReadable where Element: WireReadable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    try node.require(.array)
    self.init()
    reserveCapacity(node.count)
    for child in node.children {
      do { append(try Element(from: child)) } catch { throw error.inside(index: count) }
    }
  }
}

extension Dictionary: WireReadable where Key: TextIdentifier, Value: WireReadable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    try node.require(.object)
    self.init()
    for (key, value) in node.members {
      do { self[Key(rawValue: key)] = try Value(from: value) } catch {
        throw error.inside(key: key)
      }
    }
  }
}
