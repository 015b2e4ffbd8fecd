// Balances, positions, loans and settings of the account on the wire.

public import BackpackModel

extension Balance: WireReadable, WireWritable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      available: try node.read("available"), locked: try node.read("locked"),
      staked: try node.read("staked"))
  }

  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("available", available)
      writer.member("locked", locked)
      writer.member("staked", staked)
    }
  }
}

extension AssetHolding: WireWritable {
  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("available", balance.available)
      writer.member("locked", balance.locked)
      writer.member("staked", balance.staked)
      writer.member("lent", orNull: loan.map { $0.isNegative ? .zero : $0 })
      if let loan, loan.isNegative { writer.member("borrowed", loan.magnitude) }
    }
  }
}

extension Dictionary: WireWritable where Key: TextIdentifier, Value: WireWritable {
  /// Sorted by key, so that equal values give equal texts.
  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      for (key, value) in self.sorted(by: { $0.key < $1.key }) {
        writer.member(key.rawValue, value)
      }
    }
  }
}

extension Position: WireReadable, WireWritable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      symbol: try node.read("symbol"),
      netQuantity: try node.read("netQuantity"),
      entryPrice: try node.read("entryPrice"),
      breakEvenPrice: try node.read("breakEvenPrice"),
      markPrice: try node.read("markPrice"),
      estLiquidationPrice: try node.read("estLiquidationPrice"),
      pnlUnrealized: try node.read("pnlUnrealized"),
      pnlRealized: try node.read("pnlRealized"),
      netCost: try node.read("netCost"),
      netExposureQuantity: try node.read("netExposureQuantity"),
      netExposureNotional: try node.read("netExposureNotional"),
      cumulativeFundingPayment: try node.read("cumulativeFundingPayment"),
      cumulativeInterest: try node.readIfPresent("cumulativeInterest"),
      imf: try node.read("imf"),
      mmf: try node.read("mmf"),
      imfFunction: try node.read("imfFunction"),
      mmfFunction: try node.read("mmfFunction"),
      positionID: try node.read("positionId"),
      userID: try node.read("userId"),
      subaccountID: try node.readIfPresent("subaccountId"))
  }

  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("symbol", symbol)
      writer.member("netQuantity", netQuantity)
      writer.member("entryPrice", entryPrice)
      writer.member("breakEvenPrice", breakEvenPrice)
      writer.member("markPrice", markPrice)
      writer.member("estLiquidationPrice", estLiquidationPrice)
      writer.member("pnlUnrealized", pnlUnrealized)
      writer.member("pnlRealized", pnlRealized)
      writer.member("netCost", netCost)
      writer.member("netExposureQuantity", netExposureQuantity)
      writer.member("netExposureNotional", netExposureNotional)
      writer.member("cumulativeFundingPayment", cumulativeFundingPayment)
      writer.member("cumulativeInterest", ifPresent: cumulativeInterest)
      writer.member("imf", imf)
      writer.member("mmf", mmf)
      writer.member("imfFunction", imfFunction)
      writer.member("mmfFunction", mmfFunction)
      writer.member("positionId", positionID)
      writer.member("userId", userID)
      writer.member("subaccountId", orNull: subaccountID)
    }
  }
}

extension BorrowLendPosition: WireReadable, WireWritable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      id: try node.read("id"),
      asset: try node.read("symbol"),
      netQuantity: try node.read("netQuantity"),
      cumulativeInterest: try node.read("cumulativeInterest"),
      markPrice: try node.read("markPrice"),
      netExposureQuantity: try node.read("netExposureQuantity"),
      netExposureNotional: try node.read("netExposureNotional"),
      estLiquidationPrice: try node.read("estLiquidationPrice"),
      imf: try node.read("imf"),
      mmf: try node.read("mmf"),
      imfFunction: try node.read("imfFunction"),
      mmfFunction: try node.read("mmfFunction"))
  }

  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("id", id)
      writer.member("symbol", asset)
      writer.member("netQuantity", netQuantity)
      writer.member("cumulativeInterest", cumulativeInterest)
      writer.member("markPrice", markPrice)
      writer.member("netExposureQuantity", netExposureQuantity)
      writer.member("netExposureNotional", netExposureNotional)
      writer.member("estLiquidationPrice", estLiquidationPrice)
      writer.member("imf", imf)
      writer.member("mmf", mmf)
      writer.member("imfFunction", imfFunction)
      writer.member("mmfFunction", mmfFunction)
    }
  }
}

extension AccountSummary: WireReadable, WireWritable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      autoBorrowSettlements: try node.read("autoBorrowSettlements"),
      autoLend: try node.read("autoLend"),
      autoRealizePnl: try node.read("autoRealizePnl"),
      autoRepayBorrows: try node.read("autoRepayBorrows"),
      borrowLimit: try node.read("borrowLimit"),
      futuresMakerFee: try node.read("futuresMakerFee"),
      futuresTakerFee: try node.read("futuresTakerFee"),
      spotMakerFee: try node.read("spotMakerFee"),
      spotTakerFee: try node.read("spotTakerFee"),
      leverageLimit: try node.read("leverageLimit"),
      limitOrders: try node.read("limitOrders"),
      triggerOrders: try node.read("triggerOrders"),
      liquidating: try node.read("liquidating"),
      positionLimit: try node.read("positionLimit"))
  }

  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("autoBorrowSettlements", autoBorrowSettlements)
      writer.member("autoLend", autoLend)
      writer.member("autoRealizePnl", autoRealizePnl)
      writer.member("autoRepayBorrows", autoRepayBorrows)
      writer.member("borrowLimit", borrowLimit)
      writer.member("futuresMakerFee", futuresMakerFee)
      writer.member("futuresTakerFee", futuresTakerFee)
      writer.member("spotMakerFee", spotMakerFee)
      writer.member("spotTakerFee", spotTakerFee)
      writer.member("leverageLimit", leverageLimit)
      writer.member("limitOrders", limitOrders)
      writer.member("triggerOrders", triggerOrders)
      writer.member("liquidating", liquidating)
      writer.member("positionLimit", positionLimit)
    }
  }
}
