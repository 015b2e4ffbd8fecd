// Getting a book in step with its stream and keeping it there: frames and snapshots in, what to fetch out.

internal import BackpackModel
internal import BackpackWire

/// Aligns a snapshot with the updates around it (the venue's documentation; API of the streams):
/// updates are kept from the first one on, then a snapshot is read; what it has already is dropped, what
/// follows is applied, and what does not fit throws the book away and begins again.
///
/// The snapshot is read only after the first update: until then nothing proves that the subscription
/// stands, and a market where nothing changes is never in sync. Pure: no sockets, no clock, no randomness.
struct BookSync: ~Copyable {
  struct Limits {
    /// Updates kept while a snapshot is on its way; beyond, the oldest go.
    var updatesKeptMax = 10_000
    /// The same in bytes: frames may be long.
    var bytesKeptMax = 16 << 20
    /// Attempts in a row that came to nothing, after which the book counts as broken. Slow ones follow.
    var attemptsMax = 8
    var firstWaitMax = Duration.milliseconds(250)
    var waitMax = Duration.seconds(30)
    /// In sync for this long: the next trouble is a new one.
    var stableAfter = Duration.seconds(10)
    /// Levels a side asked for; the venue's largest.
    var snapshotLevels = 1000
    /// A side that was cut and has fewer levels left is read anew before it runs out.
    var levelsLow = 200
    /// Between two such readings.
    var refreshWait = Duration.seconds(2)
    /// An update that is old by its IDs was made no later than this after the latest one.
    var repeatedWithin = Duration.seconds(1)
  }

  enum Action: Equatable {
    case none
    case fetch(ticket: Int)
  }

  private enum Phase {
    /// For the first update.
    case waiting
    case fetching
    case backingOff(until: Duration)
    case live(since: Duration)
    /// Live, with a snapshot on its way because a side runs out; good if not older than that update.
    case refreshing(since: Duration, after: UInt64)
    /// The venue refused the stream, or the streams are closed.
    case ended
  }

  private(set) var book: DepthBook
  private(set) var state = OrderBook.State.syncing(.starting)
  /// Times it got in sync.
  private(set) var syncs = 0
  /// Snapshots it was made from, those included that came to a book in sync.
  private(set) var loads = 0
  private let limits: Limits
  private var phase = Phase.waiting
  private var kept = Deque<[UInt8]>()
  private var keptSize = 0
  private var failures = 0
  private var ticket = 0
  private var refreshNotBefore = Duration.zero

  init(
    symbol: Symbol?, levelsMax: Int, limits: Limits = Limits()
  ) throws(DepthBook.Unmakable) {
    book = try DepthBook(symbol: symbol, levelsMax: levelsMax)
    self.limits = limits
  }

  var keptCount: Int { kept.count }

  /// The stream was refused or closed: it will never be in sync again.
  var hasEnded: Bool { if case .ended = phase { true } else { false } }

  var deadline: Duration? {
    guard case .backingOff(let until) = phase else { return nil }
    return until
  }

  // MARK: The stream

  /// One frame of the stream. Returns whether what the book shows may have changed.
  mutating func received(
    _ frame: RawSpan, at now: Duration, share: Double
  ) -> (changed: Bool, Action) {
    switch phase {
    case .ended: return (false, .none)
    case .waiting:
      keep(frame)
      return (false, fetch())
    case .fetching, .backingOff:
      keep(frame)
      return (false, .none)
    case .refreshing:
      keep(frame)
      return apply(frame, at: now, share)
    case .live(let since):
      let (changed, action) = apply(frame, at: now, share)
      guard case .live = phase, runsOut, now >= refreshNotBefore, let last = book.lastUpdateID
      else { return (changed, action) }
      refreshNotBefore = now + limits.refreshWait
      phase = .refreshing(since: since, after: last)
      return (changed, fetchTicket())
    }
  }

  private mutating func apply(
    _ frame: RawSpan, at now: Duration, _ share: Double
  ) -> (changed: Bool, Action) {
    let trouble: OrderBook.Trouble
    switch book.apply(frame) {
    case .applied: return (true, .none)
    case .old:
      guard isNews(frame) else { return (false, .none) }
      trouble = .missedUpdate
    case .gap: trouble = .missedUpdate
    case .crossed: trouble = .crossed
    case .exhausted: trouble = .exhausted
    case .notSynced, .otherMarket: trouble = .unreadable
    case .unreadable: trouble = .unreadable
    }
    dropKept()
    keep(frame)
    return (true, begin(again: trouble, at: now, share))
  }

  /// Did the engine make this update, old by its IDs, after all that the book has? Then IDs began anew, or
  /// the snapshot's was wrong; a book that went on waiting for them would stand still and look right.
  private func isNews(_ frame: RawSpan) -> Bool {
    // The book took it for a depth frame, so it can be read again; if not, it is no news.
    guard let known = book.engineTime, let update = try? DepthUpdate(reading: frame) else {
      return false
    }
    return update.engineTime > known + limits.repeatedWithin
  }

  /// The stream broke off: whatever comes next follows on nothing.
  mutating func lost() {
    if case .ended = phase { return }
    book.reset()
    dropKept()
    ticket += 1
    phase = .waiting
    failures = 0  // of the old connection; how often a new one is made is bounded elsewhere
    state = .syncing(.disconnected)
  }

  mutating func end(_ reason: String) {
    book.reset()
    dropKept()
    ticket += 1
    phase = .ended
    state = .broken(reason: reason)
  }

  // MARK: Snapshots

  mutating func fetched(
    _ snapshot: Depth, ticket: Int, at now: Duration, share: Double
  ) -> Action {
    guard ticket == self.ticket else { return .none }
    switch phase {
    case .fetching: break
    case .refreshing(let since, let last):
      guard snapshot.lastUpdateID >= last else {
        endRefreshing(since)
        return .none
      }
    case .waiting, .backingOff, .live, .ended: return .none
    }
    switch book.load(snapshot, limit: limits.snapshotLevels) {
    case .synced: loads += 1
    case .crossed: return begin(again: .crossed, at: now, share)
    case .duplicatePrice, .negative: return begin(again: .unreadable, at: now, share)
    }
    while let frame = kept.first {
      switch book.apply(frame.span.bytes) {
      case .applied, .old, .unreadable, .otherMarket: dropOldestKept()
      // Where nothing was applied before, the snapshot is older than all that was kept.
      case .gap, .notSynced: return begin(again: .missedUpdate, at: now, share)
      case .crossed: return begin(again: .crossed, at: now, share)
      case .exhausted: return begin(again: .exhausted, at: now, share)
      }
    }
    if case .refreshing(let since, _) = phase {
      phase = .live(since: since)
    } else {
      syncs += 1
      phase = .live(since: now)
    }
    state = .live
    return .none
  }

  mutating func failed(
    _ reason: String, ticket: Int, at now: Duration, share: Double
  ) -> Action {
    guard ticket == self.ticket else { return .none }
    switch phase {
    case .fetching: return begin(again: .snapshotFailed(reason), at: now, share)
    case .refreshing(let since, _):
      endRefreshing(since)
      return .none
    case .waiting, .backingOff, .live, .ended: return .none
    }
  }

  /// Without a new snapshot it is still right; a later update asks for another.
  private mutating func endRefreshing(_ since: Duration) {
    dropKept()
    phase = .live(since: since)
  }

  mutating func tick(at now: Duration) -> Action {
    guard case .backingOff(let until) = phase, now >= until else { return .none }
    return fetch()
  }

  /// Throws the book away and reads a snapshot, at once the first time, later after growing waits.
  private mutating func begin(
    again trouble: OrderBook.Trouble, at now: Duration, _ share: Double
  ) -> Action {
    book.reset()
    switch phase {
    case .live(let since), .refreshing(let since, _):
      if now - since >= limits.stableAfter { failures = 0 }
    case .waiting, .fetching, .backingOff, .ended: break
    }
    failures += 1
    state =
      failures < limits.attemptsMax
      ? .syncing(trouble) : .broken(reason: "\(failures) attempts: \(trouble)")
    guard failures > 1 else { return fetch() }
    let bound = min(limits.firstWaitMax * (1 << min(failures - 2, 20)), limits.waitMax)
    // Not below half: a snapshot that lags needs time to catch up.
    phase = .backingOff(until: now + bound * (0.5 + share / 2))
    return .none
  }

  private mutating func fetch() -> Action {
    phase = .fetching
    return fetchTicket()
  }

  private mutating func fetchTicket() -> Action {
    ticket += 1
    return .fetch(ticket: ticket)
  }

  private mutating func keep(_ frame: RawSpan) {
    kept.append(frame.withUnsafeBytes { Array($0) })
    keptSize += frame.byteCount
    while kept.count > limits.updatesKeptMax || keptSize > limits.bytesKeptMax { dropOldestKept() }
  }

  private mutating func dropOldestKept() { keptSize -= kept.popFirst()?.count ?? keptSize }

  private mutating func dropKept() {
    kept.removeAll()
    keptSize = 0
  }

  private var runsOut: Bool {
    Side.allCases.contains { book.isCut($0) && book.count($0) < limits.levelsLow }
  }
}
