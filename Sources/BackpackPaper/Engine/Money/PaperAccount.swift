// What the account may do and pays: settings, limits and fees.

import BackpackModel

/// The account's settings, as `PATCH /api/v1/account` changes them.
struct AccountSettings: Hashable, Sendable {
  var autoBorrowSettlements = false
  var autoLend = false
  var autoRepayBorrows = false
  /// Notional over equity.
  var leverageLimit: ExactDecimal = "10"
  static let leverageRange: ClosedRange<ExactDecimal> = "1"..."50"
}

/// What the venue allows an account, and what it begins with.
enum AccountLimits {
  static let borrowLimit: Notional = "1000000"
  /// Largest notional of one position, in USDC.
  static let positionLimit: Notional = "10000000"
  /// Of one deposit. Keeps every sum and product inside an exact decimal.
  static let depositMax: Quantity = "1000000000000"
  /// Resting and sleeping together.
  static let openOrdersMax = 1000
  /// What every account begins with.
  static let opening: [(asset: Asset, available: Quantity, lent: Quantity)] = [
    ("USDC", "10000", "500"), ("SOL", "20", "5"), ("BTC", "0.05", "0"),
  ]
}

/// What a fill costs, by what was traded in the 30 days before. A fee is taken from what the fill brings in:
/// the base asset of a spot bid, the quote asset of a spot ask; on perpetuals USDC.
///
/// The first tier is the venue's published one. It has more; theirs nobody documented, these are ours.
struct FeeTier: Hashable, Sendable {
  /// From this notional in 30 days on.
  let volume: Notional
  let spotMaker: BasisPoints
  let spotTaker: BasisPoints
  let futuresMaker: BasisPoints
  let futuresTaker: BasisPoints

  static let base = FeeTier(
    volume: "0", spotMaker: "8", spotTaker: "10", futuresMaker: "2", futuresTaker: "5")
  static let all: [FeeTier] = [
    base,
    FeeTier(
      volume: "1000000", spotMaker: "7", spotTaker: "9.5", futuresMaker: "1.8", futuresTaker: "4.8"),
    FeeTier(
      volume: "10000000", spotMaker: "5", spotTaker: "8.5", futuresMaker: "1.5", futuresTaker: "4.5"
    ),
    FeeTier(
      volume: "100000000", spotMaker: "2", spotTaker: "7", futuresMaker: "0.5", futuresTaker: "4"),
  ]

  /// Exact: a fee is never rounded.
  func rate(of market: Market, isMaker: Bool) throws(DecimalError) -> ExactDecimal {
    // Stablecoins against each other trade for nothing, as the venue publishes it.
    if market.type == .spot, market.base == "USDT" { return .zero }
    let fee =
      market.type == .perpetual
      ? (isMaker ? futuresMaker : futuresTaker) : (isMaker ? spotMaker : spotTaker)
    return try fee.rate().decimal
  }
}

/// What was traded on each of the last days, and the fees that follow.
struct TradingVolume: Sendable {
  private static let daysKept: Int64 = 30

  /// By days since 1970.
  private(set) var byDay: [Int64: Notional] = [:]
  private(set) var tier = FeeTier.base
  private var tierDay: Int64 = 0

  mutating func add(_ notional: Notional, at moment: Timestamp) throws {
    let day = moment.wholeSeconds / 86400
    byDay[day] = try (byDay[day] ?? .zero) + notional
  }

  /// Tiers change with the day.
  mutating func update(at moment: Timestamp) throws {
    let day = moment.wholeSeconds / 86400
    guard day != tierDay else { return }
    tierDay = day
    byDay = byDay.filter { $0.key >= day - Self.daysKept }
    let sum = try byDay.filter { $0.key < day }.values.reduce(Notional.zero) { try $0 + $1 }
    tier = FeeTier.all.last { $0.volume <= sum } ?? .base
  }

  mutating func restore(day: Int64, _ notional: Notional) { byDay[day] = notional }
}
