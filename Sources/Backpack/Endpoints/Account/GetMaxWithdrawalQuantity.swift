// GET /api/v1/account/limits/withdrawal

public import BackpackModel
public import BackpackWire

/// The most of an asset that the account could withdraw right now.
public struct GetMaxWithdrawalQuantity: Endpoint {
  public typealias Response = MaxWithdrawalQuantity
  public static let route = Route(
    .get, "/api/v1/account/limits/withdrawal", .signed("maxWithdrawalQuantity"))

  public var asset: Asset
  /// Counts what the account could borrow.
  public var autoBorrow: Bool?
  /// Counts what is lent out and could be taken back.
  public var autoLendRedeem: Bool?
  public var parameters: Parameters {
    ["symbol": asset, "autoBorrow": autoBorrow, "autoLendRedeem": autoLendRedeem]
  }

  public init(asset: Asset, autoBorrow: Bool? = nil, autoLendRedeem: Bool? = nil) {
    self.asset = asset
    self.autoBorrow = autoBorrow
    self.autoLendRedeem = autoLendRedeem
  }

  public func verify(_ limit: MaxWithdrawalQuantity) throws(WireError) {
    try require(limit.asset, is: asset, at: "symbol")
  }
}
