// What the account is worth, and what its positions, debts and open orders demand of it.

import BackpackModel

/// The account in figures, all in USDC.
struct MarginState: Hashable, Sendable {
  /// Collateral after haircuts, less debts, plus the unrealised profits of all positions.
  var equity = Notional.zero
  /// Needed to open: positions, the orders that would enlarge them, and debts.
  var initial = Notional.zero
  /// Needed to keep what is open.
  var maintenance = Notional.zero
  /// Collateral after haircuts.
  var assets = Notional.zero
  var debts = Notional.zero
  var unrealized = Notional.zero
  /// Of positions, and of what open orders may still open.
  var exposure = Notional.zero

  var free: Notional { get throws { try equity - initial } }
}

/// What could become of a position if the orders on one side all filled.
struct Exposure: Hashable, Sendable {
  var netSteps: Int64
  var bidSteps: Int64 = 0
  var askSteps: Int64 = 0

  mutating func add(_ side: Side, steps: Int64) {
    if side == .bid { bidSteps += steps } else { askSteps += steps }
  }

  /// The larger of the two outcomes.
  var steps: Int64 { max(abs(netSteps + bidSteps), abs(netSteps - askSteps)) }
}

/// Valuations are rounded: they are compared and shown, never paid.
private let valueScale: UInt8 = 12

extension MarginFunction {
  /// The fraction for this notional: max(base, factor × √notional).
  func fraction(of notional: Notional) throws -> Rate {
    switch self {
    case .squareRoot(let base, let factor):
      guard !factor.isZero else { return Rate(base) }
      let root = try notional.magnitude.decimal.squareRoot(scale: 8)
      return Rate(max(base, try root.multiplied(by: factor, scale: 16, .awayFromZero)))
    case .unknown: return Rate(.one)
    }
  }
}

extension HaircutFunction {
  /// The share of this notional that counts: the weight, or less where there is much of it. The venue
  /// documents no formula; taken as min(weight, base / (1 + penalty × √notional)).
  func share(of notional: Notional) throws -> Rate {
    guard case .inverseSquareRoot(let base, let penalty) = kind, notional.isPositive else {
      return weight
    }
    let root = try notional.decimal.squareRoot(scale: 8)
    let divisor = try .one + root.multiplied(by: penalty, scale: 16, .halfEven)
    return min(weight, Rate(try base.divided(by: divisor, scale: 8, .towardsZero)))
  }
}

extension PaperExchange {
  // MARK: Worth

  /// In USDC; `nil` where nobody says.
  func price(ofAsset asset: Int) -> Price? {
    if asset == Self.collateralIndex { return "1" }
    guard asset < valuation.count, let market = valuation[asset] else { return nil }
    return markets[market].prices?.mark
  }

  func assetPrice(_ asset: Int) throws -> Price {
    guard let price = price(ofAsset: asset) else { throw VenueRefusal.noMarkPrice }
    return price
  }

  /// Looks at the markets that say what the account's assets are worth.
  mutating func wakeValuations(and other: Int? = nil) throws {
    for asset in ledger.holdings.indices where !ledger.holdings[asset].isEmpty || asset == other {
      if asset < valuation.count, let market = valuation[asset] { try wake(market) }
    }
  }

  /// What an amount of an asset counts as security.
  func collateralValue(of quantity: Quantity, asset: Int) throws -> Notional {
    guard quantity.isPositive, let price = price(ofAsset: asset),
      let terms = CollateralTerms.of(ledger.assets[asset])
    else { return .zero }
    if asset == Self.collateralIndex {
      return Notional(try quantity.decimal.rounded(scale: valueScale, .towardsZero))
    }
    let notional = Notional(
      try quantity.decimal.multiplied(by: price.decimal, scale: valueScale, .towardsZero))
    return try notional.scaled(
      by: terms.haircut.share(of: notional).decimal, scale: valueScale, .towardsZero)
  }

  // MARK: Margin

  /// Reduce-only orders do not count: they enlarge nothing.
  func exposure(in market: Int) -> Exposure {
    Exposure(
      netSteps: positions[market]?.netSteps ?? 0, bidSteps: orders.markets[market].bidSteps,
      askSteps: orders.markets[market].askSteps)
  }

  /// Does the account owe or hold anything that demands margin?
  var hasRequirements: Bool {
    !positions.isEmpty
      || loans.values.contains { ledger.holdings[$0.asset].borrowed.isPositive }
      || markets.indices.contains {
        markets[$0].info.isPerpetual
          && (orders.markets[$0].bidSteps > 0 || orders.markets[$0].askSteps > 0)
      }
  }

  /// The account's margin; with `steps` more on one side of one market, or with another debt.
  func margin(
    adding extra: (market: Int, side: Side, steps: Int64)? = nil,
    borrowing debt: (asset: Int, amount: Quantity, spending: Bool)? = nil
  ) throws -> MarginState {
    var state = MarginState()
    for asset in ledger.holdings.indices {
      try add(asset, to: &state, borrowing: debt?.asset == asset ? debt : nil)
    }
    for market in markets.indices where markets[market].isPerpetual {
      var exposure = exposure(in: market)
      if let extra, extra.market == market { exposure.add(extra.side, steps: extra.steps) }
      if exposure.steps > 0 { try add(exposure, in: market, to: &state) }
    }
    state.equity = try state.assets - state.debts + state.unrealized
    return state
  }

  private func add(
    _ asset: Int, to state: inout MarginState,
    borrowing debt: (asset: Int, amount: Quantity, spending: Bool)?
  ) throws {
    var total = try ledger.holdings[asset].total()
    var borrowed = ledger.holdings[asset].borrowed
    if let debt {
      borrowed = try borrowed + debt.amount
      if !debt.spending { total = try total + debt.amount }
    }
    if total.isPositive {
      state.assets = try state.assets + collateralValue(of: total, asset: asset)
    } else if total.isNegative {
      // USDC that a loss took and nobody covered yet.
      state.debts = try state.debts - Notional(total.decimal)
    }
    guard borrowed.isPositive, let terms = CollateralTerms.of(ledger.assets[asset]) else { return }
    let price = try assetPrice(asset)
    let owed = Notional(
      try borrowed.decimal.multiplied(by: price.decimal, scale: valueScale, .awayFromZero))
    state.debts = try state.debts + owed
    state.initial = try state.initial + requirement(try initialFraction(terms.imf, owed), owed)
    state.maintenance = try state.maintenance + requirement(terms.mmf.fraction(of: owed), owed)
  }

  private func add(_ exposure: Exposure, in market: Int, to state: inout MarginState) throws {
    guard let imf = markets[market].market.imf, let mmf = markets[market].market.mmf else { return }
    let scale = markets[market].scale
    let mark = try markets[market].markPrice()
    let exposed = try rounded(mark, times: scale.quantity(steps: exposure.steps))
    state.exposure = try state.exposure + exposed
    state.initial = try state.initial + requirement(try initialFraction(imf, exposed), exposed)
    guard let position = positions[market] else { return }
    let held = try rounded(mark, times: scale.quantity(steps: abs(position.netSteps)))
    state.maintenance = try state.maintenance + requirement(mmf.fraction(of: held), held)
    state.unrealized = try state.unrealized + position.unrealized(at: mark, scale: scale)
  }

  private func rounded(_ price: Price, times quantity: Quantity) throws -> Notional {
    Notional(
      try price.decimal.multiplied(by: quantity.decimal, scale: valueScale, .awayFromZero))
  }

  /// The market's fraction, or the account's leverage limit where that asks for more.
  func initialFraction(_ function: MarginFunction, _ notional: Notional) throws -> Rate {
    let byLeverage = try ExactDecimal.one.divided(
      by: settings.leverageLimit, scale: valueScale, .awayFromZero)
    return max(try function.fraction(of: notional), Rate(byLeverage))
  }

  func requirement(_ fraction: Rate, _ notional: Notional) throws -> Notional {
    try notional.scaled(by: fraction.decimal, scale: valueScale, .awayFromZero)
  }
}
