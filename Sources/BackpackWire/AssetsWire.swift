// Assets, networks and collateral parameters on the wire.

public import BackpackModel

extension Blockchain: WireReadable, WireWritable, ParameterConvertible {}

extension ListedAsset: WireReadable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      asset: try node.read("symbol"),
      displayName: try node.read("displayName"),
      coingeckoID: try node.readIfPresent("coingeckoId"),
      tokens: try node.read("tokens"))
  }
}

extension AssetToken: WireReadable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      displayName: try node.read("displayName"),
      blockchain: try node.read("blockchain"),
      contractAddress: try node.readIfPresent("contractAddress"),
      depositEnabled: try node.read("depositEnabled"),
      minimumDeposit: try node.read("minimumDeposit"),
      withdrawEnabled: try node.read("withdrawEnabled"),
      minimumWithdrawal: try node.read("minimumWithdrawal"),
      maximumWithdrawal: try node.readIfPresent("maximumWithdrawal"),
      withdrawalFee: try node.read("withdrawalFee"),
      nativeDecimals: try node.readIfPresent("nativeDecimals"))
  }
}

extension VenueWallet: WireReadable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      blockchain: try node.read("blockchain"),
      address: try node.read("address"))
  }
}

extension CollateralParameters: WireReadable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      asset: try node.read("symbol"),
      imfFunction: try node.read("imfFunction"),
      mmfFunction: try node.read("mmfFunction"),
      haircut: try node.read("haircutFunction"))
  }
}

extension HaircutFunction: WireReadable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(weight: try node.read("weight"), kind: try node.read("kind"))
  }
}

extension HaircutFunction.Kind: WireReadable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    switch try node.read("type", as: String.self) {
    case "identity": self = .identity
    case "inverseSqrt":
      self = .inverseSquareRoot(
        base: try node.read("base"), positiveCurvePenalty: try node.read("positiveCurvePenalty"))
    case let type: self = .unknown(type)
    }
  }
}
