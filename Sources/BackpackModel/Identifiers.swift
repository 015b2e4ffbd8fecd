// Names and identifiers: what a market, an asset and an order are called.

/// A name kept exactly as the venue or the user wrote it.
public protocol TextIdentifier: RawRepresentable<String>, Hashable, Comparable, Sendable,
  CustomStringConvertible, ExpressibleByStringLiteral
{
  init(rawValue: String)
}

extension TextIdentifier {
  public init(stringLiteral text: String) { self.init(rawValue: text) }
  public init(_ text: String) { self.init(rawValue: text) }
  public var description: String { rawValue }
  public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

/// A market's name: `SOL_USDC`, `BTC_USDC_PERP`, `kPEPE_USDC_PERP`, `AAPL.US_USDC_PERP`.
///
/// Case matters. Take the ending off the right; the first part may hold dots.
public struct Symbol: TextIdentifier {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }

  /// Could this name a market at all: 1 ... 64 letters, digits, underscores and dots?
  public var isWellFormed: Bool {
    (1...64).contains(rawValue.utf8.count)
      && rawValue.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."):
          true
        default: false
        }
      }
  }

  /// Is this a perpetual, by its ending?
  public var isPerpetual: Bool { rawValue.hasSuffix("_PERP") }

  /// Is this a spot market, by its name? Every other kind has an ending of its own.
  public var isSpot: Bool { rawValue.utf8.count { $0 == UInt8(ascii: "_") } == 1 }

  /// The quote asset by the name: what is behind the last underscore, kind of market aside.
  public var quote: Asset? {
    var name = rawValue[...]
    for kind in ["_PERP", "_RFQ", "_PREDICTION"] where name.hasSuffix(kind) {
      name = name.dropLast(kind.count)
      break
    }
    guard let underscore = name.lastIndex(of: "_") else { return nil }
    return Asset(String(name[underscore...].dropFirst()))
  }
}

/// An asset's ticker: `USDC`, `SOL`.
public struct Asset: TextIdentifier {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
}

/// The venue's identifier of an order. Decimal text, may exceed 2^53; carries no time.
public struct OrderID: TextIdentifier {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
}

/// Our own identifier of an order: 32 bits, 0 is legal, unique among open orders.
public struct ClientOrderID: RawRepresentable, Hashable, Sendable, CustomStringConvertible,
  ExpressibleByIntegerLiteral
{
  public let rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }
  public init(_ value: UInt32) { rawValue = value }
  public init(integerLiteral value: UInt32) { rawValue = value }
  public var description: String { String(rawValue) }

  /// Drawn at random, so that programs sharing an account do not collide on small numbers.
  public static func random() -> ClientOrderID { ClientOrderID(UInt32.random(in: 1 ... .max)) }
}

/// One order, by either of its identifiers. The venue refuses both at once.
public enum OrderReference: Hashable, Sendable, CustomStringConvertible {
  case id(OrderID)
  case clientID(ClientOrderID)

  public var description: String {
    switch self {
    case .id(let id): "order \(id)"
    case .clientID(let id): "order with client ID \(id)"
    }
  }
}
