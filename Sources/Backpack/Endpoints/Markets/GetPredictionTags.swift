// GET /api/v1/prediction/tags

public import BackpackModel
import BackpackWire

/// What prediction events are about.
public struct GetPredictionTags: Endpoint {
  public typealias Response = [PredictionTag]
  public static let route = Route(.get, "/api/v1/prediction/tags", .open)

  public init() {}
}
