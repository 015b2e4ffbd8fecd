// GET /wapi/v1/history/orders

public import BackpackModel
public import BackpackWire

/// Orders that ended, perhaps resting ones too. May lag behind the engine: `GetOpenOrders` is fresher.
public struct GetOrderHistory: PagedEndpoint {
  public typealias Row = HistoryOrder
  public typealias Response = [HistoryOrder]
  public static let route = Route(
    .get, "/wapi/v1/history/orders", .signed("orderHistoryQueryAll"), .historical)

  public var symbol: Symbol?
  /// The venue takes several; how they would be signed is not known, so one.
  public var marketType: MarketType?
  public var orderID: OrderID?
  /// Only this strategy's orders.
  public var strategyID: String?
  /// `nil`: newest first, as far as anybody saw.
  public var sortDirection: SortDirection?
  public var limit: Int?
  public var offset: Int?

  public var parameters: Parameters {
    [
      "symbol": symbol, "marketType": marketType, "orderId": orderID, "strategyId": strategyID,
      "sortDirection": sortDirection, "limit": limit, "offset": offset,
    ]
  }

  public init(
    symbol: Symbol? = nil, marketType: MarketType? = nil, orderID: OrderID? = nil,
    strategyID: String? = nil, sortDirection: SortDirection? = nil, limit: Int? = nil,
    offset: Int? = nil
  ) {
    self.symbol = symbol
    self.marketType = marketType
    self.orderID = orderID
    self.strategyID = strategyID
    self.sortDirection = sortDirection
    self.limit = limit
    self.offset = offset
  }

  public func verify(_ rows: [HistoryOrder]) throws(WireError) {
    try requireAll(rows, of: symbol, \.symbol)
  }
}
