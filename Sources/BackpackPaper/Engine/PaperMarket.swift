// One market while it is simulated: book, tape and fair price.

import BackpackModel

/// The moving parts of a market. Made when the market is first looked at.
struct PaperMarket: Sendable {
  let listing: MarketListing
  let scale: MarketScale
  let crowd: Crowd
  private let openingTicks: Int64

  var book = MatchingBook()
  var tape: MarketTape
  /// Fair price, rounded to the tick; the mark price of a perpetual.
  private(set) var fairTicks: Int64
  /// Steps of simulation so far; seeds the crowd's draws.
  private(set) var stepIndex: UInt64 = 0
  /// Grows with everything that may change the book.
  private(set) var updateID: UInt64
  /// Does the book show the crowd as of this step? Quoting is put off until somebody looks.
  private var isQuoted = false

  init(listing: MarketListing, seed: UInt64) {
    self.listing = listing
    scale = listing.scale
    // Constants of ours that divide without overflow; the tests look at every market.
    openingTicks = (try? scale.ticks(listing.openingPrice)) ?? 1
    let levelSteps = (try? scale.steps(paidBy: listing.levelNotional, ticks: openingTicks)) ?? 1
    fairTicks = openingTicks
    let own = SeededRandom.seed(seed, named: listing.market.symbol.rawValue)
    crowd = Crowd(seed: own, levelSteps: max(1, levelSteps))
    tape = MarketTape(openingTicks: openingTicks, firstID: 100_000_000 + Int64(own % 900_000_000))
    updateID = 1_000_000_000 + own >> 34
  }

  var touch: (bid: Int64, ask: Int64) { crowd.touch(fairTicks: fairTicks) }

  /// Takes the next fair price; the crowd quotes anew when next looked at.
  mutating func move(to process: PriceProcess) {
    let factor = process.ratio + (listing.isPerpetual ? process.premium : 0)
    fairTicks = max(2, openingTicks * factor / PriceProcess.unity)
    stepIndex += 1
    updateID += 1
    isQuoted = false
  }

  /// Lets the crowd show what it wants to trade now.
  mutating func quote() {
    guard !isQuoted else { return }
    isQuoted = true
    for side in [Side.bid, .ask] {
      book.setCrowd(side, crowd.quotes(side, fairTicks: fairTicks, stepIndex: stepIndex))
    }
  }

  mutating func noteChange() { updateID += 1 }

  /// The price of the underlying asset, two digits finer than the tick.
  func indexPrice(_ process: PriceProcess) throws -> Price {
    let ratio = try ExactDecimal(mantissa: process.ratio, scale: 9)
    let digits = UInt8(min(28, scale.tick.decimal.scale + 2))
    return try listing.openingPrice.scaled(by: ratio, scale: digits, .halfEven)
  }

  var markPrice: Price { get throws { try scale.price(ticks: fairTicks) } }
}
