// How often tools may be called.

/// A bucket that holds `burst` tokens and gets `perSecond` new ones.
///
/// Time is passed in.
struct RateLimit {
  private let burst: Double
  private let perSecond: Double
  private var tokens: Double
  private var filledAt: ContinuousClock.Instant

  init(burst: Int, perSecond: Int, now: ContinuousClock.Instant) {
    self.burst = Double(burst)
    self.perSecond = Double(perSecond)
    tokens = Double(burst)
    filledAt = now
  }

  /// Takes one token; where there is none, the whole seconds until there will be one.
  mutating func take(at now: ContinuousClock.Instant) -> Int? {
    tokens = min(burst, tokens + (now - filledAt) / .seconds(1) * perSecond)
    filledAt = now
    guard tokens >= 1 else { return Int(((1 - tokens) / perSecond).rounded(.up)) }
    tokens -= 1
    return nil
  }
}
