// Whom an error frame concerns: it names no stream and answers no request by number.

internal import BackpackModel

/// Remembers which subscriptions an error frame can be about.
///
/// The venue answers a SUBSCRIBE frame with silence or with an error that does not say which of its
/// names is wrong, nor which frame it answers. It can be about the latest frame, and about those sent so
/// shortly before it that their errors may still be on their way. Where these have one name, it is found.
/// Where they have several, each is asked for alone, one after the other, until the culprit shows itself.
struct StreamSuspects {
  /// Names an error can be about: asked for lately, at that moment, and no event came yet.
  private var recent: [StreamName: Duration] = [:]
  /// Still to be asked for alone; the first is being asked.
  private(set) var queue: [StreamName] = []
  /// When the one being asked is cleared.
  fileprivate(set) var deadline: Duration?

  /// - Parameter span: how long an error may take.
  mutating func asked(_ frame: [StreamName], at now: Duration, errorWithin span: Duration) {
    recent = recent.filter { now < $0.value + span }
    for name in frame { recent[name] = now }
  }

  /// An event came, or nobody wants it any more: nothing is wrong with it.
  mutating func clear(_ name: StreamName) {
    let wasAsked = recent.count == 1 && covers(name)
    recent[name] = nil
    queue.removeAll { $0 == name }
    if queue.isEmpty { deadline = nil } else if wasAsked { deadline = .zero }
  }

  /// Can an error be about it? Cheap: asked for each event.
  func covers(_ name: StreamName) -> Bool { recent[name] != nil }

  func holds(_ name: StreamName) -> Bool { queue.contains(name) }

  /// In the order they were asked for.
  fileprivate var names: [StreamName] {
    recent.sorted { ($0.value, $0.key) < ($1.value, $1.key) }.map(\.key)
  }

  fileprivate mutating func suspect(_ names: [StreamName]) {
    queue = names + queue.filter { !names.contains($0) }
    recent = [:]
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
    var names = suspects.names.filter { lines[$0] != nil }
    if code == Self.invalidDepthWindow {
      // First, but not alone: the venue may have refused all that was in the frame.
      let isDepth = { (name: StreamName) in name.rawValue.hasPrefix("depth.") }
      names = names.filter(isDepth) + names.filter { !isDepth($0) }
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
      if lines.isEmpty { idleSince = now }
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
