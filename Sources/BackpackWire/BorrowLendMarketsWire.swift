// Markets for loans and yields on the wire.

public import BackpackModel

extension BorrowLendBookState: WireReadable {}
extension HistoryInterval: ParameterConvertible {}

extension BorrowLendMarket: WireReadable {
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
}

extension BorrowLendSnapshot: WireReadable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      borrowInterestRate: try node.read("borrowInterestRate"),
      lendInterestRate: try node.read("lendInterestRate"),
      borrowedQuantity: try node.read("borrowedQuantity"),
      lentQuantity: try node.read("lentQuantity"),
      utilization: try node.read("utilization"),
      timestamp: try node.readZonedTime("timestamp"))
  }
}

extension ApyRates: WireReadable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      borrowLend: try node.read("borrowLend"),
      staking: try node.read("staking"))
  }
}

extension BorrowLendApy: WireReadable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      asset: try node.read("symbol"),
      borrowRate: try node.read("borrowRate"),
      lendRate: try node.read("lendRate"))
  }
}

extension StakingApy: WireReadable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      asset: try node.read("symbol"),
      stakingRate: try node.read("stakingRate"),
      dilutionFactor: try node.read("dilutionFactor"))
  }
}
