// Markets for loans and yields on the wire.

public import BackpackModel

extension BorrowLendBookState: WireReadable, WireWritable {}
extension HistoryInterval: ParameterConvertible {}

extension BorrowLendMarket: WireReadable, WireWritable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      asset: try node.read("symbol"),
      state: try node.read("state"),
      assetMarkPrice: try node.read("assetMarkPrice"),
      borrowInterestRate: try node.read("borrowInterestRate"),
      lendInterestRate: try node.read("lendInterestRate"),
      borrowedQuantity: try node.read("borrowedQuantity"),
      lentQuantity: try node.read("lentQuantity"),
      utilization: try node.read("utilization"),
      fee: try node.read("fee"),
      openBorrowLendLimit: try node.read("openBorrowLendLimit"),
      optimalUtilization: try node.read("optimalUtilization"),
      maxUtilization: try node.read("maxUtilization"),
      throttleUtilizationThreshold: try node.read("throttleUtilizationThreshold"),
      throttleUtilizationBound: try node.read("throttleUtilizationBound"),
      throttleUpdateFraction: try node.read("throttleUpdateFraction"),
      stepSize: try node.read("stepSize"),
      timestamp: try node.readZonedTime("timestamp"))
  }

  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("symbol", asset)
      writer.member("state", state)
      writer.member("assetMarkPrice", assetMarkPrice)
      writer.member("borrowInterestRate", borrowInterestRate)
      writer.member("lendInterestRate", lendInterestRate)
      writer.member("borrowedQuantity", borrowedQuantity)
      writer.member("lentQuantity", lentQuantity)
      writer.member("utilization", utilization)
      writer.member("fee", fee)
      writer.member("openBorrowLendLimit", openBorrowLendLimit)
      writer.member("optimalUtilization", optimalUtilization)
      writer.member("maxUtilization", maxUtilization)
      writer.member("throttleUtilizationThreshold", throttleUtilizationThreshold)
      writer.member("throttleUtilizationBound", throttleUtilizationBound)
      writer.member("throttleUpdateFraction", throttleUpdateFraction)
      writer.member("stepSize", stepSize)
      writer.member("timestamp", timestamp.historyText + "Z")
    }
  }
}

extension BorrowLendSnapshot: WireReadable, WireWritable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      borrowInterestRate: try node.read("borrowInterestRate"),
      lendInterestRate: try node.read("lendInterestRate"),
      borrowedQuantity: try node.read("borrowedQuantity"),
      lentQuantity: try node.read("lentQuantity"),
      utilization: try node.read("utilization"),
      timestamp: try node.readZonedTime("timestamp"))
  }

  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("borrowInterestRate", borrowInterestRate)
      writer.member("lendInterestRate", lendInterestRate)
      writer.member("borrowedQuantity", borrowedQuantity)
      writer.member("lentQuantity", lentQuantity)
      writer.member("utilization", utilization)
      writer.member("timestamp", timestamp.historyText + "Z")
    }
  }
}

extension ApyRates: WireReadable, WireWritable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      borrowLend: try node.read("borrowLend"),
      staking: try node.read("staking"))
  }

  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("borrowLend", borrowLend)
      writer.member("staking", staking)
    }
  }
}

extension BorrowLendApy: WireReadable, WireWritable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      asset: try node.read("symbol"),
      borrowRate: try node.read("borrowRate"),
      lendRate: try node.read("lendRate"))
  }

  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("symbol", asset)
      writer.member("borrowRate", borrowRate)
      writer.member("lendRate", lendRate)
    }
  }
}

extension StakingApy: WireReadable, WireWritable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      asset: try node.read("symbol"),
      stakingRate: try node.read("stakingRate"),
      dilutionFactor: try node.read("dilutionFactor"))
  }

  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("symbol", asset)
      writer.member("stakingRate", stakingRate)
      writer.member("dilutionFactor", dilutionFactor)
    }
  }
}
