// GET /api/v1/tickers

public import BackpackModel
public import BackpackWire

/// Statistics of the last 24 hours (or week) of all markets. Cached on the way for up to 20 s.
public struct GetTickers: Endpoint {
  public typealias Response = [Ticker]
  public static let route = Route(.get, "/api/v1/tickers", .open)

  /// `nil`: the venue's default, a day.
  public var interval: TickerInterval?
  public var parameters: Parameters { ["interval": interval] }

  public init(interval: TickerInterval? = nil) { self.interval = interval }
}
