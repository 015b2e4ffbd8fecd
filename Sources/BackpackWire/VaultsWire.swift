// Vaults on the wire.

public import BackpackModel

extension VaultRedeemStatus: WireReadable {}

extension VaultID: WireReadable, ParameterConvertible {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(try UInt32(from: node))
  }

  public var parameter: Parameters.Scalar { .integer(String(rawValue)) }
}

extension Vault: WireReadable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      id: try node.read("id"),
      token: try node.read("vaultToken"),
      asset: try node.read("symbol"),
      mintsEnabled: try node.read("mintsEnabled"),
      redeemsEnabled: try node.read("redeemsEnabled"),
      minMintQuantity: try node.read("minMintQuantity"),
      minRedeemTokens: try node.read("minRedeemTokens"),
      redeemDelay: .milliseconds(try node.read("redeemDelayMs", as: Int64.self)),
      tokenStepSize: try node.read("tokenStepSize"),
      remainingMintQuantity: try node.readIfPresent("remainingMintQuantity"))
  }
}

extension VaultRedemption: WireReadable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      id: try node.read("id"),
      vaultID: try node.read("vaultId"),
      status: try node.read("status"),
      tokenQuantity: try node.read("vaultTokenQuantity"),
      token: try node.readIfPresent("vaultToken"),
      asset: try node.readIfPresent("symbol"),
      quantity: try node.readIfPresent("quantity"),
      nav: try node.readIfPresent("nav"),
      reason: try node.readIfPresent("reason"),
      timestamp: try node.readMilliseconds("timestamp"))
  }
}

extension VaultNAV: WireReadable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      nav: try node.read("nav"),
      twapNav: try node.read("twapNav"),
      mintNav: try node.read("mintNav"),
      redeemNav: try node.read("redeemNav"),
      vaultEquity: try node.read("vaultEquity"),
      netEquity: try node.read("netEquity"),
      tokenCirculatingSupply: try node.read("tokenCirculatingSupply"),
      lastCrankAt: try node.readMillisecondsIfPresent("lastCrankTimestamp"))
  }
}

extension VaultSnapshot: WireReadable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      vaultID: try node.read("vaultId"),
      nav: try node.readIfPresent("nav"),
      vaultEquity: try node.readIfPresent("vaultEquity"),
      tokenCirculatingSupply: try node.readIfPresent("tokenCirculatingSupply"),
      timestamp: try node.readZonedTime("timestamp"))
  }
}
