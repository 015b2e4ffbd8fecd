// Feeds an order book from its stream.

internal import BackpackModel
internal import BackpackWire

/// A book and those who watch it. Under the book's own lock: questions do not wait for other streams.
final class BookContents {
  var sync: BookSync
  var isStale = false
  private var watchers: [Mailbox<OrderBookChange, Never>] = []

  init(_ sync: consuming BookSync) { self.sync = sync }

  func add(_ mailbox: Mailbox<OrderBookChange, Never>) {
    watchers.append(mailbox)
    _ = mailbox.change { $0.append(current) }
  }

  func remove(_ mailbox: Mailbox<OrderBookChange, Never>) {
    watchers.removeAll { $0 === mailbox }
  }

  /// Shows the change to all who watch; the newest takes the place of one that nobody saw.
  func publish() -> [any Wakeable] {
    guard !watchers.isEmpty else { return [] }
    let change = current
    return watchers.filter { mailbox in
      mailbox.change { queue in
        guard let unseen = queue.last else { return queue.append(change) }
        var newest = change
        newest.conflated = unseen.conflated + 1
        queue.replaceLast(newest)
      }
    }
  }

  private var current: OrderBookChange {
    OrderBookChange(
      state: sync.state, best: sync.book.best, lastUpdateID: sync.book.lastUpdateID,
      asOf: sync.book.engineTime, conflated: 0)
  }
}

/// Belongs to the streams' lock.
final class BookKeeper: FrameSink {
  let contents: Lock<BookContents>
  /// Whoever asks for the book again gets the same one.
  weak var book: OrderBook?
  private let name: StreamName
  private let symbol: Symbol
  private let snapshotLevels: Int

  init(
    _ name: StreamName, _ symbol: Symbol, levelsMax: Int, limits: BookSync.Limits
  ) throws(DepthBook.Unmakable) {
    self.name = name
    self.symbol = symbol
    snapshotLevels = limits.snapshotLevels
    contents = Lock(
      BookContents(try BookSync(symbol: symbol, levelsMax: levelsMax, limits: limits)))
  }

  /// Taken out by the book's end.
  var isEmpty: Bool { false }

  var hasEnded: Bool { contents.withLock { $0.sync.hasEnded } }

  func receive(
    _ message: RawSpan, _ frame: inout ArrivedFrame, _ effects: inout StreamEffects
  ) {
    let (now, share) = (effects.now, effects.share)
    let (action, awake) = contents.withLock { contents -> (BookSync.Action, [any Wakeable]) in
      let (changed, action) = contents.sync.received(message, at: now, share: share())
      let wasStale = contents.isStale
      contents.isStale = false
      return (action, changed || wasStale ? contents.publish() : [])
    }
    effects.awake += awake
    perform(action, &effects)
  }

  func take(_ notice: StreamSession.Notice, _ effects: inout StreamEffects) {
    switch notice {
    case .gap: change(&effects) { $0.sync.lost() }
    case .stale: change(&effects) { $0.isStale = true }
    case .rejected(let code, let message):
      change(&effects) { $0.sync.end("the venue refused the stream: \(message) (\(code))") }
    case .standing, .silent, .complaint: return
    }
  }

  func tick(_ effects: inout StreamEffects) {
    let now = effects.now
    perform(contents.withLock { $0.sync.tick(at: now) }, &effects)
  }

  var deadline: Duration? { contents.withLock { $0.sync.deadline } }

  func take(_ answer: any Sendable, _ effects: inout StreamEffects) {
    guard let answer = answer as? BookAnswer, answer.keeper == ObjectIdentifier(self) else {
      return
    }
    let (now, share) = (effects.now, effects.share())
    let (action, awake) = contents.withLock { contents -> (BookSync.Action, [any Wakeable]) in
      let before = (contents.sync.state, contents.sync.book.lastUpdateID)
      let action =
        switch answer.snapshot {
        case .success(let depth):
          contents.sync.fetched(depth, ticket: answer.ticket, at: now, share: share)
        case .failure(let error):
          contents.sync.failed("\(error)", ticket: answer.ticket, at: now, share: share)
        }
      // Also where a new snapshot is ahead of a book in sync: the updates up to it will be old.
      let after = (contents.sync.state, contents.sync.book.lastUpdateID)
      return (action, before != after ? contents.publish() : [])
    }
    effects.awake += awake
    perform(action, &effects)
  }

  func end(_ error: StreamError, _ effects: inout StreamEffects) {
    change(&effects) { $0.sync.end("\(error)") }
  }

  private func change(_ effects: inout StreamEffects, _ body: (BookContents) -> Void) {
    effects.awake += contents.withLock { contents in
      body(contents)
      return contents.publish()
    }
  }

  private func perform(_ action: BookSync.Action, _ effects: inout StreamEffects) {
    if let deadline { effects.wake(by: deadline) }
    guard case .fetch(let ticket) = action else { return }
    let (name, symbol, levels, keeper) = (name, symbol, snapshotLevels, ObjectIdentifier(self))
    effects.jobs.append { reading in
      var snapshot: Result<Depth, BackpackError>
      do throws(BackpackError) {
        snapshot = .success(try await reading.depth(symbol, limit: levels))
      } catch {
        snapshot = .failure(error)
      }
      return StreamAnswer(name, BookAnswer(keeper: keeper, ticket: ticket, snapshot: snapshot))
    }
  }
}

private struct BookAnswer: Sendable {
  let keeper: ObjectIdentifier
  let ticket: Int
  let snapshot: Result<Depth, BackpackError>
}
