// GET /wapi/v1/capital/withdrawals/delay

public import BackpackModel
public import BackpackWire

/// How long withdrawals to addresses outside the address book wait; `nil` where no delay is set
/// (204).
///
/// For a logged-in browser: see `Route.Access.browser`.
public struct GetWithdrawalDelay: Endpoint {
  public typealias Response = WithdrawalDelay?
  public static let route = Route(.get, "/wapi/v1/capital/withdrawals/delay", .browser)

  public init() {}

  public static func read(_ answer: HTTPResponse) throws(WireError) -> WithdrawalDelay? {
    if answer.status == 204 { return nil }
    return try WithdrawalDelay(from: try JSONNode(parsing: answer.body))
  }
}
