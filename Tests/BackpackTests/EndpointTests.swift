// Every endpoint: what reaches the venue, checked by the venue's own rules, and what its answer becomes.

import Backpack
import Foundation
import Testing

/// One call of the client: what must reach the venue, and what its example answer must become.
struct Exchange: Sendable, CustomTestStringConvertible {
  var testDescription: String
  var method = "GET"
  var target: String
  var body = ""
  var isSigned = false
  var call: @Sendable (BackpackClient) async throws -> Void

  static let open: [Exchange] = [
    Exchange("status", "/api/v1/status") { client async throws in
      #expect(try await client.status().status == .ok)
    },
    Exchange("ping", "/api/v1/ping") { try await $0.ping() },
    Exchange("time", "/api/v1/time") { client async throws in
      #expect(try await client.time() > Timestamp(milliseconds: 1_788_285_151_083))
    },
    Exchange("markets", "/api/v1/markets") { client in
      let markets = try await client.markets()
      #expect(markets.first { $0.symbol == "SOL_USDC" }?.rules.tickSize == "0.01")
      #expect(markets.contains { $0.symbol == "kPEPE_USDC_PERP" && $0.type == .perpetual })
    },
    Exchange("market", "/api/v1/market?symbol=USDT_USDC") { client async throws in
      #expect(try await client.market("USDT_USDC").symbol == "USDT_USDC")
    },
    Exchange("depth", "/api/v1/depth?symbol=SOL_USDC&limit=20") { client in
      let depth = try await client.depth("SOL_USDC", limit: 20)
      let bid = try #require(depth.bids.first)
      #expect(depth.asks.first?.price == "100.65")
      #expect(bid.price < "100.65")
      #expect(depth.bids.allSatisfy { $0.price <= bid.price }, "best first")
    },
    Exchange("depth without a limit", "/api/v1/depth?symbol=SOL_USDC") { client async throws in
      #expect(try await client.depth("SOL_USDC").bids.count == 20)
    },
    Exchange("mark prices", "/api/v1/markPrices") { client async throws in
      #expect(try await !client.markPrices().isEmpty)
    },
    Exchange("mark price", "/api/v1/markPrices?symbol=SOL_USDC_PERP") { client async throws in
      #expect(try await !client.markPrices("SOL_USDC_PERP").isEmpty)
    },
    Exchange(
      "klines", "/api/v1/klines?symbol=SOL_USDC&interval=1m&startTime=1788285120&endTime=1788285180"
    ) { client in
      let start = Timestamp(milliseconds: 1_788_285_120_999)
      let klines = try await client.klines(
        "SOL_USDC", .oneMinute, from: start, to: start + .seconds(60))
      #expect(klines.allSatisfy { $0.end - $0.start == .seconds(60) })
    },
    Exchange("ticker", "/api/v1/ticker?symbol=SOL_USDC") { client async throws in
      #expect(try await client.ticker("SOL_USDC")?.lastPrice == "100.67")
    },
    Exchange("tickers", "/api/v1/tickers") { client async throws in
      #expect(try await !client.tickers().isEmpty)
    },
    Exchange("trades", "/api/v1/trades?symbol=SOL_USDC&limit=10") { client in
      let trades = try await client.trades("SOL_USDC", limit: 10)
      #expect(trades.count == 10)
      #expect(trades == trades.sorted { $0.timestamp > $1.timestamp }, "newest first")
    },
    Exchange("a symbol that needs encoding", "/api/v1/depth?symbol=A%26B%20%23%2F%C3%A9") {
      client in
      _ = try await client.depth("A&B #/é")
    },
  ]

  static let signed: [Exchange] = [
    Exchange("account", "/api/v1/account", isSigned: true) { client async throws in
      #expect(try await client.account().leverageLimit.isPositive)
    },
    Exchange("balances", "/api/v1/capital", isSigned: true) { client async throws in
      #expect(try await client.balances()["USDC"] != nil)
    },
    Exchange("borrow-lend positions", "/api/v1/borrowLend/positions", isSigned: true) { client in
      let loans = try await client.borrowLendPositions()
      #expect(loans.map(\.netQuantity.isNegative) == [false, true])
    },
    Exchange("positions", "/api/v1/position", isSigned: true) { client async throws in
      #expect(try await client.positions().map(\.netQuantity.isNegative) == [false, true])
    },
    Exchange("position", "/api/v1/position?symbol=SOL_USDC_PERP", isSigned: true) {
      client async throws in
      #expect(try await client.positions(on: "SOL_USDC_PERP").count == 2)
    },
    Exchange("open orders", "/api/v1/orders", isSigned: true) { client async throws in
      #expect(try await !client.openOrders().isEmpty)
    },
    Exchange(
      "open orders, narrowed", "/api/v1/orders?symbol=SOL_USDC_PERP&marketType=PERP", isSigned: true
    ) { client in
      _ = try await client.openOrders(on: "SOL_USDC_PERP", marketType: .perpetual)
    },
    Exchange("order by ID", "/api/v1/order?orderId=59669287267&symbol=USDT_USDC", isSigned: true) {
      client in
      let order = try await client.order(.id("59669287267"), on: "USDT_USDC")
      #expect(order.id == "59669287267")
      #expect(order.clientID == nil)
    },
    Exchange("order by client ID 0", "/api/v1/order?clientId=0&symbol=USDT_USDC", isSigned: true) {
      client in
      _ = try await client.order(.clientID(0), on: "USDT_USDC")
    },
    Exchange(
      "cancel by ID", "/api/v1/order", method: "DELETE",
      body: #"{"orderId":"59669287267","symbol":"USDT_USDC"}"#, isSigned: true
    ) { client in
      let outcome = try await client.cancel(.id("59669287267"), on: "USDT_USDC")
      guard case .cancelled(let order) = outcome else { throw Unexpected(outcome) }
      #expect(order.status == .cancelled)
    },
    Exchange(
      "cancel by client ID", "/api/v1/order", method: "DELETE",
      body: #"{"clientId":4294967295,"symbol":"USDT_USDC"}"#, isSigned: true
    ) { client in
      _ = try await client.cancel(.clientID(4_294_967_295), on: "USDT_USDC")
    },
    Exchange(
      "order history",
      "/wapi/v1/history/orders?symbol=SOL_USDC&sortDirection=Desc&limit=10&offset=20",
      isSigned: true
    ) { client in
      let row = try #require(
        try await client.orderHistory(on: "SOL_USDC", limit: 10, offset: 20).first)
      #expect((row.id, row.clientID) == ("59660000001", 77))
      #expect((row.status, row.expiryReason) == (.expired, .postOnlyTaker))
      #expect(row.createdAt == Timestamp(milliseconds: 1_788_264_000_000))
    },
    Exchange(
      "order history, every parameter",
      "/wapi/v1/history/orders?symbol=ETH_USDC&marketType=SPOT&orderId=4239996998&strategyId=7"
        + "&sortDirection=Asc&limit=1000&offset=0",
      isSigned: true
    ) { client in
      let rows = try await client.send(
        GetOrderHistory(
          symbol: "ETH_USDC", marketType: .spot, orderID: "4239996998", strategyID: "7",
          sortDirection: .oldestFirst, limit: 1000, offset: 0))
      #expect(rows.first?.trigger?.quantity == .amount("0.001"))
      #expect(rows.first?.trigger?.price == .price("4300"))
    },
    Exchange("fills", "/wapi/v1/history/fills?sortDirection=Desc", isSigned: true) { client in
      let fills = try await client.fills()
      #expect(fills.map(\.clientID) == [nil, 1001, nil])
      #expect(fills.map(\.fee) == ["0.004974", "-0.0002", "1.25"], "a rebate is negative")
      #expect(fills.last?.systemOrderType == .liquidatePositionOnBook)
    },
    Exchange(
      "fills, every parameter",
      "/wapi/v1/history/fills?symbol=SOL_USDC_PERP&marketType=PERP&orderId=59669287300&strategyId=7"
        + "&fillType=User&from=1788285300000&to=1788285300001&sortDirection=Asc&limit=5&offset=6",
      isSigned: true
    ) { client in
      let fills = try await client.send(
        GetFills(
          symbol: "SOL_USDC_PERP", marketType: .perpetual, orderID: "59669287300", strategyID: "7",
          fillType: .user, from: Timestamp(milliseconds: 1_788_285_300_000),
          to: Timestamp(microseconds: 1_788_285_300_001_999), sortDirection: .oldestFirst,
          limit: 5, offset: 6))
      #expect(fills.first?.timestamp == Timestamp(milliseconds: 1_788_285_300_000))
    },
    Exchange(
      "batch", "/api/v1/orders", method: "POST",
      body:
        #"[{"symbol":"SOL_USDC_PERP","side":"Bid","orderType":"Limit","price":"90","quantity":"1","#
        + #""timeInForce":"GTC","postOnly":true,"clientId":50001},"#
        + #"{"symbol":"BTC_USDC","side":"Ask","orderType":"Market","quoteQuantity":"100","clientId":0}]"#,
      isSigned: true
    ) { client in
      let results = try await client.place([
        .limit(
          .bid, "SOL_USDC_PERP", price: "90", quantity: "1", .gtc(postOnly: true), clientID: 50001),
        .market(.ask, "BTC_USDC", .quote("100"), clientID: 0),
      ])
      guard case .placed(let order) = results.first else { throw Unexpected(results) }
      #expect(order.id == "59669287310")
      #expect(
        results.last
          == .rejected(
            Rejection(status: 200, code: .insufficientFunds, message: "Insufficient funds")))
    },
    Exchange(
      "cancel all of a kind", "/api/v1/orders", method: "DELETE",
      body: #"{"symbol":"USDT_USDC","orderType":"ConditionalOrder"}"#, isSigned: true
    ) { client in
      _ = try await client.cancelAll(on: "USDT_USDC", .conditional)
    },
    Exchange(
      "cancel all", "/api/v1/orders", method: "DELETE", body: #"{"symbol":"USDT_USDC"}"#,
      isSigned: true
    ) { client in
      let outcome = try await client.cancelAll(on: "USDT_USDC")
      guard case .cancelled(let orders) = outcome else { throw Unexpected(outcome) }
      #expect(orders.map(\.status) == [.cancelled])
    },
  ]

  /// Every kind of order, by the members of its body after symbol and side.
  static let orders: [Exchange] = [
    placing(
      "limit, good until cancelled",
      .limit(price: "141.25", quantity: "2", .gtc),
      #""orderType":"Limit","price":"141.25","quantity":"2","timeInForce":"GTC","clientId":7"#),
    placing(
      "limit, post-only", .limit(price: "0.00001234", quantity: "1000000", .gtc(postOnly: true)),
      #""orderType":"Limit","price":"0.00001234","quantity":"1000000","timeInForce":"GTC","#
        + #""postOnly":true,"clientId":7"#),
    placing(
      "limit, immediate or cancel", .limit(price: "1", quantity: "2", .ioc),
      #""orderType":"Limit","price":"1","quantity":"2","timeInForce":"IOC","clientId":7"#),
    placing(
      "limit, fill or kill", .limit(price: "1", quantity: "2", .fok),
      #""orderType":"Limit","price":"1","quantity":"2","timeInForce":"FOK","clientId":7"#),
    placing(
      "market by base", .market(.base("0.5")),
      #""orderType":"Market","quantity":"0.5","clientId":7"#),
    placing(
      "market by quote", .market(.quote("100")),
      #""orderType":"Market","quoteQuantity":"100","clientId":7"#),
    placing(
      "market, all or nothing", .market(.base("1"), allOrNothing: true),
      #""orderType":"Market","quantity":"1","timeInForce":"FOK","clientId":7"#),
    placing(
      "self-trade prevention", .market(.base("1")), prevention: .rejectBoth,
      #""orderType":"Market","quantity":"1","clientId":7,"selfTradePrevention":"RejectBoth""#),
    placing(
      "client ID 0", .market(.base("1")), clientID: 0,
      #""orderType":"Market","quantity":"1","clientId":0"#),
  ]

  private static func placing(
    _ name: String, _ kind: OrderRequest.Kind, clientID: ClientOrderID = 7,
    prevention: SelfTradePrevention? = nil, _ members: String
  ) -> Exchange {
    let request = OrderRequest(
      symbol: "USDT_USDC", side: .ask, kind: kind, clientID: clientID,
      selfTradePrevention: prevention)
    return Exchange(
      name, "/api/v1/order", method: "POST",
      body: #"{"symbol":"USDT_USDC","side":"Ask",\#(members)}"#, isSigned: true
    ) { client async throws in
      #expect(try await client.place(request).status == .new)
    }
  }

  init(
    _ name: String, _ target: String, method: String = "GET", body: String = "",
    isSigned: Bool = false, call: @escaping @Sendable (BackpackClient) async throws -> Void
  ) {
    testDescription = name
    self.method = method
    self.target = target
    self.body = body
    self.isSigned = isSigned
    self.call = call
  }
}

@Suite struct `What reaches the venue` {
  @Test(arguments: Exchange.open + Exchange.publicData + Exchange.openLending)
  func `an open endpoint sends no key and no signature`(exchange: Exchange) async throws {
    let seen = try await onlyRequest(of: exchange)

    #expect(seen.signature == "absent")
    for header in ["X-API-Key", "X-Signature", "X-Timestamp", "X-Window", "Content-Type"] {
      #expect(seen.header(header) == nil)
    }
    #expect(seen.body.isEmpty)
  }

  @Test(
    arguments: Exchange.signed + Exchange.orders + Exchange.account + Exchange.capital
      + Exchange.lending + Exchange.vaults + Exchange.strategies + Exchange.rfqs)
  func `a signed endpoint passes the venue's own check`(exchange: Exchange) async throws {
    let seen = try await onlyRequest(of: exchange)

    #expect(seen.signature == "valid")
    #expect(seen.header("X-API-Key") == Fixtures.publicKey)
    #expect(seen.header("X-Window") == "5000")
    #expect(
      seen.header("Content-Type")
        == (exchange.body.isEmpty ? nil : "application/json; charset=utf-8"))
    #expect(!"\(seen)".contains(Fixtures.secret))
  }

  private func onlyRequest(of exchange: Exchange) async throws -> FaultServer.Request {
    let server = try await FaultServer(key: Fixtures.publicKey)

    try await exchange.call(try client(of: server))

    let requests = try await server.seen.requests
    #expect(requests.count == 1)
    let seen = try #require(requests.first)
    #expect(seen.method == exchange.method)
    #expect(seen.target == exchange.target)
    #expect(seen.body == exchange.body)
    #expect(seen.header("User-Agent") == "backpack/\(backpackVersion)")
    #expect(seen.header("Host") == "localhost:\(server.port)")
    for header in ["Cookie", "Expect", "Authorization", "Referer"] {
      #expect(seen.header(header) == nil)
    }
    return seen
  }
}

@Suite struct `Answers that are no plain 200` {
  @Test func `a ticker without data (204) is nil`() async throws {
    let server = try await FaultServer(.answer(204))
    #expect(try await client(of: server).ticker("SOL_USDC") == nil)
  }

  @Test func `a cancellation taken in (202) is not called cancelled`() async throws {
    let server = try await FaultServer(.answer(202), .answer(202))
    #expect(try await client(of: server).cancel(.id("1"), on: "SOL_USDC") == .accepted)
    #expect(try await client(of: server).cancelAll(on: "SOL_USDC") == .accepted)
  }

  @Test func `values and members this version does not know are kept or passed over`() async throws
  {
    let body = String(decoding: try Fixtures.bytes("api/order-limit-new.json"), as: UTF8.self)
      .replacing("\"New\"", with: "\"Frozen\"").replacing("\"Limit\"", with: "\"Pegged\"")
      .replacing("{", with: "{\"invented\":{\"deep\":[1]},")
    let server = try await FaultServer(.answer(200, body: body))

    let order = try await client(of: server).order(.id("59669287267"), on: "USDT_USDC")

    #expect(order.status == "Frozen")
    #expect(order.type == "Pegged")
    #expect(order.price == "1.0077")
  }

  @Test func `no position on a symbol (404) is an empty list, a wrong address is not`() async throws
  {
    let none = #"{"code":"RESOURCE_NOT_FOUND","message":"Position not found"}"#
    let server = try await FaultServer(.answer(404, body: none), .answer(404, body: "not found"))
    let client = try client(of: server)

    #expect(try await client.positions(on: "SOL_USDC_PERP") == [])
    await #expect(throws: BackpackError.self) { try await client.positions(on: "SOL_USDC_PERP") }
  }
}
