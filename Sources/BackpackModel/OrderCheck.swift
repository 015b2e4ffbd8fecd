// An order against its market's rules, state and prices, before it is sent.

/// Prices of a market to check an order against, with their age.
public struct MarketReference: Hashable, Sendable {
  /// Which price of the market.
  public enum Kind: String, Hashable, Sendable {
    case last = "last price"
    case mark = "mark price"
  }

  /// The latest trade.
  public var last: Price?
  /// Perpetuals. Stands in for the venue's mean mark price, which it does not tell.
  public var mark: Price?
  /// For market orders.
  public var depth: Depth?
  /// When the venue told the oldest of these, by its clock. Whether they are fresh enough is the caller's
  /// to say.
  public var readAt: Timestamp

  public init(
    last: Price? = nil, mark: Price? = nil, depth: Depth? = nil, readAt: Timestamp
  ) {
    self.last = last
    self.mark = mark
    self.depth = depth
    self.readAt = readAt
  }

  /// How old the oldest of the prices is; `now` by the venue's clock.
  public func age(at now: Timestamp) -> Duration { now - readAt }
}

extension OrderRequest {
  /// Everything the market would not take about this order; empty where nothing is known against it.
  ///
  /// The venue decides by its own prices and may still refuse: no finding is no promise.
  ///
  /// - Parameter reference: `nil` leaves price bands and impact unchecked.
  public func check(
    against rules: MarketRules, state: OrderBookState = .open, reference: MarketReference? = nil
  ) -> [OrderFinding] {
    var findings: [OrderFinding] = []
    if let refusal {
      findings.append(OrderFinding(field: .order, rule: .terms, refusal: refusal))
    }
    if let finding = finding(on: state) { findings.append(finding) }
    findings += stepFindings(rules)
    if let reference {
      findings += bandFindings(rules, reference)
      if let finding = impactFinding(rules, reference.depth) { findings.append(finding) }
    }
    return findings
  }

  /// The same, of a market with its state.
  public func check(
    against market: Market, reference: MarketReference? = nil
  ) -> [OrderFinding] {
    check(against: market.rules, state: market.state, reference: reference)
  }

  // MARK: State

  private func finding(on state: OrderBookState) -> OrderFinding? {
    let advice: String
    switch (state, kind) {
    case (.closed, _), (.cancelOnly, _): advice = "Try again when it is open."
    case (.limitOnly, .market): advice = "Place a limit order."
    case (.postOnly, .market), (.postOnly, .limit(_, _, .ioc)), (.postOnly, .limit(_, _, .fok)),
      (.postOnly, .limit(_, _, .gtc(postOnly: false))):
      advice = "Place a limit order that is post-only."
    default: return nil
    }
    return OrderFinding(
      field: .order, rule: .state(state),
      refusal: Refusal(
        reason: "\(symbol) is in state \(state) and takes no such order.", remedy: advice))
  }

  // MARK: Steps and bounds

  private func stepFindings(_ rules: MarketRules) -> [OrderFinding] {
    var findings: [OrderFinding] = []
    var copy = self
    copy.updateAmounts(
      price: { field, _, price in
        if let finding = rules.validPrices(field).finding(on: price) { findings.append(finding) }
        return price
      },
      quantity: { field, quantity in
        if let finding = rules.validQuantities(field).finding(on: quantity) {
          findings.append(finding)
        }
        return quantity
      })
    return findings
  }

  // MARK: Bands

  /// Limit prices alone: what sleeps is judged by the prices of its own time.
  private func bandFindings(
    _ rules: MarketRules, _ reference: MarketReference
  ) -> [OrderFinding] {
    guard case .limit(let price, _, _) = kind else { return [] }
    return [
      rules.bandFinding(
        on: price, .last, at: reference.last, from: rules.minMultiplier, to: rules.maxMultiplier),
      rules.bandFinding(
        on: price, .mark, at: reference.mark, from: rules.meanMarkPriceBand?.minMultiplier,
        to: rules.meanMarkPriceBand?.maxMultiplier),
    ].compactMap(\.self)
  }

  /// A market order trades up to a bound from the best price; what is left then, ends.
  private func impactFinding(_ rules: MarketRules, _ depth: Depth?) -> OrderFinding? {
    guard case .market(let size, _) = kind, let depth else { return nil }
    let levels = side == .bid ? depth.asks : depth.bids
    let multiplier = side == .bid ? rules.maxImpactMultiplier : rules.minImpactMultiplier
    guard let best = levels.first?.price, let multiplier,
      let bound = rules.tick(best, times: multiplier, side == .bid ? .down : .up)
    else { return nil }
    let within = levels.prefix { side == .bid ? $0.price <= bound : $0.price >= bound }
    // Where every level lies within, the book may go on behind the last one that was read.
    guard within.count < levels.count else { return nil }
    var quantity = Quantity.zero
    var notional = Notional.zero
    do {
      for level in within {
        quantity = try quantity + level.quantity
        notional = try notional + level.price * level.quantity
      }
    } catch { return nil }
    let most: String
    switch size {
    case .base(let wanted) where wanted > quantity: most = "quantity of at most \(quantity)"
    case .quote(let wanted) where wanted > notional: most = "quote quantity of at most \(notional)"
    default: return nil
    }
    return OrderFinding(
      field: .quantity, rule: .priceImpact(bound: bound),
      refusal: Refusal(
        reason: "The book of \(symbol) fills less than this order up to \(bound), where a market "
          + "order's rest ends.",
        remedy: "Give a \(most), or place a limit order."))
  }
}

extension MarketRules {
  fileprivate func bandFinding(
    on price: Price, _ kind: MarketReference.Kind, at reference: Price?, from low: ExactDecimal?,
    to high: ExactDecimal?
  ) -> OrderFinding? {
    guard let reference else { return nil }
    let nearest: Price
    // Rounded inwards: the nearest valid price is itself within.
    if let high, let most = tick(reference, times: high, .down), price > most {
      nearest = most
    } else if let low, let least = tick(reference, times: low, .up), price < least {
      nearest = least
    } else {
      return nil
    }
    let bound = price > nearest ? "at most" : "at least"
    return OrderFinding(
      field: .price, rule: .priceBand(kind, at: reference),
      refusal: Refusal(
        reason: "The price \(price) is too far from the \(kind.rawValue) \(reference).",
        remedy: "price must be \(bound) \(nearest)."))
  }

  /// A multiple of a price, on a tick; `nil` where it does not fit.
  fileprivate func tick(
    _ price: Price, times multiplier: ExactDecimal, _ rounding: Rounding
  ) -> Price? {
    guard let product = try? price.decimal * multiplier,
      let tick = try? product.rounded(toMultipleOf: tickSize.decimal, rounding)
    else { return nil }
    return Price(tick)
  }

  /// What price and quantity could be instead, as one text; `nil` where both fit the market's steps. Says
  /// nothing of the largest values.
  public func nearestValues(to request: OrderRequest) -> String? {
    var rules = self
    (rules.maxPrice, rules.maxQuantity) = (nil, nil)
    let advice = request.check(against: rules)
      .filter { $0.rule.isAboutSteps && ($0.field == .price || $0.field == .quantity) }
      .compactMap(\.refusal.remedy)
    return advice.isEmpty ? nil : advice.joined(separator: " ")
  }
}
