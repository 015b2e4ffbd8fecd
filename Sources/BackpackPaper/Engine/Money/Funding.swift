// What comes with the time: funding of positions and interest of loans, every full hour.

import BackpackModel

/// When perpetuals pay.
enum FundingSchedule {
  static let intervalSeconds: Int64 = 3600
}

extension PaperExchange {
  /// Digits after the point of payments that have to be rounded. What rounding gives to one side it takes
  /// from the other.
  private static let paymentScale: UInt8 = 12
  private static let hoursOfYear: ExactDecimal = "8760"

  /// Positions pay or receive at every full hour, at that hour's rate. Of a step longer than an hour, all its
  /// hours at the mark price of its end.
  mutating func payFunding(at hour: Int64) throws {
    let moment = Timestamp(seconds: hour)
    for market in markets.indices {
      guard var position = positions[market], let prices = markets[market].prices else { continue }
      let rate =
        try source.fundingRate(of: market, hourEndingAt: hour) ?? prices.fundingRate
      let value = try position.value(at: prices.mark, scale: markets[market].scale)
      let payment = -(try value.scaled(by: rate.decimal, scale: Self.paymentScale, .halfEven))
      try position.addFunding(payment)
      positions[market] = position
      try ledger.receive(Quantity(payment.decimal), of: Self.collateralIndex, from: .crowd)
      records.funding.append(
        FundingPayment(
          symbol: markets[market].symbol, quantity: payment, fundingRate: rate,
          intervalEnd: moment, userID: Self.userID, subaccountID: nil))
      settled(payment, .fundingPayment, position: position.id, at: moment)
    }
    try coverDeficit(at: moment)
  }

  /// Interest by the hour, added to what is lent or owed.
  mutating func payInterest(at hour: Int64) throws {
    for asset in loans.keys.sorted() {
      guard var loan = loans[asset], let terms = CollateralTerms.of(ledger.assets[asset]) else {
        continue
      }
      let holding = ledger.holdings[asset]
      let isLent = holding.lent.isPositive
      let yearly = isLent ? terms.lendRate : terms.borrowRate
      let rate = try yearly.decimal.divided(by: Self.hoursOfYear, scale: 20, .halfEven)
      let amount = try (isLent ? holding.lent : holding.borrowed)
        .scaled(by: rate, scale: Self.paymentScale, .halfEven)
      guard amount.isPositive else { continue }
      if isLent {
        try ledger.earnInterest(amount, of: asset)
      } else {
        try ledger.oweInterest(amount, of: asset)
      }
      let change = isLent ? amount : -amount
      loan.cumulativeInterest = try loan.cumulativeInterest + change
      loans[asset] = loan
      records.interest.append(
        InterestPayment(
          type: isLent ? .lend : .borrow, asset: ledger.assets[asset],
          market: Symbol("\(ledger.assets[asset])_\(Self.collateral)"),
          positionID: String(loan.id), quantity: change, interestRate: yearly,
          interval: 3_600_000, timestamp: Timestamp(seconds: hour)))
    }
  }

  /// Both at every full hour after `start` and up to `end`.
  mutating func payHours(after start: Int64, upTo end: Int64) throws {
    guard !positions.isEmpty || !loans.isEmpty else { return }
    var hour = (start / 3600 + 1) * 3600
    while hour <= end {
      try payFunding(at: hour)
      try payInterest(at: hour)
      hour += 3600
    }
  }
}
