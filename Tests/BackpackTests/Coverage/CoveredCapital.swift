// Endpoints of the group Capital.

import Backpack

extension CoveredEndpoint {
  static let capital: [CoveredEndpoint] = [
    CoveredEndpoint(ConvertDust(asset: "SOL")),
    CoveredEndpoint(GetBalances()),
    CoveredEndpoint(GetCollateral(subaccountID: 1)),
    CoveredEndpoint(
      GetDeposits(
        from: Timestamp(milliseconds: 0), to: Timestamp(milliseconds: 1), limit: 10, offset: 20,
        excludePlatform: true)),
    CoveredEndpoint(GetDepositAddress(blockchain: .solana)),
    CoveredEndpoint(
      GetWithdrawals(
        id: 1, clientID: "c", from: Timestamp(milliseconds: 0), to: Timestamp(milliseconds: 1),
        limit: 10, offset: 20)),
    CoveredEndpoint(withdrawal),
    CoveredEndpoint(
      GetDustConversions(
        id: 1, asset: "SOL", limit: 10, offset: 20, sortDirection: .oldestFirst)),
    CoveredEndpoint(
      GetSettlements(
        source: .tradingFees, limit: 10, offset: 20, sortDirection: .oldestFirst)),
  ]
}

private let withdrawal: RequestWithdrawal = {
  let request = WithdrawalRequest(
    of: "1", "SOL", to: "address", on: .solana, twoFactorToken: TwoFactorToken("123456"),
    autoBorrow: true, autoLendRedeem: true)
  let meant = WithdrawalAcknowledgement(
    irreversiblySending: "1", "SOL", to: "address", on: .solana)
  do { return try RequestWithdrawal(request, acknowledging: meant) } catch {
    fatalError("the two agree: \(error)")
  }
}()
