// POST /wapi/v1/capital/withdrawals/delay

public import BackpackModel
public import BackpackWire

/// Makes withdrawals to addresses outside the address book wait. Refused with 409 where a delay is
/// set.
///
/// For a logged-in browser: see `Route.Access.browser`.
public struct CreateWithdrawalDelay: SilentEndpoint {
  public static let route = Route(.post, "/wapi/v1/capital/withdrawals/delay", .browser)

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
