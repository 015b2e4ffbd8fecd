// GET /wapi/v1/history/dust

public import BackpackModel
public import BackpackWire

/// Past conversions of dust.
public struct GetDustConversions: PagedEndpoint {
  public typealias Row = DustConversion
  public static let route = Route(
    .get, "/wapi/v1/history/dust", .signed("dustHistoryQueryAll"), .historical)

  public var id: Int64?
  public var asset: Asset?
  public var limit: Int?
  public var offset: Int?
  public var sortDirection: SortDirection?
  public var parameters: Parameters {
    ["id": id, "symbol": asset, "limit": limit, "offset": offset, "sortDirection": sortDirection]
  }

  public init(
    id: Int64? = nil, asset: Asset? = nil, limit: Int? = nil, offset: Int? = nil,
    sortDirection: SortDirection? = nil
  ) {
    self.id = id
    self.asset = asset
    self.limit = limit
    self.offset = offset
    self.sortDirection = sortDirection
  }
}
