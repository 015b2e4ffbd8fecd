// Where an asset's price goes: a seeded random walk that is drawn back to where it began.

/// The price of one asset, relative to its opening price, shared by its spot and perpetual markets.
///
/// Integers only, so that the same seed gives the same path everywhere.
struct PriceProcess: Sendable {
  /// 1.0 in fixed point.
  static let unity: Int64 = 1_000_000_000

  /// Price over opening price, in 1/unity.
  var ratio = PriceProcess.unity
  /// How much a perpetual trades above the index, in 1/unity.
  private(set) var premium: Int64 = 0

  private var random: SeededRandom
  /// Standard deviation of one second, in millionths.
  private let volatilityPPM: Int64

  private static let premiumMean: Int64 = 50_000  // 0.5 bps
  /// A second takes away this part of the distance from the opening price: half of it in 6 hours.
  private static let pull: Int64 = 32_768
  private static let uniformBound: Int64 = 1 << 20

  init(seed: UInt64, volatilityPPM: Int64) {
    random = SeededRandom(seed: seed)
    self.volatilityPPM = volatilityPPM
  }

  /// Moves on. A step of n seconds swings √n times as far as one of a second.
  mutating func step(seconds: Int64) {
    // Three uniform draws: a bell near enough, with a standard deviation of `uniformBound`.
    let bell = (0..<3).reduce(into: Int64(0)) { sum, _ in
      sum += random.symmetric(bound: Self.uniformBound)
    }
    let rootMilli = Int64(Self.squareRoot(UInt64(seconds) * 1_000_000))
    let deviation = ratio / 1_000_000 * volatilityPPM * rootMilli / 1000
    let drawn = (Self.unity - ratio) * min(seconds, Self.pull / 2) / Self.pull
    ratio = min(
      max(ratio + deviation * bell / Self.uniformBound + drawn, Self.unity / 2), Self.unity * 2)

    premium += (Self.premiumMean - premium) / 16 + random.symmetric(bound: 1 << 14)
  }

  /// Largest integer whose square is not above `value`, by Newton's method.
  private static func squareRoot(_ value: UInt64) -> UInt64 {
    guard value > 1 else { return value }
    var guess = UInt64(1) << ((UInt64.bitWidth - value.leadingZeroBitCount + 1) / 2)
    while true {
      let next = (guess + value / guess) / 2
      if next >= guess { return guess }
      guess = next
    }
  }
}
