// GET /wapi/v1/history/fills

public import BackpackModel
public import BackpackWire

/// Executions of the account's orders, and of what the venue did of itself unless `fillType` says
/// otherwise. May lag behind the engine.
public struct GetFills: PagedEndpoint {
  public typealias Row = OrderFill
  public typealias Response = [OrderFill]
  public static let route = Route(
    .get, "/wapi/v1/history/fills", .signed("fillHistoryQueryAll"), .historical)

  public var symbol: Symbol?
  /// The venue takes several; how they would be signed is not known, so one.
  public var marketType: MarketType?
  public var orderID: OrderID?
  /// Only fills of this strategy's orders.
  public var strategyID: String?
  public var fillType: FillType?
  /// Inclusive; whole milliseconds are sent.
  public var from: Timestamp?
  /// Exclusive; whole milliseconds are sent.
  public var to: Timestamp?
  /// `nil`: newest first, as far as anybody saw.
  public var sortDirection: SortDirection?
  public var limit: Int?
  public var offset: Int?

  public var parameters: Parameters {
    [
      "symbol": symbol, "marketType": marketType, "orderId": orderID, "strategyId": strategyID,
      "fillType": fillType, "from": from?.milliseconds, "to": to?.milliseconds,
      "sortDirection": sortDirection, "limit": limit, "offset": offset,
    ]
  }

  public init(
    symbol: Symbol? = nil, marketType: MarketType? = nil, orderID: OrderID? = nil,
    strategyID: String? = nil, fillType: FillType? = nil, from: Timestamp? = nil,
    to: Timestamp? = nil, sortDirection: SortDirection? = nil, limit: Int? = nil,
    offset: Int? = nil
  ) {
    self.symbol = symbol
    self.marketType = marketType
    self.orderID = orderID
    self.strategyID = strategyID
    self.fillType = fillType
    self.from = from
    self.to = to
    self.sortDirection = sortDirection
    self.limit = limit
    self.offset = offset
  }

  public func verify(_ fills: [OrderFill]) throws(WireError) {
    try requireAll(fills, of: symbol, \.symbol)
  }
}
