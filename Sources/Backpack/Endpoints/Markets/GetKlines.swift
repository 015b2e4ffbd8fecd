// GET /api/v1/klines

public import BackpackModel
public import BackpackWire

/// Candles, oldest first. Cached on the way for up to 60 s; counts to the historical rate group.
public struct GetKlines: Endpoint {
  public typealias Response = [Kline]
  public static let route = Route(.get, "/api/v1/klines", .open, .historical)

  public var symbol: Symbol
  public var interval: KlineInterval
  public var start: Timestamp
  /// `nil`: now.
  public var end: Timestamp?
  /// `nil`: the venue's default, prices of trades.
  public var priceType: KlinePriceType?
  public var parameters: Parameters {
    // This endpoint, alone among them, counts time in seconds.
    [
      "symbol": symbol, "interval": interval, "startTime": start.milliseconds / 1000,
      "endTime": end.map { $0.milliseconds / 1000 }, "priceType": priceType,
    ]
  }

  public init(
    symbol: Symbol, interval: KlineInterval, start: Timestamp, end: Timestamp? = nil,
    priceType: KlinePriceType? = nil
  ) {
    self.symbol = symbol
    self.interval = interval
    self.start = start
    self.end = end
    self.priceType = priceType
  }
}
