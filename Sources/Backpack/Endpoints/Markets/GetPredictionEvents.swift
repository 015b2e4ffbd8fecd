// GET /api/v1/prediction

public import BackpackModel
public import BackpackWire

/// Events that predictions are traded on, with their markets.
public struct GetPredictionEvents: PagedEndpoint {
  public typealias Row = PredictionEvent
  public static let route = Route(.get, "/api/v1/prediction", .open)

  /// Of one of its markets.
  public var symbol: Symbol?
  /// As in `PredictionTag.slug`.
  public var tagSlug: String?
  /// As in `PredictionEvent.slug`.
  public var eventSlug: String?
  /// As in `PredictionSeries.slug`.
  public var seriesSlug: String?
  /// `nil`: resolved events and open ones.
  public var resolved: Bool?
  public var limit: Int?
  public var offset: Int?
  public var parameters: Parameters {
    [
      "symbol": symbol, "tagSlug": tagSlug, "eventSlug": eventSlug, "seriesSlug": seriesSlug,
      "resolved": resolved, "limit": limit, "offset": offset,
    ]
  }

  public init(
    symbol: Symbol? = nil, tagSlug: String? = nil, eventSlug: String? = nil,
    seriesSlug: String? = nil, resolved: Bool? = nil, limit: Int? = nil, offset: Int? = nil
  ) {
    self.symbol = symbol
    self.tagSlug = tagSlug
    self.eventSlug = eventSlug
    self.seriesSlug = seriesSlug
    self.resolved = resolved
    self.limit = limit
    self.offset = offset
  }
}
