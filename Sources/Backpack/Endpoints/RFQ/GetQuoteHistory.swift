// GET /wapi/v1/history/quote

public import BackpackModel
public import BackpackWire

/// The account's quotes that ended.
public struct GetQuoteHistory: PagedEndpoint {
  public typealias Row = QuoteHistoryRow
  public static let route = Route(
    .get, "/wapi/v1/history/quote", .signed("quoteHistoryQueryAll"), .historical)

  public var id: QuoteID?
  public var symbol: Symbol?
  public var status: OrderStatus?
  /// Only those that settle later, or only the others. `nil`: both.
  public var deferredSettlement: Bool?
  public var limit: Int?
  public var offset: Int?
  public var sortDirection: SortDirection?
  public var parameters: Parameters {
    [
      "quoteId": id, "symbol": symbol, "status": status, "deferredSettlement": deferredSettlement,
      "limit": limit, "offset": offset, "sortDirection": sortDirection,
    ]
  }

  public init(
    id: QuoteID? = nil, symbol: Symbol? = nil, status: OrderStatus? = nil,
    deferredSettlement: Bool? = nil, limit: Int? = nil, offset: Int? = nil,
    sortDirection: SortDirection? = nil
  ) {
    self.id = id
    self.symbol = symbol
    self.status = status
    self.deferredSettlement = deferredSettlement
    self.limit = limit
    self.offset = offset
    self.sortDirection = sortDirection
  }
}
