// GET /wapi/v1/history/borrowLend

public import BackpackModel
public import BackpackWire

/// What was borrowed, repaid, lent and taken back.
public struct GetBorrowLendHistory: PagedEndpoint {
  public typealias Row = BorrowLendMovement
  public static let route = Route(
    .get, "/wapi/v1/history/borrowLend", .signed("borrowHistoryQueryAll"), .historical)

  public var type: BorrowLendEventType?
  /// Any of these; empty: all.
  public var sources: [BorrowLendSource]
  public var positionID: String?
  public var asset: Asset?
  public var limit: Int?
  public var offset: Int?
  public var sortDirection: SortDirection?
  public var parameters: Parameters {
    [
      "type": type,
      "sources": sources.isEmpty ? nil : sources.map(\.rawValue).joined(separator: ","),
      "positionId": positionID, "symbol": asset, "limit": limit, "offset": offset,
      "sortDirection": sortDirection,
    ]
  }

  public init(
    type: BorrowLendEventType? = nil, sources: [BorrowLendSource] = [], positionID: String? = nil,
    asset: Asset? = nil, limit: Int? = nil, offset: Int? = nil, sortDirection: SortDirection? = nil
  ) {
    self.type = type
    self.sources = sources
    self.positionID = positionID
    self.asset = asset
    self.limit = limit
    self.offset = offset
    self.sortDirection = sortDirection
  }
}
