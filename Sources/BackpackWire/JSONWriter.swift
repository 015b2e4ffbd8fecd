// Writing compact JSON: a line, whatever the strings in it hold.

public import BackpackModel
internal import CBackpack

/// A type that knows how it stands in JSON.
public protocol WireWritable {
  /// Writes exactly one value.
  func write(to writer: inout JSONWriter)
}

/// Writes one JSON value. Puts commas and escapes itself.
///
/// Calls that form no value (a member outside an object) are a bug in the caller.
public struct JSONWriter: ~Copyable {
  private let handle: OpaquePointer

  private init(_ handle: OpaquePointer) { self.handle = handle }
  deinit { bpk_writer_free(handle) }

  /// The bytes of the value that `body` writes: compact, one line, UTF-8.
  public static func bytes(_ body: (inout JSONWriter) -> Void) -> [UInt8] {
    // Out of memory is where every allocation of Swift's ends, too.
    guard let handle = bpk_writer_new() else { return Array("null".utf8) }
    var writer = JSONWriter(handle)
    body(&writer)
    var start: UnsafePointer<CChar>?
    var size = 0
    let status = bpk_writer_finish(writer.handle, &start, &size)
    assert(status == BPK_OK, "calls to JSONWriter form no value (\(status))")
    guard status == BPK_OK, let start else { return Array("null".utf8) }
    return Array(UnsafeRawBufferPointer(start: start, count: size))
  }

  /// The bytes of one value: compact, one line, UTF-8.
  public static func bytes(of value: some WireWritable) -> [UInt8] {
    bytes { value.write(to: &$0) }
  }

  public mutating func object(_ members: (inout JSONWriter) -> Void) {
    bpk_writer_object_begin(handle)
    members(&self)
    bpk_writer_object_end(handle)
  }

  public mutating func array(_ elements: (inout JSONWriter) -> Void) {
    bpk_writer_array_begin(handle)
    elements(&self)
    bpk_writer_array_end(handle)
  }

  public mutating func key(_ key: String) {
    Self.withBytes(of: key) { bpk_writer_key(handle, $0, $1) }
  }

  public mutating func string(_ text: String) {
    Self.withBytes(of: text) { bpk_writer_string(handle, $0, $1) }
  }

  /// A number by its digits.
  public mutating func number(_ token: String) {
    Self.withBytes(of: token) { bpk_writer_number(handle, $0, $1) }
  }

  public mutating func bool(_ value: Bool) { bpk_writer_bool(handle, value) }
  public mutating func null() { bpk_writer_null(handle) }

  /// A value read before, the digits of its numbers unchanged.
  public mutating func node(_ node: JSONNode) { node.write(with: handle) }

  /// Bytes of a complete JSON value, as they are. The caller vouches for them.
  public mutating func raw(_ json: [UInt8]) {
    json.withUnsafeBufferPointer { bytes in
      bytes.withMemoryRebound(to: CChar.self) { bpk_writer_raw(handle, $0.baseAddress, $0.count) }
    }
  }

  public mutating func value(_ value: some WireWritable) { value.write(to: &self) }

  public mutating func member(_ key: String, _ value: some WireWritable) {
    self.key(key)
    value.write(to: &self)
  }

  /// `null` where there is no value, as the venue's REST answers have it.
  public mutating func member(_ key: String, orNull value: (some WireWritable)?) {
    self.key(key)
    if let value { value.write(to: &self) } else { null() }
  }

  /// Nothing where there is no value.
  public mutating func member(_ key: String, ifPresent value: (some WireWritable)?) {
    if let value { member(key, value) }
  }

  /// A member whose value is an object.
  public mutating func member(_ key: String, _ members: (inout JSONWriter) -> Void) {
    self.key(key)
    object(members)
  }

  /// A member whose value is an array.
  public mutating func arrayMember(_ key: String, _ elements: (inout JSONWriter) -> Void) {
    self.key(key)
    array(elements)
  }

  private static func withBytes(of text: String, _ body: (UnsafePointer<CChar>?, Int) -> Void) {
    var text = text
    text.withUTF8 { utf8 in
      utf8.withMemoryRebound(to: CChar.self) { body($0.baseAddress, $0.count) }
    }
  }
}

// MARK: Scalars

extension String: WireWritable {
  public func write(to writer: inout JSONWriter) { writer.string(self) }
}

extension Bool: WireWritable {
  public func write(to writer: inout JSONWriter) { writer.bool(self) }
}

extension WireWritable where Self: FixedWidthInteger {
  public func write(to writer: inout JSONWriter) { writer.number(String(self)) }
}

extension Int: WireWritable {}
extension Int64: WireWritable {}
extension Int32: WireWritable {}
extension UInt8: WireWritable {}
extension UInt16: WireWritable {}
extension UInt32: WireWritable {}
extension UInt64: WireWritable {}

extension JSONNode: WireWritable {
  public func write(to writer: inout JSONWriter) { writer.node(self) }
}

extension ExactDecimal: WireWritable {
  /// Text: a JSON number would be read as a double by most.
  public func write(to writer: inout JSONWriter) { writer.string(description) }
}

extension WireWritable where Self: DecimalUnit {
  public func write(to writer: inout JSONWriter) { writer.string(description) }
}

extension Price: WireWritable {}
extension Quantity: WireWritable {}
extension Notional: WireWritable {}
extension Rate: WireWritable {}
extension BasisPoints: WireWritable {}

extension WireWritable where Self: TextIdentifier {
  public func write(to writer: inout JSONWriter) { writer.string(rawValue) }
}

extension Symbol: WireWritable {}
extension Asset: WireWritable {}
extension OrderID: WireWritable {}
extension OrderType: WireWritable {}
extension OrderStatus: WireWritable {}
extension TimeInForceName: WireWritable {}
extension MarketType: WireWritable {}
extension OrderBookState: WireWritable {}
extension SelfTradePrevention: WireWritable {}
extension SystemStatus: WireWritable {}
extension KlineInterval: WireWritable {}
extension ErrorCode: WireWritable {}
extension TriggerReference: WireWritable {}
extension SlippageToleranceType: WireWritable {}
extension OrderExpiryReason: WireWritable {}
extension SystemOrderType: WireWritable {}

extension TriggerPrice: WireWritable {
  public func write(to writer: inout JSONWriter) { writer.string(description) }
}

extension TriggerQuantity: WireWritable {
  public func write(to writer: inout JSONWriter) { writer.string(description) }
}

extension ClientOrderID: WireWritable {
  public func write(to writer: inout JSONWriter) { writer.number(String(rawValue)) }
}

extension Side: WireWritable {
  public func write(to writer: inout JSONWriter) { writer.string(rawValue) }
}

extension Array: WireWritable where Element: WireWritable {
  public func write(to writer: inout JSONWriter) {
    writer.array { for element in self { element.write(to: &$0) } }
  }
}
