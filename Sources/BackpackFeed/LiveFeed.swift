// Prices of the real venue, as they happen.

public import Backpack
public import BackpackModel
public import BackpackPaper

/// What everybody else does at the venue right now: whole books, their changes in sequence, trades, prices.
///
/// ```swift
/// let feed = try await LiveFeed.open(["SOL_USDC"], of: client, over: client.streams())
/// let events = try feed.take(upTo: feed.venueTime)
/// ```
///
/// A book that was out of step comes whole again. Events of different streams may come a little out of
/// order: one batch is in order of time, but the next may begin before it ended. What nobody takes is kept
/// up to a bound, then joined; `counts` says how much. May be used from any thread; ends with its last
/// reference.
public final class LiveFeed: MarketFeed {
  /// How a feed listens.
  public struct Options: Sendable {
    /// How often the venue tells of the book.
    public var pace = DepthPace.realtime
    /// Events of a market that wait to be taken before they are joined.
    public var waitingMax = 16_384
    /// A market of which nothing was heard for this long is stale.
    public var staleAfter = Duration.seconds(60)
    /// This machine's clock.
    public var now: @Sendable () -> Timestamp = systemTime
    /// Gets a sentence when something goes wrong or is well again. From any thread.
    public var log: @Sendable (String) -> Void = { _ in }

    public init() {}
  }

  /// What became of events, in all markets since the start.
  public struct Counts: Hashable, Sendable {
    /// Times that a book was lost, and had to come whole again.
    public var interruptions = 0
    /// Changes of book and prices that were joined because nobody took them.
    public var coalesced = 0
    /// Trades that were thrown away because nobody took them.
    public var tradesDropped = 0
    /// Trades that did not arrive, by their numbers; those of a broken connection are not counted.
    public var tradesMissed = 0

    public init() {}
  }

  /// How far a market can be relied on.
  public struct State: Hashable, Sendable {
    /// Since the venue last said anything of it; `nil`: it did not yet.
    public var age: Duration?
    /// Why its prices are not to be relied on, as a sentence without its full stop.
    public var trouble: String?
    public var isStale: Bool { trouble != nil }
  }

  public let markets: [Market]
  private let desk: LiveDesk
  private let client: BackpackClient
  private let tasks: [Task<Void, Never>]

  /// Reads the rules of the markets and begins to listen.
  ///
  /// - Parameters:
  ///   - symbols: the markets, each once.
  ///   - client: for rules and snapshots; needs no key.
  ///   - streams: of the same venue.
  /// - Throws: `FeedError`: markets that do not exist, a venue that is not there.
  public static func open(
    _ symbols: [Symbol], of client: BackpackClient, over streams: BackpackStreams,
    options: Options = Options()
  ) async throws(FeedError) -> LiveFeed {
    let markets = try await client.markets(named: symbols)
    for market in markets where market.state == .closed {
      options.log("\(market.symbol) is closed: nothing may come of it.")
    }
    do { try await client.measureClock(samples: 3) } catch {
      options.log("The venue's clock could not be read; this machine's counts. \(error)")
    }
    do {
      return try LiveFeed(markets, client, streams, options)
    } catch {
      throw .streams(error)
    }
  }

  private init(
    _ markets: [Market], _ client: BackpackClient, _ streams: BackpackStreams, _ options: Options
  ) throws(StreamError) {
    self.markets = markets
    self.client = client
    var lines: [Symbol: LiveMarket] = [:]
    for market in markets {
      // Before the events of its stream are asked for: so the book is never behind them.
      let book = try streams.keepOrderBook(market.symbol, pace: options.pace)
      lines[market.symbol] = LiveMarket(market, book, waitingMax: max(options.waitingMax, 16))
    }
    desk = LiveDesk(lines, streams, options)
    tasks = markets.flatMap { [desk] in desk.listen(to: $0) }
  }

  deinit { for task in tasks { task.cancel() } }

  /// Ends it; what waits can still be taken.
  public func close() { for task in tasks { task.cancel() } }

  /// The venue's time, as far as known: what to take up to.
  public var venueTime: Timestamp { client.venueTime() }

  /// Never throws: what goes wrong is told to the log, and `state` shows it.
  public func take(upTo moment: Timestamp) -> [MarketEvent] { desk.take(upTo: moment) }

  public func isStale(_ symbol: Symbol) -> Bool { state(of: symbol).isStale }

  public var counts: Counts { desk.counts }

  /// Does the connection to the streams stand?
  public var isConnected: Bool { desk.isConnected }

  /// How long ago the venue said anything of this market; `nil`: it did not yet, or is not asked.
  public func age(of symbol: Symbol) -> Duration? { state(of: symbol).age }

  /// May what was taken of this market be relied on?
  public func state(of symbol: Symbol) -> State { desk.state(of: symbol) }

  /// Waits until the books are there.
  ///
  /// - Parameter patience: a market where nothing changes gives no book.
  /// - Returns: the markets whose books are not there.
  public func waitForBooks(_ patience: Duration = .seconds(30)) async -> [Symbol] {
    await desk.waitForBooks(markets.map(\.symbol), patience)
  }

  /// The last update that is in what can be taken; `nil` while out of step.
  package func position(of symbol: Symbol) -> UInt64? { desk.position(of: symbol) }
}
