import BackpackModel
import Testing

@Suite struct NearestValuesTests {
  private let rules = MarketRules(
    tickSize: "0.05", minPrice: "0.1", stepSize: "0.5", minQuantity: "1")

  private func advice(_ price: Price, _ quantity: Quantity) -> String? {
    rules.nearestValues(to: .limit(.bid, "SOL_USDC", price: price, quantity: quantity))
  }

  @Test func `what fits the steps gets no advice`() {
    #expect(advice("141.20", "2.5") == nil)
    #expect(rules.nearestValues(to: .market(.bid, "SOL_USDC", .quote("10.001"))) == nil)
  }

  @Test func `a value between two steps is told both of them`() {
    #expect(advice("141.22", "2.5") == "price must be a multiple of 0.05: 141.2 or 141.25.")
    #expect(
      advice("141.22", "2.6")
        == "price must be a multiple of 0.05: 141.2 or 141.25. "
        + "quantity must be a multiple of 0.5: 2.5 or 3.")
    #expect(
      rules.nearestValues(to: .market(.ask, "SOL_USDC", .base("1.1")))
        == "quantity must be a multiple of 0.5: 1 or 1.5.")
  }

  @Test func `a value that is too small is told the smallest, and never one below it`() {
    #expect(advice("141.20", "0.7") == "quantity must be at least 1.")
    #expect(advice("0.07", "1") == "price must be at least 0.1.")
    let odd = MarketRules(tickSize: "0.1", minPrice: "0.1", stepSize: "1", minQuantity: "1.5")
    #expect(
      odd.nearestValues(to: .market(.bid, "SOL_USDC", .base("1.7")))
        == "quantity must be a multiple of 1: 2.")
  }
}
