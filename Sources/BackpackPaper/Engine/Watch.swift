// Who wants to know: what of the exchange is recorded, and how it stood when last told.

import BackpackModel

/// What is listened to, and what happened since the events were last taken.
///
/// Trades, orders and liquidations are written down as they happen. Books, candles, positions and
/// balances are compared with what was told last, when the events are taken: several changes
/// between two takings become one event. What nobody listens to costs nothing.
struct Watch: Sendable {
  struct OfMarket: Sendable {
    var topics: Set<Topic.OfMarket> = []
    /// As told last; for book and best levels.
    var book: ToldBook?
    var candles: [ToldCandles] = []

    var wantsBook: Bool { topics.contains(.book) || topics.contains(.bestLevels) }
  }

  struct ToldBook: Sendable {
    let updateID: UInt64
    let bid: MatchingBook.Quote?
    let ask: MatchingBook.Quote?

    /// Of a book that is quoted.
    init(_ market: PaperMarket) {
      updateID = market.updateID
      bid = market.book.best(.bid)
      ask = market.book.best(.ask)
    }
  }

  struct ToldCandles: Sendable {
    let name: KlineInterval
    let interval: CandleInterval
    /// Candles before this start are closed and told.
    var startSeconds: Int64
    /// In the running candle when it was last told, or when listening began.
    var trades: UInt64
    var toldAtSeconds: Int64
  }

  private(set) var topics: Set<Topic> = []
  var markets: [OfMarket]
  /// As told last; `nil`: nobody listens.
  var positions: Positions?
  var balances: [Ledger.Holding]?
  /// Positions that ended since: they are in the books no more.
  var closedPositions: [ClosedPosition] = []
  var events: [EngineEvent] = []
  /// Up to here everything that comes by the second was told.
  var toldSeconds: Int64 = 0

  init(markets: Int) { self.markets = Array(repeating: OfMarket(), count: markets) }

  var isIdle: Bool { topics.isEmpty }

  /// False where it was so already.
  fileprivate mutating func insert(_ topic: Topic) -> Bool { topics.insert(topic).inserted }
  fileprivate mutating func remove(_ topic: Topic) -> Bool { topics.remove(topic) != nil }
}

extension PaperExchange {
  /// From now on events of this kind are recorded. Wakes the market. A market that does not exist
  /// or is closed, and one that has no such thing, stays silent. Take the events first: what
  /// happened before is not told to those who come later.
  mutating func startWatching(_ topic: Topic) throws {
    guard watch.insert(topic) else { return }
    if watch.topics.count == 1 { watch.toldSeconds = clockSeconds }
    switch topic {
    case .market(let symbol, let topic):
      guard let market = openMarket(symbol) else { return }
      try wake(market)
      watch.markets[market].topics.insert(topic)
      if watch.markets[market].wantsBook, watch.markets[market].book == nil {
        quote(market)
        markets[market].book.startNotingChanges()
        watch.markets[market].book = Watch.ToldBook(markets[market])
      }
      if case .candles(let name) = topic { startTelling(name, of: market) }
    case .positions: watch.positions = positions
    case .balances: watch.balances = ledger.holdings
    case .orders, .liquidations: break
    }
  }

  mutating func stopWatching(_ topic: Topic) {
    guard watch.remove(topic) else { return }
    switch topic {
    case .market(let symbol, let topic):
      guard let market = openMarket(symbol) else { return }
      watch.markets[market].topics.remove(topic)
      if !watch.markets[market].wantsBook {
        watch.markets[market].book = nil
        markets[market].book.stopNotingChanges()
      }
      if case .candles(let name) = topic {
        watch.markets[market].candles.removeAll { $0.name == name }
      }
    case .positions:
      watch.positions = nil
      watch.closedPositions = []
    case .balances: watch.balances = nil
    case .orders, .liquidations: break
    }
    if watch.isIdle { watch.events = [] }
  }

  private func openMarket(_ symbol: Symbol) -> Int? {
    find(symbol).flatMap { markets[$0].market.state == .closed ? nil : $0 }
  }

  private mutating func startTelling(_ name: KlineInterval, of market: Int) {
    guard let interval = CandleInterval(name) else { return }
    let start = interval.start(of: clockSeconds)
    let running = markets[market].tape.candles(interval, since: start).last
    watch.markets[market].candles.append(
      Watch.ToldCandles(
        name: name, interval: interval, startSeconds: start, trades: running?.trades ?? 0,
        toldAtSeconds: clockSeconds))
  }
}
