// GET /wapi/v1/history/position

public import BackpackModel
public import BackpackWire

/// Positions of the account, past ones included.
public struct GetPositionHistory: PagedEndpoint {
  public typealias Row = PositionHistoryRow
  public static let route = Route(
    .get, "/wapi/v1/history/position", .signed("positionHistoryQueryAll"), .historical)

  public var symbol: Symbol?
  public var state: PositionState?
  /// The venue takes several; how it signs them nobody knows, so at most one is sent.
  public var marketType: MarketType?
  public var limit: Int?
  public var offset: Int?
  public var sortDirection: SortDirection?
  public var parameters: Parameters {
    [
      "symbol": symbol, "state": state, "marketType": marketType, "limit": limit, "offset": offset,
      "sortDirection": sortDirection,
    ]
  }

  public init(
    symbol: Symbol? = nil, state: PositionState? = nil, marketType: MarketType? = nil,
    limit: Int? = nil, offset: Int? = nil, sortDirection: SortDirection? = nil
  ) {
    self.symbol = symbol
    self.state = state
    self.marketType = marketType
    self.limit = limit
    self.offset = offset
    self.sortDirection = sortDirection
  }
}
