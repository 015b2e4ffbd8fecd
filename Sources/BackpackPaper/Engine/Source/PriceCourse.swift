// Where an asset's price goes: a course over all time that a seed fixes.

/// A price relative to its opening price, at any second.
///
/// Not a walk that is taken step by step but a function of time: noise of many wavelengths, from a second to
/// a day and a half, laid over each other so that it swings √n times as far in n seconds as in one. So
/// whoever asks, whenever and however often, sees the same course, and a week of sleep costs nothing.
/// Beyond its longest wavelength the price comes back to where it began. Integers only: the same everywhere.
struct PriceCourse: Sendable {
  /// 1.0 in fixed point.
  static let unity: Int64 = 1_000_000_000

  private let own: UInt64
  private let common: UInt64
  /// Standard deviation of one second, in millionths.
  private let volatilityPPM: Int64

  private static let octaves: UInt64 = 18

  /// - Parameters:
  ///   - common: the seed of what all assets do together.
  init(seed: UInt64, common: UInt64, volatilityPPM: Int64) {
    own = seed
    self.common = common
    self.volatilityPPM = volatilityPPM
  }

  /// Price over opening price, in 1/unity: 0.5 ... 2.
  func ratio(at second: Int64) -> Int64 {
    // 0.8² + 0.6² = 1: together they swing as far as one alone.
    let swing = (4 * Self.walk(own, at: second) + 3 * Self.walk(common, at: second)) / 5
    let distance = swing * volatilityPPM  // swing is in thousandths, volatility in millionths
    // The exponential, near enough, so that it falls by the factor it rises by.
    let ratio = Self.unity + distance + distance / 2 * distance / Self.unity
    return min(max(ratio, Self.unity / 2), Self.unity * 2)
  }

  /// How much a perpetual trades above the index, in 1/unity: 0.5 bps on average, within some 3.5.
  func premium(at second: Int64) -> Int64 {
    50_000 + Self.noise(own ^ 0x70, period: 1 << 10, at: second) * 300 / Self.one
      * 1000
  }

  /// The mean premium from `start` to `end`, sampled once a minute.
  func meanPremium(from start: Int64, to end: Int64) -> Int64 {
    let samples = max(1, (end - start) / 60)
    let sum = (0..<samples).reduce(Int64(0)) { $0 + premium(at: start + $1 * 60) }
    return sum / samples
  }

  /// Wide when the market is nervous: 10 ... 40 millionths of the price.
  func spreadPPM(at second: Int64) -> Int64 {
    25 + Self.noise(own ^ 0x73, period: 64, at: second) * 15 / Self.one
  }

  // MARK: Noise

  /// 1.0 of `noise`.
  private static let one: Int64 = 1 << 20

  /// A sum of noises in thousandths of the standard deviation of a second. Calm and nervous hours: what is
  /// quicker than ten minutes is half to one and a half times as strong.
  private static func walk(_ seed: UInt64, at second: Int64) -> Int64 {
    let temper = one + noise(seed ^ 0x74, period: 1 << 11, at: second) / 2
    var sum: Int64 = 0
    for octave in 0..<octaves {
      let value = noise(seed &+ octave, period: 1 << octave, at: second)
      // 600 × √period: found by measuring what the sum swings.
      let strength = octave & 1 == 0 ? 600 << (octave / 2) : 849 << (octave / 2)
      let weighted = value * Int64(strength) / one
      sum += octave < 9 ? weighted * temper / one : weighted
    }
    return sum
  }

  /// -1 ... 1 in 1/one, drawn at every multiple of `period` and straight in between.
  private static func noise(_ seed: UInt64, period: Int64, at second: Int64) -> Int64 {
    let start = second.floored(to: period)
    let key = SeededRandom.mixed(seed)
    let before = draw(key, start / period)
    let after = draw(key, start / period + 1)
    return before + (after - before) * (second - start) / period
  }

  private static func draw(_ key: UInt64, _ number: Int64) -> Int64 {
    let value = SeededRandom.mixed(key ^ UInt64(bitPattern: number) &* 0x9E37_79B9_7F4A_7C15)
    return Int64(value & UInt64(2 * one - 1)) - one
  }
}
