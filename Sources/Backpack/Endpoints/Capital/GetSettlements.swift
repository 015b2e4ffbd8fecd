// GET /wapi/v1/history/settlement

public import BackpackModel
public import BackpackWire

/// Past settlements: results, fees, funding.
public struct GetSettlements: PagedEndpoint {
  public typealias Row = Settlement
  public static let route = Route(
    .get, "/wapi/v1/history/settlement", .signed("settlementHistoryQueryAll"), .historical)

  public var source: SettlementSourceFilter?
  public var limit: Int?
  public var offset: Int?
  public var sortDirection: SortDirection?
  public var parameters: Parameters {
    ["source": source, "limit": limit, "offset": offset, "sortDirection": sortDirection]
  }

  public init(
    source: SettlementSourceFilter? = nil, limit: Int? = nil, offset: Int? = nil,
    sortDirection: SortDirection? = nil
  ) {
    self.source = source
    self.limit = limit
    self.offset = offset
    self.sortDirection = sortDirection
  }
}
