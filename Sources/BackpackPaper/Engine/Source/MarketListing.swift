// The invented markets: rules as the venue published them, and where prices begin.

import BackpackModel

/// One market, and what its simulation starts from.
struct MarketListing: Sendable {
  let market: Market
  let openingPrice: Price
  /// Swing of the base asset's price in one second, in millionths.
  let volatilityPPM: Int64
  /// Worth of an average level near the touch, in USDC.
  let levelNotional: Notional

  var isPerpetual: Bool { market.type == .perpetual }
}

/// A factor upwards and one downwards.
private typealias Bounds = (max: ExactDecimal, min: ExactDecimal)

extension MarketListing {
  private static let launch = "2025-01-21T06:34:54.691858"

  private static func spot(
    _ base: Asset, opening: Price, swing: Int64 = 150, level: Notional = "1500",
    tick: Price, minPrice: Price, step: Quantity, createdAt: String = launch,
    state: OrderBookState = .open, bounds: Bounds = ("2", "0.25"), impact: Bounds,
    band: Bounds, entryFee: Bounds? = ("1.01", "0.99"), update: Bounds? = nil,
    fundingInterval: Duration? = nil, openInterestLimit: Quantity? = "0"
  ) -> MarketListing {
    MarketListing(
      market: Market(
        symbol: Symbol("\(base)_USDC"), base: base, quote: "USDC", type: .spot,
        rules: MarketRules(
          tickSize: tick, minPrice: minPrice, stepSize: step, minQuantity: step,
          maxMultiplier: bounds.max, minMultiplier: bounds.min,
          maxImpactMultiplier: impact.max, minImpactMultiplier: impact.min,
          meanMarkPriceBand: .init(maxMultiplier: band.max, minMultiplier: band.min),
          borrowEntryFeeMaxMultiplier: entryFee?.max, borrowEntryFeeMinMultiplier: entryFee?.min,
          maxPriceUpdateMultiplier: update?.max, minPriceUpdateMultiplier: update?.min),
        state: state, createdAt: createdAt, fundingInterval: fundingInterval,
        openInterestLimit: openInterestLimit),
      openingPrice: opening, volatilityPPM: swing, levelNotional: level)
  }

  private static func perpetual(
    _ base: Asset, opening: Price, swing: Int64 = 150, level: Notional = "1500",
    tick: Price, minPrice: Price, maxPrice: Price, step: Quantity, createdAt: String = launch,
    state: OrderBookState = .open, visible: Bool = true, bounds: Bounds = ("2", "0.25"),
    impact: Bounds = ("1.03", "0.97"), update: Bounds? = ("1.005", "0.995"),
    imf: (base: ExactDecimal, factor: ExactDecimal),
    mmf: (base: ExactDecimal, factor: ExactDecimal),
    fundingBound: BasisPoints = "150", openInterestLimit: Quantity, weight: ExactDecimal = "4"
  ) -> MarketListing {
    MarketListing(
      market: Market(
        symbol: Symbol("\(base)_USDC_PERP"), base: base, quote: "USDC", type: .perpetual,
        rules: MarketRules(
          tickSize: tick, minPrice: minPrice, maxPrice: maxPrice, stepSize: step,
          minQuantity: step, maxMultiplier: bounds.max, minMultiplier: bounds.min,
          maxImpactMultiplier: impact.max, minImpactMultiplier: impact.min,
          meanMarkPriceBand: .init(maxMultiplier: "1.1", minMultiplier: "0.9"),
          meanPremiumTolerance: "0.05", maxPriceUpdateMultiplier: update?.max,
          minPriceUpdateMultiplier: update?.min),
        state: state, visible: visible, createdAt: createdAt,
        imf: .squareRoot(base: imf.base, factor: imf.factor),
        mmf: .squareRoot(base: mmf.base, factor: mmf.factor),
        fundingInterval: .seconds(3600), fundingRateUpperBound: fundingBound,
        fundingRateLowerBound: -fundingBound, openInterestLimit: openInterestLimit,
        positionLimitWeight: weight),
      openingPrice: opening, volatilityPPM: swing, levelNotional: level)
  }

  /// Rules of 2026-09-01, see `api/examples/markets.json`. BTC_USDC, ETH_USDC and ETH_USDC_PERP are
  /// composed after their neighbours.
  static let all: [MarketListing] = [
    spot(
      "SOL", opening: "140", level: "4000", tick: "0.01", minPrice: "0.01", step: "0.01",
      impact: ("1.01", "0.99"), band: ("1.03", "0.97"), update: ("1.0025", "0.9975")),
    spot(
      "BTC", opening: "95000", swing: 80, level: "8000", tick: "0.1", minPrice: "0.1",
      step: "0.00001", impact: ("1.01", "0.99"), band: ("1.03", "0.97"),
      update: ("1.0025", "0.9975")),
    spot(
      "ETH", opening: "3300", swing: 110, level: "6000", tick: "0.01", minPrice: "0.01",
      step: "0.0001", impact: ("1.01", "0.99"), band: ("1.03", "0.97"),
      update: ("1.0025", "0.9975")),
    spot(
      "USDT", opening: "1", swing: 2, level: "10000", tick: "0.0001", minPrice: "0.1", step: "1",
      impact: ("1.005", "0.995"), band: ("1.01", "0.99"), entryFee: ("1.001", "0.999"),
      update: ("1.0005", "0.9995")),
    spot(
      "BONK", opening: "0.00002", swing: 250, tick: "0.000000001", minPrice: "0.000000001",
      step: "10000", impact: ("1.05", "0.95"), band: ("1.15", "0.85"),
      fundingInterval: .seconds(28800)),
    spot(
      "JUP", opening: "0.5", swing: 200, tick: "0.00001", minPrice: "0.0001", step: "0.1",
      impact: ("1.03", "0.97"), band: ("1.24", "0.88"), update: ("1.005", "0.995")),
    spot(
      "HNT", opening: "2.5", tick: "0.001", minPrice: "0.1", step: "0.1", state: .closed,
      bounds: ("1.25", "0.75"), impact: ("1.05", "0.95"), band: ("1.15", "0.85"), entryFee: nil),
    spot(
      "BLUE", opening: "0.06", swing: 200, tick: "0.000001", minPrice: "0.00001", step: "10",
      createdAt: "2025-05-28T23:08:44.130031", impact: ("1.03", "0.97"), band: ("1.15", "0.85"),
      openInterestLimit: nil),
    perpetual(
      "BTC", opening: "95000", swing: 80, level: "12000", tick: "0.1", minPrice: "0.1",
      maxPrice: "1000000", step: "0.00001", impact: ("1.01", "0.99"),
      update: ("1.0025", "0.9975"), imf: ("0.01333333", "0.00002494"),
      mmf: ("0.00666667", "0.00001496"), fundingBound: "100", openInterestLimit: "4000",
      weight: "1"),
    perpetual(
      "ETH", opening: "3300", swing: 110, level: "8000", tick: "0.01", minPrice: "0.01",
      maxPrice: "100000", step: "0.0001", impact: ("1.01", "0.99"), update: ("1.0025", "0.9975"),
      imf: ("0.02", "0.0000935"), mmf: ("0.0125", "0.0000561"), fundingBound: "100",
      openInterestLimit: "100000", weight: "1"),
    perpetual(
      "SOL", opening: "140", level: "6000", tick: "0.01", minPrice: "0.01", maxPrice: "1000",
      step: "0.01", impact: ("1.01", "0.99"), update: ("1.0025", "0.9975"),
      imf: ("0.02", "0.00006"), mmf: ("0.0135", "0.000036"), fundingBound: "100",
      openInterestLimit: "4000000", weight: "1"),
    perpetual(
      "NEAR", opening: "2.5", swing: 200, tick: "0.0001", minPrice: "0.0001", maxPrice: "1000",
      step: "1", createdAt: "2025-06-13T01:45:46.672528", imf: ("0.05", "0.00010586"),
      mmf: ("0.025", "0.00005293"), openInterestLimit: "10000000"),
    perpetual(
      "TAO", opening: "350", swing: 200, tick: "0.01", minPrice: "0.01", maxPrice: "50000",
      step: "0.001", createdAt: "2025-06-13T01:49:10.687236", imf: ("0.1", "0.00020132"),
      mmf: ("0.05", "0.00012079"), openInterestLimit: "400000"),
    perpetual(
      "kPEPE", opening: "0.0075", swing: 250, tick: "0.0000001", minPrice: "0.000001",
      maxPrice: "1000", step: "100", createdAt: "2025-06-13T01:48:55.027195",
      imf: ("0.06666667", "0.00015676"), mmf: ("0.03333333", "0.00009406"),
      openInterestLimit: "1200000000"),
    perpetual(
      "FRAG", opening: "0.03", tick: "0.00001", minPrice: "0.00001", maxPrice: "1000", step: "1",
      createdAt: "2025-07-01T08:26:19.882225", state: .closed, visible: false,
      bounds: ("1.25", "0.75"), update: nil, imf: ("0.1", "0.00055"), mmf: ("0.05", "0.00033"),
      openInterestLimit: "16000000"),
    perpetual(
      "AAPL.US", opening: "230", swing: 60, tick: "0.01", minPrice: "0.01", maxPrice: "10000",
      step: "0.01", createdAt: "2026-08-11T13:00:00.000000", imf: ("0.1", "0.0003"),
      mmf: ("0.05", "0.00018"), openInterestLimit: "20000"),
  ]
}
