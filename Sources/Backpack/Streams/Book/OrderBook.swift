// One market's order book, kept in step with the venue.

public import BackpackModel
public import BackpackWire

/// A book that is right as of the last update that came, or says that it is not in sync.
///
/// Every question is answered at once, from memory, exactly; where the book is not in sync the answer is
/// `nil`, never an old one, and `state` says why. Updates are applied as they arrive, whether or not
/// anybody looks: the book does not lag. After a missed update, a crossed book or a new connection it
/// gets in sync again by itself. May be used from any thread. The stream ends with the last reference.
public final class OrderBook: Sendable {
  /// May the book be relied on?
  public enum State: Hashable, Sendable {
    /// Not to be relied on for now; on its way.
    case syncing(Trouble)
    /// Equal to the venue's as of `asOf`.
    case live
    /// Many attempts came to nothing. It goes on trying, every half a minute; unless the venue refused the
    /// stream, or the streams were closed.
    case broken(reason: String)
  }

  /// Why a book is not in sync.
  public enum Trouble: Hashable, Sendable {
    /// The first update or the first snapshot did not come yet.
    case starting
    case disconnected
    /// An update did not arrive, or the snapshot is older than all that did.
    case missedUpdate
    /// Best bid not below best ask: something was lost.
    case crossed
    /// The levels that are known ran out.
    case exhausted
    /// An update or a snapshot that cannot be.
    case unreadable
    case snapshotFailed(String)
  }

  public let symbol: Symbol
  let contents: Lock<BookContents>
  private let onEnd: @Sendable () -> Void

  init(
    symbol: Symbol, contents: Lock<BookContents>, onEnd: @escaping @Sendable () -> Void
  ) {
    self.symbol = symbol
    self.contents = contents
    self.onEnd = onEnd
  }

  deinit { onEnd() }

  public var state: State { contents.withLock { $0.sync.state } }

  /// Nothing came for longer than the stream's pace, though the connection lives: a quiet market, or a
  /// stream that died without a word.
  public var isStale: Bool { contents.withLock(\.isStale) }

  /// When the venue's engine made the last update; `nil` while not in sync.
  public var asOf: Timestamp? { contents.withLock { $0.sync.book.engineTime } }

  /// The best level on each side; `nil` while not in sync.
  public var best: DepthBook.Best? { contents.withLock { $0.sync.book.best } }

  /// The best `levels` of each side, best first; `nil` while not in sync.
  public func depth(_ levels: Int = .max) -> Depth? {
    contents.withLock { $0.sync.book.depth(levels: levels) }
  }

  /// What an order of `quantity` on `side` would take at once, fees aside: a bid takes asks. Exact; covers
  /// less than `quantity` where the book has no more. `nil` while not in sync.
  ///
  /// - Throws: `.overflow`, `.invalidArgument` for a quantity that is not positive.
  public func cost(
    of quantity: Quantity, side: Side
  ) throws(DecimalError) -> DepthBook.Cost? {
    try contents.withLock { contents throws(DecimalError) in
      try contents.sync.book.cost(of: quantity, side: side)
    }
  }

  /// (bids − asks) / (bids + asks) over the quantities of the best `levels`: −1 ... 1, rounded half-even
  /// to 8 digits. `nil` while not in sync, and where both sides are empty.
  public func imbalance(levels: Int) throws(DecimalError) -> Rate? {
    try contents.withLock { contents throws(DecimalError) in
      try contents.sync.book.imbalance(levels: levels)
    }
  }

  /// Several answers about one moment. No update is applied meanwhile: be brief. Do not ask this object in
  /// the closure. `nil` while not in sync.
  public func read<Result: Sendable, Failure: Error>(
    _ body: (borrowing DepthBook) throws(Failure) -> Result
  ) throws(Failure) -> Result? {
    try contents.withLock { contents throws(Failure) -> Result? in
      guard contents.sync.state == .live else { return nil }
      return try body(contents.sync.book)
    }
  }

  /// How often it got in sync: 1 after the start, one more after each trouble.
  package var syncs: Int { contents.withLock { $0.sync.syncs } }

  /// Whether it is in sync, and of how many snapshots it was made until now: with another number, levels
  /// may have changed of which no update told.
  package var footing: (isLive: Bool, loads: Int) {
    contents.withLock { ($0.sync.state == .live, $0.sync.loads) }
  }

  /// Everything about it at one moment.
  package struct Standing: Sendable {
    package let depth: Depth
    package let loads: Int
    /// Are levels behind the last one unknown?
    package let areBidsCut: Bool
    package let areAsksCut: Bool
  }

  /// `nil` while not in sync.
  package var standing: Standing? {
    contents.withLock { contents in
      guard contents.sync.state == .live, let depth = contents.sync.book.depth() else {
        return nil
      }
      return Standing(
        depth: depth, loads: contents.sync.loads, areBidsCut: contents.sync.book.isCut(.bid),
        areAsksCut: contents.sync.book.isCut(.ask))
    }
  }

  /// What the book shows, at each change; the newest for a consumer that is busy. Begins with now.
  public var changes: OrderBookChanges { OrderBookChanges(self) }
}

/// What a book shows after a change.
public struct OrderBookChange: Hashable, Sendable {
  public var state: OrderBook.State
  /// `nil` while not in sync.
  public var best: DepthBook.Best?
  /// Of the venue's counter for this market; `nil` while not in sync.
  public var lastUpdateID: UInt64?
  /// When the venue's engine made it.
  public var asOf: Timestamp?
  /// Changes before this one that nobody was shown.
  public var conflated: Int
}

/// The changes of one book, for one consumer. Ends with the consumer's task; holds the book.
public struct OrderBookChanges: AsyncSequence, Sendable {
  public typealias Element = OrderBookChange
  public typealias Failure = Never

  private let watch: BookWatch

  init(_ book: OrderBook) { watch = BookWatch(book) }

  public func makeAsyncIterator() -> Iterator { Iterator(watch: watch) }

  public struct Iterator: AsyncIteratorProtocol {
    fileprivate let watch: BookWatch

    public func next(isolation: isolated (any Actor)? = #isolation) async -> OrderBookChange? {
      await watch.next(isolation: isolation)
    }

    public func next() async -> OrderBookChange? { await next(isolation: nil) }
  }
}

/// One consumer of a book's changes.
final class BookWatch: Sendable {
  let mailbox = Mailbox<OrderBookChange, Never>()
  private let book: OrderBook

  init(_ book: OrderBook) {
    self.book = book
    book.contents.withLock { $0.add(mailbox) }
  }

  deinit { book.contents.withLock { $0.remove(mailbox) } }

  func next(isolation: isolated (any Actor)? = #isolation) async -> OrderBookChange? {
    await withTaskCancellationHandler {
      await mailbox.next(isolation: isolation).get()
    } onCancel: {
      cancel()
    }
  }

  func cancel() {
    mailbox.end(.success(nil), discarding: true)
    mailbox.wake()
  }
}
