// The parameters of a request, once: they become the query or the body, and the signed text.

public import BackpackModel

/// Named values of one request, in the order given. Absent ones are left out altogether.
public struct Parameters: Hashable, Sendable, ExpressibleByDictionaryLiteral {
  /// A value that is neither array nor object: the venue signs no others.
  public enum Scalar: Hashable, Sendable {
    /// Text in JSON, decimals included.
    case text(String)
    /// The same, hidden in prints and dumps.
    case secret(String)
    /// A JSON number, by its digits.
    case integer(String)
    case bool(Bool)

    /// As it stands in the signed text and in a query.
    public var plainText: String {
      switch self {
      case .text(let text), .secret(let text), .integer(let text): text
      case .bool(let value): value ? "true" : "false"
      }
    }
  }

  /// In the order they were given; sorted only for signing.
  public private(set) var entries: [(key: String, value: Scalar)] = []

  public init() {}

  public init(dictionaryLiteral elements: (String, (any ParameterConvertible)?)...) {
    for (key, value) in elements { append(key, value) }
  }

  /// Does nothing for `nil`. A key given twice cannot be signed.
  public mutating func append(_ key: String, _ value: (any ParameterConvertible)?) {
    if let value { entries.append((key, value.parameter)) }
  }

  public var isEmpty: Bool { entries.isEmpty }

  /// `?symbol=SOL_USDC&limit=20`, percent-encoded; empty without parameters.
  public var query: String {
    entries.isEmpty
      ? ""
      : "?"
        + entries.map {
          "\(Self.percentEncoded($0.key))=\(Self.percentEncoded($0.value.plainText))"
        }
        .joined(separator: "&")
  }

  public static func == (a: Parameters, b: Parameters) -> Bool {
    a.entries.elementsEqual(b.entries) { $0 == $1 }
  }

  public func hash(into hasher: inout Hasher) {
    for (key, value) in entries {
      hasher.combine(key)
      hasher.combine(value)
    }
  }

  /// All but letters, digits and `-._~` as `%XX`.
  public static func percentEncoded(_ text: String) -> String {
    var encoded = ""
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "~"):
        encoded.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        encoded += byte < 16 ? "%0" : "%"
        encoded += String(byte, radix: 16, uppercase: true)
      }
    }
    return encoded
  }
}

extension Parameters.Scalar: CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{
  /// As it stands in JSON, secrets aside.
  public var description: String {
    switch self {
    case .text(let text): text.debugDescription
    case .secret: "(hidden)"
    case .integer, .bool: plainText
    }
  }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: []) }
}

extension Parameters: WireWritable {
  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      for (key, value) in entries {
        writer.key(key)
        switch value {
        case .text(let text), .secret(let text): writer.string(text)
        case .integer(let digits): writer.number(digits)
        case .bool(let value): writer.bool(value)
        }
      }
    }
  }
}

/// A type that can be a parameter of a request.
public protocol ParameterConvertible {
  /// How the value is written.
  var parameter: Parameters.Scalar { get }
}

extension String: ParameterConvertible {
  public var parameter: Parameters.Scalar { .text(self) }
}

extension Bool: ParameterConvertible {
  public var parameter: Parameters.Scalar { .bool(self) }
}

extension ParameterConvertible where Self: FixedWidthInteger {
  public var parameter: Parameters.Scalar { .integer(String(self)) }
}

extension Int: ParameterConvertible {}
extension Int32: ParameterConvertible {}
extension Int64: ParameterConvertible {}
extension UInt16: ParameterConvertible {}
extension UInt32: ParameterConvertible {}
extension UInt64: ParameterConvertible {}

extension ParameterConvertible where Self: TextIdentifier {
  public var parameter: Parameters.Scalar { .text(rawValue) }
}

extension Symbol: ParameterConvertible {}
extension Asset: ParameterConvertible {}
extension OrderID: ParameterConvertible {}
extension MarketType: ParameterConvertible {}
extension SelfTradePrevention: ParameterConvertible {}
extension KlineInterval: ParameterConvertible {}
extension OrderStatus: ParameterConvertible {}
extension KlinePriceType: ParameterConvertible {}
extension TickerInterval: ParameterConvertible {}
extension TriggerReference: ParameterConvertible {}
extension SlippageToleranceType: ParameterConvertible {}
extension FillType: ParameterConvertible {}

extension TriggerQuantity: ParameterConvertible {
  public var parameter: Parameters.Scalar { .text(description) }
}

extension SortDirection: ParameterConvertible {
  public var parameter: Parameters.Scalar { .text(rawValue) }
}

extension ClientOrderID: ParameterConvertible {
  public var parameter: Parameters.Scalar { .integer(String(rawValue)) }
}

extension Side: ParameterConvertible {
  public var parameter: Parameters.Scalar { .text(rawValue) }
}

extension ParameterConvertible where Self: DecimalUnit {
  public var parameter: Parameters.Scalar { .text(description) }
}

extension Price: ParameterConvertible {}
extension Quantity: ParameterConvertible {}
extension Notional: ParameterConvertible {}

extension ExactDecimal: ParameterConvertible {
  public var parameter: Parameters.Scalar { .text(description) }
}
