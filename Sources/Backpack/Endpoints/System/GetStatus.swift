// GET /api/v1/status

public import BackpackModel
import BackpackWire

/// Is the venue working, or in maintenance?
public struct GetStatus: Endpoint {
  public typealias Response = VenueStatus
  public static let route = Route(.get, "/api/v1/status", .open)

  public init() {}
}
