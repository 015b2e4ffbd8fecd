// POST /api/v1/account/convertDust

public import BackpackModel
public import BackpackWire

/// Turns what is too little to be traded, loans given included, into USDC.
public struct ConvertDust: SilentEndpoint {
  public static let route = Route(.post, "/api/v1/account/convertDust", .signed("convertDust"))

  /// `nil`: every asset.
  public var asset: Asset?
  public var parameters: Parameters { ["symbol": asset] }

  public init(asset: Asset?) { self.asset = asset }

  public var change: AccountChange? { .dustConversion }
}
