// Ticks and steps: prices and quantities as whole numbers inside a market.

import BackpackModel

/// Turns one market's prices and quantities into whole ticks and steps and back, exactly.
struct MarketScale: Hashable, Sendable {
  let tick: Price
  let step: Quantity

  init(tick: Price, step: Quantity) {
    self.tick = tick
    self.step = step
  }

  init(_ rules: MarketRules) { self.init(tick: rules.tickSize, step: rules.stepSize) }

  /// More ticks or steps than this are refused at the door; so sums of them stay far inside Int64
  /// and their products inside an exact decimal.
  static let countMax: Int64 = 1_000_000_000_000

  func price(ticks: Int64) throws(DecimalError) -> Price {
    Price(try ExactDecimal(mantissa: ticks, scale: 0) * tick.decimal)
  }

  func quantity(steps: Int64) throws(DecimalError) -> Quantity {
    Quantity(try ExactDecimal(mantissa: steps, scale: 0) * step.decimal)
  }

  func notional(ticks: Int64, steps: Int64) throws(DecimalError) -> Notional {
    try price(ticks: ticks) * quantity(steps: steps)
  }

  /// Of a sum of ticks × steps.
  func notional(tickSteps: Int128) throws(DecimalError) -> Notional {
    let sum = try ExactDecimal(parsing: String(tickSteps))
    return Notional(try sum * tick.decimal * step.decimal)
  }

  /// Whole ticks in a price, rounded down; `nil` above `countMax`.
  func ticks(_ price: Price) throws(DecimalError) -> Int64? {
    try Self.count(price.decimal, of: tick.decimal)
  }

  /// Whole steps in a quantity, rounded down; `nil` above `countMax`.
  func steps(_ quantity: Quantity) throws(DecimalError) -> Int64? {
    try Self.count(quantity.decimal, of: step.decimal)
  }

  /// The steps that `budget` pays at this price, rounded down, `countMax` at most.
  func steps(paidBy budget: Notional, ticks: Int64) throws(DecimalError) -> Int64 {
    guard budget.isPositive else { return 0 }
    let oneStep = try notional(ticks: ticks, steps: 1)
    return try Self.count(budget.decimal, of: oneStep.decimal) ?? Self.countMax
  }

  private static func count(
    _ value: ExactDecimal, of unit: ExactDecimal
  ) throws(DecimalError) -> Int64? {
    // First the bound, so that the division cannot overflow.
    guard try value <= unit * ExactDecimal(mantissa: countMax, scale: 0) else { return nil }
    // The C core has no integers to read out; its text is one.
    return Int64(try value.divided(by: unit, scale: 0, .towardsZero).description)
  }
}
