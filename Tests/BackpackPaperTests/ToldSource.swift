// A source that tells what it is told: for books, prices and trades of a test's own making.

import BackpackModel

@testable import BackpackPaper

/// The first markets of the invented ones, at whose prices nothing happens by itself.
struct ToldSource: MarketSource {
  let markets: [Market]
  let isContinuous = true
  private var told: [(market: Int, move: CrowdMove)] = []

  init(_ symbols: [Symbol]) {
    markets = symbols.compactMap { symbol in
      MarketListing.all.first { $0.market.symbol == symbol }?.market
    }
  }

  mutating func tell(_ market: Int, _ what: CrowdMove.What, at moment: Timestamp) {
    told.append((market, CrowdMove(moment: moment, what: what)))
  }

  func history(of market: Int, before moment: Timestamp) -> [CrowdMove] { [] }

  func moves(of market: Int, after start: Timestamp, upTo end: Timestamp) -> [CrowdMove] {
    told.filter { $0.market == market && $0.move.moment > start && $0.move.moment <= end }
      .map(\.move)
  }

  func quotes(of market: Int, _ side: Side, at moment: Timestamp) -> [MatchingBook.Quote]? { nil }

  func fundingRate(of market: Int, hourEndingAt end: Int64) throws -> Rate? { nil }

  func isStale(_ market: Int) -> Bool { false }
}

extension PaperExchange {
  /// With the account of always, and markets of which nobody said anything yet.
  static func told(_ symbols: [Symbol]) throws -> PaperExchange {
    var exchange = PaperExchange(source: ToldSource(symbols), at: TestClock.start)
    try exchange.openAccount()
    return exchange
  }

  /// A millisecond passes, and it happens.
  mutating func tell(_ symbol: Symbol, _ what: CrowdMove.What) throws {
    guard var told = source as? ToldSource else { return }
    let moment = now + .milliseconds(1)
    told.tell(try index(of: symbol), what, at: moment)
    source = told
    try advance(to: moment)
  }

  mutating func tell(_ symbol: Symbol, mark: Price) throws {
    try tell(symbol, .prices(MarketPrices(mark: mark)))
  }

  /// The whole book: one level of 100 a side, in ticks.
  mutating func tell(_ symbol: Symbol, bid: Int64, ask: Int64, steps: Int64 = 10_000) throws {
    try tell(
      symbol,
      .levels(
        bids: [MatchingBook.Quote(ticks: bid, steps: steps)],
        asks: [MatchingBook.Quote(ticks: ask, steps: steps)], isWhole: true))
  }
}
