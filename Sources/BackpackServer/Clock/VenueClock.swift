// The exchange's own time: a function of the real time, a speed, and what was advanced by hand.

package import BackpackModel

/// Real time in, the exchange's time out. Reads no clock.
package struct VenueClock: Hashable, Sendable {
  /// The end of the years a calendar text has.
  package static let latest = Timestamp(milliseconds: 253_402_300_799_000)

  private let start: Timestamp
  private let realStart: Timestamp
  package let speed: ClockSpeed
  /// By hand, all together.
  private var advanced: Duration = .zero
  /// How much the exchange's clock is wrong: a fault, for bots that trust theirs.
  package var skew: Duration = .zero

  /// - Parameters:
  ///   - start: the exchange's time at `realStart`; `nil`: the real time.
  package init(start: Timestamp? = nil, speed: ClockSpeed = .realTime, realStart: Timestamp) {
    self.start = start ?? realStart
    self.realStart = realStart
    self.speed = speed
  }

  /// The exchange's time. A real clock that was set back sets this one back: its users' clocks
  /// were set back as well.
  package func time(at real: Timestamp) -> Timestamp {
    let elapsed = Int128(real.microseconds) - Int128(realStart.microseconds)
    let run = elapsed * Int128(speed.millionths) / 1_000_000
    let sum =
      Int128(start.microseconds) + run + Self.microseconds(advanced) + Self.microseconds(skew)
    return Timestamp(microseconds: Int64(min(max(sum, 0), Int128(Self.latest.microseconds))))
  }

  /// Moves the exchange's time forward.
  package mutating func advance(by span: Duration) { advanced += span }

  /// Real time that passed, and what was advanced by hand, but not what `speed` made of it: how
  /// long somebody on the other side has had to answer.
  package func patience(at real: Timestamp) -> Duration { (real - realStart) + advanced }

  private static func microseconds(_ span: Duration) -> Int128 {
    let (seconds, attoseconds) = span.components
    return Int128(seconds) * 1_000_000 + Int128(attoseconds / 1_000_000_000_000)
  }
}
