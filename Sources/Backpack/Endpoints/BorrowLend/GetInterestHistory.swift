// GET /wapi/v1/history/interest

public import BackpackModel
public import BackpackWire

/// Interest paid and received.
public struct GetInterestHistory: PagedEndpoint {
  public typealias Row = InterestPayment
  public static let route = Route(
    .get, "/wapi/v1/history/interest", .signed("interestHistoryQueryAll"), .historical)

  public var asset: Asset?
  /// A perpetual: interest on its unrealised results. A spot market: interest on loans.
  public var market: Symbol?
  public var positionID: String?
  public var source: InterestPaymentSource?
  public var limit: Int?
  public var offset: Int?
  public var sortDirection: SortDirection?
  public var parameters: Parameters {
    [
      "asset": asset, "symbol": market, "positionId": positionID, "source": source, "limit": limit,
      "offset": offset, "sortDirection": sortDirection,
    ]
  }

  public init(
    asset: Asset? = nil, market: Symbol? = nil, positionID: String? = nil,
    source: InterestPaymentSource? = nil, limit: Int? = nil, offset: Int? = nil,
    sortDirection: SortDirection? = nil
  ) {
    self.asset = asset
    self.market = market
    self.positionID = positionID
    self.source = source
    self.limit = limit
    self.offset = offset
    self.sortDirection = sortDirection
  }
}
