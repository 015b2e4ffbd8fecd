// One connection with many subscriptions, as a state machine: what happened goes in, what to do comes out.

internal import BackpackModel

/// Decides when to connect, what to subscribe to, and what consumers must be told.
///
/// Pure: no sockets, no clock, no randomness. Moments are durations since one fixed start; `share` is a
/// number from 0 ... 1, drawn by the caller. Actions are to be carried out in order.
struct StreamSession {
  struct Limits {
    /// 91 were accepted in one frame; one client library stops at 100.
    var namesPerFrameMax = 90
    /// The wait before the first reconnection is drawn between zero and this; the bound doubles each time.
    var firstWaitMax = Duration.milliseconds(500)
    var waitMax = Duration.seconds(30)
    /// A connection this old was a success: the next one is tried at once again.
    var stableAfter = Duration.seconds(10)
    /// The venue pings every 60 s. Without any sign of life for this long it is not there.
    var deadAfter = Duration.seconds(130)
    /// No error for this long after subscribing: taken for a yes where a stream may be quiet.
    var settlesAfter = Duration.seconds(1)
    /// How long a connection nobody needs is kept.
    var idleAfter = Duration.seconds(5)
  }

  enum Action: Equatable {
    case connect
    case disconnect
    /// One frame. Private names are never mixed with public ones; sign at the moment of sending.
    case subscribe([StreamName])
    case unsubscribe([StreamName])
    case tell([StreamName], Notice)
  }

  /// What happened to a stream, apart from its events.
  enum Notice: Equatable {
    case gap(since: Duration, cause: StreamGap.Cause)
    /// It stands; `afterGap`: again.
    case standing(afterGap: Bool)
    case silent(Duration)
    case stale(Duration)
    case complaint(code: Int, message: String)
    /// Never stood, and never will. Forgotten here already.
    case rejected(code: Int, message: String)
  }

  enum Connection: Equatable {
    case none
    /// Broken; made again at that moment.
    case waiting(until: Duration)
    case connecting
    case open(since: Duration)
  }

  let limits: Limits
  private(set) var connection = Connection.none
  var lines: [StreamName: Line] = [:]
  /// When anything last came over this connection.
  private(set) var lastSign = Duration.zero
  /// Connections in a row that did not get old.
  private(set) var failures = 0
  var idleSince: Duration?
  var suspects = Suspects()

  init(limits: Limits = Limits()) { self.limits = limits }

  // MARK: Consumers

  mutating func subscribe(_ name: StreamName, pace: StreamPace, at now: Duration) -> [Action] {
    guard lines[name] == nil else { return [] }
    lines[name] = Line(pace: pace)
    idleSince = nil
    switch connection {
    case .none:
      connection = .connecting
      return [.connect]
    case .waiting, .connecting: return []
    case .open: return ask([name], at: now)
    }
  }

  mutating func unsubscribe(_ name: StreamName, at now: Duration) -> [Action] {
    guard let line = lines.removeValue(forKey: name) else { return [] }
    suspects.clear(name)
    if lines.isEmpty { idleSince = now }
    switch connection {
    case .open: return line.status == .waiting ? [] : [.unsubscribe([name])]
    case .waiting where lines.isEmpty:
      connection = .none
      return []
    default: return []
    }
  }

  // MARK: The connection

  mutating func opened(at now: Duration) -> [Action] {
    guard connection == .connecting else { return [] }
    connection = .open(since: now)
    lastSign = now
    suspects = Suspects()
    return ask(lines.keys.sorted(), at: now)
  }

  mutating func signOfLife(at now: Duration) { lastSign = now }

  /// The connection is gone, whatever the cause.
  mutating func closed(
    _ cause: StreamGap.Cause, at now: Duration, share: Double
  ) -> [Action] {
    let wasOpen: Bool
    switch connection {
    case .open(let since):
      wasOpen = true
      if now - since >= limits.stableAfter { failures = 0 }
    case .connecting: wasOpen = false
    case .none, .waiting: return []
    }
    guard !lines.isEmpty else {
      connection = .none
      return []
    }
    // Another server answers at once when one of them shuts down; but only so often.
    let isOrderly = if case .disconnected(.byVenue) = cause { true } else { false }
    let wait = isOrderly && wasOpen && failures == 0 ? .zero : backOff(after: failures, share)
    failures += 1
    connection = .waiting(until: now + wait)
    suspects = Suspects()

    var told: [StreamName] = []
    for name in lines.keys.sorted() {
      lines[name]?.lose()
      if lines[name]?.isInGap == false {
        lines[name]?.isInGap = true
        told.append(name)
      }
    }
    let since = wasOpen ? lastSign : now
    return told.isEmpty ? [] : [.tell(told, .gap(since: since, cause: cause))]
  }

  private func backOff(after failures: Int, _ share: Double) -> Duration {
    min(limits.firstWaitMax * (1 << min(failures, 20)), limits.waitMax) * share
  }

  // MARK: What came

  /// An event of a stream. Cheap: comes ten thousand times a second.
  mutating func received(_ name: StreamName, at now: Duration) -> [Action] {
    lastSign = now
    guard let index = lines.index(forKey: name) else { return [] }
    lines.values[index].lastEvent = now
    if lines.values[index].isStale { lines.values[index].isStale = false }
    guard lines.values[index].status != .standing || suspects.covers(name) else {
      return []
    }
    suspects.clear(name)
    return stand(name)
  }

  mutating func stand(_ name: StreamName) -> [Action] {
    guard lines[name]?.status != .standing, let afterGap = lines[name]?.stand() else { return [] }
    return [.tell([name], .standing(afterGap: afterGap))]
  }

  // MARK: Time

  /// Does what is due. Call it at `deadline`, or at any time.
  mutating func tick(at now: Duration, share: Double) -> [Action] {
    switch connection {
    case .none, .connecting: return []
    case .waiting(let until):
      guard now >= until else { return [] }
      connection = .connecting
      return [.connect]
    case .open(let since):
      if let idleSince, now >= idleSince + limits.idleAfter, lines.isEmpty {
        connection = .none
        self.idleSince = nil
        return [.disconnect]
      }
      if now >= lastSign + limits.deadAfter {
        return [.disconnect]
          + closed(.connectionSilent(now - lastSign), at: now, share: share)
      }
      if now >= since + limits.stableAfter { failures = 0 }
      return lines.keys.sorted().flatMap { tick($0, at: now) } + askNextSuspect(at: now)
    }
  }

  private mutating func tick(_ name: StreamName, at now: Duration) -> [Action] {
    guard let line = lines[name] else { return [] }
    switch line.status {
    case .waiting: return []
    case .refused(let until): return now >= until ? ask([name], at: now) : []
    case .asked(let asked):
      guard let limit = line.silenceLimit else {
        return now >= asked + limits.settlesAfter && !suspects.holds(name)
          ? stand(name) : []
      }
      guard now >= asked + limit else { return [] }
      lines[name]?.vain += 1
      let told: [Action] = line.vain == 0 ? [.tell([name], .silent(limit))] : []
      return told + ask([name], at: now)
    case .standing:
      guard let due = line.staleDue, now >= due, !line.isStale, let last = line.lastEvent,
        lastSign > last
      else { return [] }
      lines[name]?.isStale = true
      return [.tell([name], .stale(now - last))]
    }
  }

  /// When `tick` is next of use; `nil`: not before something else happens.
  func deadline(after now: Duration) -> Duration? {
    switch connection {
    case .none, .connecting: return nil
    case .waiting(let until): return until
    case .open:
      var next = lastSign + limits.deadAfter
      if lines.isEmpty, let idleSince { next = min(next, idleSince + limits.idleAfter) }
      if let due = suspects.deadline { next = min(next, due) }
      for (name, line) in lines {
        switch line.status {
        case .waiting: continue
        case .refused(let until): next = min(next, until)
        case .asked(let asked):
          if suspects.holds(name) { continue }
          next = min(next, asked + (line.silenceLimit ?? limits.settlesAfter))
        case .standing:
          guard !line.isStale, let due = line.staleDue else { continue }
          // Due already, but nothing showed since that the connection lives: look again in a while.
          next = min(next, due > now ? due : now + .seconds(1))
        }
      }
      return next
    }
  }

  // MARK: Frames

  /// Marks as asked for, in frames of one kind and a bounded number of names.
  mutating func ask(_ names: [StreamName], at now: Duration) -> [Action] {
    for name in names { lines[name]?.status = .asked(at: now) }
    var actions: [Action] = []
    for group in [names.filter { !$0.isPrivate }, names.filter(\.isPrivate)] {
      var rest = group[...]
      while !rest.isEmpty {
        let frame = Array(rest.prefix(limits.namesPerFrameMax))
        rest = rest.dropFirst(frame.count)
        suspects.asked(frame, at: now, errorWithin: limits.settlesAfter)
        actions.append(.subscribe(frame))
      }
    }
    return actions
  }
}
