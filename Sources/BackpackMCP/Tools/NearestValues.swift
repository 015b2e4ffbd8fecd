// The valid values next to one that misses a market's steps.

internal import BackpackModel

extension MarketRules {
  /// What price and quantity could be instead; `nil` where both fit the market's steps.
  func nearestValues(to request: OrderRequest) -> String? {
    var advice: [String] = []
    if case .limit(let price, let quantity, _) = request.kind {
      advice += neighbours("price", of: price, step: tickSize, least: max(tickSize, minPrice))
      advice += neighbours("quantity", of: quantity, step: stepSize, least: minQuantity)
    } else if case .market(.base(let quantity), _) = request.kind {
      advice += neighbours("quantity", of: quantity, step: stepSize, least: minQuantity)
    }
    return advice.isEmpty ? nil : advice.joined(separator: " ")
  }

  private func neighbours<Value: DecimalUnit>(
    _ name: String, of value: Value, step: Value, least: Value
  ) -> [String] {
    if value < least { return ["\(name) must be at least \(least)."] }
    guard let below = try? value.decimal.rounded(toMultipleOf: step.decimal, .down),
      let above = try? value.decimal.rounded(toMultipleOf: step.decimal, .up), below != above
    else { return [] }  // it fits, or it has no neighbours
    let choices = Value(below) < least ? "\(above)" : "\(below) or \(above)"
    return ["\(name) must be a multiple of \(step): \(choices)."]
  }
}
