// Which markets an account trades in: invented ones, or those that somebody told of.

import BackpackModel
import BackpackWire

/// The markets of a state file.
///
/// Invented ones come back from the seed. Of others their rules are kept, so that what the account has in them
/// can be read where nobody tells of them.
struct StoredMarkets: Equatable, Sendable {
  static let synthetic = StoredMarkets(source: "synthetic", markets: [])

  /// `synthetic`, `recorded` or `live`.
  var source: String
  /// Empty where they are invented.
  var markets: [Market]

  var isTold: Bool { source != Self.synthetic.source }

  /// An exchange with these markets, in which nothing happens.
  func exchange(seed: UInt64, at moment: Timestamp) -> PaperExchange {
    PaperExchange(
      source: isTold
        ? FeedSource(SilentFeed(markets: markets)) { _ in } : SyntheticSource(seed: seed),
      at: moment)
  }

  /// To look at an account, or to change it by hand. Of invented markets time goes on as always; of others nobody
  /// here knows what happened since, and so the account is left at its own time.
  func exchangeForLooking(seed: UInt64, at moment: Timestamp) -> PaperExchange {
    exchange(seed: seed, at: isTold ? Timestamp(microseconds: 0) : moment)
  }

  /// With the rules of today for those that are told now.
  mutating func add(_ told: [Market]) {
    let names = Set(told.map(\.symbol))
    markets = told + markets.filter { !names.contains($0.symbol) }
  }
}

extension StoredMarkets {
  static let columns = "source, markets"

  init(from columns: inout Columns) throws {
    source = try columns.text()
    markets = try [Market](from: JSONNode(parsing: Array(columns.text().utf8)))
  }

  var values: [StoredValue] {
    [.text(source), .text(String(decoding: JSONWriter.bytes(of: markets), as: UTF8.self))]
  }
}

/// Markets of which nobody tells anything.
struct SilentFeed: MarketFeed {
  let markets: [Market]
  func take(upTo moment: Timestamp) -> [MarketEvent] { [] }
  func isStale(_ symbol: Symbol) -> Bool { true }
}

/// A feed, and markets in which the account once traded besides.
struct WideFeed: MarketFeed {
  let feed: any MarketFeed
  let markets: [Market]
  private let told: Set<Symbol>

  init(_ feed: any MarketFeed, and stored: StoredMarkets) {
    self.feed = feed
    markets = stored.markets
    told = Set(feed.markets.map(\.symbol))
  }

  func take(upTo moment: Timestamp) throws -> [MarketEvent] { try feed.take(upTo: moment) }
  func isStale(_ symbol: Symbol) -> Bool { !told.contains(symbol) || feed.isStale(symbol) }
}
