// Making an order fit its market's steps, towards the side that cannot cost more.

/// An order that fits the steps of its market, and what had to change for it.
public struct RoundedOrder: Hashable, Sendable {
  public var order: OrderRequest
  /// Empty where the order fitted already.
  public var changes: [OrderChange]

  public init(order: OrderRequest, changes: [OrderChange]) {
    self.order = order
    self.changes = changes
  }
}

/// One amount that was rounded.
public struct OrderChange: Hashable, Sendable, CustomStringConvertible {
  public var field: OrderField
  /// As it was given.
  public var from: ExactDecimal
  /// A whole multiple of `step`.
  public var to: ExactDecimal
  /// Tick or step size.
  public var step: ExactDecimal

  public init(field: OrderField, from: ExactDecimal, to: ExactDecimal, step: ExactDecimal) {
    self.field = field
    self.from = from
    self.to = to
    self.step = step
  }

  /// `price 141.237 -> 141.23: tick size 0.01`
  public var description: String {
    let isQuantity = field == .quantity || field == .triggerQuantity
    return "\(field) \(from) -> \(to): \(isQuantity ? "step" : "tick") size \(step)"
  }
}

extension OrderRequest {
  /// The order with every price on a tick and every quantity on a step.
  ///
  /// Quantities become smaller. A bid's prices become lower and an ask's higher, those of its stop-loss
  /// and take-profit by the side these trade on: a long position's stop-loss, an ask, moves up and so
  /// acts earlier. Notionals and percentages stay as they are.
  ///
  /// - Throws: `.refused`, with the nearest valid value, for an amount beyond the market's bounds and for
  ///   one that would have to be rounded there, such as a quantity below the smallest one. Nothing
  ///   is ever rounded to zero or moved to a bound.
  public func rounded(to rules: MarketRules) throws(BackpackError) -> RoundedOrder {
    if let refusal { throw .refused(refusal) }
    var order = self
    var changes: [OrderChange] = []
    try order.updateAmounts(
      price: { (field, side, price) throws(BackpackError) in
        let fitting = try rules.validPrices(field).rounded(price, side == .bid ? .down : .up)
        if fitting != price {
          changes.append(
            OrderChange(
              field: field, from: price.decimal, to: fitting.decimal, step: rules.tickSize.decimal))
        }
        return fitting
      },
      quantity: { (field, quantity) throws(BackpackError) in
        let fitting = try rules.validQuantities(field).rounded(quantity, .down)
        if fitting != quantity {
          changes.append(
            OrderChange(
              field: field, from: quantity.decimal, to: fitting.decimal,
              step: rules.stepSize.decimal))
        }
        return fitting
      })
    // A stop-loss and a take-profit a tick apart may meet.
    if let refusal = order.refusal { throw .refused(refusal) }
    return RoundedOrder(order: order, changes: changes)
  }
}
