// Order books from the streams.

public import BackpackModel
internal import BackpackWire

extension BackpackStreams {
  /// A book of the market, in sync.
  ///
  /// Everybody who asks for the same market and pace gets the same book.
  ///
  /// - Parameters:
  ///   - symbol: the market.
  ///   - pace: how often the venue speaks; slower ones join several updates.
  ///   - patience: until it must be in sync. A market where nothing changes gives no proof of it.
  /// - Throws: `StreamError.notInSync`, `.refused`, `.closed`.
  public func orderBook(
    _ symbol: Symbol, pace: DepthPace = .realtime, patience: Duration = .seconds(30)
  ) async throws(StreamError) -> OrderBook {
    let book = try keepOrderBook(symbol, pace: pace)
    try await core.waitUntilLive(book, patience)
    return book
  }

  /// The same at once, before it is in sync: look at `OrderBook.state`.
  public func keepOrderBook(
    _ symbol: Symbol, pace: DepthPace = .realtime
  ) throws(StreamError) -> OrderBook {
    try core.keepBook(symbol, pace)
  }
}

extension StreamCore {
  /// The price levels a side that are kept.
  private static let levelsMax = 5000

  fileprivate func keepBook(
    _ symbol: Symbol, _ pace: DepthPace
  ) throws(StreamError) -> OrderBook {
    let name = StreamName.depth(symbol, pace)
    try check(name)
    let limits = options.bookLimits
    let book = transact { state, effects -> Result<OrderBook, StreamError> in
      guard !state.isClosed else { return .failure(.closed) }
      // One that is let go at this moment does not count any more, nor one whose stream was refused.
      for case let keeper as BookKeeper in state.channels[name]?.sinks ?? []
      where !keeper.hasEnded {
        if let book = keeper.book { return .success(book) }
      }
      let keeper: BookKeeper
      do {
        keeper = try BookKeeper(name, symbol, levelsMax: Self.levelsMax, limits: limits)
      } catch {
        return .failure(
          .refused(Refusal(reason: "There is no memory for another order book.", remedy: nil)))
      }
      let contents = keeper.contents
      // The book keeps the streams alive.
      let book = OrderBook(symbol: symbol, contents: contents) { [self] in
        removeBook(contents, name)
      }
      keeper.book = book
      state.channel(name).add(keeper, &effects)
      state.subscribe(name, StreamTopic<DepthUpdate>.depth(symbol, pace).pace, &effects)
      return .success(book)
    }
    return try book.get()
  }

  private func removeBook(_ contents: Lock<BookContents>, _ name: StreamName) {
    transact { state, effects in
      for case let keeper as BookKeeper in state.channels[name]?.sinks ?? []
      where keeper.contents === contents {
        state.remove(keeper, from: name, &effects)
      }
    }
  }

  fileprivate func waitUntilLive(
    _ book: OrderBook, _ patience: Duration
  ) async throws(StreamError) {
    let watch = BookWatch(book)
    let cancel = wake(after: patience) { watch.cancel() }
    defer { cancel() }
    while let change = await watch.next() {
      switch change.state {
      case .live: return
      case .broken(let reason): throw .notInSync(reason: reason)
      case .syncing: continue
      }
    }
    throw .notInSync(
      reason: Task.isCancelled ? "cancelled" : "after \(patience) it is still \(book.state)")
  }
}
