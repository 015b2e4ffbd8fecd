// GET /api/v1/borrowLend/markets/history

public import BackpackModel
public import BackpackWire

/// The past of the markets for loans.
///
/// Rows do not say which asset they are of: name one.
public struct GetBorrowLendMarketHistory: Endpoint {
  public typealias Response = [BorrowLendSnapshot]
  public static let route = Route(.get, "/api/v1/borrowLend/markets/history", .open)

  /// How far back.
  public var interval: HistoryInterval
  /// `nil`: all, mixed.
  public var asset: Asset?
  public var parameters: Parameters { ["interval": interval, "symbol": asset] }

  public init(interval: HistoryInterval, asset: Asset? = nil) {
    self.interval = interval
    self.asset = asset
  }
}
