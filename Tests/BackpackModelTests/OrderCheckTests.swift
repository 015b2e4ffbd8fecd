// What a market would not take, found before it is asked.

import BackpackModel
import Testing

private let rules = MarketRules(
  tickSize: "0.01", minPrice: "0.01", maxPrice: "1000", stepSize: "0.1", minQuantity: "0.1",
  maxMultiplier: "1.25", minMultiplier: "0.75", maxImpactMultiplier: "1.01",
  minImpactMultiplier: "0.99",
  meanMarkPriceBand: .init(maxMultiplier: "1.1", minMultiplier: "0.9"))
private let now = Timestamp(milliseconds: 1_788_264_000_000)

private func limit(_ price: Price, _ timeInForce: OrderRequest.TimeInForce = .gtc) -> OrderRequest {
  .limit(.bid, "SOL_USDC_PERP", price: price, quantity: "1", timeInForce)
}

@Suite struct `Orders no market takes` {
  @Test(
    arguments: [
      (.limit(.bid, "SOL_USDC", price: "0", quantity: "1"), "price 0 is not positive"),
      (.limit(.bid, "SOL_USDC", price: "-1", quantity: "1"), "price -1 is not positive"),
      (.limit(.bid, "SOL_USDC", price: "1", quantity: "0"), "quantity 0 is not positive"),
      (.market(.bid, "SOL_USDC", .quote("-5")), "quote quantity -5"),
      (.market(.bid, "SOL_USDC", .base("1"), reduceOnly: true), "spot market"),
      (.market(.bid, "AAPL.US_USDC", .base("1"), reduceOnly: true), "spot market"),
      (
        .trigger(.ask, "SOL_USDC", at: "0", by: .lastPrice, quantity: "1"), "trigger price 0"
      ),
      (
        .trigger(.ask, "SOL_USDC", at: "1", by: .lastPrice, quantity: "0%"), "trigger percentage 0"
      ),
      (
        .trigger(.ask, "SOL_USDC", at: "1", by: .lastPrice, quantity: "100.1%"),
        "more than the whole"
      ),
      (.trigger(.ask, "SOL_USDC", at: "1", by: .lastPrice, quantity: "half"), "half"),
      (
        .trigger(
          .ask, "SOL_USDC", at: "1", by: .lastPrice, quantity: "1", then: .limit(price: "0")),
        "price 0"
      ),
      (
        .market(.bid, "SOL_USDC", .base("1"), slippageTolerance: .percent("0")),
        "slippage tolerance 0"
      ),
      (
        .limit(
          .bid, "SOL_USDC_PERP", price: "1", quantity: "1",
          stopLoss: .init(price: "2", reference: .markPrice),
          takeProfit: .init(price: "2", reference: .markPrice)), "wrong way round"
      ),
      (
        .limit(
          .ask, "SOL_USDC_PERP", price: "1", quantity: "1",
          stopLoss: .init(price: "1", reference: .markPrice),
          takeProfit: .init(price: "2", reference: .markPrice)), "wrong way round"
      ),
    ] as [(OrderRequest, String)])
  func `are named with the reason`(order: OrderRequest, reason: String) throws {
    let refusal = try #require(order.refusal)
    #expect(refusal.reason.contains(reason), "\(refusal.reason)")
    #expect(refusal.remedy?.contains("Nothing was sent.") == true)
    #expect(order.check(against: rules).first?.rule == .terms)
  }

  @Test func `terms that belong to other orders are refused`() {
    var order = limit("1")
    order.slippageTolerance = .ticks(1)
    #expect(order.refusal?.reason.contains("slippage") == true)
    order = limit("1")
    order.spotMargin = [.autoBorrow]
    #expect(order.refusal?.reason.contains("autoBorrow") == true)
  }

  @Test func `what may be right is left to the venue`() {
    for symbol in ["SOL_USDC_PERP", "SOL_USDC_RFQ", "BTC_USDC_27JUN25"] as [Symbol] {
      #expect(OrderRequest.market(.bid, symbol, .base("1"), reduceOnly: true).refusal == nil)
    }
    #expect(
      OrderRequest.trigger(.ask, "SOL_USDC", at: "1", by: "Invented", quantity: "100%").refusal
        == nil)
  }
}

@Suite struct `Trigger values as the venue tells them` {
  @Test func `amounts and percentages are typed, and what is neither survives`() {
    #expect(TriggerQuantity("20.03") == .amount("20.03"))
    #expect(TriggerQuantity("80%") == .percent("80"))
    #expect(TriggerPrice("178.05").price == "178.05")
    for text in [
      "", "%", "80 %", "1e3", "ALL", "12.5%%", "99999999999999999999999999999999999999999",
    ] {
      #expect(TriggerQuantity(text) == .other(text))
      #expect(TriggerQuantity(text).description == text)
      #expect(TriggerPrice(text) == .other(text))
      #expect(TriggerPrice(text).price == nil)
    }
  }
}

@Suite struct `Checking an order against its market` {
  @Test func `an order that fits has no findings`() {
    #expect(
      limit("100").check(
        against: rules, reference: MarketReference(last: "100", mark: "100", readAt: now)) == [])
  }

  @Test(
    arguments: [
      (.closed, [false, false, false]), (.cancelOnly, [false, false, false]),
      (.limitOnly, [false, true, true]), (.postOnly, [false, false, true]),
      (.open, [true, true, true]), ("Invented", [true, true, true]),
    ] as [(OrderBookState, [Bool])])
  func `a market's state says which orders it takes`(state: OrderBookState, takes: [Bool]) {
    let orders = [
      OrderRequest.market(.bid, "SOL_USDC", .base("1")), limit("1", .ioc),
      limit("1", .gtc(postOnly: true)),
    ]
    for (order, isTaken) in zip(orders, takes) {
      let findings = order.check(against: rules, state: state)
      #expect(findings.isEmpty == isTaken)
      #expect(findings.allSatisfy { $0.rule == .state(state) })
    }
  }

  @Test func `every amount is checked by its own name`() {
    let order = OrderRequest(
      symbol: "SOL_USDC_PERP", side: .bid,
      kind: .trigger(
        .init(
          price: "100.001", reference: .lastPrice, quantity: .amount("0.15"),
          release: .limit(price: "1000.01"))),
      stopLoss: .init(price: "90.001", reference: .markPrice, limitPrice: "0.001"),
      takeProfit: .init(price: "110.001", reference: .markPrice, limitPrice: "120.001"))
    let findings = order.check(against: rules)
    #expect(
      findings.map(\.field) == [
        .triggerPrice, .price, .triggerQuantity, .stopLossPrice, .stopLossLimitPrice,
        .takeProfitPrice, .takeProfitLimitPrice,
      ])
    #expect(findings[1].rule == .maxPrice("1000"))
    #expect(findings[4].rule == .minPrice("0.01"))
    #expect(
      findings[0].refusal.remedy == "trigger price must be a multiple of 0.01: 100 or 100.01.")
  }

  @Test func `a price outside a band is told the nearest one inside, on a tick`() throws {
    let reference = MarketReference(last: "99.999", mark: "105", readAt: now)
    #expect(limit("74.99").check(against: rules, reference: reference).count == 2)
    let far = limit("130").check(against: rules, reference: reference)
    #expect(
      far.map(\.refusal.remedy) == [
        "price must be at most 124.99.", "price must be at most 115.5.",
      ])
    #expect(far.first?.rule == .priceBand(.last, at: "99.999"))
    #expect(limit("115.5").check(against: rules, reference: reference).isEmpty)
    let low = try #require(
      limit("70").check(against: rules, reference: MarketReference(last: "99.999", readAt: now))
        .first)
    #expect(low.refusal.remedy == "price must be at least 75.", "rounded inwards, 74.99925 up")
    #expect(limit("70").check(against: rules).isEmpty, "without a reference nothing is said")
  }

  @Test func `a market order the book cannot fill near its best price is told how much it can`() {
    let depth = Depth(
      bids: [.init(price: "100", quantity: "2"), .init(price: "98.9", quantity: "9")],
      asks: [
        .init(price: "100.1", quantity: "1"), .init(price: "101", quantity: "1.5"),
        .init(price: "101.2", quantity: "50"),
      ], lastUpdateID: 1, timestamp: now)
    let reference = MarketReference(depth: depth, readAt: now)
    func remedy(_ side: Side, _ size: OrderRequest.MarketSize) -> String? {
      OrderRequest.market(side, "SOL_USDC", size).check(against: rules, reference: reference).first?
        .refusal.remedy
    }
    #expect(remedy(.bid, .base("2.5")) == nil)
    #expect(remedy(.bid, .base("2.6")) == "Give a quantity of at most 2.5, or place a limit order.")
    #expect(remedy(.ask, .base("2.1")) == "Give a quantity of at most 2, or place a limit order.")
    #expect(remedy(.bid, .quote("251.6")) == nil)
    #expect(remedy(.bid, .quote("252")) != nil)
    // The book as read ends within the bound: it may go on.
    let cut = MarketReference(
      depth: Depth(bids: [], asks: Array(depth.asks.prefix(2)), lastUpdateID: 1, timestamp: now),
      readAt: now)
    let large = OrderRequest.market(.bid, "SOL_USDC", .base("60"))
    #expect(large.check(against: rules, reference: cut).isEmpty)
  }
}
