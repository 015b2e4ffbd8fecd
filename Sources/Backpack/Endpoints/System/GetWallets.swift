// GET /api/v1/wallets

public import BackpackModel
import BackpackWire

/// The exchange's own addresses.
public struct GetWallets: Endpoint {
  public typealias Response = [VenueWallet]
  public static let route = Route(.get, "/api/v1/wallets", .open)

  public init() {}
}
