// Public data, the account and its capital: what reaches the venue, and what its answer becomes.

import Backpack
import Testing

private let noon = Timestamp(milliseconds: 1_788_264_000_000)
private let later = noon + .seconds(60)

extension Exchange {
  static let publicData: [Exchange] = [
    Exchange("wallets", "/api/v1/wallets") { client async throws in
      #expect(try await client.wallets().map(\.blockchain) == [.solana, .ethereum])
    },
    Exchange("assets", "/api/v1/assets") { client in
      let assets = try await client.assets()
      #expect(assets.map(\.asset) == ["JTO", "USDC", "SOL"])
      #expect(assets.last?.tokens.first?.contractAddress == nil, "a native coin")
      #expect(assets.first?.tokens.first?.nativeDecimals == 9)
    },
    Exchange("assets of a country", "/api/v1/assets?country=DE") { client in
      _ = try await client.assets(inCountry: "DE")
    },
    Exchange("collateral parameters", "/api/v1/collateral") { client async throws in
      #expect(
        try await client.collateralParameters().map(\.haircut.kind) == [
          .identity, .inverseSquareRoot(base: "1.08", positiveCurvePenalty: "0.0002"),
        ])
    },
    Exchange("prediction events", "/api/v1/prediction") { client in
      let event = try #require(try await client.predictionEvents().first)
      #expect(event.markets.first?.resolutionCondition == .strikePrice(.above))
      #expect(event.resolutionDelay == .seconds(300))
      #expect(event.resolution.strikePrice == "108412.35")
    },
    Exchange(
      "prediction events, every filter",
      "/api/v1/prediction?symbol=A_USDC_PREDICTION&tagSlug=crypto&eventSlug=e&seriesSlug=s"
        + "&resolved=false&limit=10&offset=20"
    ) { client in
      _ = try await client.predictionEvents(
        GetPredictionEvents(
          symbol: "A_USDC_PREDICTION", tagSlug: "crypto", eventSlug: "e", seriesSlug: "s",
          resolved: false, limit: 10, offset: 20))
    },
    Exchange("prediction tags", "/api/v1/prediction/tags") { client async throws in
      #expect(try await client.predictionTags().map(\.slug) == ["sports", "crypto"])
    },
    Exchange("market sessions", "/api/v1/market-sessions") { client in
      let session = try #require(try await client.marketSessions().first)
      #expect(session.start == TimeOfDay(hour: 9, minute: 30))
      #expect(session.endWeekday == .friday)
    },
    Exchange("securities", "/api/v1/securities") { client in
      let security = try #require(try await client.securities().first)
      #expect(security.asset == "AAPL.US")
      #expect(security.sessions.first?.maxQuantity == nil)
    },
    Exchange("open interest", "/api/v1/openInterest") { client async throws in
      #expect(try await client.openInterest().first?.openInterest == "535.49228")
    },
    Exchange("open interest of one", "/api/v1/openInterest?symbol=SOL_USDC_PERP") { client in
      _ = try await client.openInterest(on: "SOL_USDC_PERP")
    },
    Exchange("funding rates", "/api/v1/fundingRates?symbol=BTC_USDC_PERP&limit=10000&offset=1") {
      client in
      let rates = try await client.fundingRates("BTC_USDC_PERP", limit: 10_000, offset: 1)
      #expect(rates.last?.fundingRate == "-0.000006562")
      #expect(rates.last?.intervalEnd == Timestamp(milliseconds: 1_785_945_600_000))
    },
    Exchange("trade history", "/api/v1/trades/history?symbol=SOL_USDC&limit=5&offset=1000") {
      client async throws in
      #expect(try await !client.tradeHistory("SOL_USDC", limit: 5, offset: 1000).isEmpty)
    },
    Exchange("markets of a type", "/api/v1/markets?marketType=PREDICTION") { client in
      _ = try await client.markets(ofType: .prediction)
    },
    Exchange("mark prices of a type", "/api/v1/markPrices?marketType=IPERP") { client in
      _ = try await client.markPrices(ofType: .inversePerpetual)
    },
    Exchange("ticker of a week", "/api/v1/ticker?symbol=SOL_USDC&interval=1w") { client in
      _ = try await client.ticker("SOL_USDC", over: .oneWeek)
    },
    Exchange("tickers of a day", "/api/v1/tickers?interval=1d") { client in
      _ = try await client.tickers(over: .oneDay)
    },
    Exchange(
      "klines of the mark price",
      "/api/v1/klines?symbol=SOL_USDC&interval=1month&startTime=1788264000&priceType=Mark"
    ) { client in
      _ = try await client.klines("SOL_USDC", .oneMonth, from: noon, of: .mark)
    },
  ]

  static let account: [Exchange] = [
    Exchange(
      "update the account", "/api/v1/account", method: "PATCH",
      body:
        #"{"leverageLimit":"7.5","autoBorrowSettlements":true,"autoLend":false,"autoRepayBorrows":true}"#,
      isSigned: true
    ) { client in
      try await client.update(
        UpdateAccount(
          leverageLimit: "7.5", autoBorrowSettlements: true, autoLend: false,
          autoRepayBorrows: true))
    },
    Exchange(
      "update one setting", "/api/v1/account", method: "PATCH", body: #"{"autoLend":false}"#,
      isSigned: true
    ) { client in
      try await client.update(UpdateAccount(autoLend: false))
    },
    Exchange("most to borrow", "/api/v1/account/limits/borrow?symbol=USDC", isSigned: true) {
      client async throws in
      #expect(try await client.maxBorrow(of: "USDC").maxQuantity == "250.5")
    },
    Exchange(
      "largest order, every filter",
      "/api/v1/account/limits/order?symbol=SOL_USDC&side=Bid&price=98.97&reduceOnly=false"
        + "&autoBorrow=true&autoBorrowRepay=false&autoLendRedeem=true", isSigned: true
    ) { client in
      let limit = try await client.send(
        GetMaxOrderQuantity(
          symbol: "SOL_USDC", side: .bid, price: "98.97", reduceOnly: false, autoBorrow: true,
          autoBorrowRepay: false, autoLendRedeem: true))
      #expect(limit.maxQuantity == "12.34")
      #expect(limit.reduceOnly == nil)
    },
    Exchange(
      "largest market order", "/api/v1/account/limits/order?symbol=SOL_USDC&side=Bid",
      isSigned: true
    ) { client in
      _ = try await client.maxOrder(.bid, "SOL_USDC")
    },
    Exchange("most to withdraw", "/api/v1/account/limits/withdrawal?symbol=USDT", isSigned: true) {
      client async throws in
      #expect(try await client.maxWithdrawal(of: "USDT").maxQuantity == "30")
    },
    Exchange(
      "most to withdraw, every filter",
      "/api/v1/account/limits/withdrawal?symbol=USDT&autoBorrow=false&autoLendRedeem=true",
      isSigned: true
    ) { client in
      _ = try await client.send(
        GetMaxWithdrawalQuantity(asset: "USDT", autoBorrow: false, autoLendRedeem: true))
    },
    Exchange("positions of a type", "/api/v1/position?marketType=PERP", isSigned: true) {
      client in
      _ = try await client.positions(ofType: .perpetual)
    },
    Exchange("funding payments", "/wapi/v1/history/funding", isSigned: true) { client in
      let payment = try #require(try await client.fundingPayments().first)
      #expect(payment.quantity == "-0.001301")
      #expect(payment.subaccountID == 0)
    },
    Exchange(
      "funding payments, every filter",
      "/wapi/v1/history/funding?subaccountId=3&symbol=ETH_USDC_PERP&limit=1000&offset=0"
        + "&sortDirection=Asc", isSigned: true
    ) { client in
      _ = try await client.fundingPayments(
        GetFundingPayments(
          subaccountID: 3, symbol: "ETH_USDC_PERP", limit: 1000, offset: 0,
          sortDirection: .oldestFirst))
    },
    Exchange("position history", "/wapi/v1/history/position", isSigned: true) { client in
      let row = try #require(try await client.positionHistory().first)
      #expect(row.state == .closed)
      #expect(row.cumulativePnlRealized == "14.2")
      #expect(row.closedAt == Timestamp(milliseconds: 1_788_253_811_456))
    },
    Exchange(
      "position history, every filter",
      "/wapi/v1/history/position?symbol=SOL_USDC_PERP&state=Closed&marketType=PERP&limit=1"
        + "&offset=2&sortDirection=Desc", isSigned: true
    ) { client in
      _ = try await client.positionHistory(
        GetPositionHistory(
          symbol: "SOL_USDC_PERP", state: .closed, marketType: .perpetual, limit: 1, offset: 2,
          sortDirection: .newestFirst))
    },
  ]

  static let capital: [Exchange] = [
    Exchange("collateral", "/api/v1/capital/collateral", isSigned: true) { client in
      let summary = try await client.collateral()
      #expect(summary.marginFraction == nil)
      #expect(summary.collateral.first?.collateralWeight == "0.95")
    },
    Exchange(
      "collateral of a subaccount", "/api/v1/capital/collateral?subaccountId=65535", isSigned: true
    ) { client in
      _ = try await client.collateral(ofSubaccount: 65_535)
    },
    Exchange(
      "convert dust of all assets", "/api/v1/account/convertDust", method: "POST", body: "{}",
      isSigned: true
    ) { client in
      try await client.convertDust(of: nil)
    },
    Exchange(
      "convert dust of one", "/api/v1/account/convertDust", method: "POST",
      body: #"{"symbol":"SOL"}"#, isSigned: true
    ) { client in
      try await client.convertDust(of: "SOL")
    },
    Exchange("dust conversions", "/wapi/v1/history/dust", isSigned: true) { client async throws in
      #expect(try await client.dustConversions().first?.usdcReceived == "0.0118")
    },
    Exchange(
      "dust conversions, every filter",
      "/wapi/v1/history/dust?id=-1&symbol=SOL&limit=1&offset=0&sortDirection=Asc", isSigned: true
    ) { client in
      _ = try await client.dustConversions(
        GetDustConversions(id: -1, asset: "SOL", limit: 1, offset: 0, sortDirection: .oldestFirst))
    },
    Exchange("settlements", "/wapi/v1/history/settlement", isSigned: true) { client in
      let settlement = try #require(try await client.settlements().first)
      #expect(settlement.source == .realizePnl)
      #expect(settlement.engineSequence == 123_456_789_012)
    },
    Exchange(
      "settlements, every filter",
      "/wapi/v1/history/settlement?source=TradingFees&limit=1&offset=2&sortDirection=Desc",
      isSigned: true
    ) { client in
      _ = try await client.settlements(
        GetSettlements(source: .tradingFees, limit: 1, offset: 2, sortDirection: .newestFirst))
    },
    Exchange("deposits", "/wapi/v1/capital/deposits", isSigned: true) { client in
      let deposit = try #require(try await client.deposits().first)
      #expect(deposit.source == .ethereum)
      #expect(deposit.createdAt == Timestamp(milliseconds: 1_753_278_954_267))
    },
    Exchange(
      "deposits, every filter",
      "/wapi/v1/capital/deposits?from=1788264000000&to=1788264060000&limit=1&offset=2"
        + "&excludePlatform=true", isSigned: true
    ) { client in
      _ = try await client.deposits(
        GetDeposits(from: noon, to: later, limit: 1, offset: 2, excludePlatform: true))
    },
    Exchange(
      "deposit address", "/wapi/v1/capital/deposit/address?blockchain=0G", isSigned: true
    ) { client in
      let address = try await client.depositAddress(on: .zeroGravity).address
      #expect(address == "0x2222222222222222222222222222222222222222")
    },
    Exchange("withdrawals", "/wapi/v1/capital/withdrawals", isSigned: true) { client in
      let withdrawals = try await client.withdrawals()
      #expect(withdrawals.map(\.status) == [.confirmed, .pending])
    },
    Exchange(
      "withdrawals, every filter",
      "/wapi/v1/capital/withdrawals?id=1000002&clientId=rent%20May&from=1788264000000&to=1788264060000"
        + "&limit=1&offset=2", isSigned: true
    ) { client in
      _ = try await client.withdrawals(
        GetWithdrawals(
          id: 1_000_002, clientID: "rent May", from: noon, to: later, limit: 1, offset: 2))
    },
    Exchange(
      "withdraw", "/wapi/v1/capital/withdrawals", method: "POST",
      body:
        #"{"address":"0x11","blockchain":"Ethereum","clientId":"rent","quantity":"10","symbol":"USDC"}"#,
      isSigned: true
    ) { client in
      let withdrawal = try await client.withdraw(
        WithdrawalRequest(of: "10", "USDC", to: "0x11", on: .ethereum, clientID: "rent"),
        acknowledging: .init(irreversiblySending: "10", "USDC", to: "0x11", on: .ethereum))
      #expect(withdrawal.status == .pending)
      #expect(withdrawal.fee == "3")
    },
    Exchange(
      "withdraw, every member", "/wapi/v1/capital/withdrawals", method: "POST",
      body:
        #"{"address":"0x11","blockchain":"Ethereum","clientId":"rent","quantity":"0.5","symbol":"USDC","#
        + #""twoFactorToken":"t0k3n","autoBorrow":true,"autoLendRedeem":true}"#, isSigned: true
    ) { client in
      _ = try await client.withdraw(
        WithdrawalRequest(
          of: "0.50", "USDC", to: "0x11", on: .ethereum, clientID: "rent",
          twoFactorToken: TwoFactorToken("t0k3n"), autoBorrow: true, autoLendRedeem: true),
        acknowledging: .init(irreversiblySending: "0.5", "USDC", to: "0x11", on: .ethereum))
    },
  ]
}

@Suite struct `Operations for a logged-in browser` {
  private static let calls: [(String, @Sendable (BackpackClient) async throws -> Void)] = [
    ("", { _ = try await $0.withdrawalDelay() }),
    (
      #"{"withdrawalDelayHours":24,"twoFactorToken":"t0k3n"}"#,
      { try await $0.createWithdrawalDelay(hours: 24, TwoFactorToken("t0k3n")) }
    ),
    (
      #"{"withdrawalDelayHours":0,"twoFactorToken":"t0k3n"}"#,
      { _ = try await $0.updateWithdrawalDelay(hours: 0, TwoFactorToken("t0k3n")) }
    ),
  ]

  @Test func `a client with a key refuses them, says where they work, and sends nothing`()
    async throws
  {
    let transport = ScriptedTransport(.answer(200))
    let client = client(transport, key: try Fixtures.key())

    for (_, call) in Self.calls {
      let error = await #expect(throws: BackpackError.self) { try await call(client) }
      guard case .refused(let refusal) = error else { throw Unexpected(error) }
      #expect(refusal.remedy?.contains("website") == true)
    }

    #expect(transport.requests.isEmpty)
  }

  @Test func `a client without one sends them as documented, for a transport with a login`()
    async throws
  {
    let server = try await FaultServer()
    let client = BackpackClient(
      transport: CurlTransport(), key: nil, options: .init(baseURL: server.url, retry: .none))

    for (_, call) in Self.calls { try await call(client) }

    let requests = try await server.seen.requests
    #expect(requests.map(\.method) == ["GET", "POST", "PATCH"])
    #expect(requests.map(\.body) == Self.calls.map(\.0))
    #expect(requests.allSatisfy { $0.signature == "absent" })
    #expect(requests.allSatisfy { $0.target == "/wapi/v1/capital/withdrawals/delay" })
  }

  @Test(arguments: ["a&b", "a\u{0}b", "a\nb"])
  func `a token that could be read in two ways is sent nowhere, and not shown`(text: String)
    async throws
  {
    let transport = ScriptedTransport(.answer(200))
    let client = client(transport, key: nil)

    let error = await #expect(throws: BackpackError.self) {
      try await client.createWithdrawalDelay(hours: 1, TwoFactorToken(text))
    }

    guard case .refused(let refusal) = error else { throw Unexpected(error) }
    #expect(refusal.reason.contains("twoFactorToken"))
    #expect(!"\(refusal)".contains(text))
    #expect(transport.requests.isEmpty)
  }

  @Test func `no delay (204) is nil, and hours become a span of time`() async throws {
    let delay = #"{"currentWithdrawalDelayHours":24,"pendingWithdrawalDelayHours":null}"#
    let client = client(ScriptedTransport(.answer(204, ""), .answer(200, delay)), key: nil)

    #expect(try await client.withdrawalDelay() == nil)
    let told = try #require(try await client.withdrawalDelay())
    #expect(told.current == .seconds(86_400))
    #expect(told.pending == nil)
    #expect(told.pendingEnabledAt == nil)
  }
}

@Suite struct `Changes of the account without a documented answer` {
  @Test(arguments: [(200, ""), (200, "{}"), (202, ""), (204, ""), (200, "<done>")])
  func `any success is one, whatever the body`(status: Int, body: String) async throws {
    let client = client(ScriptedTransport(.answer(status, body)), key: try Fixtures.key())

    try await client.update(UpdateAccount(autoLend: true))
    try await client.convertDust(of: "SOL")
  }

  @Test func `an unclear end tells what to look at, is no order's, and is sent once`() async throws
  {
    let changes: [(AccountChange, String, @Sendable (BackpackClient) async throws -> Void)] = [
      (.settings, "settings", { try await $0.update(UpdateAccount(leverageLimit: "5")) }),
      (.dustConversion, "dust conversions", { try await $0.convertDust(of: nil) }),
    ]
    let ends: [Result<HTTPResponse, TransportError>] = [
      .failure(.interrupted("cut")), .answer(502, "<html>"), .answer(503, ""), .answer(302, ""),
      .answer(400, #"{"code":"TIMEOUT","message":"Timeout"}"#),
    ]
    for (change, place, call) in changes {
      for end in ends {
        let transport = ScriptedTransport(end)
        let client = client(transport, key: try Fixtures.key())

        let error = await #expect(throws: BackpackError.self) { try await call(client) }

        guard case .changeUnknown(change, _) = error else { throw Unexpected(error) }
        #expect(error?.description.contains(place) == true)
        #expect(error?.description.contains("order") == false)
        #expect(transport.requests.count == 1)
      }
    }
  }

  @Test func `the venue's own no is a no`() async throws {
    let no = #"{"code":"MAX_LEVERAGE_REACHED","message":"No"}"#
    let client = client(ScriptedTransport(.answer(400, no)), key: try Fixtures.key())

    let error = await #expect(throws: BackpackError.self) {
      try await client.update(UpdateAccount(leverageLimit: "99"))
    }

    #expect(
      error == .rejected(Rejection(status: 400, code: "MAX_LEVERAGE_REACHED", message: "No")))
  }
}

@Suite struct `A history as an endpoint` {
  private static let historical: [any Endpoint.Type] = [
    GetKlines.self, GetTradeHistory.self, GetFundingRates.self, GetDeposits.self,
    GetWithdrawals.self, GetDustConversions.self, GetSettlements.self, GetFundingPayments.self,
    GetPositionHistory.self,
  ]

  @Test func `counts to the stricter budget`() {
    for endpoint in Self.historical {
      #expect(endpoint.route.rateGroup == .historical, "\(endpoint)")
    }
    #expect(RequestWithdrawal.route.rateGroup == .standard, "no history holds up a withdrawal")
  }

  @Test func `begins with the newest row unless it is asked for the other end`() {
    #expect(GetSettlements().isNewestFirst)
    #expect(GetSettlements(sortDirection: .newestFirst).isNewestFirst)
    #expect(!GetSettlements(sortDirection: .oldestFirst).isNewestFirst)
    #expect(!GetPositionHistory(sortDirection: .oldestFirst).isNewestFirst)
  }

  @Test func `has pages as large as the venue makes them`() {
    #expect(GetFundingRates.limitMax == 10_000)
    #expect(GetPredictionEvents.limitMax == 1000)
    #expect(GetDeposits.limitMax == 1000)
  }
}

@Suite struct `An answer about something else` {
  @Test func `is not taken for a limit or a rate of what was asked for`() async throws {
    let fixtures = [
      "max-borrow-quantity", "max-order-quantity", "max-order-quantity", "max-withdrawal-quantity",
      "funding-rates",
    ]
    let calls: [@Sendable (BackpackClient) async throws -> Void] = [
      { _ = try await $0.maxBorrow(of: "SOL") },
      { _ = try await $0.maxOrder(.bid, "BTC_USDC") },
      { _ = try await $0.maxOrder(.ask, "SOL_USDC") },
      { _ = try await $0.maxWithdrawal(of: "USDC") },
      { _ = try await $0.fundingRates("SOL_USDC_PERP") },
    ]
    let paths = ["symbol", "symbol", "side", "symbol", "[0].symbol"]
    for ((fixture, call), path) in zip(zip(fixtures, calls), paths) {
      let answer = HTTPResponse(status: 200, body: try Fixtures.bytes("api/\(fixture).json"))
      let client = client(ScriptedTransport(.success(answer)), key: try Fixtures.key())
      await #expect(throws: BackpackError.unreadable(path: path, nil)) { try await call(client) }
    }
  }
}
