// The client's calls about orders: one endpoint each. What takes more is in Orders/.

public import BackpackModel

extension BackpackClient {
  // MARK: Placing

  /// The engine's result: read `status`, an accepted order may have expired at once.
  @discardableResult
  public func place(_ request: OrderRequest) async throws(BackpackError) -> Order {
    try await send(PlaceOrder(request))
  }

  /// Places 1 ... 50 orders in one request, each taken or refused by itself.
  ///
  /// - Returns: a result an order, in the order given. `resolve` those whose outcome is unknown.
  /// - Throws: `.batchOutcomeUnknown` where each of them may have happened: `resolve` tells.
  @discardableResult
  public func place(_ requests: [OrderRequest]) async throws(BackpackError) -> [BatchResult] {
    try await send(PlaceOrders(requests))
  }

  // MARK: Cancelling

  /// Cancels one order. `.accepted` is no cancellation yet: the order can still fill. One that is gone
  /// already is `.rejected`.
  @discardableResult
  public func cancel(
    _ reference: OrderReference, on symbol: Symbol
  ) async throws(BackpackError) -> CancelOutcome {
    try await send(CancelOrder(reference, symbol: symbol))
  }

  /// Cancels the orders of one market, or those of one kind.
  @discardableResult
  public func cancelAll(
    on symbol: Symbol, _ kind: CancelAllOrders.Kind? = nil
  ) async throws(BackpackError) -> CancelAllOrders.Outcome {
    try await send(CancelAllOrders(symbol: symbol, kind: kind))
  }

  // MARK: Looking

  /// Resting and trigger orders; of all markets where nothing narrows them down. Not paged.
  public func openOrders(
    on symbol: Symbol? = nil, marketType: MarketType? = nil
  ) async throws(BackpackError) -> [Order] {
    try await send(GetOpenOrders(symbol: symbol, marketType: marketType))
  }

  /// An order that rests. A filled, cancelled or expired one is `.rejected` with status 404: look in
  /// `orderHistory`.
  public func order(
    _ reference: OrderReference, on symbol: Symbol
  ) async throws(BackpackError) -> Order {
    try await send(GetOrder(reference, symbol: symbol))
  }

  /// One page of orders that ended, newest first. May lag behind the engine.
  public func orderHistory(
    on symbol: Symbol? = nil, limit: Int? = nil, offset: Int? = nil
  ) async throws(BackpackError) -> [HistoryOrder] {
    try await send(
      GetOrderHistory(symbol: symbol, sortDirection: .newestFirst, limit: limit, offset: offset))
  }

  /// One page of fills, newest first; system fills included. May lag behind the engine.
  public func fills(
    on symbol: Symbol? = nil, from start: Timestamp? = nil, to end: Timestamp? = nil,
    limit: Int? = nil, offset: Int? = nil
  ) async throws(BackpackError) -> [OrderFill] {
    try await send(
      GetFills(
        symbol: symbol, from: start, to: end, sortDirection: .newestFirst, limit: limit,
        offset: offset))
  }
}
