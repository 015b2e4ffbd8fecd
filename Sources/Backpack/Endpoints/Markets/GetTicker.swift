// GET /api/v1/ticker

public import BackpackModel
public import BackpackWire

/// Statistics of the last 24 hours (or week) of one market; `nil` where the venue has nothing to tell (204).
public struct GetTicker: Endpoint {
  public typealias Response = Ticker?
  public static let route = Route(.get, "/api/v1/ticker", .open)

  public var symbol: Symbol
  /// `nil`: the venue's default, a day.
  public var interval: TickerInterval?
  public var parameters: Parameters { ["symbol": symbol, "interval": interval] }

  public init(symbol: Symbol, interval: TickerInterval? = nil) {
    self.symbol = symbol
    self.interval = interval
  }

  public static func read(_ answer: HTTPResponse) throws(WireError) -> Ticker? {
    if answer.status == 204 { return nil }
    return try Ticker(from: try JSONNode(parsing: answer.body))
  }

  public func verify(_ ticker: Ticker?) throws(WireError) {
    if let ticker { try require(ticker.symbol, is: symbol, at: "symbol") }
  }
}
