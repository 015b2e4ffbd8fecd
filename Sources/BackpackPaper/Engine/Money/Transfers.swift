// Paper money in and out, and residues turned into USDC.

import BackpackModel

extension PaperExchange {
  /// How long a withdrawal is on its way.
  static let withdrawalSeconds: Int64 = 60

  /// Paper money comes in.
  @discardableResult
  mutating func deposit(
    _ quantity: Quantity, of asset: Asset, at moment: Timestamp
  ) throws -> PaperDeposit {
    try advance(to: moment)
    guard let index = ledger.index(of: asset) else { throw VenueRefusal.unknownAsset }
    guard quantity.isPositive, quantity.decimal.scale <= 9 else {
      throw VenueRefusal.badTransferQuantity
    }
    guard try ledger.holdings[index].total() + quantity <= AccountLimits.depositMax else {
      throw VenueRefusal.depositTooLarge
    }
    try ledger.receive(quantity, of: index, from: .outside)
    let deposit = PaperDeposit(
      id: numbers.takeTransfer(), asset: asset, quantity: quantity, createdAt: now)
    records.deposits.append(deposit)
    return deposit
  }

  /// What could be taken out now.
  mutating func withdrawable(
    _ asset: Asset, redeeming: Bool, at moment: Timestamp
  ) throws -> Quantity {
    try advance(to: moment)
    guard let index = ledger.index(of: asset) else { throw VenueRefusal.unknownAsset }
    let holding = ledger.holdings[index]
    let own = redeeming ? try holding.available + holding.lent : holding.available
    try wakeValuations()
    // What counts nothing as security may go.
    guard hasRequirements, CollateralTerms.of(asset) != nil, let price = price(ofAsset: index),
      price.isPositive
    else { return own }
    let free = max(.zero, try margin().free)
    let byMargin = Quantity(try free.decimal.divided(by: price.decimal, scale: 9, .towardsZero))
    return min(own, byMargin)
  }

  /// Paper money goes out: at once off the account, confirmed a minute later.
  mutating func withdraw(
    _ wanted: PaperWithdrawal, at moment: Timestamp
  ) throws -> SentWithdrawal {
    let most = try withdrawable(wanted.asset, redeeming: wanted.redeeming, at: moment)
    guard let index = ledger.index(of: wanted.asset) else { throw VenueRefusal.unknownAsset }
    guard wanted.quantity.isPositive, wanted.quantity.decimal.scale <= 9 else {
      throw VenueRefusal.badTransferQuantity
    }
    guard wanted.quantity <= most else { throw VenueRefusal.insufficientFunds }
    let missing = try wanted.quantity - ledger.holdings[index].available
    if missing.isPositive { try lend(-missing, of: index, source: .withdrawal) }
    try ledger.pay(wanted.quantity, of: index, to: .outside)
    let withdrawal = SentWithdrawal(
      id: numbers.takeTransfer(), wanted: wanted, createdAt: now)
    records.withdrawals.append(withdrawal)
    return withdrawal
  }

  /// Residues below the smallest tradable size become USDC, at the mark price.
  mutating func convertDust(_ asset: Asset?, at moment: Timestamp) throws {
    try advance(to: moment)
    if let asset, ledger.index(of: asset) == nil { throw VenueRefusal.unknownAsset }
    try wakeValuations()
    for index in ledger.holdings.indices where index != Self.collateralIndex {
      guard asset == nil || ledger.assets[index] == asset, index < valuation.count,
        let market = valuation[index], let price = price(ofAsset: index)
      else { continue }
      let holding = ledger.holdings[index]
      guard holding.available.isPositive,
        holding.available < markets[market].market.rules.minQuantity
      else { continue }
      let worth = Quantity(
        try holding.available.decimal.multiplied(by: price.decimal, scale: 6, .towardsZero))
      try ledger.pay(holding.available, of: index, to: .crowd)
      try ledger.receive(worth, of: Self.collateralIndex, from: .crowd)
      records.dust.append(
        DustConversion(
          id: UInt64(numbers.takeTransfer()), asset: ledger.assets[index],
          quantity: holding.available, usdcReceived: worth, timestamp: now))
    }
  }
}

/// A withdrawal as it arrives.
struct PaperWithdrawal: Hashable, Sendable {
  var asset: Asset
  var quantity: Quantity
  var blockchain: Blockchain
  var address: String
  var clientID: WithdrawalClientID?
  /// May take back what is lent.
  var redeeming = false
}

/// One that was carried out.
struct SentWithdrawal: Hashable, Sendable {
  let id: Int64
  let wanted: PaperWithdrawal
  let createdAt: Timestamp

  func isConfirmed(at now: Timestamp) -> Bool {
    now - createdAt >= .seconds(PaperExchange.withdrawalSeconds)
  }
}

struct PaperDeposit: Hashable, Sendable {
  let id: Int64
  let asset: Asset
  let quantity: Quantity
  let createdAt: Timestamp
}
