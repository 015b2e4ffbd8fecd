// The client's calls for lending and borrowing: one endpoint each.

public import BackpackModel

// MARK: The account's loans

extension BackpackClient {
  /// Open loans, given (positive) and taken (negative).
  public func borrowLendPositions() async throws(BackpackError) -> [BorrowLendPosition] {
    try await send(GetBorrowLendPositions())
  }

  /// Lends or borrows; see `ExecuteBorrowLend`.
  public func execute(_ request: BorrowLendRequest) async throws(BackpackError) {
    try await send(ExecuteBorrowLend(request))
  }

  /// Where the account would be liquidated after this; see `GetBorrowLendLiquidationPrice`. Refused on a
  /// client with a key.
  public func liquidationPrice(
    after request: BorrowLendRequest, subaccountID: UInt16? = nil
  ) async throws(BackpackError) -> LiquidationEstimate {
    try await send(GetBorrowLendLiquidationPrice(request, subaccountID: subaccountID))
  }

  /// Past borrowing and lending; all filters are in `GetBorrowLendHistory`.
  public func borrowLendHistory(
    _ query: GetBorrowLendHistory = GetBorrowLendHistory()
  ) async throws(BackpackError) -> [BorrowLendMovement] {
    try await send(query)
  }

  /// Past loans; all filters are in `GetBorrowLendPositionHistory`.
  public func borrowLendPositionHistory(
    _ query: GetBorrowLendPositionHistory = GetBorrowLendPositionHistory()
  ) async throws(BackpackError) -> [BorrowLendPositionHistoryRow] {
    try await send(query)
  }

  /// Interest paid and received; all filters are in `GetInterestHistory`.
  public func interestHistory(
    _ query: GetInterestHistory = GetInterestHistory()
  ) async throws(BackpackError) -> [InterestPayment] {
    try await send(query)
  }
}

// MARK: The markets for loans

extension BackpackClient {
  /// Every market for loans: its state, rates and limits.
  public func borrowLendMarkets() async throws(BackpackError) -> [BorrowLendMarket] {
    try await send(GetBorrowLendMarkets())
  }

  /// The past of the market for loans of one asset.
  public func borrowLendMarketHistory(
    of asset: Asset, last interval: HistoryInterval
  ) async throws(BackpackError) -> [BorrowLendSnapshot] {
    try await send(GetBorrowLendMarketHistory(interval: interval, asset: asset))
  }

  /// Yields of loans and of staking for a tier of the venue's customers; `nil`: the lowest.
  public func apyRates(tierID: Int32? = nil) async throws(BackpackError) -> ApyRates {
    try await send(GetApyRates(tierID: tierID))
  }
}
