// The other people in the market: what they quote, and what they buy and sell.

import BackpackModel

/// Quotes and trades of everybody else in one market, as a function of seed and step.
///
/// Keeps no state of its own: what the account does changes the book, never the crowd's next draw.
struct Crowd: Sendable {
  private let seed: UInt64
  /// Size of an average level near the touch.
  private let levelSteps: Int64

  init(seed: UInt64, levelSteps: Int64) {
    self.seed = seed
    self.levelSteps = levelSteps
  }

  static let levelsPerSide: Int64 = 30
  private static let gapPPM: Int64 = 25
  /// Quotes at a price are drawn anew after that many steps.
  private static let stepsPerDraw: UInt64 = 5

  /// An order of the crowd that takes what rests.
  struct Aggression: Sendable {
    let side: Side
    let steps: Int64
  }

  /// The touch around a fair price; the spread is a tick or more.
  static func touch(fairTicks: Int64, spreadPPM: Int64) -> (bid: Int64, ask: Int64) {
    let spread = max(1, fairTicks * spreadPPM / 1_000_000)
    let bid = max(1, fairTicks - spread / 2)
    return (bid, bid + spread)
  }

  /// Best first. Away from the touch the prices lie on a fixed grid, so that most levels outlive a
  /// small move.
  func quotes(
    _ side: Side, touch: (bid: Int64, ask: Int64), second: Int64
  ) -> [MatchingBook.Quote] {
    let stepIndex = UInt64(bitPattern: second)
    let gap = max(1, touch.bid * Self.gapPPM / 1_000_000)
    let (bid, ask) = touch
    var quotes = [quote(side, ticks: side == .bid ? bid : ask, depth: 0, stepIndex: stepIndex)]
    quotes.reserveCapacity(Int(Self.levelsPerSide))
    // The first grid price behind the touch.
    var ticks = side == .bid ? (bid - 1) / gap * gap : (ask / gap + 1) * gap
    for depth in 1..<Self.levelsPerSide where ticks > 0 {
      quotes.append(quote(side, ticks: ticks, depth: depth, stepIndex: stepIndex))
      ticks += side == .bid ? -gap : gap
    }
    return quotes
  }

  private func quote(
    _ side: Side, ticks: Int64, depth: Int64, stepIndex: UInt64
  ) -> MatchingBook.Quote {
    let draw = SeededRandom.mixed(
      seed ^ UInt64(bitPattern: ticks) &* 0x9E37_79B9_7F4A_7C15
        ^ (stepIndex / Self.stepsPerDraw) &* 0xD1B5_4A32_D192_ED03)
    // 0.25 ... 1.75 of the average, growing away from the touch.
    let share = 256 + Int64(draw % 1536)
    return MatchingBook.Quote(
      ticks: ticks, steps: max(1, levelSteps * share / 1024 * (8 + depth) / 8))
  }

  /// What the crowd takes during a step: little in a second, more in a minute.
  func aggressions(second: Int64, seconds: Int64) -> [Aggression] {
    let draw = SeededRandom.mixed(seed &+ UInt64(bitPattern: second) &* 0xA24B_AED4_963E_E407)
    let count = seconds == 1 ? [0, 0, 1, 1, 1, 2, 2, 3][Int(draw % 8)] : 1 + Int(draw % 4)
    return (0..<count).map { number in
      let own = SeededRandom.mixed(draw &+ UInt64(number))
      // Mostly small: the lower of two draws, up to a quarter of a level.
      let share = 1 + Int64(min(own >> 8 & 255, own >> 16 & 255))
      return Aggression(
        side: own & 1 == 0 ? .bid : .ask,
        steps: max(1, levelSteps * share / 1024 * min(seconds, 20) * max(1, seconds / 60)))
    }
  }
}
