// GET /wapi/v1/history/rfq/fill

public import BackpackModel
public import BackpackWire

/// Fills of the account's requests for quote.
public struct GetRFQFills: PagedEndpoint {
  public typealias Row = RFQFill
  public static let route = Route(
    .get, "/wapi/v1/history/rfq/fill", .signed("rfqFillHistoryQueryAll"), .historical)

  public var quoteID: QuoteID?
  public var symbol: Symbol?
  public var side: Side?
  public var fillType: RFQFillType?
  /// Only those that settle later, or only the others. `nil`: both.
  public var deferredSettlement: Bool?
  public var limit: Int?
  public var offset: Int?
  public var sortDirection: SortDirection?
  public var parameters: Parameters {
    [
      "quoteId": quoteID, "symbol": symbol, "side": side, "fillType": fillType,
      "deferredSettlement": deferredSettlement, "limit": limit, "offset": offset,
      "sortDirection": sortDirection,
    ]
  }

  public init(
    quoteID: QuoteID? = nil, symbol: Symbol? = nil, side: Side? = nil, fillType: RFQFillType? = nil,
    deferredSettlement: Bool? = nil, limit: Int? = nil, offset: Int? = nil,
    sortDirection: SortDirection? = nil
  ) {
    self.quoteID = quoteID
    self.symbol = symbol
    self.side = side
    self.fillType = fillType
    self.deferredSettlement = deferredSettlement
    self.limit = limit
    self.offset = offset
    self.sortDirection = sortDirection
  }
}
