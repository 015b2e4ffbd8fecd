// What is wrong with an order by its market's rules, and the values that would do.

/// Which amount of an order is meant.
public enum OrderField: String, Hashable, Sendable, CustomStringConvertible {
  case price
  case quantity
  case triggerPrice = "trigger price"
  case triggerQuantity = "trigger quantity"
  case stopLossPrice = "stop-loss trigger price"
  case stopLossLimitPrice = "stop-loss limit price"
  case takeProfitPrice = "take-profit trigger price"
  case takeProfitLimitPrice = "take-profit limit price"
  /// The order as a whole.
  case order

  public var description: String { rawValue }
}

/// One thing about an order that its market does not take.
public struct OrderFinding: Hashable, Sendable, CustomStringConvertible {
  /// What the order breaks, with the bound or step of the market.
  public enum Rule: Hashable, Sendable {
    /// No market takes it: `OrderRequest.refusal`.
    case terms
    /// The market takes no such orders in its present state.
    case state(OrderBookState)
    case tickSize(Price)
    case stepSize(Quantity)
    case minPrice(Price)
    case maxPrice(Price)
    case minQuantity(Quantity)
    case maxQuantity(Quantity)
    /// Farther from a price of the market than allowed. As sure as that price is fresh.
    case priceBand(MarketReference.Kind, at: Price)
    /// A market order that the book cannot fill within the allowed distance from its best price. As sure as
    /// the book is fresh.
    case priceImpact(bound: Price)

    /// Can the values next to this one be told from the rules alone?
    public var isAboutSteps: Bool {
      switch self {
      case .tickSize, .stepSize, .minPrice, .minQuantity: true
      default: false
      }
    }
  }

  public var field: OrderField
  public var rule: Rule
  /// What is wrong, and what would do instead: the nearest valid values.
  public var refusal: Refusal

  public init(field: OrderField, rule: Rule, refusal: Refusal) {
    self.field = field
    self.rule = rule
    self.refusal = refusal
  }

  public var description: String {
    [refusal.reason, refusal.remedy].compactMap(\.self).joined(separator: " ")
  }
}

/// The valid values of one amount: whole multiples of a step between two bounds.
struct ValidValues<Value: DecimalUnit> {
  let field: OrderField
  let step: Value
  /// The market's bounds, which need not be multiples of the step. `nil`: no bound.
  let lower: Value
  let upper: Value?
  /// The venue's own names of the bounds, as they stand in its rules.
  let stepRule: OrderFinding.Rule
  let leastRule: OrderFinding.Rule
  let mostRule: OrderFinding.Rule
  /// What people call the step.
  let stepName: String

  /// The outermost valid values. Where they cannot be computed, the bound itself stands.
  private var least: Value { multiple(of: lower, .up) ?? lower }
  private var most: Value? { upper.map { multiple(of: $0, .down) ?? $0 } }

  /// `nil` where `value` is valid.
  func finding(on value: Value) -> OrderFinding? {
    if value < lower {
      return OrderFinding(
        field: field, rule: leastRule,
        refusal: Refusal(
          reason: "The \(field) \(value) is too small.",
          remedy: "\(field) must be at least \(least)."))
    }
    if let upper, let most, value > upper {
      return OrderFinding(
        field: field, rule: mostRule,
        refusal: Refusal(
          reason: "The \(field) \(value) is too large.",
          remedy: "\(field) must be at most \(most)."))
    }
    guard let below = multiple(of: value, .down), let above = multiple(of: value, .up) else {
      return OrderFinding(
        field: field, rule: stepRule,
        refusal: Refusal(reason: "The \(field) \(value) has more digits than can be compared."))
    }
    guard below != above else { return nil }
    let neighbours = [below, above].filter { $0 >= least && $0 <= most ?? $0 }
    let choices = neighbours.map(\.description).joined(separator: " or ")
    return OrderFinding(
      field: field, rule: stepRule,
      refusal: Refusal(
        reason: "The \(field) \(value) is not a whole multiple of the \(stepName) \(step).",
        remedy: "\(field) must be a multiple of \(step): \(choices)."))
  }

  /// `value` itself where it is valid, else its valid neighbour on that side. Throws where there is none:
  /// nothing is moved to a bound.
  func rounded(_ value: Value, _ rounding: Rounding) throws(BackpackError) -> Value {
    guard let multiple = multiple(of: value, rounding) else {
      throw .refused(
        Refusal(
          reason: "The \(field) \(value) has more digits than can be rounded.",
          remedy: "Nothing was sent."))
    }
    // The bounds hold for what was asked for and for what it becomes: a quantity rounded to less
    // than the least is as little what was meant as one that was too small before.
    if let finding = finding(on: value), !finding.rule.isStep { throw .refused(finding.refusal) }
    if let finding = finding(on: multiple) { throw .refused(finding.refusal) }
    return multiple
  }

  private func multiple(of value: Value, _ rounding: Rounding) -> Value? {
    // nil: the step is not positive, or the result does not fit.
    (try? value.decimal.rounded(toMultipleOf: step.decimal, rounding)).map { Value($0) }
  }
}

extension OrderFinding.Rule {
  fileprivate var isStep: Bool {
    switch self {
    case .tickSize, .stepSize: true
    default: false
    }
  }
}

extension MarketRules {
  func validPrices(_ field: OrderField) -> ValidValues<Price> {
    ValidValues(
      field: field, step: tickSize, lower: max(tickSize, minPrice), upper: maxPrice,
      stepRule: .tickSize(tickSize), leastRule: .minPrice(minPrice),
      mostRule: .maxPrice(maxPrice ?? .zero), stepName: "tick size")
  }

  func validQuantities(_ field: OrderField) -> ValidValues<Quantity> {
    ValidValues(
      field: field, step: stepSize, lower: max(stepSize, minQuantity), upper: maxQuantity,
      stepRule: .stepSize(stepSize), leastRule: .minQuantity(minQuantity),
      mostRule: .maxQuantity(maxQuantity ?? .zero),
      stepName: "step size")
  }
}
