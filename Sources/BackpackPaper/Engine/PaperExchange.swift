// The paper exchange: its markets, one account, and the time between requests.

import BackpackModel

/// A simulated venue with one account.
///
/// Pure: the same source and the same calls with the same times give the same results. A request that is
/// refused with `VenueRefusal` changes nothing of the account: time went on, and a market may have been
/// woken. Any other error comes from arithmetic beyond the limits checked at the door; the value is then
/// half done and must not be used any more.
///
/// Time runs in steps of a second, in all markets together. A market begins to exist, with its history,
/// when it is first looked at. After a gap of more than `stepsMax` seconds the steps get longer instead of
/// more, so that waking after a week takes no longer than after an hour.
struct PaperExchange: Sendable {
  static let stepsMax: Int64 = 1000

  // MARK: State

  var source: any MarketSource
  var markets: [PaperMarket] = []
  private let marketIndex: [Symbol: Int]
  /// By place in the ledger: the spot market that says what the asset is worth.
  let valuation: [Int?]

  var ledger = Ledger()
  var settings = AccountSettings()
  var volume = TradingVolume()
  /// By market; only perpetuals have one.
  var positions = Positions(markets: 0)
  var loans: [Int: Loan] = [:]
  var orders: OpenOrders
  var strategies = OpenStrategies()
  var records = Records()
  var numbers = Numbers()
  /// Are withdrawals carried out, on paper?
  var paysWithdrawals = false
  /// Most open orders at once.
  var openOrdersMax = AccountLimits.openOrdersMax

  /// Something went wrong in the middle of a change: nothing here can be believed any more.
  var hasFailed = false

  #if DEBUG
  /// Looks at itself whenever time goes on, and stops where it contradicts itself.
  var audits = true
  /// Open orders above which that takes too long.
  static let auditedOrdersMax = 200
  #endif

  /// What is told to listeners.
  var watch: Watch

  /// The latest time seen.
  private(set) var now: Timestamp
  /// Simulated up to here, in seconds since 1970.
  private(set) var clockSeconds: Int64
  /// Markets that were looked at, in their order.
  private(set) var awake: [Int] = []

  init(source: any MarketSource, at moment: Timestamp) {
    self.source = source
    now = moment
    clockSeconds = moment.wholeSeconds
    let all = source.markets
    watch = Watch(markets: all.count)
    orders = OpenOrders(markets: all.count)
    positions = Positions(markets: all.count)
    let marketIndex = Dictionary(all.indices.map { (all[$0].symbol, $0) }) { first, _ in first }
    _ = ledger.enlist(Self.collateral)
    for market in all {
      let base = ledger.enlist(market.base)
      markets.append(PaperMarket(market, base: base, quote: ledger.enlist(market.quote)))
    }
    for opening in AccountLimits.opening { _ = ledger.enlist(opening.asset) }
    valuation = ledger.assets.map { marketIndex[Symbol("\($0)_\(Self.collateral)")] }
    self.marketIndex = marketIndex
  }

  /// Invented markets, and an account with its opening balances.
  init(seed: UInt64, at moment: Timestamp) {
    self.init(source: SyntheticSource(seed: seed), at: moment)
    try? openAccount()  // Sums of constants of ours, which cannot fail; the tests look at them.
  }

  /// Pays in what every account begins with.
  mutating func openAccount() throws {
    for opening in AccountLimits.opening {
      let asset = ledger.enlist(opening.asset)
      try deposit(opening.available + opening.lent, of: opening.asset, at: now)
      if opening.lent.isPositive { try lend(opening.lent, of: asset, source: .manual) }
    }
  }

  /// Collateral and profit of all perpetuals.
  static let collateral: Asset = "USDC"
  /// Its place in the ledger: it is enlisted first.
  static let collateralIndex = 0
  var usdc: Ledger.Holding { ledger.holdings[Self.collateralIndex] }

  // MARK: Markets

  func find(_ symbol: Symbol) -> Int? { marketIndex[symbol] }

  func index(of symbol: Symbol) throws -> Int {
    guard let index = find(symbol) else { throw VenueRefusal.unknownMarket }
    return index
  }

  /// Gives a market a past and a present.
  mutating func wake(_ market: Int) throws {
    guard !markets[market].isAwake else { return }
    markets[market].isAwake = true
    awake.insert(market, at: awake.firstIndex { $0 > market } ?? awake.count)
    let reached = source.isContinuous ? now : Timestamp(seconds: clockSeconds)
    for move in try source.history(of: market, before: reached) {
      try apply(move, to: market)
    }
  }

  /// The crowd in the book as it is now.
  mutating func quote(_ market: Int) {
    guard !markets[market].isQuoted else { return }
    markets[market].isQuoted = true
    for side in [Side.bid, .ask] {
      if let quotes = source.quotes(of: market, side, at: Timestamp(seconds: clockSeconds)) {
        markets[market].show(quotes, side)
      }
    }
  }

  // MARK: Time

  /// Lets the world go on until `moment`. Time never runs backwards.
  mutating func advance(to moment: Timestamp) throws {
    guard moment > now else { return }
    let before = now
    // Also where a step fails: what failed is not believed, and time does not run backwards.
    defer { now = moment }
    let target = moment.wholeSeconds
    if source.isContinuous { try wakeAll() }
    guard !awake.isEmpty || needsClock else {
      clockSeconds = target
      return try volume.update(at: moment)
    }
    let stride = max(1, (target - clockSeconds + Self.stepsMax - 1) / Self.stepsMax)
    var reached = source.isContinuous ? before : Timestamp(seconds: clockSeconds)
    while clockSeconds < target {
      let seconds = min(stride, target - clockSeconds)
      let start = clockSeconds
      // First: what happens in a step meets the quotes of its end.
      clockSeconds += seconds
      let end = Timestamp(seconds: clockSeconds)
      // What orders do in this step is done now, not when somebody asked next.
      now = max(now, end)
      try moveMarkets(after: reached, upTo: end)
      reached = end
      try endStep(from: start)
    }
    if source.isContinuous, reached < moment {
      now = moment
      try moveMarkets(after: reached, upTo: moment)
      try liquidateIfNeeded(at: moment)
    }
    #if DEBUG
    try audit()
    #endif
  }

  #if DEBUG
  private func audit() throws {
    guard audits, !hasFailed, orders.count <= Self.auditedOrdersMax else { return }
    let broken = try brokenInvariants()
    assert(broken.isEmpty, broken.joined(separator: "; "))
  }
  #endif

  /// Does the account wait for something that comes with time alone?
  private var needsClock: Bool {
    !loans.isEmpty || !strategies.isEmpty || settings.autoLend || settings.autoRepayBorrows
  }

  /// A source that tells moves as they come has no past to look up later.
  private mutating func wakeAll() throws {
    guard awake.count < markets.count else { return }
    for market in markets.indices { try wake(market) }
  }

  private mutating func moveMarkets(after start: Timestamp, upTo end: Timestamp) throws {
    for market in awake {
      for move in try source.moves(of: market, after: start, upTo: end) {
        try apply(move, to: market)
      }
    }
  }

  /// What comes with the time: payments, slices, liquidation.
  private mutating func endStep(from start: Int64) throws {
    let end = Timestamp(seconds: clockSeconds)
    if !strategies.isEmpty { try runStrategies(at: end) }
    try payHours(after: start, upTo: clockSeconds)
    try volume.update(at: end)
    try liquidateIfNeeded(at: end)
    if settings.autoLend || settings.autoRepayBorrows { try repayAndLend() }
  }
}

/// Identifiers that only grow.
struct Numbers: Hashable, Sendable {
  /// Above 2^53, as the venue's may be: a program that reads ids as doubles fails here first.
  var order: UInt64 = 4_200_000_000_000_000_001
  var position: UInt64 = 4_200_000_001
  var loan: UInt64 = 9_000_000_001
  var transfer: Int64 = 1_000_001

  mutating func takeOrder() -> UInt64 { Self.take(&order) }
  mutating func takePosition() -> UInt64 { Self.take(&position) }
  mutating func takeLoan() -> UInt64 { Self.take(&loan) }
  mutating func takeTransfer() -> Int64 { Self.take(&transfer) }

  private static func take<Number: FixedWidthInteger>(_ number: inout Number) -> Number {
    defer { number += 1 }
    return number
  }
}

/// What happened to the account: the newest rows of every history.
struct Records: Sendable {
  /// Orders that ended.
  var orders = History<PaperOrder>(limit: 10_000)
  var fills = History<PaperFill>(limit: 10_000)
  var funding = History<FundingPayment>(limit: 5000)
  var interest = History<InterestPayment>(limit: 5000)
  var settlements = History<Settlement>(limit: 5000)
  var movements = History<BorrowLendMovement>(limit: 5000)
  var closedLoans = History<Loan>(limit: 1000)
  var closedPositions = History<ClosedPosition>(limit: 1000)
  var strategies = History<PaperStrategy>(limit: 1000)
  var dust = History<DustConversion>(limit: 1000)
  var conversions = History<CollateralConversion>(limit: 1000)
  var deposits = History<PaperDeposit>(limit: 1000)
  var withdrawals = History<SentWithdrawal>(limit: 1000)
}
