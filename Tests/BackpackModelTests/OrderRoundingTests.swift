// Rounding and checking: what is rounded passes, costs no more, and is never moved to a bound.

import BackpackModel
import Testing

private let rules = MarketRules(
  tickSize: "0.01", minPrice: "0.05", maxPrice: "1000", stepSize: "0.1", minQuantity: "0.2",
  maxQuantity: "500")

@Suite struct `Rounding an order` {
  @Test func `a bid's price goes down, an ask's up, a quantity down, and each change is told`()
    throws
  {
    let bid = try OrderRequest.limit(.bid, "SOL_USDC", price: "141.237", quantity: "2.59")
      .rounded(to: rules)
    #expect(bid.order.kind == .limit(price: "141.23", quantity: "2.5", .gtc))
    #expect(
      bid.changes.map(\.description) == [
        "price 141.237 -> 141.23: tick size 0.01", "quantity 2.59 -> 2.5: step size 0.1",
      ])
    let ask = try OrderRequest.limit(.ask, "SOL_USDC", price: "141.231", quantity: "2.5")
      .rounded(to: rules)
    #expect(ask.order.kind == .limit(price: "141.24", quantity: "2.5", .gtc))
    #expect(ask.changes.count == 1)
  }

  @Test func `an order that fits stays as it is, client ID and all`() throws {
    let order = OrderRequest.limit(.bid, "SOL_USDC", price: "0.05", quantity: "500", .fok)
    let rounded = try order.rounded(to: rules)
    #expect(rounded.order == order)
    #expect(rounded.changes.isEmpty)
  }

  @Test func `notionals and percentages have no steps`() throws {
    let spend = OrderRequest.market(.bid, "SOL_USDC", .quote("10.00001"))
    #expect(try spend.rounded(to: rules).changes.isEmpty)
    let stop = OrderRequest.trigger(
      .ask, "SOL_USDC_PERP", at: "90.001", by: .markPrice, quantity: "33.3%")
    #expect(
      try stop.rounded(to: rules).changes.map(\.description)
        == ["trigger price 90.001 -> 90.01: tick size 0.01"])
  }

  @Test func `exits go by the side they trade on: a long's stop-loss acts earlier`() throws {
    let long = OrderRequest.limit(
      .bid, "SOL_USDC_PERP", price: "100", quantity: "1",
      stopLoss: .init(price: "90.001", reference: .markPrice, limitPrice: "89.991"),
      takeProfit: .init(price: "110.001", reference: .markPrice))
    let rounded = try long.rounded(to: rules)
    #expect(rounded.order.stopLoss?.price == "90.01")
    #expect(rounded.order.stopLoss?.limitPrice == "90")
    #expect(rounded.order.takeProfit?.price == "110.01")
    var short = long
    short.side = .ask
    swap(&short.stopLoss, &short.takeProfit)
    let back = try short.rounded(to: rules).order
    #expect((back.stopLoss?.price, back.takeProfit?.price) == ("110", "90"))
  }

  @Test(
    arguments: [
      (.limit(.bid, "S_U", price: "1", quantity: "0.19"), "quantity must be at least 0.2."),
      (.limit(.bid, "S_U", price: "1", quantity: "0.0001"), "quantity must be at least 0.2."),
      (.limit(.bid, "S_U", price: "1", quantity: "500.01"), "quantity must be at most 500."),
      (.limit(.bid, "S_U", price: "0.049", quantity: "1"), "price must be at least 0.05."),
      (.limit(.ask, "S_U", price: "0.049", quantity: "1"), "price must be at least 0.05."),
      (.limit(.ask, "S_U", price: "1000.001", quantity: "1"), "price must be at most 1000."),
      (.market(.ask, "S_U", .base("0.1")), "quantity must be at least 0.2."),
    ] as [(OrderRequest, String)])
  func `what would have to be moved to a bound is refused with the nearest valid value`(
    order: OrderRequest, remedy: String
  ) throws {
    let error = #expect(throws: BackpackError.self) { try order.rounded(to: rules) }
    guard case .refused(let refusal) = error else {
      throw error ?? .unavailable(reason: "no error")
    }
    #expect(refusal.remedy == remedy)
  }

  @Test func `a quantity is never rounded to zero, nor below the smallest`() {
    let coarse = MarketRules(tickSize: "1", minPrice: "1", stepSize: "10", minQuantity: "15")
    for quantity in ["1", "9.99", "15", "19.9"] as [Quantity] {
      #expect(throws: BackpackError.self, "\(quantity)") {
        try OrderRequest.market(.bid, "S_U", .base(quantity)).rounded(to: coarse)
      }
    }
    #expect(throws: BackpackError.self) {
      try OrderRequest.limit(.bid, "S_U", price: "0.5", quantity: "20").rounded(to: coarse)
    }
  }

  @Test func `numbers at the end of what decimals hold are refused, not wrapped`() throws {
    let huge: Price = "99999999999999999999999999999999999999"
    let tiny: Quantity = "0.0000000000000000000000000001"
    let open = MarketRules(
      tickSize: "0.0000000000000000000000000001", minPrice: "0.0000000000000000000000000001",
      stepSize: "0.0000000000000000000000000001", minQuantity: "0.0000000000000000000000000001")
    let order = OrderRequest.limit(.ask, "S_U", price: huge, quantity: tiny)
    // Both are multiples of the step; whether that can be computed or not, nothing else comes out.
    if let rounded = try? order.rounded(to: open) {
      #expect(rounded.order == order)
    }
    #expect(throws: BackpackError.self) {
      try order.rounded(
        to: MarketRules(tickSize: "7", minPrice: "7", stepSize: tiny, minQuantity: tiny))
    }
    #expect(
      try OrderRequest.limit(.bid, "S_U", price: "1", quantity: tiny).rounded(to: open)
        .changes.isEmpty)
  }

  /// Random orders on random markets; the seed is in every message.
  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func `whatever is rounded passes the check and is no worse for the trader`(seed: UInt64) throws {
    print("rounding with seed \(seed)")
    var random = Random(state: seed)
    var rounded = 0
    for _ in 0..<3000 {
      let rules = random.rules()
      let order = random.order()
      let before = order.check(against: rules)
      guard let result = try? order.rounded(to: rules) else {
        #expect(!before.isEmpty, "seed \(seed): \(order) was refused for nothing")
        continue
      }
      rounded += 1
      #expect(result.order.check(against: rules).isEmpty, "seed \(seed): \(result)")
      #expect(result.changes.isEmpty == before.isEmpty, "seed \(seed): \(order)")
      #expect(try result.order.rounded(to: rules).changes.isEmpty)
      try requireNoWorse(result, than: order, rules, seed)
    }
    #expect(rounded > 300, "seed \(seed) tried little")
  }

  private func requireNoWorse(
    _ result: RoundedOrder, than order: OrderRequest, _ rules: MarketRules, _ seed: UInt64
  ) throws {
    guard case .limit(let price, let quantity, _) = order.kind,
      case .limit(let newPrice, let newQuantity, _) = result.order.kind
    else { return }
    #expect(newQuantity <= quantity && newQuantity.isPositive, "seed \(seed): \(result)")
    #expect(try quantity - newQuantity < rules.stepSize)
    #expect(order.side == .bid ? newPrice <= price : newPrice >= price, "seed \(seed): \(result)")
    #expect(try (newPrice - price).magnitude < rules.tickSize)
    #expect((result.order.clientID, result.order.side) == (order.clientID, order.side))
  }
}

/// SplitMix64.
private struct Random: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  mutating func decimal(upTo mantissa: Int64, scales: ClosedRange<UInt8>) -> ExactDecimal {
    let value = Int64.random(in: 1...mantissa, using: &self)
    let scale = UInt8.random(in: scales, using: &self)
    return (try? ExactDecimal(mantissa: value, scale: scale)) ?? .one  // both are within bounds
  }

  mutating func rules() -> MarketRules {
    let steps: [ExactDecimal] = ["0.01", "0.05", "1", "0.0001", "10", "0.25", "3"]
    return MarketRules(
      tickSize: Price(steps.randomElement(using: &self) ?? .one),
      minPrice: Price(decimal(upTo: 20, scales: 0...4)),
      maxPrice: Bool.random(using: &self) ? nil : Price(decimal(upTo: 100_000, scales: 0...3)),
      stepSize: Quantity(steps.randomElement(using: &self) ?? .one),
      minQuantity: Quantity(decimal(upTo: 20, scales: 0...3)),
      maxQuantity: Bool.random(using: &self) ? nil : Quantity(decimal(upTo: 100_000, scales: 0...3))
    )
  }

  mutating func order() -> OrderRequest {
    let side = Side.allCases.randomElement(using: &self) ?? .bid
    let price = Price(decimal(upTo: 10_000_000, scales: 0...6))
    let quantity = Quantity(decimal(upTo: 10_000_000, scales: 0...6))
    switch Int.random(in: 0..<4, using: &self) {
    case 0: return .market(side, "SOL_USDC", .base(quantity))
    case 1:
      return .trigger(
        side, "SOL_USDC", at: price, by: .lastPrice, quantity: .amount(quantity),
        then: .limit(price: Price(decimal(upTo: 10_000_000, scales: 0...6))))
    default:
      return .limit(side, "SOL_USDC", price: price, quantity: quantity, .ioc)
    }
  }
}
