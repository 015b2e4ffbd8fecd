// GET /api/v1/account/limits/borrow

public import BackpackModel
public import BackpackWire

/// The most of an asset that the account could borrow right now.
public struct GetMaxBorrowQuantity: Endpoint {
  public typealias Response = MaxBorrowQuantity
  public static let route = Route(
    .get, "/api/v1/account/limits/borrow", .signed("maxBorrowQuantity"))

  public var asset: Asset
  public var parameters: Parameters { ["symbol": asset] }

  public init(asset: Asset) { self.asset = asset }

  public func verify(_ limit: MaxBorrowQuantity) throws(WireError) {
    try require(limit.asset, is: asset, at: "symbol")
  }
}
