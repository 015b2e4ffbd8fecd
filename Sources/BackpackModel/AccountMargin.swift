// What the account is worth as security for its positions.

/// Equity, exposure and margin of the account. Notionals are USDC.
///
/// Source: `MarginAccountSummary` of the venue's specification.
public struct MarginAccountSummary: Hashable, Sendable {
  public var assetsValue: Notional
  /// Of all loans taken.
  public var borrowLiability: Notional
  /// By asset.
  public var collateral: [CollateralHolding]
  /// Initial margin fraction.
  public var imf: Rate
  /// Maintenance margin fraction.
  public var mmf: Rate
  /// `nil` without exposure.
  public var marginFraction: Rate?
  /// Claim on the liquidity fund.
  public var unsettledEquity: Notional
  public var liabilitiesValue: Notional
  public var netEquity: Notional
  /// Free for new orders.
  public var netEquityAvailable: Notional
  public var netEquityLocked: Notional
  /// Of positions, and of those that open orders may still open.
  public var netExposureFutures: Notional
  public var pnlUnrealized: Notional

  public init(
    assetsValue: Notional, borrowLiability: Notional, collateral: [CollateralHolding], imf: Rate,
    mmf: Rate, marginFraction: Rate?, unsettledEquity: Notional, liabilitiesValue: Notional,
    netEquity: Notional, netEquityAvailable: Notional, netEquityLocked: Notional,
    netExposureFutures: Notional, pnlUnrealized: Notional
  ) {
    self.assetsValue = assetsValue
    self.borrowLiability = borrowLiability
    self.collateral = collateral
    self.imf = imf
    self.mmf = mmf
    self.marginFraction = marginFraction
    self.unsettledEquity = unsettledEquity
    self.liabilitiesValue = liabilitiesValue
    self.netEquity = netEquity
    self.netEquityAvailable = netEquityAvailable
    self.netEquityLocked = netEquityLocked
    self.netExposureFutures = netExposureFutures
    self.pnlUnrealized = pnlUnrealized
  }
}

/// One asset the account holds as collateral. Quantities are of that asset, notionals USDC.
public struct CollateralHolding: Hashable, Sendable {
  public var asset: Asset
  public var assetMarkPrice: Price
  /// Before the haircut.
  public var totalQuantity: Quantity
  /// Index price × balance.
  public var balanceNotional: Notional
  /// Share that counts: 0.95 is a haircut of 5 %.
  public var collateralWeight: Rate
  /// `balanceNotional` × `collateralWeight`.
  public var collateralValue: Notional
  /// Added by open orders.
  public var openOrderQuantity: Quantity
  /// Added by loans given.
  public var lendQuantity: Quantity
  public var availableQuantity: Quantity

  public init(
    asset: Asset, assetMarkPrice: Price, totalQuantity: Quantity, balanceNotional: Notional,
    collateralWeight: Rate, collateralValue: Notional, openOrderQuantity: Quantity,
    lendQuantity: Quantity, availableQuantity: Quantity
  ) {
    self.asset = asset
    self.assetMarkPrice = assetMarkPrice
    self.totalQuantity = totalQuantity
    self.balanceNotional = balanceNotional
    self.collateralWeight = collateralWeight
    self.collateralValue = collateralValue
    self.openOrderQuantity = openOrderQuantity
    self.lendQuantity = lendQuantity
    self.availableQuantity = availableQuantity
  }
}
