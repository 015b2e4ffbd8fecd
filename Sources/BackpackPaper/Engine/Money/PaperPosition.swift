// One perpetual position: its size, what it cost, and what it earned.

import BackpackModel

/// A net position. Long is positive, in size and in cost.
struct PaperPosition: Hashable, Sendable {
  /// Given anew when a fill goes through zero.
  var id: UInt64
  let openedAt: Timestamp
  private(set) var netSteps: Int64 = 0
  /// What the open part was bought for; negative: sold for. Exact.
  private(set) var cost = Notional.zero
  /// Profit paid out since the position was opened.
  private(set) var realized = Notional.zero
  /// Entry fees of the open part and the funding it paid: what its break-even price makes up for.
  private(set) var charges = Notional.zero
  /// Funding since it was opened; negative: paid.
  private(set) var funding = Notional.zero
  /// Trading fees since it was opened.
  private(set) var fees = Notional.zero
  /// Base asset that was closed again since.
  private(set) var closedSteps: Int64 = 0

  /// Digits after the point of a cost that is split. What rounding gives to the closed part it
  /// takes from the open one, so nothing is lost.
  private static let costScale: UInt8 = 12

  init(id: UInt64, openedAt: Timestamp) {
    self.id = id
    self.openedAt = openedAt
  }

  /// As it was written down.
  init(
    id: UInt64, openedAt: Timestamp, netSteps: Int64, cost: Notional, realized: Notional,
    charges: Notional, funding: Notional, fees: Notional, closedSteps: Int64
  ) {
    self.init(id: id, openedAt: openedAt)
    self.netSteps = netSteps
    self.cost = cost
    self.realized = realized
    self.charges = charges
    self.funding = funding
    self.fees = fees
    self.closedSteps = closedSteps
  }

  /// Trades `steps` (positive) and returns the profit of what that closed. Does not cross zero.
  private mutating func trade(
    _ side: Side, steps: Int64, notional: Notional
  ) throws -> Notional {
    let signedSteps = side == .bid ? steps : -steps
    let signedNotional = side == .bid ? notional : -notional
    guard netSteps != 0, (netSteps > 0) != (side == .bid) else {
      cost = try cost + signedNotional
      netSteps += signedSteps
      return .zero
    }
    let closedCost = try Self.share(steps, of: abs(netSteps), in: cost)
    charges = try charges - Self.share(steps, of: abs(netSteps), in: charges)
    let profit = -(try signedNotional + closedCost)
    cost = try cost - closedCost
    netSteps += signedSteps
    realized = try realized + profit
    closedSteps += steps
    return profit
  }

  private static func share(
    _ steps: Int64, of all: Int64, in amount: Notional
  ) throws -> Notional {
    guard steps < all else { return amount }
    let product = try amount.decimal * ExactDecimal(mantissa: steps, scale: 0)
    return Notional(
      try product.divided(
        by: ExactDecimal(mantissa: all, scale: 0), scale: costScale, .halfEven))
  }

  /// A fill. Returns the profit it realised; a fill larger than the position closes it and opens
  /// one on the other side, which begins without profit, fees and funding.
  mutating func fill(
    _ side: Side, ticks: Int64, steps: Int64, fee: Notional, scale: MarketScale,
    at moment: Timestamp
  ) throws -> Notional {
    let isAgainst = netSteps != 0 && (netSteps > 0) != (side == .bid)
    let closing = isAgainst ? min(steps, abs(netSteps)) : 0
    let opening = steps - closing
    var profit = Notional.zero
    if closing > 0 {
      profit = try trade(
        side, steps: closing, notional: scale.notional(ticks: ticks, steps: closing))
    }
    if opening > 0 {
      if closing > 0 { self = PaperPosition(id: id, openedAt: moment) }
      _ = try trade(side, steps: opening, notional: scale.notional(ticks: ticks, steps: opening))
      charges = try charges + Self.share(opening, of: steps, in: fee)
    }
    fees = try fees + (opening > 0 && closing > 0 ? Self.share(opening, of: steps, in: fee) : fee)
    return profit
  }

  /// With the fees of a life that is over.
  func closed(fees: Notional) -> PaperPosition {
    var closed = self
    closed.fees = fees
    return closed
  }

  mutating func addFunding(_ amount: Notional) throws {
    funding = try funding + amount
    charges = try charges - amount
  }

  /// What it is worth at a price, signed.
  func value(at price: Price, scale: MarketScale) throws -> Notional {
    try price * scale.quantity(steps: netSteps)
  }

  func unrealized(at price: Price, scale: MarketScale) throws -> Notional {
    try value(at: price, scale: scale) - cost
  }

  /// Pays out the profit at this price and goes on from there, as if closed and opened anew.
  mutating func realize(at price: Price, scale: MarketScale) throws -> Notional {
    let profit = try unrealized(at: price, scale: scale)
    cost = try cost + profit
    realized = try realized + profit
    return profit
  }

  func entryPrice(scale: MarketScale) throws -> Price { try averagePrice(cost, scale) }

  /// Where closing would pay back the entry fees and the funding, too.
  func breakEvenPrice(scale: MarketScale) throws -> Price {
    try averagePrice(try cost + charges, scale)
  }

  /// 28 digits, as the venue has them, rounded half-even.
  private func averagePrice(_ total: Notional, _ scale: MarketScale) throws -> Price {
    guard netSteps != 0 else { return .zero }
    let quantity = try scale.quantity(steps: netSteps)
    let whole = try total.averagePrice(of: quantity, scale: 0, .towardsZero).magnitude
    let wholeDigits = whole.isZero ? 0 : whole.description.utf8.count
    return try total.averagePrice(of: quantity, scale: UInt8(28 - min(28, wholeDigits)))
  }
}

/// A position that is closed, for its history.
struct ClosedPosition: Hashable, Sendable {
  /// As it stood before it was closed.
  let position: PaperPosition
  let market: Int
  /// In all.
  let realized: Notional
  let closingPrice: Price
  let closedAt: Timestamp
  var liquidationFee = Notional.zero
}

/// The open positions, by market.
struct Positions: Hashable, Sendable {
  private var all: [PaperPosition?]
  private(set) var count = 0

  init(markets: Int) { all = Array(repeating: nil, count: markets) }

  var isEmpty: Bool { count == 0 }

  /// `nil` beyond the markets, too: what is known of none has none.
  subscript(market: Int) -> PaperPosition? {
    get { market < all.count ? all[market] : nil }
    set {
      count += (newValue == nil ? 0 : 1) - (all[market] == nil ? 0 : 1)
      all[market] = newValue
    }
  }
}
