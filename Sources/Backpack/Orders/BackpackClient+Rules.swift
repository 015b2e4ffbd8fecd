// Orders against their market: its rules from memory, its prices read when they are needed.

public import BackpackModel

extension BackpackClient {
  /// A market with its rules and state, read at most `ageMax` ago: where it is longer ago, it is read anew.
  /// Several callers at once share one request; cancelling one of them does not cancel it.
  ///
  /// The venue's caches keep markets for 5 minutes: `CachedMarket.age(at:)` counts those in.
  public func rules(
    for symbol: Symbol, ageMax: Duration = .seconds(300)
  ) async throws(BackpackError) -> CachedMarket {
    try await marketCache.market(symbol, ageMax: ageMax) { () async throws(BackpackError) in
      try await self.answer(GetMarket(symbol: symbol))
    }
  }

  /// The order as its market takes it, and what had to change; see `OrderRequest.rounded(to:)`.
  public func rounded(_ request: OrderRequest) async throws(BackpackError) -> RoundedOrder {
    try request.rounded(to: try await rules(for: request.symbol).rules)
  }

  /// What the market would not take about an order, without sending it; empty where nothing is known
  /// against it.
  ///
  /// - Parameters:
  ///   - request: the order; it is not sent.
  ///   - reference: prices to check against; `nil` reads them now: the latest trade, the mark price of a
  ///     perpetual, the book for a market order. The latest trade comes through a cache of 5 s.
  public func check(
    _ request: OrderRequest, reference: MarketReference? = nil
  ) async throws(BackpackError) -> [OrderFinding] {
    let market = try await rules(for: request.symbol).market
    if let reference { return request.check(against: market, reference: reference) }
    return request.check(against: market, reference: try await self.reference(for: request))
  }

  /// Places an order after `check` found nothing against it, price bands included.
  ///
  /// Costs the requests of `check` before the order's own; `place` leaves the judgement to the venue.
  ///
  /// - Throws: `.refused` with every finding, nothing sent; what `check` and `place` throw.
  @discardableResult
  public func placeChecked(
    _ request: OrderRequest, reference: MarketReference? = nil
  ) async throws(BackpackError) -> Order {
    let findings = try await check(request, reference: reference)
    guard let first = findings.first else { return try await place(request) }
    throw .refused(
      Refusal(
        reason: findings.map(\.refusal.reason).joined(separator: " "),
        remedy: first.refusal.remedy))
  }

  /// The prices an order is checked against, read now. One to three requests.
  public func reference(
    for request: OrderRequest
  ) async throws(BackpackError) -> MarketReference {
    let trade = try await answer(GetTrades(symbol: request.symbol, limit: 1))
    // An hour may lie between two trades, and the last one is the last all the same: what counts is when
    // the venue was asked.
    var reference = MarketReference(
      last: trade.value.first?.price, readAt: trade.metadata.madeAt)
    if request.symbol.isPerpetual {
      let mark = try await markPrice(of: request.symbol)
      reference.mark = mark.value?.markPrice
      reference.readAt = min(reference.readAt, mark.metadata.madeAt)
    }
    if case .market = request.kind {
      let depth = try await answer(GetDepth(symbol: request.symbol, limit: 100))
      reference.depth = depth.value
      reference.readAt = min(reference.readAt, depth.value.timestamp)
    }
    return reference
  }
}
