// What wakes an order: the price watched, the price reached, how much is traded then.

/// Which price a trigger watches.
public struct TriggerReference: OpenEnumeration {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
  /// Fair value; what liquidations go by.
  public static let markPrice: TriggerReference = "MarkPrice"
  /// The latest trade of the market itself. A single odd trade reaches it.
  public static let lastPrice: TriggerReference = "LastPrice"
  /// The underlying across venues.
  public static let indexPrice: TriggerReference = "IndexPrice"
}

/// A trigger price as the venue tells it: its type there is text, so anything may stand in it.
public enum TriggerPrice: Hashable, Sendable {
  case price(Price)
  /// A form this version does not know, as it came.
  case other(String)

  public init(_ text: String) { self = Price(text).map(Self.price) ?? .other(text) }

  /// `nil` where it is no plain price.
  public var price: Price? {
    if case .price(let price) = self { price } else { nil }
  }
}

/// How much a trigger order trades when it wakes.
public enum TriggerQuantity: Hashable, Sendable {
  /// Base asset.
  case amount(Quantity)
  /// Of the position at that moment, in per cent: 80 is `80%`. More than 0, at most 100.
  case percent(ExactDecimal)
  /// A form this version does not know, as it came. Told by the venue; never sent.
  case other(String)

  /// `20.03`, or `80%`.
  public init(_ text: String) {
    if let amount = Quantity(text) {
      self = .amount(amount)
    } else if text.hasSuffix("%"), let percent = ExactDecimal(text.dropLast()) {
      self = .percent(percent)
    } else {
      self = .other(text)
    }
  }
}

extension TriggerPrice: CustomStringConvertible, ExpressibleByStringLiteral {
  public init(stringLiteral text: String) { self.init(text) }

  /// As the venue writes it.
  public var description: String {
    switch self {
    case .price(let price): price.description
    case .other(let text): text
    }
  }
}

extension TriggerQuantity: CustomStringConvertible, ExpressibleByStringLiteral {
  public init(stringLiteral text: String) { self.init(text) }

  /// As the venue writes it.
  public var description: String {
    switch self {
    case .amount(let quantity): quantity.description
    case .percent(let percent): "\(percent)%"
    case .other(let text): text
    }
  }
}
