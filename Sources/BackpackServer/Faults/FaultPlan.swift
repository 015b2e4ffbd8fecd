// What goes wrong, and when: a state machine without sockets or clocks.

import BackpackModel
import BackpackPaper

/// Events in, faults out. The same rules, seed and events give the same faults.
///
/// Each rule counts the events it is about, whatever other rules say of them, and has a source of
/// chance of its own: a rule added to a file leaves what the others do as it was.
package struct FaultPlan: Hashable, Sendable {
  /// What is to go wrong with one frame of a stream.
  struct FrameFault: Hashable, Sendable {
    /// 0: it is lost.
    var copies = 1
    /// It and all that follows on its connection wait so long. Real time.
    var delay: Duration = .zero
    var disconnect: Disconnect?

    enum Disconnect: Hashable, Sendable {
      case broken
      case closed(code: UInt16)
    }
  }

  /// A clock that is wrong from the start, or after so many requests.
  struct Skew: Hashable, Sendable {
    var amount: Duration
    var after: Int
  }

  private struct Entry: Hashable, Sendable {
    let rule: FaultRule
    var counter: OccasionCounter
  }

  private var entries: [Entry]
  private let skews: [Skew]
  private var requestCount = 0

  init(seed: UInt64, rules: [FaultRule], skews: [Skew] = []) {
    entries = rules.enumerated().map { index, rule in
      Entry(
        rule: rule,
        counter: OccasionCounter(rule.occasion, chance: SeededRandom(seed: seed, stream: index)))
    }
    self.skews = skews
  }

  /// How much the exchange's clock is wrong now.
  var skew: Duration {
    skews.filter { $0.after == 0 || $0.after < requestCount }.map(\.amount).reduce(.zero, +)
  }

  var hasFrameRules: Bool {
    entries.contains { if case .frames = $0.rule.subject { true } else { false } }
  }

  /// A request has arrived. Latencies of several rules add up; of several endings the first in the
  /// file counts.
  mutating func request(method: String, path: some StringProtocol) -> RequestFault {
    var fault = RequestFault()
    for index in entries.indices {
      guard case .requests(let wanted, let pattern) = entries[index].rule.subject,
        wanted == nil || wanted == method, pattern.matches(path), entries[index].counter.takes()
      else { continue }
      switch entries[index].rule.action {
      case .latency(let range):
        fault.latency += .milliseconds(entries[index].counter.pick(from: range))
      case .end(let ending): fault.ending = fault.ending ?? ending
      case .frame: break  // about frames
      }
    }
    requestCount += 1
    return fault
  }

  /// A frame of a stream is about to leave.
  mutating func frame(of stream: String) -> FrameFault {
    var fault = FrameFault()
    for index in entries.indices {
      guard case .frames(let pattern) = entries[index].rule.subject, pattern.matches(stream),
        entries[index].counter.takes(), case .frame(let action) = entries[index].rule.action
      else { continue }
      switch action {
      case .drop: fault.copies = 0
      case .duplicate: fault.copies = min(fault.copies, 1) * 2
      case .delay(let range):
        fault.delay += .milliseconds(entries[index].counter.pick(from: range))
      case .disconnect(let code):
        fault.disconnect = fault.disconnect ?? code.map { .closed(code: $0) } ?? .broken
      }
    }
    return fault
  }
}
