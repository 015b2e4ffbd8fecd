// Limits, collateral and margin of the account on the wire.

public import BackpackModel

extension MaxBorrowQuantity: WireReadable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      asset: try node.read("symbol"),
      maxQuantity: try node.read("maxBorrowQuantity"))
  }
}

extension MaxOrderQuantity: WireReadable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      symbol: try node.read("symbol"),
      side: try node.read("side"),
      price: try node.readIfPresent("price"),
      reduceOnly: try node.readIfPresent("reduceOnly"),
      autoBorrow: try node.readIfPresent("autoBorrow"),
      autoBorrowRepay: try node.readIfPresent("autoBorrowRepay"),
      autoLendRedeem: try node.readIfPresent("autoLendRedeem"),
      maxQuantity: try node.read("maxOrderQuantity"))
  }
}

extension MaxWithdrawalQuantity: WireReadable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      asset: try node.read("symbol"),
      autoBorrow: try node.readIfPresent("autoBorrow"),
      autoLendRedeem: try node.readIfPresent("autoLendRedeem"),
      maxQuantity: try node.read("maxWithdrawalQuantity"))
  }
}

extension MarginAccountSummary: WireReadable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      assetsValue: try node.read("assetsValue"),
      borrowLiability: try node.read("borrowLiability"),
      collateral: try node.read("collateral"),
      imf: try node.read("imf"),
      mmf: try node.read("mmf"),
      marginFraction: try node.readIfPresent("marginFraction"),
      unsettledEquity: try node.read("unsettledEquity"),
      liabilitiesValue: try node.read("liabilitiesValue"),
      netEquity: try node.read("netEquity"),
      netEquityAvailable: try node.read("netEquityAvailable"),
      netEquityLocked: try node.read("netEquityLocked"),
      netExposureFutures: try node.read("netExposureFutures"),
      pnlUnrealized: try node.read("pnlUnrealized"))
  }
}

extension CollateralHolding: WireReadable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      asset: try node.read("symbol"),
      assetMarkPrice: try node.read("assetMarkPrice"),
      totalQuantity: try node.read("totalQuantity"),
      balanceNotional: try node.read("balanceNotional"),
      collateralWeight: try node.read("collateralWeight"),
      collateralValue: try node.read("collateralValue"),
      openOrderQuantity: try node.read("openOrderQuantity"),
      lendQuantity: try node.read("lendQuantity"),
      availableQuantity: try node.read("availableQuantity"))
  }
}
