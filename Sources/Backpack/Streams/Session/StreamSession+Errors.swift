// Whom an error frame concerns: it names no stream and answers no request by number.

internal import BackpackModel

/// Remembers which subscriptions an error frame can be about.
///
/// The venue answers a SUBSCRIBE frame with silence or with an error that does not say which of its
/// names is wrong. An error is taken to be about the latest frame. Where that had one name, it is found.
/// Where it had several, each is asked for alone, one after the other, until the culprit shows itself.
struct StreamSuspects {
  /// Names of the latest SUBSCRIBE frame that gave no event yet.
  private(set) var latest: [StreamName] = []
  /// Still to be asked for alone; the first is being asked.
  private(set) var queue: [StreamName] = []
  /// When the one being asked is cleared.
  fileprivate(set) var deadline: Duration?

  mutating func asked(_ frame: [StreamName]) { latest = frame }

  /// An event came, or nobody wants it any more: nothing is wrong with it.
  mutating func clear(_ name: StreamName) {
    let wasAsked = latest == [name]
    latest.removeAll { $0 == name }
    queue.removeAll { $0 == name }
    if queue.isEmpty { deadline = nil } else if wasAsked { deadline = .zero }
  }

  func holds(_ name: StreamName) -> Bool { queue.contains(name) }

  fileprivate mutating func suspect(_ names: [StreamName]) {
    queue = names
    latest = []
    deadline = .zero
  }

  fileprivate mutating func take() -> StreamName? {
    deadline = nil
    return queue.isEmpty ? nil : queue.removeFirst()
  }
}

extension StreamSession {
  typealias Suspects = StreamSuspects

  /// The venue's code for a depth window it does not have.
  private static let invalidDepthWindow = 4008

  /// An error frame came.
  mutating func complained(code: Int, message: String, at now: Duration) -> [Action] {
    signOfLife(at: now)
    var names = suspects.latest.filter { lines[$0] != nil }
    if code == Self.invalidDepthWindow {
      let depths = names.filter { $0.rawValue.hasPrefix("depth.") }
      if !depths.isEmpty { names = depths }
    }
    guard let first = names.first else { return [] }
    guard names.count == 1 else {
      suspects.suspect(names)
      return askNextSuspect(at: now)
    }
    return refuse(first, code: code, message: message, at: now) + askNextSuspect(at: now)
  }

  /// Ends a stream that never stood; one that did is asked for again after a while.
  mutating func refuse(
    _ name: StreamName, code: Int, message: String, at now: Duration
  ) -> [Action] {
    guard let line = lines[name] else { return [] }
    guard line.hasStood else {
      lines[name] = nil
      suspects.clear(name)
      return [.tell([name], .rejected(code: code, message: message))]
    }
    // It is a stream of the venue's: refused because of the time, or of something that passes.
    let wait = min(limits.settlesAfter * (1 << min(line.vain, 10)), limits.waitMax)
    lines[name]?.status = .refused(until: now + wait)
    lines[name]?.vain += 1
    suspects.clear(name)
    if line.isInGap { return [.tell([name], .complaint(code: code, message: message))] }
    lines[name]?.isInGap = true
    let cause = StreamGap.Cause.refused(code: code, message: message)
    return [.tell([name], .gap(since: line.lastEvent ?? now, cause: cause))]
  }

  /// Asks for the next suspect alone, once the one before is cleared, by an event or by silence.
  mutating func askNextSuspect(at now: Duration) -> [Action] {
    guard let deadline = suspects.deadline, now >= deadline else { return [] }
    guard let name = suspects.take() else { return [] }
    guard lines[name] != nil else { return askNextSuspect(at: now) }
    let actions = ask([name], at: now)
    suspects.deadline = suspects.queue.isEmpty ? nil : now + limits.settlesAfter
    return actions
  }
}
