// Loans given and taken: by hand, by spot orders, and to pay losses.

import BackpackModel

/// What is lent or borrowed of one asset. How much, the ledger tells.
struct Loan: Hashable, Sendable {
  let id: UInt64
  /// Its place in the ledger.
  var asset: Int
  let side: BorrowLendSide
  /// What opened it.
  let source: BorrowLendSource
  let openedAt: Timestamp
  /// Earned; negative: owed.
  var cumulativeInterest = Quantity.zero
  /// Largest it ever was.
  var quantityMax = Quantity.zero
}

/// What a spot order needs before it can go on.
struct Credit: Hashable, Sendable {
  var asset = 0
  /// Taken back of what is lent.
  var redeem = Quantity.zero
  var borrow = Quantity.zero
}

extension PaperExchange {
  // MARK: By hand

  /// Lending pays back a debt first, borrowing takes back a loan first: the venue has no other sides.
  mutating func borrowOrLend(_ request: BorrowLendRequest, at moment: Timestamp) throws {
    try advance(to: moment)
    guard let asset = ledger.index(of: request.asset),
      let terms = CollateralTerms.of(request.asset)
    else { throw VenueRefusal.unknownAsset }
    guard request.quantity.isPositive,
      try request.quantity.decimal.isMultiple(of: terms.step.decimal)
    else { throw VenueRefusal.badLoanQuantity }
    let holding = ledger.holdings[asset]
    if request.side == .lend {
      guard request.quantity <= holding.available else { throw VenueRefusal.insufficientFunds }
      let repaid = min(request.quantity, holding.borrowed)
      let lent = try request.quantity - repaid
      if repaid.isPositive { try borrow(-repaid, of: asset, source: .manual) }
      if lent.isPositive { try lend(lent, of: asset, source: .manual) }
    } else {
      let redeemed = min(request.quantity, holding.lent)
      let borrowed = try request.quantity - redeemed
      if borrowed.isPositive {
        try wakeValuations(and: asset)
        try checkBorrowing(borrowed, of: asset)
      }
      if redeemed.isPositive { try lend(-redeemed, of: asset, source: .manual) }
      if borrowed.isPositive { try borrow(borrowed, of: asset, source: .manual) }
    }
  }

  // MARK: By settings

  /// What is free pays debts and is lent, where the account's settings say so. In whole steps: what is
  /// less stays free.
  mutating func repayAndLend() throws {
    for asset in ledger.holdings.indices {
      guard let terms = CollateralTerms.of(ledger.assets[asset]) else { continue }
      if settings.autoRepayBorrows {
        let holding = ledger.holdings[asset]
        let repaid = min(holding.borrowed, holding.available)
        if repaid.isPositive { try borrow(-repaid, of: asset, source: .autoBorrowRepay) }
      }
      guard settings.autoLend, ledger.holdings[asset].borrowed.isZero else { continue }
      let free = Quantity(
        try ledger.holdings[asset].available.decimal
          .rounded(toMultipleOf: terms.step.decimal, .towardsZero))
      if free.isPositive { try lend(free, of: asset, source: .autoLend) }
    }
  }

  // MARK: By orders

  /// Carries out what `checkFunds` found to be needed.
  mutating func take(_ credit: Credit, for order: PaperOrder) throws {
    if credit.redeem.isPositive {
      try lend(-credit.redeem, of: credit.asset, source: .spotMargin, order: order.number)
    }
    if credit.borrow.isPositive {
      try borrow(credit.borrow, of: credit.asset, source: .spotMargin, order: order.number)
    }
  }

  /// What an order brought in pays its debts, or is lent, where it said so.
  mutating func lendOrRepay(what order: PaperOrder, received asset: Int, at moment: Timestamp)
    throws
  {
    guard !markets[order.market].isPerpetual, let extras = order.ticket.extras?.value else {
      return
    }
    let holding = ledger.holdings[asset]
    if extras.spotMargin.contains(.autoBorrowRepay) {
      let repaid = min(holding.borrowed, holding.available)
      if repaid.isPositive {
        try borrow(-repaid, of: asset, source: .spotMargin, order: order.number)
      }
    }
    guard extras.spotMargin.contains(.autoLend), let last = records.fills.rows.last,
      ledger.holdings[asset].borrowed.isZero, CollateralTerms.of(ledger.assets[asset]) != nil
    else { return }
    let scale = markets[order.market].scale
    let received =
      order.side == .bid
      ? try scale.quantity(steps: last.steps)
      : Quantity(try scale.notional(ticks: last.ticks, steps: last.steps).decimal)
    let lent = min(try received - last.fee, ledger.holdings[asset].available)
    if lent.isPositive { try lend(lent, of: asset, source: .spotMargin, order: order.number) }
  }

  // MARK: Limits

  /// May the account owe this much more, and keep it?
  func checkBorrowing(_ amount: Quantity, of asset: Int) throws {
    try checkDebt(amount, of: asset)
    let margin = try margin(borrowing: (asset, amount, false))
    guard margin.equity >= margin.initial else { throw VenueRefusal.insufficientMargin }
  }

  /// Is there that much to borrow, and may one account owe it?
  func checkDebt(_ amount: Quantity, of asset: Int) throws {
    let name = ledger.assets[asset]
    guard let terms = CollateralTerms.of(name) else { throw VenueRefusal.unknownAsset }
    guard amount <= (try terms.pool.lent - terms.pool.borrowed) else {
      throw VenueRefusal.insufficientSupply
    }
    let price = try assetPrice(asset)
    let debt = try ledger.holdings[asset].borrowed + amount
    let worth = try debt.decimal.multiplied(by: price.decimal, scale: 12, .awayFromZero)
    guard Notional(worth) <= AccountLimits.borrowLimit else { throw VenueRefusal.borrowLimit }
  }

  // MARK: Movements

  /// Gives out on loan; negative: takes back.
  mutating func lend(
    _ amount: Quantity, of asset: Int, source: BorrowLendSource, order: UInt64? = nil
  ) throws {
    try ledger.lend(amount, of: asset)
    try note(
      amount.isNegative ? .lendRedeem : .lend, .lend, amount.magnitude, of: asset,
      left: ledger.holdings[asset].lent, source: source, order: order)
  }

  /// Makes a debt; negative: pays it back.
  mutating func borrow(
    _ amount: Quantity, of asset: Int, source: BorrowLendSource, order: UInt64? = nil
  ) throws {
    try ledger.borrow(amount, of: asset)
    try note(
      amount.isNegative ? .borrowRepay : .borrow, .borrow, amount.magnitude, of: asset,
      left: ledger.holdings[asset].borrowed, source: source, order: order)
  }

  /// A debt that nobody can pay any more goes to the insurance.
  mutating func forgive(_ asset: Int) throws {
    let owed = ledger.holdings[asset].borrowed
    try ledger.forgiveDebt(of: asset)
    try note(
      .borrowRepay, .borrow, owed, of: asset, left: .zero, source: .liquidationBackstop, order: nil)
  }

  private mutating func note(
    _ event: BorrowLendEventType, _ side: BorrowLendSide, _ amount: Quantity, of asset: Int,
    left: Quantity, source: BorrowLendSource, order: UInt64?
  ) throws {
    var loan: Loan
    if let open = loans[asset] {
      loan = open
    } else {
      loan = Loan(
        id: numbers.takeLoan(), asset: asset, side: side, source: source, openedAt: now)
    }
    loan.quantityMax = max(loan.quantityMax, left)
    records.movements.append(
      BorrowLendMovement(
        eventType: event, positionID: String(loan.id), asset: ledger.assets[asset],
        quantity: amount, positionQuantity: side == .lend ? left : -left, source: source,
        spotMarginOrderID: order.map { OrderID(String($0)) }, timestamp: now))
    if left.isZero {
      loans[asset] = nil
      records.closedLoans.append(loan)
    } else {
      loans[asset] = loan
    }
  }
}
