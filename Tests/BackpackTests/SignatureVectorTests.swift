// Endpoints against Tests/Fixtures/signing-vectors.json: the same request gives the same signature as
// published clients made.

import Backpack
import BackpackWire
import Testing

/// An endpoint that asks what a case of the vectors asks.
struct SignedCase: Sendable, CustomTestStringConvertible {
  var testDescription: String
  var endpoint: any Endpoint

  static let all: [SignedCase] = [
    SignedCase("collateral-query-subaccount-int", GetCollateral(subaccountID: 1)),
    SignedCase("collateral-query-subaccount-zero", GetCollateral(subaccountID: 0)),
    SignedCase("max-borrow-quantity", GetMaxBorrowQuantity(asset: "USDC")),
    SignedCase(
      "max-order-quantity-string-price",
      GetMaxOrderQuantity(symbol: "SOL_USDC", side: .bid, price: "98.97")),
    SignedCase(
      "bool-max-order-quantity-query",
      GetMaxOrderQuantity(
        symbol: "SOL_USDC", side: .ask, reduceOnly: true, autoBorrow: false,
        autoBorrowRepay: true, autoLendRedeem: true)),
    SignedCase("max-withdrawal-quantity", GetMaxWithdrawalQuantity(asset: "USDC")),
    SignedCase(
      "bool-max-withdrawal-query",
      GetMaxWithdrawalQuantity(asset: "USDC", autoBorrow: true, autoLendRedeem: false)),
    SignedCase("deposit-address", GetDepositAddress(blockchain: .solana)),
    SignedCase(
      "deposit-query-all-ints",
      GetDeposits(
        from: Timestamp(milliseconds: 1_714_521_600_000),
        to: Timestamp(milliseconds: 1_717_200_000_000), limit: 100, offset: 0)),
    SignedCase("withdrawal-query-all", GetWithdrawals(limit: 1000, offset: 250)),
    SignedCase(
      "funding-history", GetFundingPayments(symbol: "SOL_USDC_PERP", limit: 100, offset: 0)),
    SignedCase("settlement-history", GetSettlements(source: .realizePnl, limit: 100, offset: 0)),
    SignedCase("dust-history", GetDustConversions(id: 9_007_199_254_740_993, asset: "BONK")),
    SignedCase(
      "position-history",
      GetPositionHistory(
        symbol: "SOL_USDC_PERP", state: .closed, limit: 100, sortDirection: .newestFirst)),
    SignedCase("account-update-leverage", UpdateAccount(leverageLimit: "10")),
    SignedCase(
      "bool-account-update",
      UpdateAccount(
        leverageLimit: "5", autoBorrowSettlements: true, autoLend: false, autoRepayBorrows: true)),
    SignedCase("convert-dust", ConvertDust(asset: "BONK")),
  ]

  static let withdrawal: SignedCase? = {
    let address = "0x0ad42b8e602c2d3d475ae52d678cf63d84ab2749"
    let endpoint = try? RequestWithdrawal(  // nil shows in the test
      WithdrawalRequest(
        of: "10", "USDC", to: address, on: .ethereum, clientID: "Abc-123_XYZ.v2"),
      acknowledging: .init(irreversiblySending: "10", "USDC", to: address, on: .ethereum))
    return endpoint.map { SignedCase("withdraw-client-id-unreserved-characters", $0) }
  }()

  private init(_ name: String, _ endpoint: any Endpoint) {
    testDescription = name
    self.endpoint = endpoint
  }
}

@Suite struct `A signed request` {
  @Test func `to withdraw is among the cases`() { #expect(SignedCase.withdrawal != nil) }

  @Test(arguments: SignedCase.all + [SignedCase.withdrawal].compactMap(\.self))
  func `has the signature that published clients give it`(signed: SignedCase) async throws {
    let vectors = try JSONNode(parsing: try Fixtures.bytes("signing-vectors.json"))
    let vector = try #require(
      vectors["cases"]?.children.first { $0["name"]?.text == signed.testDescription })
    let sentAt = Timestamp(milliseconds: try vector.read("timestamp"))
    let transport = ScriptedTransport(.answer(500))
    let client = client(
      transport, key: try SecretKey(base64: try vector.read("seed_b64")), retry: .none
    ) { sentAt }

    await #expect(throws: BackpackError.self) { try await client.send(signed.endpoint) }

    let sent = try #require(transport.requests.first)
    let method: String = try vector.read("method")
    let path: String = try vector.read("path")
    let signature: String = try vector.read("signature_b64")
    #expect(sent.headers.first { $0.name == "X-Signature" }?.value == signature)
    #expect(sent.method.rawValue == method)
    #expect(sent.target.split(separator: "?").first.map(String.init) == path)
  }
}
