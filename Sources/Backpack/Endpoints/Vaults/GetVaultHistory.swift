// GET /api/v1/vaults/history

public import BackpackModel
public import BackpackWire

/// What vaults were worth.
public struct GetVaultHistory: Endpoint {
  public typealias Response = [VaultSnapshot]
  public static let route = Route(.get, "/api/v1/vaults/history", .open)

  /// How far back.
  public var interval: HistoryInterval
  /// `nil`: all.
  public var vaultID: VaultID?
  public var parameters: Parameters { ["interval": interval, "vaultId": vaultID] }

  public init(interval: HistoryInterval, vaultID: VaultID? = nil) {
    self.interval = interval
    self.vaultID = vaultID
  }

  public func verify(_ snapshots: [VaultSnapshot]) throws(WireError) {
    guard let vaultID else { return }
    for snapshot in snapshots { try require(snapshot.vaultID, is: vaultID, at: "vaultId") }
  }
}
