// Time, chance and tasks as the streams use them, so that a test can bring its own.

internal import BackpackModel

/// What the streams need of the world besides a transport.
package struct StreamClock: Sendable {
  /// Since one fixed start, never going back.
  package var now: @Sendable () -> Duration
  /// Calls the closure once at that moment or soon after, on any thread, unless cancelled before.
  package var wake: @Sendable (_ moment: Duration, _ body: @escaping @Sendable () -> Void) -> Cancel
  /// Drawn from 0 ... 1.
  package var share: @Sendable () -> Double
  /// Begins a task of its own: a REST request.
  package var run: @Sendable (@escaping @Sendable () async -> Void) -> Void

  package typealias Cancel = @Sendable () -> Void

  package init(
    now: @escaping @Sendable () -> Duration,
    wake: @escaping @Sendable (Duration, @escaping @Sendable () -> Void) -> Cancel,
    share: @escaping @Sendable () -> Double,
    run: @escaping @Sendable (@escaping @Sendable () async -> Void) -> Void
  ) {
    self.now = now
    self.wake = wake
    self.share = share
    self.run = run
  }

  /// The machine's.
  package static let system = StreamClock(
    now: { started.duration(to: .now) },
    wake: { moment, body in
      let task = Task {
        // Cancelled: somebody else was called in its place.
        do { try await Task.sleep(until: started + moment, clock: .continuous) } catch { return }
        body()
      }
      return { task.cancel() }
    },
    share: { .random(in: 0...1) },
    run: { body in _ = Task { await body() } })

  private static let started = ContinuousClock.now
}

/// One wake-up call at a time, the earliest that was asked for.
final class StreamAlarm: Sendable {
  private struct Armed {
    /// Counts what was set: a moment may come twice.
    var serial = 0
    /// `nil`: none is set.
    var moment: Duration?
    var cancel: StreamClock.Cancel?
  }

  private let clock: StreamClock
  private let armed = Lock(Armed())

  init(_ clock: StreamClock) { self.clock = clock }

  deinit { armed.withLock { $0.cancel?() } }

  /// Does nothing where one is set that comes no later.
  func set(_ moment: Duration, _ body: @escaping @Sendable () -> Void) {
    let serial = armed.withLock { armed -> Int? in
      if let earlier = armed.moment, earlier <= moment { return nil }
      armed.serial += 1
      armed.moment = moment
      return armed.serial
    }
    guard let serial else { return }
    let cancel = clock.wake(moment) { [weak self] in
      guard let self else { return }
      let isCurrent = armed.withLock { armed in
        guard armed.serial == serial else { return false }
        (armed.moment, armed.cancel) = (nil, nil)
        return true
      }
      if isCurrent { body() }
    }
    let superfluous = armed.withLock { armed -> StreamClock.Cancel? in
      // Set earlier by another thread meanwhile, or run already.
      guard armed.serial == serial, armed.moment != nil else { return cancel }
      defer { armed.cancel = cancel }
      return armed.cancel
    }
    superfluous?()
  }
}
