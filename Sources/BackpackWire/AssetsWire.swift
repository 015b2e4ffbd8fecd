// Assets, networks and collateral parameters on the wire.

public import BackpackModel

extension Blockchain: WireReadable, WireWritable, ParameterConvertible {}

extension ListedAsset: WireReadable, WireWritable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      asset: try node.read("symbol"),
      displayName: try node.read("displayName"),
      coingeckoID: try node.readIfPresent("coingeckoId"),
      tokens: try node.read("tokens"))
  }

  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("symbol", asset)
      writer.member("displayName", displayName)
      writer.member("coingeckoId", orNull: coingeckoID)
      writer.member("tokens", tokens)
    }
  }
}

extension AssetToken: WireReadable, WireWritable {
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

  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("displayName", displayName)
      writer.member("blockchain", blockchain)
      writer.member("contractAddress", orNull: contractAddress)
      writer.member("depositEnabled", depositEnabled)
      writer.member("minimumDeposit", minimumDeposit)
      writer.member("withdrawEnabled", withdrawEnabled)
      writer.member("minimumWithdrawal", minimumWithdrawal)
      writer.member("maximumWithdrawal", orNull: maximumWithdrawal)
      writer.member("withdrawalFee", withdrawalFee)
      writer.member("nativeDecimals", orNull: nativeDecimals)
    }
  }
}

extension VenueWallet: WireReadable, WireWritable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      blockchain: try node.read("blockchain"),
      address: try node.read("address"))
  }

  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("blockchain", blockchain)
      writer.member("address", address)
    }
  }
}

extension CollateralParameters: WireReadable, WireWritable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      asset: try node.read("symbol"),
      imfFunction: try node.read("imfFunction"),
      mmfFunction: try node.read("mmfFunction"),
      haircut: try node.read("haircutFunction"))
  }

  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("symbol", asset)
      writer.member("imfFunction", imfFunction)
      writer.member("mmfFunction", mmfFunction)
      writer.member("haircutFunction", haircut)
    }
  }
}

extension HaircutFunction: WireReadable, WireWritable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(weight: try node.read("weight"), kind: try node.read("kind"))
  }

  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("weight", weight)
      writer.member("kind", kind)
    }
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

extension HaircutFunction.Kind: WireWritable {
  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      switch self {
      case .identity: writer.member("type", "identity")
      case .inverseSquareRoot(let base, let penalty):
        writer.member("type", "inverseSqrt")
        writer.member("base", base)
        writer.member("positiveCurvePenalty", penalty)
      case .unknown(let type): writer.member("type", type)
      }
    }
  }
}
