// One market while it is open to the account: book, tape and prices.

import BackpackModel

/// What does not change about a market. An object, so that handing it on copies nothing.
final class MarketInfo: Sendable {
  let market: Market
  let scale: MarketScale
  let isPerpetual: Bool
  /// Places of its two assets in the ledger.
  let base: Int
  let quote: Int

  init(_ market: Market, base: Int, quote: Int) {
    self.market = market
    self.base = base
    self.quote = quote
    scale = MarketScale(market.rules)
    isPerpetual = market.type == .perpetual
  }
}

/// The moving parts of a market.
struct PaperMarket: Sendable {
  let info: MarketInfo

  var book = MatchingBook()
  var tape: MarketTape
  private(set) var markTape = PriceTape()
  private(set) var indexTape = PriceTape()
  /// `nil`: nobody said yet what this market is worth. Always there once an invented market was looked at.
  private(set) var prices: MarketPrices?
  /// Of the crowd, where it quotes when asked.
  private(set) var touch: (bid: Int64, ask: Int64) = (1, 2)
  /// Grows with everything that may change the book.
  private(set) var updateID: UInt64
  /// Does the book show the crowd as it is now? Quoting is put off until somebody looks.
  var isQuoted = true
  /// What the account took of the crowd's quotes and did not come back yet.
  private var eaten: [Side: [Int64: Int64]] = [:]
  var isAwake = false

  init(_ market: Market, base: Int, quote: Int) {
    info = MarketInfo(market, base: base, quote: quote)
    let own = SeededRandom.seed(0, named: market.symbol.rawValue)
    tape = MarketTape(firstID: 100_000_000 + Int64(own % 900_000_000))
    updateID = 1_000_000_000 + own >> 34
  }

  var market: Market { info.market }
  var scale: MarketScale { info.scale }
  var base: Int { info.base }
  var quote: Int { info.quote }
  var symbol: Symbol { info.market.symbol }
  var isPerpetual: Bool { info.isPerpetual }

  /// What a position or an asset is valued at.
  func markPrice() throws -> Price {
    guard let mark = prices?.mark else { throw VenueRefusal.noMarkPrice }
    return mark
  }

  /// The latest trade; before the first one the mark price.
  func lastTicks() throws -> Int64 {
    if let last = tape.lastTicks { return last }
    return try scale.ticks(markPrice()) ?? 1
  }

  mutating func set(_ prices: MarketPrices, at moment: Timestamp) {
    self.prices = prices
    markTape.record(prices.mark, at: moment)
    if let index = prices.index { indexTape.record(index, at: moment) }
  }

  mutating func noteChange() { updateID += 1 }

  // MARK: The crowd's quotes

  /// The crowd quotes otherwise from now on. A part of what was taken from it comes back.
  mutating func moveQuotes(bid: Int64, ask: Int64) {
    touch = (bid, ask)
    isQuoted = false
    updateID += 1
    for side in eaten.keys {
      eaten[side] = eaten[side]?.mapValues { $0 * 3 / 4 }.filter { $0.value > 0 }
    }
  }

  /// The account takes from the crowd at the front of that side.
  mutating func takeCrowd(_ side: Side, ticks: Int64, steps: Int64) {
    book.consumeCrowd(side, steps: steps)
    eaten[side, default: [:]][ticks, default: 0] += steps
  }

  /// Shows what the crowd wants to trade now.
  mutating func show(_ quotes: [MatchingBook.Quote], _ side: Side) {
    let eaten = eaten[side] ?? [:]
    book.setCrowd(
      side,
      eaten.isEmpty
        ? quotes
        : quotes.map {
          MatchingBook.Quote(ticks: $0.ticks, steps: max(0, $0.steps - (eaten[$0.ticks] ?? 0)))
        })
  }

  /// Levels told by a source that knows the book.
  mutating func setLevels(
    bids: [MatchingBook.Quote], asks: [MatchingBook.Quote], isWhole: Bool
  ) {
    if isWhole {
      book.setCrowd(.bid, bids)
      book.setCrowd(.ask, asks)
    } else {
      for quote in bids { book.setCrowd(.bid, ticks: quote.ticks, steps: quote.steps) }
      for quote in asks { book.setCrowd(.ask, ticks: quote.ticks, steps: quote.steps) }
    }
    updateID += 1
  }
}
