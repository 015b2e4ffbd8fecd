// Time that passes when the test says so, and tasks that the test can wait for.

import BackpackModel
import Testing

@testable import Backpack

/// The streams' clock, in the test's hand. Seeded, so that a run can be had again.
final class ManualClock: Sendable {
  private struct State {
    var now = Duration.seconds(1000)
    var calls: [Int: (moment: Duration, body: @Sendable () -> Void)] = [:]
    var nextCall = 0
    var random: SplitMix
    var queued: [@Sendable () async -> Void] = []
    var running = 0
    var parked = 0
  }

  private let state: Lock<State>

  private let inTurn: Bool

  /// - Parameter inTurn: tasks of the streams run one after the other, in `settle` alone, so that the seed
  ///   decides everything.
  init(seed: UInt64 = 1, inTurn: Bool = false) {
    state = Lock(State(random: SplitMix(seed)))
    self.inTurn = inTurn
  }

  /// What wall and monotonic clock differ by.
  static let start = Timestamp(milliseconds: 1_790_000_000_000)

  var now: Duration { state.withLock(\.now) }
  var wallTime: Timestamp { Self.start + now }
  /// Wake-up calls that are set.
  var callCount: Int { state.withLock(\.calls.count) }

  var clock: StreamClock {
    StreamClock(
      now: { [self] in now },
      wake: { [self] moment, body in
        let id = state.withLock { state in
          state.nextCall += 1
          state.calls[state.nextCall] = (moment, body)
          return state.nextCall
        }
        return { [self] in state.withLock { state in state.calls[id] = nil } }
      },
      share: { [self] in state.withLock { Double($0.random.next() >> 11) / Double(1 << 53) } },
      run: { [self] body in
        state.withLock { $0.queued.append(body) }
        if !inTurn { startNext() }
      })
  }

  private func startNext() {
    let next = state.withLock { state -> (@Sendable () async -> Void)? in
      guard !state.queued.isEmpty else { return nil }
      state.running += 1
      return state.queued.removeFirst()
    }
    guard let next else { return }
    _ = Task {
      await next()
      state.withLock { $0.running -= 1 }
    }
  }

  /// Waits until every task of the streams is over or parked.
  func settle() async {
    while true {
      while state.withLock({ $0.running != $0.parked }) { await Task.yield() }
      guard state.withLock({ !$0.queued.isEmpty }) else { return }
      startNext()
    }
  }

  /// Counts as over while `body` waits for the test.
  func parked<Result: Sendable>(_ body: () async -> Result) async -> Result {
    state.withLock { $0.parked += 1 }
    let result = await body()
    state.withLock { $0.parked -= 1 }
    return result
  }

  /// Lets time pass, with everything that is due in it, in order.
  func advance(by span: Duration) async {
    let target = now + span
    await settle()
    while let body = takeDue(target) {
      body()
      await settle()
    }
    state.withLock { $0.now = target }
  }

  private func takeDue(_ target: Duration) -> (@Sendable () -> Void)? {
    state.withLock { state -> (@Sendable () -> Void)? in
      let due = state.calls.min { ($0.value.moment, $0.key) < ($1.value.moment, $1.key) }
      guard let due, due.value.moment <= target else { return nil }
      state.calls[due.key] = nil
      state.now = max(state.now, due.value.moment)
      return due.value.body
    }
  }
}

/// Splitmix64: small, seeded, the same on every machine.
struct SplitMix: RandomNumberGenerator {
  private var state: UInt64
  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}
