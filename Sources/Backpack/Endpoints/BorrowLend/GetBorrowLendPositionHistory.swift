// GET /wapi/v1/history/borrowLend/positions

public import BackpackModel
public import BackpackWire

/// Loans, open and closed.
public struct GetBorrowLendPositionHistory: PagedEndpoint {
  public typealias Row = BorrowLendPositionHistoryRow
  public static let route = Route(
    .get, "/wapi/v1/history/borrowLend/positions", .signed("borrowPositionHistoryQueryAll"),
    .historical)

  public var asset: Asset?
  public var side: BorrowLendSide?
  public var state: BorrowLendPositionState?
  public var limit: Int?
  public var offset: Int?
  public var sortDirection: SortDirection?
  public var parameters: Parameters {
    [
      "symbol": asset, "side": side, "state": state, "limit": limit, "offset": offset,
      "sortDirection": sortDirection,
    ]
  }

  public init(
    asset: Asset? = nil, side: BorrowLendSide? = nil, state: BorrowLendPositionState? = nil,
    limit: Int? = nil, offset: Int? = nil, sortDirection: SortDirection? = nil
  ) {
    self.asset = asset
    self.side = side
    self.state = state
    self.limit = limit
    self.offset = offset
    self.sortDirection = sortDirection
  }
}
