// GET /wapi/v1/history/funding

public import BackpackModel
public import BackpackWire

/// Past funding payments of the account.
public struct GetFundingPayments: PagedEndpoint {
  public typealias Row = FundingPayment
  public static let route = Route(
    .get, "/wapi/v1/history/funding", .signed("fundingHistoryQueryAll"), .historical)

  /// `nil`: the account the key belongs to.
  public var subaccountID: UInt16?
  public var symbol: Symbol?
  public var limit: Int?
  public var offset: Int?
  public var sortDirection: SortDirection?
  public var parameters: Parameters {
    [
      "subaccountId": subaccountID, "symbol": symbol, "limit": limit, "offset": offset,
      "sortDirection": sortDirection,
    ]
  }

  public init(
    subaccountID: UInt16? = nil, symbol: Symbol? = nil, limit: Int? = nil, offset: Int? = nil,
    sortDirection: SortDirection? = nil
  ) {
    self.subaccountID = subaccountID
    self.symbol = symbol
    self.limit = limit
    self.offset = offset
    self.sortDirection = sortDirection
  }
}
