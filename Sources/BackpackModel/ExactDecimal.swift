// An exact decimal number: the C core's bpk_decimal with Swift operators.

package import CBackpack

/// A decimal number that is exact, or an error. Never rounds unless asked to, never wraps.
///
/// Up to 38 digits, of which up to 28 after the point (the venue sends 28 in positions). Operators
/// throw `DecimalError.overflow` where the exact result does not fit.
public struct ExactDecimal: Sendable {
  /// What the C core works with; BackpackWire hands it over for depth.
  package let raw: bpk_decimal

  package init(raw: bpk_decimal) { self.raw = raw }

  public static let zero = ExactDecimal(raw: bpk_decimal())
  public static let one = ExactDecimal(1)

  /// Reads `-?(0|[1-9][0-9]*)(\.[0-9]+)?` and nothing else: no plus sign, blank or exponent.
  ///
  /// - Throws: `.syntax` for other text, `.overflow` where a digit would be lost.
  public init(parsing text: some StringProtocol) throws(DecimalError) {
    var text = String(text)
    var made = bpk_decimal()
    let status = text.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) { bpk_decimal_parse($0.baseAddress, $0.count, &made) }
    }
    try DecimalError.check(status)
    raw = made
  }

  /// The same, without the reason of a failure.
  public init?(_ text: some StringProtocol) {
    guard let made = try? ExactDecimal(parsing: text) else { return nil }  // nil is the failure
    self = made
  }

  public init(_ integer: Int) {
    var made = bpk_decimal()
    // Cannot fail: every Int64 has at most 19 digits.
    _ = bpk_decimal_make(Int64(integer), 0, &made)
    raw = made
  }

  /// `mantissa / 10^scale`, such as 14120 and 2 for 141.20. `scale` is 0 ... 28.
  public init(mantissa: Int64, scale: UInt8) throws(DecimalError) {
    var made = bpk_decimal()
    try DecimalError.check(bpk_decimal_make(mantissa, scale, &made))
    raw = made
  }

  public var isZero: Bool { raw.low == 0 && raw.high == 0 }
  public var isNegative: Bool { raw.negative }
  public var isPositive: Bool { !isNegative && !isZero }
  public var magnitude: ExactDecimal { isNegative ? -self : self }

  /// Digits after the point; 0 for integers.
  public var scale: Int { Int(raw.scale) }
}

/// Why a decimal could not be made.
public enum DecimalError: Error, Hashable, Sendable {
  /// Not a decimal in plain notation.
  case syntax
  /// The exact value has more than 38 digits, or more than 28 after the point.
  case overflow
  case divisionByZero
  /// An argument out of its range: a scale above 28, a step that is not positive.
  case invalidArgument

  package static func check(_ status: bpk_status) throws(DecimalError) {
    switch status {
    case BPK_OK: return
    case BPK_E_SYNTAX: throw .syntax
    case BPK_E_OVERFLOW: throw .overflow
    case BPK_E_DIVIDE_BY_ZERO: throw .divisionByZero
    default: throw .invalidArgument
    }
  }
}

/// Which neighbour a result becomes that lies between two representable values.
public enum Rounding: Hashable, Sendable {
  case towardsZero, awayFromZero, down, up
  /// To the nearest; a tie goes to the even digit.
  case halfEven

  fileprivate var raw: bpk_rounding {
    switch self {
    case .towardsZero: BPK_ROUND_DOWN
    case .awayFromZero: BPK_ROUND_UP
    case .down: BPK_ROUND_FLOOR
    case .up: BPK_ROUND_CEILING
    case .halfEven: BPK_ROUND_HALF_EVEN
    }
  }
}

// MARK: Arithmetic

extension ExactDecimal {
  public static func + (a: ExactDecimal, b: ExactDecimal) throws(DecimalError) -> ExactDecimal {
    try made { bpk_decimal_add(a.raw, b.raw, $0) }
  }

  public static func - (a: ExactDecimal, b: ExactDecimal) throws(DecimalError) -> ExactDecimal {
    try made { bpk_decimal_subtract(a.raw, b.raw, $0) }
  }

  /// The exact product, however many digits it has, or `.overflow`.
  public static func * (a: ExactDecimal, b: ExactDecimal) throws(DecimalError) -> ExactDecimal {
    try made { bpk_decimal_multiply(a.raw, b.raw, $0) }
  }

  public static prefix func - (a: ExactDecimal) -> ExactDecimal {
    var negated = a.raw
    negated.negative = !a.isZero && !a.isNegative
    return ExactDecimal(raw: negated)
  }

  /// The product, rounded once to at most `scale` digits after the point (0 ... 28).
  public func multiplied(
    by other: ExactDecimal, scale: UInt8, _ rounding: Rounding
  ) throws(DecimalError) -> ExactDecimal {
    try .made { bpk_decimal_multiply_rounded(raw, other.raw, scale, rounding.raw, $0) }
  }

  /// The quotient, rounded once to at most `scale` digits after the point (0 ... 28).
  public func divided(
    by other: ExactDecimal, scale: UInt8, _ rounding: Rounding
  ) throws(DecimalError) -> ExactDecimal {
    try .made { bpk_decimal_divide(raw, other.raw, scale, rounding.raw, $0) }
  }

  /// Rounded to at most `scale` digits after the point (0 ... 28).
  public func rounded(scale: UInt8, _ rounding: Rounding) throws(DecimalError) -> ExactDecimal {
    try .made { bpk_decimal_round(raw, scale, rounding.raw, $0) }
  }

  /// Square root of a value that is not negative, cut after `scale` digits.
  public func squareRoot(scale: UInt8) throws(DecimalError) -> ExactDecimal {
    try .made { bpk_decimal_square_root(raw, scale, $0) }
  }

  /// Is this a whole multiple of `step`, which is positive?
  public func isMultiple(of step: ExactDecimal) throws(DecimalError) -> Bool {
    var answer = false
    try DecimalError.check(bpk_decimal_is_multiple(raw, step.raw, &answer))
    return answer
  }

  /// The multiple of `step` (positive) next to this value.
  public func rounded(
    toMultipleOf step: ExactDecimal, _ rounding: Rounding
  ) throws(DecimalError) -> ExactDecimal {
    try .made { bpk_decimal_round_to_multiple(raw, step.raw, rounding.raw, $0) }
  }

  private static func made(
    _ operation: (UnsafeMutablePointer<bpk_decimal>) -> bpk_status
  ) throws(DecimalError) -> ExactDecimal {
    var result = bpk_decimal()
    try DecimalError.check(operation(&result))
    return ExactDecimal(raw: result)
  }
}

// MARK: Comparing, printing

extension ExactDecimal: Hashable, Comparable {
  // bpk.h: equal values have equal members.
  public static func == (a: ExactDecimal, b: ExactDecimal) -> Bool {
    a.raw.low == b.raw.low && a.raw.high == b.raw.high && a.raw.scale == b.raw.scale
      && a.raw.negative == b.raw.negative
  }

  public static func < (a: ExactDecimal, b: ExactDecimal) -> Bool {
    bpk_decimal_compare(a.raw, b.raw) < 0
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(raw.low)
    hasher.combine(raw.high)
    hasher.combine(raw.scale)
    hasher.combine(raw.negative)
  }
}

extension ExactDecimal: CustomStringConvertible {
  /// The shortest exact text: `141.2`, `-0.5`, `1200`.
  public var description: String {
    String(unsafeUninitializedCapacity: Int(BPK_DECIMAL_TEXT_SIZE)) { buffer in
      buffer.withMemoryRebound(to: CChar.self) { text in
        guard let start = text.baseAddress else { return 0 }
        var size = 0
        bpk_decimal_print(raw, start, &size)
        return size
      }
    }
  }
}

extension ExactDecimal: ExpressibleByStringLiteral {
  /// For literals in source code; text from elsewhere goes through `init(parsing:)`.
  public init(stringLiteral text: String) {
    let made = ExactDecimal(text)
    precondition(made != nil, "\"\(text)\" is not a decimal literal")
    self = made ?? .zero
  }
}
