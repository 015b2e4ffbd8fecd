// GET /wapi/v1/history/quote/fill

public import BackpackModel
public import BackpackWire

/// Fills of the account's quotes.
public struct GetQuoteFills: PagedEndpoint {
  public typealias Row = QuoteFill
  public static let route = Route(
    .get, "/wapi/v1/history/quote/fill", .signed("quoteFillHistoryQueryAll"), .historical)

  public var quoteID: QuoteID?
  public var symbol: Symbol?
  public var side: Side?
  public var limit: Int?
  public var offset: Int?
  public var sortDirection: SortDirection?
  public var parameters: Parameters {
    [
      "quoteId": quoteID, "symbol": symbol, "side": side, "limit": limit, "offset": offset,
      "sortDirection": sortDirection,
    ]
  }

  public init(
    quoteID: QuoteID? = nil, symbol: Symbol? = nil, side: Side? = nil, limit: Int? = nil,
    offset: Int? = nil, sortDirection: SortDirection? = nil
  ) {
    self.quoteID = quoteID
    self.symbol = symbol
    self.side = side
    self.limit = limit
    self.offset = offset
    self.sortDirection = sortDirection
  }
}
