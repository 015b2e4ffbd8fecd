// Somebody who asks the exchange for everything at once: random requests of every kind.

import BackpackModel
import Testing

@testable import BackpackPaper

/// Draws one request after the other from a seed and sends it to an exchange.
struct Chaos {
  var exchange: PaperExchange
  private var random: SeededRandom
  var nextClientID: UInt32 = 1
  private(set) var refused = 0
  private(set) var accepted: [String: Int] = [:]
  /// What was asked last, for the report of a failure.
  var latest = ""

  static let assets: [Asset] = ["USDC", "SOL", "BTC", "USDT", "JUP", "BONK", "NOPE"]

  init(seed: UInt64) throws {
    random = SeededRandom(seed: seed)
    let wanted: Set<Symbol> = [
      "SOL_USDC", "BTC_USDC", "USDT_USDC", "BONK_USDC", "JUP_USDC", "HNT_USDC", "SOL_USDC_PERP",
      "BTC_USDC_PERP", "kPEPE_USDC_PERP",
    ]
    let listings = MarketListing.all.filter { wanted.contains($0.market.symbol) }
    exchange = PaperExchange(
      source: SyntheticSource(seed: seed, listings: listings), at: TestClock.start)
    try exchange.openAccount()
    // Some are so rich that nothing is refused but what is beyond all numbers.
    if seed % 4 == 0 {
      for asset in ["USDC", "SOL", "BONK"] as [Asset] {
        try exchange.deposit("99999999999", of: asset, at: exchange.now)
      }
    }
    exchange.openOrdersMax = 40
    #if DEBUG
    exchange.audits = false  // The test looks itself, and says at which event.
    #endif
  }

  // MARK: Chance

  mutating func draw(_ count: Int) -> Int { Int(random.next() % UInt64(count)) }
  mutating func isDrawn(_ percent: Int) -> Bool { draw(100) < percent }
  mutating func pick<T>(_ values: [T]) -> T { values[draw(values.count)] }

  // MARK: Sending

  /// What must not change where a request is refused.
  private struct Untouched: Equatable {
    var holdings: [Ledger.Holding]
    var version: UInt64
    var positions: Positions
    var loans: [Int: Loan]
    var orders: [PaperOrder]
    var strategies: [PaperStrategy]
    var settings: AccountSettings
    var numbers: Numbers
    var rows: [Int]

    init(_ exchange: PaperExchange) {
      let records = exchange.records
      (holdings, version) = (exchange.ledger.holdings, exchange.ledger.version)
      (positions, loans) = (exchange.positions, exchange.loans)
      (orders, strategies) = (exchange.orders.all(), exchange.strategies.all)
      (settings, numbers) = (exchange.settings, exchange.numbers)
      rows = [
        records.orders.count, records.fills.count, records.funding.count, records.interest.count,
        records.settlements.count, records.movements.count, records.closedLoans.count,
        records.closedPositions.count, records.strategies.count, records.dust.count,
        records.deposits.count, records.withdrawals.count, records.conversions.count,
      ]
    }
  }

  mutating func send(
    _ name: String, _ request: (inout PaperExchange, Timestamp) throws -> Void
  ) throws {
    let before = Untouched(exchange)
    do {
      try request(&exchange, exchange.now)
      accepted[name, default: 0] += 1
    } catch let refusal as VenueRefusal {
      refused += 1
      if Untouched(exchange) != before { throw Broken(text: "\(refusal) changed something") }
    }
  }

  struct Broken: Error { let text: String }

  /// One event. Throws what no request may throw.
  mutating func step() throws {
    latest = ""
    switch draw(1000) {
    case ..<380: try place()
    case ..<450: try placeTrigger()
    case ..<465: try startStrategy()
    case ..<480: try cancelStrategy()
    case ..<570: try cancel()
    case ..<585: try cancelAll()
    case ..<660: try borrowOrLend()
    case ..<700: try transfer()
    case ..<710: try convertDust()
    case ..<725: changeSettings()
    case ..<755: try shock()
    case ..<760: try comeBack()
    case ..<772: try look()
    default: try passTime()
    }
  }

  // MARK: The world

  private mutating func shock() throws {
    let base: Asset = pick(["SOL", "BTC", "JUP", "BONK", "kPEPE", "USDT"])
    let ratio = Int64(pick([1000, 990, 1010, 950, 1050, 800, 1250, 1000, 500, 1900])) * 1_000_000
    latest = "\(base) at \(ratio)"
    try exchange.pin(base, toRatio: ratio)
  }

  private mutating func passTime() throws {
    let span: Duration
    switch draw(3997) {
    case ..<3600: span = .milliseconds(1 + draw(40))
    case ..<3960: span = .seconds(1 + draw(3))
    case ..<3990: span = .seconds(1 + draw(30))
    case ..<3994: span = .seconds(1 + draw(700))
    case ..<3995: span = .seconds(1 + draw(10_000))
    default: span = .seconds(1 + draw(400_000))
    }
    latest = "\(span) pass"
    try exchange.advance(to: exchange.now + span)
  }

  /// Written down and read again, nothing is different.
  private mutating func comeBack() throws {
    latest = "restore"
    let before = Untouched(exchange)
    try exchange.restore(exchange.state)
    var after = Untouched(exchange)
    after.version = before.version
    // Places in the book are its own business.
    func bare(_ orders: [PaperOrder]) -> [PaperOrder] {
      orders.map {
        var order = $0
        order.place = nil
        return order
      }
    }
    after.orders = bare(after.orders)
    var expected = before
    expected.orders = bare(before.orders)
    if after != expected { throw Broken(text: "came back otherwise") }
  }

  private mutating func look() throws {
    latest = "look"
    let symbol = exchange.markets[market()].symbol
    try send("look") {
      _ = try $0.positions(on: nil, at: $1)
      _ = try $0.marginSummary(at: $1)
      _ = try $0.loans(at: $1)
      _ = try $0.balances(at: $1)
      for order in try $0.openOrders(on: nil, marketType: nil, at: $1) { _ = try $0.noun(order) }
      _ = try $0.depth(symbol, limit: 20, at: $1)
    }
  }
}
