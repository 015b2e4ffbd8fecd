// What the account owns: assets free, locked and lent, and what it paid to the venue.

import BackpackModel

/// Balances. Nothing in here is ever negative.
struct PaperAccount: Sendable {
  struct Holding: Hashable, Sendable {
    var available = Quantity.zero
    /// Reserved by open spot orders.
    var locked = Quantity.zero
    /// Out on loan: the account's, but not in `available`.
    var lent = Quantity.zero
  }

  /// Collateral and profit of all perpetuals.
  static let collateral: Asset = "USDC"
  static let leverageLimit = ExactDecimal(10)
  static let borrowLimit: Notional = "1000000"
  /// Largest notional of one position, in USDC.
  static let positionLimit: Notional = "10000000"

  private(set) var holdings: [Asset: Holding] = [
    "USDC": Holding(available: "10000", lent: "500"),
    "SOL": Holding(available: "20", lent: "5"),
    "BTC": Holding(available: "0.05"),
  ]

  // The venue's side of the ledger: with it every asset adds up.
  private(set) var feesPaid: [Asset: Quantity] = [:]
  /// Funding over all time; negative: paid.
  private(set) var fundingReceived = Quantity.zero
  /// Losses beyond what the account had, borne by the venue.
  private(set) var lossesForgiven = Quantity.zero

  subscript(asset: Asset) -> Holding { holdings[asset] ?? Holding() }

  mutating func add(_ amount: Quantity, of asset: Asset) throws {
    holdings[asset, default: Holding()].available = try self[asset].available + amount
  }

  mutating func payFee(_ fee: Quantity, of asset: Asset) throws {
    try add(-fee, of: asset)
    feesPaid[asset] = try (feesPaid[asset] ?? .zero) + fee
  }

  mutating func receiveFunding(_ amount: Quantity) throws {
    try add(amount, of: Self.collateral)
    fundingReceived = try fundingReceived + amount
  }

  mutating func lock(_ amount: Quantity, of asset: Asset) throws {
    let holding = self[asset]
    holdings[asset] = Holding(
      available: try holding.available - amount, locked: try holding.locked + amount,
      lent: holding.lent)
  }

  mutating func unlock(_ amount: Quantity, of asset: Asset) throws { try lock(-amount, of: asset) }

  /// Brings overdrawn collateral back to zero, at the venue's expense.
  mutating func forgiveDeficit() throws {
    let available = self[Self.collateral].available
    guard available.isNegative else { return }
    lossesForgiven = try lossesForgiven - available
    try add(-available, of: Self.collateral)
  }
}

/// The base tier. A fee is taken from what the fill brings in: the base asset of a spot bid, the
/// quote asset of a spot ask; on perpetuals USDC.
enum FeeSchedule {
  static let spotMaker: BasisPoints = "8"
  static let spotTaker: BasisPoints = "10"
  static let futuresMaker: BasisPoints = "2"
  static let futuresTaker: BasisPoints = "5"

  /// Exact: a fee is never rounded.
  static func rate(perpetual: Bool, isMaker: Bool) throws(DecimalError) -> ExactDecimal {
    let fee =
      perpetual
      ? (isMaker ? futuresMaker : futuresTaker) : (isMaker ? spotMaker : spotTaker)
    return try fee.rate().decimal
  }
}
