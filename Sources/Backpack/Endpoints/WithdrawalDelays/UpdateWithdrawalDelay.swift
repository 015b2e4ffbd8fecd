// PATCH /wapi/v1/capital/withdrawals/delay

public import BackpackModel
public import BackpackWire

/// Changes the delay of withdrawals, once the present one has passed. Refused with 404 where none
/// is set.
///
/// For a logged-in browser: see `Route.Access.browser`.
public struct UpdateWithdrawalDelay: Endpoint {
  public typealias Response = WithdrawalDelay
  public static let route = Route(.patch, "/wapi/v1/capital/withdrawals/delay", .browser)

  /// Whole hours.
  public var hours: UInt32
  public var twoFactorToken: TwoFactorToken
  public var parameters: Parameters {
    ["withdrawalDelayHours": hours, "twoFactorToken": twoFactorToken]
  }

  public init(hours: UInt32, twoFactorToken: TwoFactorToken) {
    self.hours = hours
    self.twoFactorToken = twoFactorToken
  }

  public var change: AccountChange? { .withdrawalDelay }
}
