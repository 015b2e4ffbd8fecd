// The streams' one wake-up call, under what a machine with many threads does to it.

import BackpackModel
import Testing

@testable import Backpack

@Suite struct `A wake-up call` {
  /// Rings the first call before whoever set it goes on; keeps the others.
  private final class Bells: Sendable {
    private struct State {
      var count = 0
      var waiting: [Int: @Sendable () -> Void] = [:]
    }
    private let state = Lock(State())

    var waitingCount: Int { state.withLock(\.waiting.count) }

    var clock: StreamClock {
      StreamClock(
        now: { .zero },
        wake: { [self] _, body in
          let id = state.withLock { state in
            state.count += 1
            if state.count > 1 { state.waiting[state.count] = body }
            return state.count
          }
          if id == 1 { body() }
          return { [self] in state.withLock { state in state.waiting[id] = nil } }
        },
        share: { 0 }, run: { _ in })
    }
  }

  @Test func `that rings at once leaves the next one for the same moment alone`() {
    let bells = Bells()
    let alarm = StreamAlarm(bells.clock)

    alarm.set(.zero) { alarm.set(.zero) {} }

    #expect(bells.waitingCount == 1)
  }
}
