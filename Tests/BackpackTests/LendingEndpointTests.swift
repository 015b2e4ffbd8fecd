// Loans and vaults: what reaches the venue, and what its answer becomes.

import Backpack
import Testing

extension Exchange {
  static let openLending: [Exchange] = [
    Exchange("markets for loans", "/api/v1/borrowLend/markets") { client in
      let market = try #require(try await client.borrowLendMarkets().first)
      #expect(market.asset == "USDC")
      #expect(market.state == .open)
      #expect(market.borrowInterestRate == "0.061")
      #expect(market.timestamp == Timestamp(milliseconds: 1_788_285_120_000))
    },
    Exchange(
      "the past of a market for loans", "/api/v1/borrowLend/markets/history?interval=1w&symbol=USDC"
    ) { client in
      let past = try await client.borrowLendMarketHistory(of: "USDC", last: .oneWeek)
      #expect(past.map(\.utilization) == ["0.8913"])
    },
    Exchange("yields", "/api/v1/borrowLend/apy") { client in
      let rates = try await client.apyRates()
      #expect(rates.borrowLend.map(\.lendRate) == ["0.046"])
      #expect(rates.staking.map(\.dilutionFactor) == ["0.98"])
    },
    Exchange("yields of a tier", "/api/v1/borrowLend/apy?tierId=-1") { client in
      _ = try await client.apyRates(tierID: -1)
    },
    Exchange("vaults", "/api/v1/vaults") { client in
      let vault = try #require(try await client.vaults().first)
      #expect(vault.id == 1)
      #expect(vault.redeemDelay == .seconds(86_400))
    },
    Exchange("the past of vaults", "/api/v1/vaults/history?interval=1year") { client in
      let past = try await client.vaultHistory(last: .oneYear)
      #expect(past.map(\.nav) == ["1.04", nil])
      #expect(past[0].timestamp == past[1].timestamp, "the same moment in two zones")
    },
    Exchange("the past of a vault", "/api/v1/vaults/history?interval=1d&vaultId=1") { client in
      _ = try await client.vaultHistory(of: 1, last: .oneDay)
    },
  ]

  static let lending: [Exchange] = [
    Exchange(
      "lend", "/api/v1/borrowLend", method: "POST",
      body: #"{"quantity":"10.5","side":"Lend","symbol":"USDC"}"#, isSigned: true
    ) { client in
      try await client.execute(BorrowLendRequest(.lend, "USDC", quantity: "10.5"))
    },
    Exchange("borrow-lend history", "/wapi/v1/history/borrowLend", isSigned: true) { client in
      let movement = try #require(try await client.borrowLendHistory().first)
      #expect(movement.eventType == .lend)
      #expect(movement.source == .autoLend)
      #expect(movement.timestamp == Timestamp(milliseconds: 1_788_279_000_123))
      #expect(movement.spotMarginOrderID == nil)
    },
    Exchange(
      "borrow-lend history, every filter",
      "/wapi/v1/history/borrowLend?type=BorrowRepay&sources=Manual%2CRfq&positionId=9&symbol=USDC"
        + "&limit=1&offset=2&sortDirection=Asc", isSigned: true
    ) { client in
      _ = try await client.borrowLendHistory(
        GetBorrowLendHistory(
          type: .borrowRepay, sources: [.manual, .rfq], positionID: "9", asset: "USDC", limit: 1,
          offset: 2, sortDirection: .oldestFirst))
    },
    Exchange("past loans", "/wapi/v1/history/borrowLend/positions", isSigned: true) { client in
      let loan = try #require(try await client.borrowLendPositionHistory().first)
      #expect(loan.side == .borrow)
      #expect(loan.averageInterestRate == "0.061")
    },
    Exchange(
      "past loans, every filter",
      "/wapi/v1/history/borrowLend/positions?symbol=USDC&side=Lend&state=Open&limit=1&offset=2"
        + "&sortDirection=Desc", isSigned: true
    ) { client in
      _ = try await client.borrowLendPositionHistory(
        GetBorrowLendPositionHistory(
          asset: "USDC", side: .lend, state: .open, limit: 1, offset: 2, sortDirection: .newestFirst
        )
      )
    },
    Exchange("interest", "/wapi/v1/history/interest", isSigned: true) { client in
      let payment = try #require(try await client.interestHistory().first)
      #expect(payment.type == .lend)
      #expect(payment.quantity == "0.000641")
      #expect(payment.market == "USDC")
    },
    Exchange(
      "interest, every filter",
      "/wapi/v1/history/interest?asset=USDC&symbol=SOL_USDC_PERP&positionId=9&source=UnrealizedPnl"
        + "&limit=1&offset=2&sortDirection=Asc", isSigned: true
    ) { client in
      _ = try await client.interestHistory(
        GetInterestHistory(
          asset: "USDC", market: "SOL_USDC_PERP", positionID: "9", source: .unrealizedPnl, limit: 1,
          offset: 2, sortDirection: .oldestFirst))
    },
  ]

  static let vaults: [Exchange] = [
    Exchange(
      "mint vault tokens", "/api/v1/vault/mint", method: "POST",
      body: #"{"vaultId":1,"symbol":"USDC","quantity":"100"}"#, isSigned: true
    ) { client in
      try await client.mintVaultTokens(of: 1, for: "100", "USDC")
    },
    Exchange(
      "mint vault tokens, every parameter", "/api/v1/vault/mint", method: "POST",
      body:
        #"{"vaultId":1,"symbol":"USDC","quantity":"100","autoBorrow":false,"autoLendRedeem":true}"#,
      isSigned: true
    ) { client in
      try await client.send(
        MintVaultTokens(
          vaultID: 1, asset: "USDC", quantity: "100", autoBorrow: false, autoLendRedeem: true))
    },
    Exchange(
      "redeem vault tokens", "/api/v1/vault/redeem", method: "POST",
      body: #"{"vaultId":4294967295,"vaultTokenQuantity":"0.5"}"#, isSigned: true
    ) { client in
      try await client.redeemVaultTokens(.tokens("0.5"), of: 4_294_967_295)
    },
    Exchange(
      "redeem all vault tokens", "/api/v1/vault/redeem", method: "POST", body: #"{"vaultId":1}"#,
      isSigned: true
    ) { client in
      try await client.redeemVaultTokens(.all, of: 1)
    },
    Exchange(
      "cancel a redemption", "/api/v1/vault/redeem", method: "DELETE", body: #"{"vaultId":1}"#,
      isSigned: true
    ) { client in
      try await client.cancelVaultRedemption(of: 1)
    },
    Exchange("pending redemptions", "/api/v1/vault/redeems/pending?vaultId=1", isSigned: true) {
      client in
      let pending = try await client.pendingVaultRedemptions(of: 1)
      #expect(pending.map(\.status) == [.redeemed, .cancelled])
      #expect(pending.map(\.quantity) == ["13.05", nil])
      #expect(pending.map(\.reason) == [nil, "InsufficientFunds"])
    },
    Exchange("the value of a vault", "/api/v1/vault/nav", isSigned: true) { client in
      let value = try await client.vaultNAV()
      #expect(value.mintNav == "1.05")
      #expect(value.redeemNav == "1.044")
    },
  ]
}

@Suite struct `Loans and vaults` {
  @Test func `asking for a liquidation price tells the loan as base64, to a browser's session`()
    async throws
  {
    let transport = ScriptedTransport(.answer(200, #"{"liquidationPrice":"91","markPrice":"141"}"#))
    let loan = BorrowLendRequest(.borrow, "USDC", quantity: "10.5")

    let estimate = try await client(transport, key: nil).liquidationPrice(
      after: loan, subaccountID: 2)

    #expect(estimate == LiquidationEstimate(liquidationPrice: "91", markPrice: "141"))
    let request = try #require(transport.requests.first)
    // {"quantity":"10.5","side":"Borrow","symbol":"USDC"}
    let borrow = "eyJxdWFudGl0eSI6IjEwLjUiLCJzaWRlIjoiQm9ycm93Iiwic3ltYm9sIjoiVVNEQyJ9"
    #expect(
      request.target
        == "/api/v1/borrowLend/position/liquidationPrice?borrow=\(borrow)&subaccountId=2")
    #expect(request.headers.value("X-Signature") == nil)
  }

  @Test(arguments: [200, 201, 202, 204])
  func `any success confirms a loan, whatever its body`(status: Int) async throws {
    let transport = ScriptedTransport(.answer(status, status == 200 ? "{}" : ""))
    try await client(transport, key: Fixtures.key()).execute(
      BorrowLendRequest(.lend, "USDC", quantity: "1"))
    #expect(transport.requests.count == 1)
  }

  @Test(arguments: [ScriptedTransport.Outcome.answer(500), .answer(503), .lost])
  func `money that may have moved is never sent again`(
    outcome: ScriptedTransport.Outcome
  ) async throws {
    let key = try Fixtures.key()
    let calls: [(AccountChange, @Sendable (BackpackClient) async throws -> Void)] = [
      (.loan(of: "USDC"), { try await $0.execute(.init(.lend, "USDC", quantity: "1")) }),
      (.vault(1), { try await $0.mintVaultTokens(of: 1, for: "100", "USDC") }),
      (.vault(1), { try await $0.redeemVaultTokens(.all, of: 1) }),
      (.vault(1), { try await $0.cancelVaultRedemption(of: 1) }),
    ]
    for (change, call) in calls {
      let transport = ScriptedTransport(outcome)
      let error = await #expect(throws: BackpackError.self) {
        try await call(client(transport, key: key))
      }
      #expect(error?.unknownChange == change)
      #expect(transport.requests.count == 1)
    }
  }

  @Test func `redemptions and values of another vault are refused`() async throws {
    let redemptions = String(
      decoding: try Fixtures.bytes("api/vault-redemptions.json"), as: UTF8.self)
    let past = String(decoding: try Fixtures.bytes("api/vault-history.json"), as: UTF8.self)
    let transport = ScriptedTransport(.answer(200, redemptions), .answer(200, past))
    let client = client(transport, key: try Fixtures.key(), retry: .none)

    await #expect(throws: BackpackError.unreadable(path: "vaultId", nil)) {
      try await client.pendingVaultRedemptions(of: 2)
    }
    await #expect(throws: BackpackError.unreadable(path: "vaultId", nil)) {
      try await client.vaultHistory(of: 2, last: .oneDay)
    }
  }

  @Test func `words this version does not know are kept`() async throws {
    let body = String(decoding: try Fixtures.bytes("api/borrow-history.json"), as: UTF8.self)
      .replacing("\"Lend\"", with: "\"Gift\"").replacing("\"AutoLend\"", with: "\"Lottery\"")
    let client = client(ScriptedTransport(.answer(200, body)), key: try Fixtures.key())

    let movement = try #require(try await client.borrowLendHistory().first)

    #expect(movement.eventType == "Gift")
    #expect(movement.source == "Lottery")
  }
}

extension ScriptedTransport.Outcome {
  /// Sent, and cut off before the answer.
  static var lost: Self { .failure(.interrupted("the connection was cut")) }
}

extension BackpackError {
  /// What may have happened, where that is no order.
  var unknownChange: AccountChange? {
    if case .changeUnknown(let change, _) = self { change } else { nil }
  }
}
