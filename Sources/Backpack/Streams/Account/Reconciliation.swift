// What the account stream left out, found by REST: a state machine. Answers in, questions and differences out.

internal import BackpackModel

/// Something of the account that events and REST answers both tell.
protocol AccountPayload: Sendable {
  associatedtype Key: Hashable & Sendable
  var key: Key { get }
  var engineTime: Timestamp? { get }
  /// It ended: an order that is filled, a position of nothing.
  var isGone: Bool { get }
  /// Can it come and go within a gap, so that only a history tells of it?
  static var mayPassUnseen: Bool { get }
  /// Told by a REST answer: is it no news after `known`?
  func isNoNews(after known: Self) -> Bool
}

/// Compares what events told with what REST tells.
///
/// Keeps what is open: orders, positions, balances. After a gap, and at the beginning, once the
/// subscription stands, all that is open is read, twice: the venue confirms no subscription, so the second
/// reading finds what happened between the first and the subscription's true beginning. What had an event
/// since the gap needs no reading: events tell whole states, and those that follow will come too.
struct Reconciliation<Payload: AccountPayload> {
  enum Action: Equatable {
    case read(ticket: Int)
    /// These were open and are not any more; and what came and went since that moment.
    case readGone(ticket: Int, [Payload.Key], since: Timestamp?)
    case none
  }

  private enum Phase: Equatable {
    /// Events alone tell.
    case idle
    /// No subscription stands.
    case lost
    case waiting(until: Duration)
    case reading
    case readingGone([Payload.Key])
  }

  /// From the moment the subscription stands.
  static var passes: [Duration] { [.zero, .seconds(5)] }
  static var failuresMax: Int { 5 }
  static var waitMax: Duration { .seconds(30) }

  private(set) var known: [Payload.Key: Payload] = [:]
  private var touched: Set<Payload.Key> = []
  /// What this gap's readings told to have ended.
  private var toldGone: Set<Payload.Key> = []
  /// When the gap began that is being reconciled; `nil` at the beginning.
  private var since: Timestamp?
  private var phase = Phase.lost
  private var hasStood = false
  private var stoodAt = Duration.zero
  private var pass = 0
  private var failures = 0
  /// Answers to older questions are not wanted any more.
  private var ticket = 0

  mutating func observe(_ payload: Payload) {
    let key = payload.key
    if phase != .idle { touched.insert(key) }
    if let told = known[key]?.engineTime, let time = payload.engineTime, time < told { return }
    if payload.isGone { known[key] = nil } else { isOpen(payload) }
  }

  private mutating func isOpen(_ payload: Payload) {
    known[payload.key] = payload
    toldGone.remove(payload.key)
  }

  /// - Parameter since: the last moment at which the stream was known to work, on the wall.
  mutating func lost(since moment: Timestamp) {
    // A gap before this one that was not reconciled yet is part of it.
    if hasStood { since = min(since ?? moment, moment) }
    phase = .lost
    touched = []
    ticket += 1
  }

  mutating func stands(at now: Duration) -> Action {
    guard phase == .lost else { return .none }
    hasStood = true
    stoodAt = now
    pass = 0
    failures = 0
    return read()
  }

  mutating func tick(at now: Duration) -> Action {
    guard case .waiting(let until) = phase, now >= until else { return .none }
    return read()
  }

  var deadline: Duration? {
    guard case .waiting(let until) = phase else { return nil }
    return until
  }

  private mutating func read() -> Action {
    phase = .reading
    ticket += 1
    return .read(ticket: ticket)
  }

  /// All that is open, by REST.
  mutating func answered(
    _ rows: [Payload], ticket: Int, at now: Duration
  ) -> (differences: [Payload], Action) {
    guard ticket == self.ticket, phase == .reading else { return ([], .none) }
    var differences: [Payload] = []
    var open: Set<Payload.Key> = []
    for row in rows where !row.isGone {
      let key = row.key
      open.insert(key)
      guard !touched.contains(key) else { continue }
      if let told = known[key], row.isNoNews(after: told) { continue }
      isOpen(row)
      differences.append(row)
    }
    let gone = known.keys.filter { !open.contains($0) && !touched.contains($0) }
    let since = Payload.mayPassUnseen ? since : nil
    guard !gone.isEmpty || since != nil else {
      finishPass(at: now)
      return (differences, .none)
    }
    phase = .readingGone(gone)
    self.ticket += 1
    return (differences, .readGone(ticket: self.ticket, gone, since: since))
  }

  /// What became of those that are open no more. What is not told stays for another reading; after the
  /// last, `failure` says so.
  mutating func answeredGone(
    _ rows: [Payload], ticket: Int, at now: Duration, share: Double
  ) -> (differences: [Payload], failure: String?) {
    guard ticket == self.ticket, case .readingGone(let asked) = phase else { return ([], nil) }
    var differences: [Payload] = []
    for row in rows where row.isGone && !touched.contains(row.key) {
      known[row.key] = nil
      if toldGone.insert(row.key).inserted { differences.append(row) }
    }
    let untold = asked.filter { known[$0] != nil && !touched.contains($0) }
    guard !untold.isEmpty, pass == Self.passes.count - 1 else {
      finishPass(at: now)
      return (differences, nil)
    }
    guard tryAgain(at: now, share) else {
      for key in untold { known[key] = nil }
      return (differences, "not told what became of \(untold.count) that are open no more")
    }
    return (differences, nil)
  }

  /// A question got no answer. `nil`: it will be asked again.
  mutating func failed(
    _ reason: String, ticket: Int, at now: Duration, share: Double
  ) -> String? {
    guard ticket == self.ticket, phase != .idle, phase != .lost else { return nil }
    return tryAgain(at: now, share) ? nil : reason
  }

  private mutating func tryAgain(at now: Duration, _ share: Double) -> Bool {
    failures += 1
    guard failures < Self.failuresMax else {
      becomeIdle()
      return false
    }
    let bound = min(Duration.seconds(1) * (1 << failures), Self.waitMax)
    phase = .waiting(until: now + .seconds(1) + bound * share)
    return true
  }

  private mutating func finishPass(at now: Duration) {
    failures = 0
    pass += 1
    guard pass < Self.passes.count else {
      becomeIdle()
      return
    }
    phase = .waiting(until: max(now, stoodAt + Self.passes[pass]))
  }

  private mutating func becomeIdle() {
    phase = .idle
    touched = []
    toldGone = []
    since = nil
  }
}
