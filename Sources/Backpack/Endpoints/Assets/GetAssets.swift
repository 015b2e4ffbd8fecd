// GET /api/v1/assets

public import BackpackModel
public import BackpackWire

/// Assets with their networks, smallest amounts and fees.
public struct GetAssets: Endpoint {
  public typealias Response = [ListedAsset]
  public static let route = Route(.get, "/api/v1/assets", .open)

  /// Two letters (ISO 3166-1): only what is available there.
  public var country: String?
  public var parameters: Parameters { ["country": country] }

  public init(country: String? = nil) { self.country = country }
}
