// What an asset counts as security, and what it costs to owe it.

import BackpackModel

/// How much of an asset's worth counts, what borrowing it demands, and what it pays and costs to lend.
struct CollateralTerms: Sendable {
  let asset: Asset
  let haircut: HaircutFunction
  let imf: MarginFunction
  let mmf: MarginFunction
  /// Yearly, simple; paid by the hour.
  let borrowRate: Rate
  let lendRate: Rate
  /// What others have lent and borrowed.
  let pool: (lent: Quantity, borrowed: Quantity)
  let step: Quantity

  /// By asset; what is not in here counts nothing and cannot be lent. USDC, SOL and their functions are the
  /// venue's published ones, rates and pools are ours.
  static let all: [CollateralTerms] = [
    terms(
      "USDC", "1", nil, imf: "0.1", mmf: "0.05", borrow: "0.08", lend: "0.055",
      pool: ("120000000", "90000000"), step: "0.000001"),
    terms(
      "SOL", "0.9", ("1.08", "0.0002"), imf: "0.15", mmf: "0.08", imfFactor: "0.00025",
      mmfFactor: "0.00015", borrow: "0.06", lend: "0.035", pool: ("900000", "600000"),
      step: "0.00001"),
    terms(
      "BTC", "0.95", ("1.1", "0.00005"), imf: "0.12", mmf: "0.06", imfFactor: "0.0001",
      mmfFactor: "0.00006", borrow: "0.02", lend: "0.006", pool: ("1200", "500"),
      step: "0.00000001"),
    terms(
      "ETH", "0.95", ("1.1", "0.00006"), imf: "0.12", mmf: "0.06", imfFactor: "0.0001",
      mmfFactor: "0.00006", borrow: "0.03", lend: "0.012", pool: ("20000", "9000"),
      step: "0.0000001"),
    terms(
      "USDT", "0.95", nil, imf: "0.1", mmf: "0.05", borrow: "0.09", lend: "0.06",
      pool: ("15000000", "11000000"), step: "0.000001"),
    terms(
      "JUP", "0.7", ("0.9", "0.001"), imf: "0.3", mmf: "0.15", imfFactor: "0.001",
      mmfFactor: "0.0006", borrow: "0.15", lend: "0.06", pool: ("30000000", "12000000"),
      step: "0.0001"),
  ]

  private static let byAsset = Dictionary(all.map { ($0.asset, $0) }) { $1 }

  static func of(_ asset: Asset) -> CollateralTerms? { byAsset[asset] }

  private static func terms(
    _ asset: Asset, _ weight: Rate, _ curve: (base: ExactDecimal, penalty: ExactDecimal)?,
    imf: ExactDecimal, mmf: ExactDecimal, imfFactor: ExactDecimal = .zero,
    mmfFactor: ExactDecimal = .zero, borrow: Rate, lend: Rate,
    pool: (lent: Quantity, borrowed: Quantity), step: Quantity
  ) -> CollateralTerms {
    CollateralTerms(
      asset: asset,
      haircut: HaircutFunction(
        weight: weight,
        kind: curve.map { .inverseSquareRoot(base: $0.base, positiveCurvePenalty: $0.penalty) }
          ?? .identity),
      imf: .squareRoot(base: imf, factor: imfFactor),
      mmf: .squareRoot(base: mmf, factor: mmfFactor), borrowRate: borrow, lendRate: lend,
      pool: pool, step: step)
  }
}
