// The client's calls for the account's settings, limits and past positions: one endpoint each.

public import BackpackModel

// MARK: Settings and limits

extension BackpackClient {
  /// Changes settings of the account; see `UpdateAccount`.
  public func update(_ settings: UpdateAccount) async throws(BackpackError) {
    try await send(settings)
  }

  /// The most of an asset that the account could borrow right now.
  public func maxBorrow(of asset: Asset) async throws(BackpackError) -> MaxBorrowQuantity {
    try await send(GetMaxBorrowQuantity(asset: asset))
  }

  /// The largest order the account could place right now; without a price, a market order.
  /// Loans are in `GetMaxOrderQuantity`.
  public func maxOrder(
    _ side: Side, _ symbol: Symbol, price: Price? = nil, reduceOnly: Bool? = nil
  ) async throws(BackpackError) -> MaxOrderQuantity {
    try await send(
      GetMaxOrderQuantity(symbol: symbol, side: side, price: price, reduceOnly: reduceOnly))
  }

  /// The most of an asset that the account could withdraw right now. Loans are in
  /// `GetMaxWithdrawalQuantity`.
  public func maxWithdrawal(of asset: Asset) async throws(BackpackError) -> MaxWithdrawalQuantity {
    try await send(GetMaxWithdrawalQuantity(asset: asset))
  }
}

// MARK: Positions

extension BackpackClient {
  /// Open positions on markets of one type.
  public func positions(ofType marketType: MarketType) async throws(BackpackError) -> [Position] {
    try await send(GetPositions(marketType: marketType))
  }

  /// Positions, past ones included; all filters are in `GetPositionHistory`.
  public func positionHistory(
    _ query: GetPositionHistory = GetPositionHistory()
  ) async throws(BackpackError) -> [PositionHistoryRow] {
    try await send(query)
  }

  /// Past funding payments; all filters are in `GetFundingPayments`.
  public func fundingPayments(
    _ query: GetFundingPayments = GetFundingPayments()
  ) async throws(BackpackError) -> [FundingPayment] {
    try await send(query)
  }
}
