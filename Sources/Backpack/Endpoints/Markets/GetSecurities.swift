// GET /api/v1/securities

public import BackpackModel
import BackpackWire

/// Securities, and how much of them may be traded when.
public struct GetSecurities: Endpoint {
  public typealias Response = [Security]
  public static let route = Route(.get, "/api/v1/securities", .open)

  public init() {}
}
