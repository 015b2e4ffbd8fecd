// Exact decimals for C: the core's, with their members looked at first.

public import BackpackHeader
import CBackpack
import Glibc

extension backpack_decimal {
  /// The same value for the core; `nil` for members that no function of ours has made.
  var core: bpk_decimal? {
    let value = UInt128(high) << 64 | UInt128(low)
    let end: UInt128 = 10_000_000_000_000_000_000 * 10_000_000_000_000_000_000  // 10^38
    guard scale <= BPK_DECIMAL_SCALE_MAX, value < end else { return nil }
    // In lowest terms, or equal values would not have equal members.
    if value == 0 { guard scale == 0, !negative else { return nil } }
    if scale > 0, value % 10 == 0 { return nil }
    return bpk_decimal(low: low, high: high, scale: scale, negative: negative)
  }

  init(_ core: bpk_decimal) {
    self.init()
    low = core.low
    high = core.high
    scale = core.scale
    negative = core.negative
  }
}

/// Writes the core's result, or says why there is none.
func finish(
  _ status: bpk_status, _ result: bpk_decimal, to out: UnsafeMutablePointer<backpack_decimal>
) -> backpack_status {
  switch status {
  case BPK_OK:
    out.pointee = backpack_decimal(result)
    return backpack_status(BACKPACK_OK)
  case BPK_E_SYNTAX: return failed(BACKPACK_E_NUMBER)
  case BPK_E_OVERFLOW: return failed(BACKPACK_E_OVERFLOW)
  default: return failed(BACKPACK_E_ARGUMENT)
  }
}

@c @implementation
public func backpack_decimal_parse(
  _ text: UnsafePointer<CChar>!, _ out: UnsafeMutablePointer<backpack_decimal>!
) -> backpack_status {
  guard let text, let out else { return failed(BACKPACK_E_ARGUMENT) }
  var value = bpk_decimal()
  let status = bpk_decimal_parse(text, strlen(text), &value)
  return finish(status, value, to: out)
}

@c @implementation
public func backpack_decimal_text(
  _ value: backpack_decimal, _ out: UnsafeMutablePointer<CChar>!
) -> backpack_status {
  guard let out, let core = value.core else { return failed(BACKPACK_E_ARGUMENT) }
  var size = 0
  bpk_decimal_print(core, out, &size)
  return backpack_status(BACKPACK_OK)
}

@c @implementation
public func backpack_decimal_compare(
  _ a: backpack_decimal, _ b: backpack_decimal, _ out: UnsafeMutablePointer<Int32>!
) -> backpack_status {
  guard let out, let a = a.core, let b = b.core else { return failed(BACKPACK_E_ARGUMENT) }
  out.pointee = bpk_decimal_compare(a, b)
  return backpack_status(BACKPACK_OK)
}

@c @implementation
public func backpack_decimal_add(
  _ a: backpack_decimal, _ b: backpack_decimal, _ out: UnsafeMutablePointer<backpack_decimal>!
) -> backpack_status {
  guard let out, let a = a.core, let b = b.core else { return failed(BACKPACK_E_ARGUMENT) }
  var sum = bpk_decimal()
  let status = bpk_decimal_add(a, b, &sum)
  return finish(status, sum, to: out)
}

@c @implementation
public func backpack_decimal_negated(_ value: backpack_decimal) -> backpack_decimal {
  var value = value
  value.negative = !value.negative && (value.low != 0 || value.high != 0)
  return value
}

@c @implementation
public func backpack_decimal_multiply(
  _ a: backpack_decimal, _ b: backpack_decimal, _ out: UnsafeMutablePointer<backpack_decimal>!
) -> backpack_status {
  guard let out, let a = a.core, let b = b.core else { return failed(BACKPACK_E_ARGUMENT) }
  var product = bpk_decimal()
  let status = bpk_decimal_multiply(a, b, &product)
  return finish(status, product, to: out)
}

@c @implementation
public func backpack_decimal_to_step(
  _ value: backpack_decimal, _ step: backpack_decimal, _ rounding: backpack_rounding,
  _ out: UnsafeMutablePointer<backpack_decimal>!
) -> backpack_status {
  guard let out, let value = value.core, let step = step.core,
    (0...Int32(BPK_ROUND_HALF_EVEN.rawValue)).contains(rounding)
  else { return failed(BACKPACK_E_ARGUMENT) }
  var multiple = bpk_decimal()
  let status = bpk_decimal_round_to_multiple(
    value, step, bpk_rounding(rawValue: UInt32(rounding)), &multiple)
  return finish(status, multiple, to: out)
}
