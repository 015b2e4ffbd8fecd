// The exchange's clock as its threads share it.

package import BackpackModel

/// A `VenueClock` over the real time.
package final class ExchangeClock: Sendable {
  private let clock: Lock<VenueClock>
  private let realNow: @Sendable () -> Timestamp

  package init(
    start: Timestamp? = nil, speed: ClockSpeed = .realTime,
    realNow: @escaping @Sendable () -> Timestamp
  ) {
    clock = Lock(VenueClock(start: start, speed: speed, realStart: realNow()))
    self.realNow = realNow
  }

  package var now: Timestamp { clock.withLock { $0.time(at: realNow()) } }
  package var speed: ClockSpeed { clock.withLock { $0.speed } }
  var patience: Duration { clock.withLock { $0.patience(at: realNow()) } }

  /// The time afterwards.
  func advance(by span: Duration) -> Timestamp {
    clock.withLock { clock in
      clock.advance(by: span)
      return clock.time(at: realNow())
    }
  }

  func setSkew(_ skew: Duration) { clock.withLock { $0.skew = skew } }
}
