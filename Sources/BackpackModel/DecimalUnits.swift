// Price, Quantity, Notional, Rate and BasisPoints: decimals that cannot be mixed up.

/// A decimal with a unit. Values of one unit add up; units combine only where that makes sense.
public protocol DecimalUnit: Hashable, Comparable, Sendable, CustomStringConvertible,
  ExpressibleByStringLiteral
{
  /// The bare number.
  var decimal: ExactDecimal { get }
  init(_ decimal: ExactDecimal)
}

extension DecimalUnit {
  /// Plain decimal notation; see `ExactDecimal.init(parsing:)`.
  public init(parsing text: some StringProtocol) throws(DecimalError) {
    self.init(try ExactDecimal(parsing: text))
  }

  public init?(_ text: some StringProtocol) {
    guard let decimal = ExactDecimal(text) else { return nil }
    self.init(decimal)
  }

  public init(stringLiteral text: String) { self.init(ExactDecimal(stringLiteral: text)) }

  public static var zero: Self { Self(.zero) }
  public var isZero: Bool { decimal.isZero }
  public var isNegative: Bool { decimal.isNegative }
  public var isPositive: Bool { decimal.isPositive }
  public var magnitude: Self { Self(decimal.magnitude) }
  public var description: String { decimal.description }

  public static func < (a: Self, b: Self) -> Bool { a.decimal < b.decimal }
  public static func + (a: Self, b: Self) throws(DecimalError) -> Self {
    Self(try a.decimal + b.decimal)
  }
  public static func - (a: Self, b: Self) throws(DecimalError) -> Self {
    Self(try a.decimal - b.decimal)
  }
  public static prefix func - (a: Self) -> Self { Self(-a.decimal) }

  /// Scaled by a plain number, rounded to at most `scale` digits after the point.
  public func scaled(
    by factor: ExactDecimal, scale: UInt8 = 28, _ rounding: Rounding
  ) throws(DecimalError) -> Self {
    Self(try decimal.multiplied(by: factor, scale: scale, rounding))
  }
}

/// Quote asset per unit of base asset: SOL_USDC at 141.20 is 141.20 USDC for 1 SOL.
public struct Price: DecimalUnit {
  public let decimal: ExactDecimal
  public init(_ decimal: ExactDecimal) { self.decimal = decimal }

  /// Price × quantity, exactly.
  public static func * (price: Price, quantity: Quantity) throws(DecimalError) -> Notional {
    Notional(try price.decimal * quantity.decimal)
  }
}

/// An amount of base asset, or of whatever asset the context names.
public struct Quantity: DecimalUnit {
  public let decimal: ExactDecimal
  public init(_ decimal: ExactDecimal) { self.decimal = decimal }

  public static func * (quantity: Quantity, price: Price) throws(DecimalError) -> Notional {
    try price * quantity
  }
}

/// An amount of quote asset: price × quantity, a profit, a cost.
public struct Notional: DecimalUnit {
  public let decimal: ExactDecimal
  public init(_ decimal: ExactDecimal) { self.decimal = decimal }

  /// The average price of `quantity` that cost this much.
  public func averagePrice(
    of quantity: Quantity, scale: UInt8 = 28, _ rounding: Rounding = .halfEven
  ) throws(DecimalError) -> Price {
    Price(try decimal.divided(by: quantity.decimal, scale: scale, rounding))
  }
}

/// A plain fraction: 0.01 is one per cent.
public struct Rate: DecimalUnit {
  public let decimal: ExactDecimal
  public init(_ decimal: ExactDecimal) { self.decimal = decimal }
}

/// Hundredths of a per cent: 10 is 0.1 %. Negative fees are rebates.
public struct BasisPoints: DecimalUnit {
  public let decimal: ExactDecimal
  public init(_ decimal: ExactDecimal) { self.decimal = decimal }

  /// The same as a fraction. Throws `.overflow` where 4 more digits do not fit.
  public func rate() throws(DecimalError) -> Rate {
    Rate(try decimal * ExactDecimal(mantissa: 1, scale: 4))
  }
}
