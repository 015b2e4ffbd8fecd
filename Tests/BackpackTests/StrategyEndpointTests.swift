// Strategies and requests for quote: what reaches the venue, and what its answer becomes.

import Backpack
import Testing

private let perpetual: Symbol = "BTC_USDC_PERP"
private let hour = StrategyRequest.Schedule(duration: .seconds(3600), interval: .milliseconds(1500))
private let rfqID: RFQID = "113392053149171712"
private let quoteID: QuoteID = "113392053149171713"
private let allMargin =
  #""autoLend":true,"autoLendRedeem":true,"autoBorrow":true,"#
  + #""autoBorrowRepay":true"#

extension Exchange {
  static let strategies: [Exchange] = [
    starting("at the market", orders: .market, #""clientStrategyId":9"#),
    starting(
      "at the market, all or nothing", orders: .market(allOrNothing: true),
      #""timeInForce":"FOK","clientStrategyId":9"#),
    starting(
      "at a limit", orders: .limit(price: "77000.5", .ioc),
      #""price":"77000.5","timeInForce":"IOC","clientStrategyId":9"#),
    starting(
      "post-only", orders: .limit(price: "77000.5", .gtc(postOnly: true)),
      #""price":"77000.5","timeInForce":"GTC","postOnly":true,"clientStrategyId":9"#),
    Exchange("strategy by ID", "/api/v1/strategy?strategyId=6023471188&symbol=BTC_USDC_PERP") {
      client in
      let strategy = try await client.strategy(.id("6023471188"), on: perpetual)
      #expect(strategy.clientID == 9)
      #expect(strategy.status == .running)
      #expect(strategy.duration == .seconds(3600))
      #expect(strategy.interval == .seconds(60))
    },
    Exchange("strategy by client ID", "/api/v1/strategy?clientStrategyId=9&symbol=BTC_USDC_PERP") {
      client in
      _ = try await client.strategy(.clientID(9), on: perpetual)
    },
    Exchange(
      "cancel a strategy", "/api/v1/strategy", method: "DELETE",
      body: #"{"clientStrategyId":9,"symbol":"BTC_USDC_PERP"}"#
    ) { client in
      let outcome = try await client.cancelStrategy(.clientID(9), on: perpetual)
      guard case .cancelled(let strategy) = outcome else { throw Unexpected(outcome) }
      #expect(strategy.id == "6023471188")
    },
    Exchange("running strategies", "/api/v1/strategies") { client async throws in
      #expect(try await client.openStrategies().map(\.clientID) == [9])
    },
    Exchange(
      "running strategies, every filter",
      "/api/v1/strategies?symbol=BTC_USDC_PERP&marketType=PERP&strategyType=Scheduled"
    ) { client in
      _ = try await client.openStrategies(on: perpetual, marketType: .perpetual, type: .scheduled)
    },
    Exchange(
      "cancel all strategies", "/api/v1/strategies", method: "DELETE",
      body: #"{"symbol":"BTC_USDC_PERP","strategyType":"Scheduled"}"#
    ) { client in
      let outcome = try await client.cancelAllStrategies(on: perpetual, type: .scheduled)
      guard case .cancelled(let strategies) = outcome else { throw Unexpected(outcome) }
      #expect(strategies.count == 1)
    },
    Exchange("past strategies", "/wapi/v1/history/strategies") { client in
      let rows = try await client.strategyHistory()
      #expect(rows.map(\.status) == [.terminated, .completed])
      #expect(rows.map(\.cancelReason) == [.insufficientMargin, nil])
      #expect(rows.map(\.quantity) == ["1", nil])
      #expect(rows.first?.createdAt == Timestamp(milliseconds: 1_788_282_844_094))
    },
    Exchange(
      "past strategies, every filter",
      "/wapi/v1/history/strategies?strategyId=6&symbol=SOL_USDC&marketType=SPOT&limit=1&offset=2"
        + "&sortDirection=Asc"
    ) { client in
      _ = try await client.strategyHistory(
        GetStrategyHistory(
          strategyID: "6", symbol: "SOL_USDC", marketType: .spot, limit: 1, offset: 2,
          sortDirection: .oldestFirst))
    },
  ].map(\.signedOne)

  static let rfqs: [Exchange] = [
    Exchange(
      "ask for quotes", "/api/v1/rfq", method: "POST",
      body: #"{"symbol":"SOL_USDC_RFQ","side":"Bid","quantity":"10","executionMode":"AwaitAccept","#
        + #""clientId":5}"#
    ) { client in
      let rfq = try await client.submit(
        RFQRequest(symbol: "SOL_USDC_RFQ", side: .bid, size: .base("10"), clientID: 5))
      #expect(rfq.id == rfqID)
      #expect(rfq.executionMode == .awaitAccept)
      #expect(rfq.expiryTime - rfq.submissionTime == .seconds(60))
    },
    Exchange(
      "ask for quotes, every parameter", "/api/v1/rfq", method: "POST",
      body: #"{"symbol":"SOL_USDC_RFQ","side":"Bid","quoteQuantity":"1000","#
        + #""executionMode":"Immediate","price":"142","clientId":5,\#(allMargin)}"#
    ) { client in
      _ = try await client.submit(
        RFQRequest(
          symbol: "SOL_USDC_RFQ", side: .bid, size: .quote("1000"),
          execution: .immediate(price: "142"), spotMargin: Set(SpotMargin.allCases), clientID: 5))
    },
    Exchange("open RFQs", "/api/v1/rfqs") { client in
      let open = try #require(try await client.openRFQs().first)
      #expect(open.rfq.clientID == 5)
      #expect(open.quotes.map(\.askPrice) == ["141.3"])
    },
    Exchange(
      "open RFQs, every filter",
      "/api/v1/rfqs?rfqId=\(rfqID)&symbol=SOL_USDC_RFQ&deferredSettlement=false&subaccountId=3"
    ) { client in
      _ = try await client.send(
        GetOpenRFQs(id: rfqID, symbol: "SOL_USDC_RFQ", deferredSettlement: false, subaccountID: 3))
    },
    Exchange(
      "accept a quote", "/api/v1/rfq/accept", method: "POST",
      body: #"{"rfqId":"\#(rfqID)","quoteId":"\#(quoteID)"}"#
    ) { client in
      _ = try await client.accept(quoteID, of: .id(rfqID))
    },
    Exchange(
      "accept a quote by client ID", "/api/v1/rfq/accept", method: "POST",
      body: #"{"clientId":5,"quoteId":"\#(quoteID)"}"#
    ) { client in
      _ = try await client.accept(quoteID, of: .clientID(5))
    },
    Exchange(
      "refresh an RFQ", "/api/v1/rfq/refresh", method: "POST", body: #"{"rfqId":"\#(rfqID)"}"#
    ) { client in
      _ = try await client.refreshRFQ(rfqID)
    },
    Exchange("cancel an RFQ", "/api/v1/rfq/cancel", method: "POST", body: #"{"clientId":5}"#) {
      client in
      _ = try await client.cancelRFQ(.clientID(5))
    },
    Exchange(
      "quote", "/api/v1/rfq/quote", method: "POST",
      body: #"{"rfqId":"\#(rfqID)","bidPrice":"141.1","askPrice":"141.3","clientId":6,"#
        + #"\#(allMargin)}"#
    ) { client in
      let quote = try await client.submit(
        QuoteRequest(
          rfqID: rfqID, bidPrice: "141.1", askPrice: "141.3",
          spotMargin: Set(SpotMargin.allCases), clientID: 6))
      #expect(quote.id == quoteID)
    },
    Exchange("past RFQs", "/wapi/v1/history/rfq") { client in
      let row = try #require(try await client.rfqHistory().first)
      #expect(row.deferredSettlementQuoteID == quoteID)
      #expect(row.expiryTime - row.submissionTime == .seconds(60))
    },
    Exchange(
      "past RFQs, every filter",
      "/wapi/v1/history/rfq?rfqId=1&symbol=SOL_USDC_RFQ&status=Filled&side=Ask"
        + "&deferredSettlement=true&limit=1&offset=2&sortDirection=Asc"
    ) { client in
      _ = try await client.rfqHistory(
        GetRFQHistory(
          id: "1", symbol: "SOL_USDC_RFQ", status: .filled, side: .ask, deferredSettlement: true,
          limit: 1, offset: 2, sortDirection: .oldestFirst))
    },
    Exchange("past quotes", "/wapi/v1/history/quote") { client in
      let row = try #require(try await client.quoteHistory().first)
      #expect(row.deferredSettlement)
      #expect(row.bidPrice == "141.1")
    },
    Exchange(
      "past quotes, every filter",
      "/wapi/v1/history/quote?quoteId=2&symbol=SOL_USDC_RFQ&status=Expired&deferredSettlement=false"
        + "&limit=1&offset=2&sortDirection=Desc"
    ) { client in
      _ = try await client.quoteHistory(
        GetQuoteHistory(
          id: "2", symbol: "SOL_USDC_RFQ", status: .expired, deferredSettlement: false, limit: 1,
          offset: 2, sortDirection: .newestFirst))
    },
    Exchange("fills of RFQs", "/wapi/v1/history/rfq/fill") { client in
      let fill = try #require(try await client.rfqFills().first)
      #expect(fill.fillPrice == "141.3")
      #expect(fill.systemOrderType == .collateralConversion)
      #expect(fill.clientID == nil)
    },
    Exchange(
      "fills of RFQs, every filter",
      "/wapi/v1/history/rfq/fill?quoteId=2&symbol=SOL_USDC_RFQ&side=Bid&fillType=User"
        + "&deferredSettlement=true&limit=1&offset=2&sortDirection=Asc"
    ) { client in
      _ = try await client.rfqFills(
        GetRFQFills(
          quoteID: "2", symbol: "SOL_USDC_RFQ", side: .bid, fillType: .user,
          deferredSettlement: true, limit: 1, offset: 2, sortDirection: .oldestFirst))
    },
    Exchange("fills of quotes", "/wapi/v1/history/quote/fill") { client in
      let fill = try #require(try await client.quoteFills().first)
      #expect(fill.fee == "0.2826")
      #expect(fill.feeAsset == "USDC")
    },
    Exchange(
      "fills of quotes, every filter",
      "/wapi/v1/history/quote/fill?quoteId=2&symbol=SOL_USDC_RFQ&side=Ask&limit=1&offset=2"
        + "&sortDirection=Desc"
    ) { client in
      _ = try await client.quoteFills(
        GetQuoteFills(
          quoteID: "2", symbol: "SOL_USDC_RFQ", side: .ask, limit: 1, offset: 2,
          sortDirection: .newestFirst))
    },
  ].map(\.signedOne)

  private static func starting(
    _ name: String, orders: StrategyRequest.Orders, _ members: String
  ) -> Exchange {
    let request = StrategyRequest(
      symbol: perpetual, side: .bid, quantity: "1", schedule: hour, orders: orders, clientID: 9)
    return Exchange(
      "start a strategy \(name)", "/api/v1/strategy", method: "POST",
      body: #"{"symbol":"BTC_USDC_PERP","side":"Bid","strategyType":"Scheduled","quantity":"1","#
        + #""duration":3600000,"interval":1500,\#(members)}"#
    ) { client async throws in
      #expect(try await client.start(request).executedQuoteQuantity == "15469.2")
    }
  }

  private var signedOne: Exchange {
    var exchange = self
    exchange.isSigned = true
    return exchange
  }
}

@Suite struct `Strategies and requests for quote` {
  private let strategy = StrategyRequest(
    symbol: perpetual, side: .bid, quantity: "1", schedule: hour, clientID: 9)

  /// A client whose venue answers with this fixture, changed.
  private func client(
    _ fixture: String, _ old: String = "", _ new: String = ""
  ) throws -> BackpackClient {
    var body = String(decoding: try Fixtures.bytes("api/\(fixture)"), as: UTF8.self)
    if !old.isEmpty {
      #expect(body.contains(old))
      body = body.replacing(old, with: new)
    }
    return BackpackTests.client(
      ScriptedTransport(.answer(200, body)), key: try Fixtures.key(), retry: .none)
  }

  @Test func `a strategy that nobody numbered carries a client ID of its own`() {
    let ids = (0..<8).map { _ in
      StrategyRequest(symbol: perpetual, side: .bid, quantity: "1", schedule: hour).clientID
    }
    #expect(Set(ids).count > 1)
  }

  @Test func `a broker's key goes into a header, its number into the body`() async throws {
    let body = String(decoding: try Fixtures.bytes("api/strategy.json"), as: UTF8.self)
    let transport = ScriptedTransport(.answer(200, body))
    var brokered = strategy
    brokered.broker = Broker(id: 3, key: BrokerKey("abc"))

    _ = try await BackpackTests.client(transport, key: try Fixtures.key()).start(brokered)

    let request = try #require(transport.requests.first)
    #expect(request.headers.value("X-Broker-Key") == "abc")
    #expect(String(decoding: request.body, as: UTF8.self).contains(#""brokerId":3"#))
  }

  @Test func `taken in (202) is not called cancelled`() async throws {
    let transport = ScriptedTransport(.answer(202, ""))
    let client = BackpackTests.client(transport, key: try Fixtures.key())
    #expect(try await client.cancelStrategy(.clientID(9), on: perpetual) == .accepted)
    #expect(try await client.cancelAllStrategies(on: perpetual) == .accepted)
  }

  @Test(arguments: [
    (#""BTC_USDC_PERP""#, #""ETH_USDC_PERP""#), (#""Bid""#, #""Ask""#),
    (#""clientStrategyId": 9"#, #""clientStrategyId": 8"#),
  ])
  func `another strategy does not pass for the one started`(old: String, new: String) async throws {
    let client = try client("strategy.json", old, new)
    let error = await #expect(throws: BackpackError.self) { try await client.start(strategy) }
    #expect(try #require(error).isOutcomeUnknown)
  }

  @Test func `another strategy does not pass for the one asked for or cancelled`() async throws {
    let client = try client("strategy.json")
    await #expect(throws: BackpackError.unreadable(path: "id", nil)) {
      try await client.strategy(.id("1"), on: perpetual)
    }
    let error = await #expect(throws: BackpackError.self) {
      try await client.cancelStrategy(.clientID(8), on: perpetual)
    }
    #expect(try #require(error).isOutcomeUnknown)
    let all = try self.client("strategies.json")
    let allError = await #expect(throws: BackpackError.self) {
      try await all.cancelAllStrategies(on: "SOL_USDC")
    }
    #expect(try #require(allError).isOutcomeUnknown)
  }

  @Test func `another RFQ or quote does not pass for the one meant`() async throws {
    let rfq = try client("rfq.json")
    let quote = try client("quote.json")
    let request = RFQRequest(symbol: "SOL_USDC_RFQ", side: .bid, size: .base("10"), clientID: 5)
    var (elsewhere, opposite, numbered) = (request, request, request)
    elsewhere.symbol = "BTC_USDC_RFQ"
    opposite.side = .ask
    numbered.clientID = 4
    let calls: [@Sendable () async throws -> Void] = [
      { [elsewhere] in _ = try await rfq.submit(elsewhere) },
      { [opposite] in _ = try await rfq.submit(opposite) },
      { [numbered] in _ = try await rfq.submit(numbered) },
      { _ = try await rfq.accept(quoteID, of: .id("1")) },
      { _ = try await rfq.accept(quoteID, of: .clientID(4)) },
      { _ = try await rfq.refreshRFQ("1") },
      { _ = try await rfq.cancelRFQ(.id("1")) },
      { _ = try await quote.submit(QuoteRequest(rfqID: "1", bidPrice: "1", askPrice: "2")) },
      { _ = try await quote.submit(QuoteRequest(rfqID: rfqID, bidPrice: "1", askPrice: "2")) },
    ]
    for call in calls {
      let error = await #expect(throws: BackpackError.self) { try await call() }
      #expect(try #require(error).isOutcomeUnknown)
    }
    let open = try client("rfqs.json")
    await #expect(throws: BackpackError.unreadable(path: "rfq.rfqId", nil)) {
      try await open.send(GetOpenRFQs(id: "1"))
    }
  }

  @Test(arguments: [ScriptedTransport.Outcome.answer(500), .answer(503), .lost])
  func `what may have happened is never sent again`(
    outcome: ScriptedTransport.Outcome
  ) async throws {
    let key = try Fixtures.key()
    let strategy = strategy
    let rfq = RFQRequest(symbol: "S", side: .bid, size: .base("1"), clientID: 5)
    let quote = QuoteRequest(rfqID: rfqID, bidPrice: "1", askPrice: "2", clientID: 6)
    let calls: [(AccountChange, @Sendable (BackpackClient) async throws -> Void)] = [
      (.strategy(.clientID(9)), { _ = try await $0.start(strategy) }),
      (.strategy(.id("1")), { _ = try await $0.cancelStrategy(.id("1"), on: perpetual) }),
      (.strategies(on: perpetual), { _ = try await $0.cancelAllStrategies(on: perpetual) }),
      (.rfq(.clientID(5)), { _ = try await $0.submit(rfq) }),
      (.quote(6), { _ = try await $0.submit(quote) }),
      (.rfq(.id(rfqID)), { _ = try await $0.accept(quoteID, of: .id(rfqID)) }),
      (.rfq(.id(rfqID)), { _ = try await $0.refreshRFQ(rfqID) }),
      (.rfq(.clientID(5)), { _ = try await $0.cancelRFQ(.clientID(5)) }),
    ]
    for (change, call) in calls {
      let transport = ScriptedTransport(outcome)
      let error = await #expect(throws: BackpackError.self) {
        try await call(BackpackTests.client(transport, key: key))
      }
      #expect(error?.unknownChange == change)
      #expect(transport.requests.count == 1)
    }
  }

  @Test func `identifiers beyond 2^53 keep every digit, as text and as numbers`() async throws {
    let largest = "18446744073709551615"
    let client = try client("rfqs.json", "\"\(rfqID)\"", largest)

    let open = try #require(try await client.openRFQs().first)

    #expect(open.rfq.id == RFQID(largest))
    #expect(open.quotes.map(\.rfqID) == [RFQID(largest)])
  }

  @Test(arguments: ["1.5", "1e3", "-1", "true", "18446744073709551616"])
  func `an identifier that is no integer of 64 bits is refused`(number: String) async throws {
    let client = try client("rfqs.json", "\"\(rfqID)\"", number)
    await #expect(throws: BackpackError.self) { try await client.openRFQs() }
  }

  @Test func `words this version does not know are kept`() async throws {
    let client = try client("strategy.json", "\"Running\"", "\"Paused\"")
    #expect(try await client.strategy(.clientID(9), on: perpetual).status == "Paused")
    let kind = try self.client("strategy.json", "\"Scheduled\"", "\"Iceberg\"")
    #expect(try await kind.strategy(.clientID(9), on: perpetual).type == "Iceberg")
  }

  @Test(arguments: [
    StrategyRequest.Schedule(duration: .zero, interval: .nanoseconds(999_999)),
    .init(duration: .seconds(Int64.max), interval: .seconds(-1)),
  ])
  func `no duration brings the client down`(schedule: StrategyRequest.Schedule) {
    let request = StrategyRequest(symbol: "S", side: .bid, quantity: "1", schedule: schedule)
    let sent = CreateStrategy(request).parameters.entries.first { $0.key == "interval" }
    #expect(sent?.value == .integer(schedule.interval < .zero ? "-1000" : "0"))
  }
}
