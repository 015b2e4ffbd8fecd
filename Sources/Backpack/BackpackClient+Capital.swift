// The client's calls for what comes into the account and what leaves it: one endpoint each.

public import BackpackModel

// MARK: Collateral and conversions

extension BackpackClient {
  /// Collateral, equity and margin of the account, or of one of its subaccounts.
  public func collateral(
    ofSubaccount subaccountID: UInt16? = nil
  ) async throws(BackpackError) -> MarginAccountSummary {
    try await send(GetCollateral(subaccountID: subaccountID))
  }

  /// Turns what is too little to be traded into USDC; of every asset where `asset` is `nil`.
  public func convertDust(of asset: Asset?) async throws(BackpackError) {
    try await send(ConvertDust(asset: asset))
  }

  /// Past conversions of dust; all filters are in `GetDustConversions`.
  public func dustConversions(
    _ query: GetDustConversions = GetDustConversions()
  ) async throws(BackpackError) -> [DustConversion] {
    try await send(query)
  }

  /// Past settlements; all filters are in `GetSettlements`.
  public func settlements(
    _ query: GetSettlements = GetSettlements()
  ) async throws(BackpackError) -> [Settlement] {
    try await send(query)
  }
}

// MARK: Deposits and withdrawals

extension BackpackClient {
  /// Past deposits; all filters are in `GetDeposits`.
  public func deposits(
    _ query: GetDeposits = GetDeposits()
  ) async throws(BackpackError) -> [Deposit] {
    try await send(query)
  }

  /// Where to send deposits on one network.
  public func depositAddress(
    on blockchain: Blockchain
  ) async throws(BackpackError) -> DepositAddress {
    try await send(GetDepositAddress(blockchain: blockchain))
  }

  /// Withdrawals; all filters are in `GetWithdrawals`.
  public func withdrawals(
    _ query: GetWithdrawals = GetWithdrawals()
  ) async throws(BackpackError) -> [Withdrawal] {
    try await send(query)
  }

  /// Sends money away for good; see `RequestWithdrawal` and `WithdrawalAcknowledgement`.
  ///
  /// No limit of any policy stands before it: the Guard knows no withdrawals and lets none through.
  public func withdraw(
    _ withdrawal: WithdrawalRequest, acknowledging acknowledgement: WithdrawalAcknowledgement
  ) async throws(BackpackError) -> Withdrawal {
    try await send(RequestWithdrawal(withdrawal, acknowledging: acknowledgement))
  }
}

// MARK: Withdrawal delay

extension BackpackClient {
  /// How long withdrawals wait; `nil` where no delay is set. Refused on a client with a key.
  public func withdrawalDelay() async throws(BackpackError) -> WithdrawalDelay? {
    try await send(GetWithdrawalDelay())
  }

  /// Makes withdrawals wait. Refused on a client with a key.
  public func createWithdrawalDelay(
    hours: UInt32, _ token: TwoFactorToken
  ) async throws(BackpackError) {
    try await send(CreateWithdrawalDelay(hours: hours, twoFactorToken: token))
  }

  /// Changes how long withdrawals wait. Refused on a client with a key.
  public func updateWithdrawalDelay(
    hours: UInt32, _ token: TwoFactorToken
  ) async throws(BackpackError) -> WithdrawalDelay {
    try await send(UpdateWithdrawalDelay(hours: hours, twoFactorToken: token))
  }
}
