// Orders that no market takes, whatever its rules: named before they are sent.

extension OrderRequest {
  /// Why no market takes this order; `nil` where nothing is known against it.
  ///
  /// Needs no rules and no prices; for those see `check(against:)`.
  public var refusal: Refusal? {
    if let refusal = amountRefusal { return refusal }
    if reduceOnly, symbol.isSpot {
      return Refusal(
        reason: "\(symbol) is a spot market; reduce-only orders are for futures.",
        remedy: "Leave reduce-only off, or trade \(symbol)_PERP. Nothing was sent.")
    }
    if let flag = SpotMargin.allCases.first(where: spotMargin.contains), symbol.isPerpetual {
      return Refusal(
        reason: "\(symbol) is a perpetual; \(flag.rawValue) is for spot margin.",
        remedy: "Leave \(flag.rawValue) out. Nothing was sent.")
    }
    if slippageTolerance != nil, !tradesAtMarket {
      return Refusal(
        reason: "A slippage tolerance is for orders that trade at market.",
        remedy: "A limit order's price is its tolerance: leave the other out. Nothing was sent.")
    }
    if let stop = stopLoss?.price, let profit = takeProfit?.price,
      side == .bid ? stop >= profit : stop <= profit
    {
      let place = side == .bid ? "below" : "above"
      return Refusal(
        reason: "The stop-loss of a \(side.rawValue) at \(stop) and its take-profit at \(profit) "
          + "stand the wrong way round.",
        remedy: "Put the stop-loss \(place) the take-profit. Nothing was sent.")
    }
    return nil
  }

  /// Amounts that are none.
  private var amountRefusal: Refusal? {
    for (name, value) in amounts where !value.isPositive {
      return Refusal(
        reason: "The \(name) \(value) is not positive.", remedy: "Nothing was sent.")
    }
    guard case .trigger(let trigger) = kind else { return nil }
    switch trigger.quantity {
    case .amount: return nil
    case .percent(let percent):
      if percent <= "100" { return nil }
      return Refusal(
        reason: "The trigger quantity \(percent)% is more than the whole.",
        remedy: "Give at most 100%. Nothing was sent.")
    case .other(let text):
      return Refusal(
        reason: "The trigger quantity \(text) is neither an amount nor a percentage.",
        remedy: "Give it like 20.03 or 80%. Nothing was sent.")
    }
  }

  /// Everything that has to be positive, by the name people know.
  private var amounts: [(name: String, value: ExactDecimal)] {
    var amounts: [(name: String, value: ExactDecimal)] = []
    switch kind {
    case .limit(let price, let quantity, _):
      amounts += [("price", price.decimal), ("quantity", quantity.decimal)]
    case .market(.base(let quantity), _): amounts.append(("quantity", quantity.decimal))
    case .market(.quote(let notional), _): amounts.append(("quote quantity", notional.decimal))
    case .trigger(let trigger):
      amounts.append(("trigger price", trigger.price.decimal))
      if case .limit(let price, _) = trigger.release { amounts.append(("price", price.decimal)) }
      switch trigger.quantity {
      case .amount(let quantity): amounts.append(("trigger quantity", quantity.decimal))
      case .percent(let percent): amounts.append(("trigger percentage", percent))
      case .other: break
      }
    }
    for (name, attached) in [("stop-loss", stopLoss), ("take-profit", takeProfit)] {
      guard let attached else { continue }
      amounts.append(("\(name) trigger price", attached.price.decimal))
      if let limit = attached.limitPrice { amounts.append(("\(name) limit price", limit.decimal)) }
    }
    if let slippageTolerance { amounts.append(("slippage tolerance", slippageTolerance.value)) }
    return amounts
  }

  private var tradesAtMarket: Bool {
    switch kind {
    case .limit: false
    case .market: true
    case .trigger(let trigger): trigger.release == .market
    }
  }
}
