// Limits, collateral and margin of the account on the wire.

public import BackpackModel

extension MaxBorrowQuantity: WireReadable, WireWritable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      asset: try node.read("symbol"),
      maxQuantity: try node.read("maxBorrowQuantity"))
  }

  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("symbol", asset)
      writer.member("maxBorrowQuantity", maxQuantity)
    }
  }
}

extension MaxOrderQuantity: WireReadable, WireWritable {
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

  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("symbol", symbol)
      writer.member("side", side)
      writer.member("price", orNull: price)
      writer.member("reduceOnly", orNull: reduceOnly)
      writer.member("autoBorrow", orNull: autoBorrow)
      writer.member("autoBorrowRepay", orNull: autoBorrowRepay)
      writer.member("autoLendRedeem", orNull: autoLendRedeem)
      writer.member("maxOrderQuantity", maxQuantity)
    }
  }
}

extension MaxWithdrawalQuantity: WireReadable, WireWritable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      asset: try node.read("symbol"),
      autoBorrow: try node.readIfPresent("autoBorrow"),
      autoLendRedeem: try node.readIfPresent("autoLendRedeem"),
      maxQuantity: try node.read("maxWithdrawalQuantity"))
  }

  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("symbol", asset)
      writer.member("autoBorrow", orNull: autoBorrow)
      writer.member("autoLendRedeem", orNull: autoLendRedeem)
      writer.member("maxWithdrawalQuantity", maxQuantity)
    }
  }
}

extension MarginAccountSummary: WireReadable, WireWritable {
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

  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("assetsValue", assetsValue)
      writer.member("borrowLiability", borrowLiability)
      writer.member("collateral", collateral)
      writer.member("imf", imf)
      writer.member("mmf", mmf)
      writer.member("marginFraction", orNull: marginFraction)
      writer.member("unsettledEquity", unsettledEquity)
      writer.member("liabilitiesValue", liabilitiesValue)
      writer.member("netEquity", netEquity)
      writer.member("netEquityAvailable", netEquityAvailable)
      writer.member("netEquityLocked", netEquityLocked)
      writer.member("netExposureFutures", netExposureFutures)
      writer.member("pnlUnrealized", pnlUnrealized)
    }
  }
}

extension CollateralHolding: WireReadable, WireWritable {
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

  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("symbol", asset)
      writer.member("assetMarkPrice", assetMarkPrice)
      writer.member("totalQuantity", totalQuantity)
      writer.member("balanceNotional", balanceNotional)
      writer.member("collateralWeight", collateralWeight)
      writer.member("collateralValue", collateralValue)
      writer.member("openOrderQuantity", openOrderQuantity)
      writer.member("lendQuantity", lendQuantity)
      writer.member("availableQuantity", availableQuantity)
    }
  }
}
