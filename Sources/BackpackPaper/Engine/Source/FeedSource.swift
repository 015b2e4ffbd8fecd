// Markets as somebody else tells them: recorded, or live.

import BackpackModel

/// Turns the events of a feed into moves. Holds back what is of another market than the one asked for.
///
/// A feed is asked for all markets at once, so its events are taken once and kept until their market's turn.
struct FeedSource: MarketSource {
  private struct Stage: Sendable {
    let scale: MarketScale
    let isPerpetual: Bool
    var waiting: [MarketEvent] = []
    var prices: MarketPrices?
  }

  let markets: [Market]
  let isContinuous = true
  private let feed: any MarketFeed
  private let index: [Symbol: Int]
  private var stages: [Stage]
  private var takenUpTo: Timestamp?
  private let log: @Sendable (String) -> Void
  /// Nothing comes from it any more.
  private var isBroken = false

  init(_ feed: any MarketFeed, log: @escaping @Sendable (String) -> Void) {
    self.feed = feed
    self.log = log
    let markets = feed.markets
    self.markets = markets
    index = Dictionary(markets.indices.map { (markets[$0].symbol, $0) }) { first, _ in first }
    stages = markets.map {
      Stage(scale: MarketScale($0.rules), isPerpetual: $0.type == .perpetual)
    }
  }

  /// Nobody tells what was before.
  func history(of market: Int, before moment: Timestamp) -> [CrowdMove] { [] }

  func quotes(of market: Int, _ side: Side, at moment: Timestamp) -> [MatchingBook.Quote]? { nil }

  func fundingRate(of market: Int, hourEndingAt end: Int64) -> Rate? { nil }

  func isStale(_ market: Int) -> Bool { isBroken || feed.isStale(markets[market].symbol) }

  /// Where the feed is at fault its markets stand still, and nothing trades on them.
  private mutating func take(upTo end: Timestamp) {
    takenUpTo = end
    guard !isBroken else { return }
    do {
      for event in try feed.take(upTo: end) {
        if let market = index[event.symbol] { stages[market].waiting.append(event) }
      }
    } catch {
      isBroken = true
      log("the markets stand still from here on: \(error)")
    }
  }

  mutating func moves(
    of market: Int, after start: Timestamp, upTo end: Timestamp
  ) throws -> [CrowdMove] {
    if takenUpTo.map({ $0 < end }) ?? true { take(upTo: end) }
    let events = stages[market].waiting
    stages[market].waiting = []
    var moves: [CrowdMove] = []
    for event in events {
      // What comes late happens now: time never runs backwards.
      let moment = min(max(event.moment, start), end)
      moves += try self.moves(of: event.move, in: market).map {
        CrowdMove(moment: moment, what: $0)
      }
    }
    return moves
  }

  private mutating func moves(of move: MarketMove, in market: Int) throws -> [CrowdMove.What] {
    switch move {
    case .book(let bids, let asks):
      let levels = CrowdMove.What.levels(
        bids: try quotes(bids, in: market), asks: try quotes(asks, in: market), isWhole: true)
      guard stages[market].prices == nil, let bid = bids.first?.price, let ask = asks.first?.price
      else { return [levels] }
      let middle = try (bid.decimal + ask.decimal).multiplied(by: "0.5", scale: 28, .halfEven)
      return [price(Price(middle), in: market), levels]
    case .levels(let bids, let asks):
      return [
        .levels(
          bids: try quotes(bids, in: market), asks: try quotes(asks, in: market), isWhole: false)
      ]
    case .trade(let price, let quantity, let taker):
      guard let ticks = try stages[market].scale.ticks(price),
        let steps = try stages[market].scale.steps(quantity), ticks > 0, steps > 0
      else { return [] }
      let trade = CrowdMove.What.trade(ticks: ticks, steps: steps, taker: taker)
      // Spot markets have no mark price: the latest trade stands in.
      return stages[market].isPerpetual ? [trade] : [self.price(price, in: market), trade]
    case .prices(let mark, let index, let rate, let next):
      guard var prices = stages[market].prices ?? mark.map({ MarketPrices(mark: $0) }) else {
        return []
      }
      prices.mark = mark ?? prices.mark
      prices.index = index ?? prices.index
      prices.fundingRate = rate ?? prices.fundingRate
      prices.nextFundingAt = next ?? prices.nextFundingAt
      stages[market].prices = prices
      return [.prices(prices)]
    }
  }

  private mutating func price(_ mark: Price, in market: Int) -> CrowdMove.What {
    var prices = stages[market].prices ?? MarketPrices(mark: mark)
    prices.mark = mark
    stages[market].prices = prices
    return .prices(prices)
  }

  private func quotes(_ levels: [Level], in market: Int) throws -> [MatchingBook.Quote] {
    try levels.compactMap { level in
      guard let ticks = try stages[market].scale.ticks(level.price), ticks > 0,
        let steps = try stages[market].scale.steps(level.quantity)
      else { return nil }
      // What is less than a step is something all the same.
      return MatchingBook.Quote(
        ticks: ticks, steps: steps == 0 && level.quantity.isPositive ? 1 : steps)
    }
  }
}
