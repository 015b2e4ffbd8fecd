// GET /wapi/v1/history/rfq

public import BackpackModel
public import BackpackWire

/// The account's requests for quote that ended.
public struct GetRFQHistory: PagedEndpoint {
  public typealias Row = RFQHistoryRow
  public static let route = Route(
    .get, "/wapi/v1/history/rfq", .signed("rfqHistoryQueryAll"), .historical)

  public var id: RFQID?
  public var symbol: Symbol?
  public var status: OrderStatus?
  public var side: Side?
  /// Only those that settle later, or only the others. `nil`: both.
  public var deferredSettlement: Bool?
  public var limit: Int?
  public var offset: Int?
  public var sortDirection: SortDirection?
  public var parameters: Parameters {
    [
      "rfqId": id, "symbol": symbol, "status": status, "side": side,
      "deferredSettlement": deferredSettlement, "limit": limit, "offset": offset,
      "sortDirection": sortDirection,
    ]
  }

  public init(
    id: RFQID? = nil, symbol: Symbol? = nil, status: OrderStatus? = nil, side: Side? = nil,
    deferredSettlement: Bool? = nil, limit: Int? = nil, offset: Int? = nil,
    sortDirection: SortDirection? = nil
  ) {
    self.id = id
    self.symbol = symbol
    self.status = status
    self.side = side
    self.deferredSettlement = deferredSettlement
    self.limit = limit
    self.offset = offset
    self.sortDirection = sortDirection
  }
}
