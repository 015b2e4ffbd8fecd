// GET /api/v1/depth

public import BackpackModel
public import BackpackWire

/// A snapshot of the book. Carries the time of the venue's engine. Not cached, except that a cache
/// may answer for up to an hour where the venue itself does not: see `AnswerMetadata.age`.
public struct GetDepth: Endpoint {
  public typealias Response = Depth
  public static let route = Route(.get, "/api/v1/depth", .open)

  public var symbol: Symbol
  /// 5, 10, 20, 50, 100, 500 or 1000 levels a side; the venue refuses others. `nil`: its default.
  public var limit: Int?
  public var parameters: Parameters { ["symbol": symbol, "limit": limit] }

  public init(symbol: Symbol, limit: Int? = nil) {
    self.symbol = symbol
    self.limit = limit
  }

  public static func read(_ answer: HTTPResponse) throws(WireError) -> Depth {
    try Depth(reading: answer.body.span.bytes)
  }
}
