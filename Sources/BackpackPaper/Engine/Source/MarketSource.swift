// Where prices and other people's orders come from: invented, recorded or live.

import BackpackModel

/// What everybody else does in the markets.
///
/// The exchange asks for it as its time goes on. A source never learns what the account does, so the same
/// source takes the same course whoever trades against it.
protocol MarketSource: Sendable {
  /// What is traded, by the venue's rules. Markets are named by their place in here.
  var markets: [Market] { get }

  /// Do moves come at any time, rather than by the second?
  var isContinuous: Bool { get }

  /// What happened in a market before somebody first looked at it, oldest first. After that `moves` is
  /// asked for it.
  mutating func history(of market: Int, before moment: Timestamp) throws -> [CrowdMove]

  /// What happens in a market after `start` and up to `end`, oldest first. Each span is asked for once,
  /// one after the other.
  mutating func moves(
    of market: Int, after start: Timestamp, upTo end: Timestamp
  ) throws -> [CrowdMove]

  /// What the crowd shows at this moment, best first; `nil` where the moves tell the book.
  func quotes(of market: Int, _ side: Side, at moment: Timestamp) -> [MatchingBook.Quote]?

  /// What a perpetual paid at the end of an hour in the past; `nil` where nobody knows.
  func fundingRate(of market: Int, hourEndingAt end: Int64) throws -> Rate?

  /// Is what is known of the market too old to trade on?
  func isStale(_ market: Int) -> Bool
}

/// One thing that other people did, or that the venue found.
struct CrowdMove: Sendable {
  enum What: Sendable {
    case prices(MarketPrices)
    /// The crowd has other quotes now: ask for them when somebody looks. Until then this is its touch.
    case quotes(bid: Int64, ask: Int64)
    /// Absolute sizes of these levels. `isWhole`: there are no others.
    case levels(bids: [MatchingBook.Quote], asks: [MatchingBook.Quote], isWhole: Bool)
    /// The crowd takes what rests. `ticks` is the price it traded at; `nil`: at its own touch, and the
    /// account's orders before that.
    case trade(ticks: Int64?, steps: Int64, taker: Side)
  }

  let moment: Timestamp
  let what: What
}

/// What the venue says a market is worth.
struct MarketPrices: Hashable, Sendable {
  /// Fair value: what profits, margin and liquidations go by.
  var mark: Price
  /// The underlying across venues.
  var index: Price?
  /// For the running interval, as far as known. Perpetuals.
  var fundingRate: Rate = .zero
  var nextFundingAt: Timestamp?
}
