// GET /wapi/v1/capital/deposits

public import BackpackModel
public import BackpackWire

/// Deposits to the account.
public struct GetDeposits: PagedEndpoint {
  public typealias Row = Deposit
  public static let route = Route(
    .get, "/wapi/v1/capital/deposits", .signed("depositQueryAll"), .historical)

  /// Earliest moment.
  public var from: Timestamp?
  /// Latest moment.
  public var to: Timestamp?
  public var limit: Int?
  public var offset: Int?
  /// Leave out deposits by the exchange itself.
  public var excludePlatform: Bool?
  public var parameters: Parameters {
    [
      "from": from?.milliseconds, "to": to?.milliseconds, "limit": limit, "offset": offset,
      "excludePlatform": excludePlatform,
    ]
  }

  public init(
    from: Timestamp? = nil, to: Timestamp? = nil, limit: Int? = nil, offset: Int? = nil,
    excludePlatform: Bool? = nil
  ) {
    self.from = from
    self.to = to
    self.limit = limit
    self.offset = offset
    self.excludePlatform = excludePlatform
  }
}
