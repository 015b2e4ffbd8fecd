// GET /wapi/v1/capital/withdrawals

public import BackpackModel
public import BackpackWire

/// Withdrawals of the account, among them those whose answer was lost.
public struct GetWithdrawals: PagedEndpoint {
  public typealias Row = Withdrawal
  public static let route = Route(
    .get, "/wapi/v1/capital/withdrawals", .signed("withdrawalQueryAll"), .historical)

  public var id: Int64?
  public var clientID: WithdrawalClientID?
  /// Earliest moment.
  public var from: Timestamp?
  /// Latest moment.
  public var to: Timestamp?
  public var limit: Int?
  public var offset: Int?
  public var parameters: Parameters {
    [
      "id": id, "clientId": clientID, "from": from?.milliseconds, "to": to?.milliseconds,
      "limit": limit, "offset": offset,
    ]
  }

  public init(
    id: Int64? = nil, clientID: WithdrawalClientID? = nil, from: Timestamp? = nil,
    to: Timestamp? = nil, limit: Int? = nil, offset: Int? = nil
  ) {
    self.id = id
    self.clientID = clientID
    self.from = from
    self.to = to
    self.limit = limit
    self.offset = offset
  }

  public func verify(_ withdrawals: [Withdrawal]) throws(WireError) {
    for (index, withdrawal) in withdrawals.enumerated() {
      if let id { try require(withdrawal.id, is: id, at: "[\(index)].id") }
      if let clientID, let told = withdrawal.clientID {
        try require(told, is: clientID, at: "[\(index)].clientId")
      }
    }
  }
}
