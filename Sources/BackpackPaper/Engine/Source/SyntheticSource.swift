// Invented markets: a price course, a crowd around it, and funding that follows the premium.

import BackpackModel

/// The markets of `MarketListing.all`, moving by the second as a seed says.
///
/// Perpetual and spot markets of one asset share its course; a perpetual trades a premium above it. Funding
/// is a quarter of the hour's mean premium, within the market's bounds.
struct SyntheticSource: MarketSource {
  private struct Stage: Sendable {
    let listing: MarketListing
    let scale: MarketScale
    let crowd: Crowd
    let course: PriceCourse
    let openingTicks: Int64
  }

  private static let historySeconds: Int64 = 86400
  private static let historyStepSeconds: Int64 = 60
  /// Before that day: a month of hours.
  private static let pastSeconds: Int64 = 30 * 86400
  private static let pastStepSeconds: Int64 = 3600

  let markets: [Market]
  let isContinuous = false
  private let stages: [Stage]
  /// Ratios that hold whatever the course says.
  private var pinned: [Asset: Int64] = [:]

  init(seed: UInt64, listings: [MarketListing] = MarketListing.all) {
    markets = listings.map(\.market)
    let common = SeededRandom.seed(seed, named: "all")
    stages = listings.map { listing in
      let market = listing.market
      let scale = MarketScale(market.rules)
      // Constants of ours that divide without overflow; the tests look at every market.
      let openingTicks = (try? scale.ticks(listing.openingPrice)) ?? 1
      let levelSteps = (try? scale.steps(paidBy: listing.levelNotional, ticks: openingTicks)) ?? 1
      return Stage(
        listing: listing, scale: scale,
        crowd: Crowd(
          seed: SeededRandom.seed(seed, named: market.symbol.rawValue),
          levelSteps: max(1, levelSteps)),
        course: PriceCourse(
          seed: SeededRandom.seed(seed, named: market.base.rawValue), common: common,
          volatilityPPM: listing.volatilityPPM),
        openingTicks: openingTicks)
    }
  }

  /// For tests of what follows from a price: from now on it stands there, in 1/`PriceCourse.unity` of its
  /// opening.
  mutating func pin(_ base: Asset, ratio: Int64) { pinned[base] = ratio }

  // MARK: Moves

  func history(of market: Int, before moment: Timestamp) throws -> [CrowdMove] {
    let end = moment.wholeSeconds
    let recent = (end - Self.historySeconds).floored(to: Self.pastStepSeconds)
    var moves: [CrowdMove] = []
    var second = recent - Self.pastSeconds
    while markets[market].state != .closed, second < end {
      let step = second < recent ? Self.pastStepSeconds : Self.historyStepSeconds
      let next = min(second + step, end)
      let fair = fair(of: market, at: next)
      moves.append(try prices(of: market, at: next, fair, withFunding: next == end))
      moves += trading(in: market, from: second, to: next, around: fair)
      second = next
    }
    return moves.isEmpty ? [try prices(of: market, at: end, fair(of: market, at: end))] : moves
  }

  func moves(
    of market: Int, after start: Timestamp, upTo end: Timestamp
  ) throws -> [CrowdMove] {
    guard markets[market].state != .closed, end.wholeSeconds > start.wholeSeconds else { return [] }
    let fair = fair(of: market, at: end.wholeSeconds)
    return [try prices(of: market, at: end.wholeSeconds, fair)]
      + trading(in: market, from: start.wholeSeconds, to: end.wholeSeconds, around: fair)
  }

  /// New quotes, then what the crowd takes.
  private func trading(
    in market: Int, from start: Int64, to end: Int64, around fair: Fair
  ) -> [CrowdMove] {
    let touch = touch(of: market, at: end, around: fair)
    var moment = Timestamp(seconds: start)
    var moves = [CrowdMove(moment: moment, what: .quotes(bid: touch.bid, ask: touch.ask))]
    let aggressions = stages[market].crowd.aggressions(second: end, seconds: end - start)
    let apart = (end - start) * 1_000_000 / Int64(aggressions.count + 1)
    for aggression in aggressions {
      moment = moment + .microseconds(apart)
      moves.append(
        CrowdMove(
          moment: moment,
          what: .trade(ticks: nil, steps: aggression.steps, taker: aggression.side)))
    }
    return moves
  }

  func quotes(of market: Int, _ side: Side, at moment: Timestamp) -> [MatchingBook.Quote]? {
    guard markets[market].state != .closed else { return [] }
    let second = moment.wholeSeconds
    let touch = touch(of: market, at: second, around: fair(of: market, at: second))
    return stages[market].crowd.quotes(side, touch: touch, second: second)
  }

  func isStale(_ market: Int) -> Bool { false }

  // MARK: Prices

  /// What a market is worth at a second.
  private struct Fair {
    /// Of the asset, to its opening price.
    let ratio: Int64
    /// In whole ticks; the mark price of a perpetual.
    let ticks: Int64
  }

  private func fair(of market: Int, at second: Int64) -> Fair {
    let stage = stages[market]
    let ratio = pinned[markets[market].base] ?? stage.course.ratio(at: second)
    let premium = stage.listing.isPerpetual ? stage.course.premium(at: second) : 0
    // Not ticks × ratio: 2,000,000 ticks × 2 × 10⁹ fit, but a hundred times that would not.
    let ticks = stage.openingTicks.multipliedFullWidth(by: ratio + premium)
    return Fair(ratio: ratio, ticks: max(2, PriceCourse.unity.dividingFullWidth(ticks).quotient))
  }

  private func touch(
    of market: Int, at second: Int64, around fair: Fair
  ) -> (bid: Int64, ask: Int64) {
    Crowd.touch(fairTicks: fair.ticks, spreadPPM: stages[market].course.spreadPPM(at: second))
  }

  private func prices(
    of market: Int, at second: Int64, _ fair: Fair, withFunding: Bool = true
  ) throws -> CrowdMove {
    let stage = stages[market]
    let ratio = try ExactDecimal(mantissa: fair.ratio, scale: 9)
    // Two digits finer than the tick.
    let digits = UInt8(min(28, stage.scale.tick.decimal.scale + 2))
    var prices = MarketPrices(
      mark: try stage.scale.price(ticks: fair.ticks),
      index: try stage.listing.openingPrice.scaled(by: ratio, scale: digits, .halfEven))
    if stage.listing.isPerpetual, withFunding {
      let interval = FundingSchedule.intervalSeconds
      // At the full hour: what is paid then.
      let hour = (second - 1).floored(to: interval)
      prices.fundingRate = try fundingRate(of: stage, from: hour, to: second)
      prices.nextFundingAt = Timestamp(seconds: hour + interval)
    }
    return CrowdMove(moment: Timestamp(seconds: second), what: .prices(prices))
  }

  /// Of the hour that ends then.
  func fundingRate(of market: Int, hourEndingAt end: Int64) throws -> Rate? {
    try fundingRate(
      of: stages[market], from: end - FundingSchedule.intervalSeconds, to: end)
  }

  private func fundingRate(of stage: Stage, from hour: Int64, to second: Int64) throws -> Rate {
    let mean = stage.course.meanPremium(from: hour, to: second)
    let rate = Rate(try ExactDecimal(mantissa: mean / 4, scale: 9))
    let market = stage.listing.market
    let upper = try market.fundingRateUpperBound?.rate() ?? rate
    let lower = try market.fundingRateLowerBound?.rate() ?? rate
    return min(max(rate, lower), upper)
  }
}
