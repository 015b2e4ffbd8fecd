// The paper exchange: its markets, one account, and the time between requests.

import BackpackModel

/// A simulated venue with one account.
///
/// Pure: the same seed and the same calls with the same times give the same results. A request that
/// is refused with `VenueRefusal` changes nothing of the account: time went on, and a market may
/// have been woken. After any other error throw the value away and go on with the one from before.
///
/// Time runs in steps of a second, in all markets together. A market begins to exist, with a day of
/// history, when it is first looked at. After a gap of more than `stepsMax` seconds the steps get
/// longer instead of more, so that waking after a week takes no longer than after an hour.
struct PaperExchange: Sendable {
  /// An asset whose price is simulated, with the markets in which it trades.
  struct Underlying: Sendable {
    let base: Asset
    let markets: [Int]
    var process: PriceProcess
    var isAwake = false
  }

  static let stepsMax: Int64 = 1000
  private static let historySeconds: Int64 = 86400
  private static let historyStepSeconds: Int64 = 60
  static let finishedMax = 1000
  static let fillsMax = 5000

  var markets: [PaperMarket] = []
  private let marketIndex: [Symbol: Int]
  var underlyings: [Underlying] = []
  private let underlyingIndex: [Asset: Int]

  var account = PaperAccount()
  /// By market; only perpetuals have one.
  var positions: [PaperPosition?] = []
  var orders = OpenOrders()
  /// Orders that ended, oldest first.
  private(set) var finished: [PaperOrder] = []
  /// Oldest first.
  private(set) var fills: [PaperFill] = []
  /// Above 2^53, as the venue's may be: a program that reads ids as doubles fails here first.
  private(set) var nextOrderNumber: UInt64 = 4_200_000_000_000_000_001
  private var nextPositionNumber: UInt64 = 4_200_000_001

  /// What is told to listeners.
  var watch: Watch

  /// The latest time seen.
  private(set) var now: Timestamp
  /// Simulated up to here, in seconds since 1970.
  private(set) var clockSeconds: Int64

  init(seed: UInt64, at moment: Timestamp) {
    now = moment
    clockSeconds = moment.wholeSeconds
    let listings = MarketListing.all
    watch = Watch(markets: listings.count)
    var marketIndex: [Symbol: Int] = [:]
    var byBase: [Asset: [Int]] = [:]
    for (index, listing) in listings.enumerated() {
      markets.append(PaperMarket(listing: listing, seed: seed))
      marketIndex[listing.market.symbol] = index
      byBase[listing.market.base, default: []].append(index)
    }
    var underlyingIndex: [Asset: Int] = [:]
    for listing in listings where underlyingIndex[listing.market.base] == nil {
      let base = listing.market.base
      underlyingIndex[base] = underlyings.count
      underlyings.append(
        Underlying(
          base: base,
          // Closed markets stand still.
          markets: (byBase[base] ?? []).filter { listings[$0].market.state != .closed },
          process: PriceProcess(
            seed: SeededRandom.seed(seed, named: base.rawValue),
            volatilityPPM: listing.volatilityPPM)))
    }
    positions = Array(repeating: nil, count: listings.count)
    self.marketIndex = marketIndex
    self.underlyingIndex = underlyingIndex
  }

  // MARK: Markets

  func find(_ symbol: Symbol) -> Int? { marketIndex[symbol] }

  func index(of symbol: Symbol) throws -> Int {
    guard let index = find(symbol) else { throw VenueRefusal.unknownMarket }
    return index
  }

  func process(of market: Int) -> PriceProcess? {
    underlyingIndex[markets[market].listing.market.base].map { underlyings[$0].process }
  }

  /// Gives the market, and its siblings on the same asset, a past and a present.
  mutating func wake(_ market: Int) throws {
    guard let index = underlyingIndex[markets[market].listing.market.base],
      !underlyings[index].isAwake
    else { return }
    underlyings[index].isAwake = true
    let step = Self.historyStepSeconds
    for past in stride(from: -Self.historySeconds, to: 0, by: Int(step)) {
      try move(index, from: clockSeconds + past, seconds: step)
    }
  }

  // MARK: Time

  /// Lets the world go on until `moment`. Time never runs backwards.
  mutating func advance(to moment: Timestamp) throws {
    guard moment > now else { return }
    now = moment
    let target = moment.wholeSeconds
    guard underlyings.contains(where: \.isAwake) else {
      clockSeconds = target
      return
    }
    let stride = max(1, (target - clockSeconds + Self.stepsMax - 1) / Self.stepsMax)
    while clockSeconds < target {
      let seconds = min(stride, target - clockSeconds)
      for index in underlyings.indices where underlyings[index].isAwake {
        try move(index, from: clockSeconds, seconds: seconds)
      }
      let before = clockSeconds
      clockSeconds += seconds
      try payFunding(from: before, to: clockSeconds)
      try liquidateIfNeeded(at: Timestamp(seconds: clockSeconds))
    }
  }

  /// One step of one asset and its markets.
  private mutating func move(_ index: Int, from start: Int64, seconds: Int64) throws {
    underlyings[index].process.step(seconds: seconds)
    for market in underlyings[index].markets {
      markets[market].move(to: underlyings[index].process)
      try trade(market, from: Timestamp(seconds: start), seconds: seconds)
    }
  }

  // MARK: Records

  mutating func takeOrderNumber() -> UInt64 {
    defer { nextOrderNumber += 1 }
    return nextOrderNumber
  }

  mutating func takePositionNumber() -> UInt64 {
    defer { nextPositionNumber += 1 }
    return nextPositionNumber
  }

  /// Takes an order that ended off the open ones. Old records are dropped in bulk.
  mutating func finish(_ order: PaperOrder, at moment: Timestamp) throws {
    orders.remove(order.number)
    switch order.status {
    case .cancelled: try tell(.cancelled, order, at: moment)
    case .expired: try tell(.expired(reason: order.expiryReason), order, at: moment)
    default: break  // Filled: the fill was told.
    }
    if finished.count >= 2 * Self.finishedMax {
      finished.removeFirst(finished.count - Self.finishedMax)
    }
    finished.append(order)
  }

  mutating func record(_ fill: PaperFill) {
    if fills.count >= 2 * Self.fillsMax { fills.removeFirst(fills.count - Self.fillsMax) }
    fills.append(fill)
  }
}
