// Requests in the venue's words, answers in the venue's words.

import BackpackModel
import BackpackPaper
import BackpackWire
import Testing

@Suite struct DialectTests {
  private static let bid: Parameters = [
    "symbol": "SOL_USDC", "side": "Bid", "orderType": "Limit", "price": "100", "quantity": "1",
  ]

  private static func bid(_ changes: [(String, (any ParameterConvertible)?)]) -> Parameters {
    var parameters = Parameters()
    for (key, value) in bid.entries where !changes.contains(where: { $0.0 == key }) {
      parameters.append(key, value.plainText)
    }
    for (key, value) in changes { parameters.append(key, value) }
    return parameters
  }

  // MARK: Reading

  @Test func `what everybody may read needs no signature`() throws {
    let venue = try TestVenue()
    #expect(venue.get("/api/v1/ping").text == "pong")
    #expect(venue.get("/api/v1/time").text == "1788264000000")
    #expect(venue.get("/api/v1/time").header("content-type") == "text/plain; charset=utf-8")
    #expect(venue.get("/api/v1/status").text == #"{"status":"Ok","message":null}"#)
    #expect(try [Market](from: venue.get("/api/v1/markets").json).count == 16)
    #expect(try [Market](from: venue.get("/api/v1/markets?marketType=SPOT").json).count == 8)
    let depth = try Depth(from: venue.get("/api/v1/depth?symbol=SOL_USDC&limit=20").json)
    #expect(depth.bids.count == 20 && depth.asks.count == 20)
    #expect(depth.bids[0].price < depth.asks[0].price)
    #expect(try [Ticker](from: venue.get("/api/v1/tickers").json).count == 14)
    #expect(try [MarkPrice](from: venue.get("/api/v1/markPrices").json).count == 7)
    #expect(try [Trade](from: venue.get("/api/v1/trades?symbol=SOL_USDC&limit=7").json).count == 7)
    let klines = venue.get("/api/v1/klines?symbol=SOL_USDC&interval=1h&startTime=1788256800")
    #expect(try [Kline](from: klines.json).count == 3)
  }

  @Test func `depth ascends on both sides, as the venue has it`() throws {
    let json = try TestVenue().get("/api/v1/depth?symbol=SOL_USDC&limit=5").json
    for side in ["bids", "asks"] {
      let levels = try json.read(side, as: [Level].self)
      #expect(levels.map(\.price) == levels.map(\.price).sorted())
    }
  }

  @Test func `account answers are read by our own readers`() throws {
    let venue = try TestVenue()
    _ = try venue.place([
      "symbol": "SOL_USDC_PERP", "side": "Ask", "orderType": "Market", "quantity": "2",
    ])
    let balances = try [Asset: Balance](
      from: venue.signedGet("balanceQuery", "/api/v1/capital").json)
    #expect(balances["SOL"]?.available == "20")
    let positions = try [Position](
      from: venue.signedGet("positionQuery", "/api/v1/position").json)
    #expect(positions.map(\.netQuantity) == ["-2"])
    let loans = try [BorrowLendPosition](
      from: venue.signedGet("borrowLendPositionQuery", "/api/v1/borrowLend/positions").json)
    #expect(loans.map(\.netQuantity) == ["500", "5"])
    let account = try AccountSummary(from: venue.signedGet("accountQuery", "/api/v1/account").json)
    #expect(account.spotTakerFee == "10" && account.futuresMakerFee == "2")
  }

  @Test(arguments: [
    ("/api/v1/nothing", "404 not found"),
    ("/", "404 not found"),
    ("", "404 not found"),
    ("/api/v1/depth?symbol=NOPE_USDC", "400 INVALID_CLIENT_REQUEST Invalid market symbol"),
    ("/api/v1/market?symbol=sol_usdc", "400 INVALID_CLIENT_REQUEST Invalid market symbol"),
    ("/api/v1/markPrices?symbol=NOPE", "400 INVALID_CLIENT_REQUEST Symbol not found"),
    ("/api/v1/depth?symbol=HNT_USDC", "404 RESOURCE_NOT_FOUND Not Found"),
    (
      "/api/v1/depth?symbol=SOL_USDC&limit=30",
      parameter("limit", "DepthLimit", enumeration)
    ),
    (
      "/api/v1/klines?symbol=SOL_USDC&interval=7m&startTime=1",
      parameter("interval", "KlineInterval", enumeration)
    ),
    (
      "/api/v1/markets?marketType=spot",
      parameter("marketType", "MarketType", enumeration)
    ),
    (
      "/api/v1/ticker",
      parameter("symbol", "string", "Type \"string\" expects an input value.")
    ),
    (
      "/api/v1/trades?symbol=SOL_USDC&limit=-1",
      parameter("limit", "integer(uint16)", "invalid digit found in string")
    ),
    ("/api/v1/ticker?symbol=HNT_USDC", "204 "),
  ])
  func `what cannot be answered is said in the venue's words`(target: String, refusal: String)
    throws
  {
    #expect(try TestVenue().get(target).refusal == refusal)
  }

  @Test func `a known path with another method is no such method`() throws {
    let response = try TestVenue().transport.respond(
      to: HTTPRequest(method: .patch, baseURL: "", target: "/api/v1/order"))
    #expect(response.status == 405)
  }

  // MARK: Orders

  @Test func `an order lives from placing to cancelling`() throws {
    let venue = try TestVenue()
    let placed = try Order(from: venue.place(Self.bid([("clientId", 0)])).json)
    #expect(placed.status == .new)
    #expect(placed.clientID == 0)
    #expect(placed.timeInForce == .gtc)
    #expect(placed.reduceOnly == nil)
    #expect(try #require(UInt64(placed.id.rawValue)) > 1 << 53)

    let query: Parameters = ["symbol": "SOL_USDC", "orderId": placed.id]
    #expect(
      try Order(from: venue.signedGet("orderQuery", "/api/v1/order", query).json).id == placed.id)
    let byClient: Parameters = ["symbol": "SOL_USDC", "clientId": 0]
    #expect(try Order(from: venue.cancel(byClient).json).status == .cancelled)

    #expect(
      try venue.signedGet("orderQuery", "/api/v1/order", query).refusal
        == "404 RESOURCE_NOT_FOUND Order not found")
    #expect(try venue.cancel(byClient).refusal == "400 INVALID_CLIENT_REQUEST Order not found")
    let history = try venue.signedGet("orderHistoryQueryAll", "/wapi/v1/history/orders").json
    #expect(try history.children.map { try $0.read("status", as: String.self) } == ["Cancelled"])
    #expect(history.children.map { $0["clientId"]?.text } == ["0"])
  }

  @Test(
    arguments: [
      ([("symbol", "SOL_USDC")], "exactly one"),
      ([("symbol", "SOL_USDC"), ("orderId", "1"), ("clientId", 1)], "exactly one"),
    ] as [([(String, any ParameterConvertible & Sendable)], String)])
  func `an order is named by one of its ids`(
    members: [(String, any ParameterConvertible & Sendable)], words: String
  ) throws {
    var body = Parameters()
    for (key, value) in members { body.append(key, value) }
    let response = try TestVenue().cancel(body)
    #expect(response.status == 400)
    #expect(response.text.contains(words))
  }

  private static let enumeration = "Expect a valid enumeration value."

  private static func unreadable(_ type: String, _ problem: String) -> String {
    "400 parse request payload error: failed to parse \"\(type)\": \(problem) "
      + "(occurred while parsing \"OrderExecutePayload\")"
  }

  private static func otherType(_ type: String) -> String {
    unreadable(type, "Expected input type \"\(type)\".")
  }

  private static func parameter(_ name: String, _ type: String, _ problem: String) -> String {
    "400 failed to parse parameter `\(name)`: failed to parse \"\(type)\": \(problem)"
  }

  @Test(
    arguments: [
      (
        [("side", "Buy")],
        unreadable("Side", enumeration)
      ),
      (
        [("orderType", "Stop")],
        unreadable("OrderTypeEnum", enumeration)
      ),
      (
        [("timeInForce", "gtc")],
        unreadable("TimeInForce", enumeration)
      ),
      (
        [("symbol", "SOL-USDC")],
        unreadable("MarketSymbol", "Invalid market symbol")
      ),
      (
        [("price", "1e2")],
        unreadable("string(decimal)", "Invalid decimal")
      ),
      (
        [("price", "")],
        unreadable("string(decimal)", "Invalid decimal")
      ),
      (
        [("quantity", 1)],
        otherType("string(decimal)")
      ),
      (
        [("clientId", "7x")],
        otherType("integer(uint32)")
      ),
      (
        [("clientId", 4_294_967_296)],
        otherType("integer(uint32)")
      ),
      (
        [("postOnly", "true")],
        otherType("boolean")
      ),
      (
        [("triggerPrice", "90")],
        "400 INVALID_CLIENT_REQUEST Must specify both `triggerPrice` and `triggerQuantity` or neither"
      ),
      (
        [("triggerPrice", "90"), ("triggerQuantity", "200%")],
        "400 INVALID_CLIENT_REQUEST `triggerQuantity` in per cent must be above 0 and at most 100"
      ),
      (
        [("reduceOnly", true)],
        "400 INVALID_ORDER Reduce-only orders are for futures markets"
      ),
      (
        [("stopLossLimitPrice", "90")],
        "400 INVALID_CLIENT_REQUEST Must specify `stopLossTriggerPrice`"
      ),
      (
        [("postOnly", true), ("timeInForce", "IOC")],
        "400 INVALID_ORDER Post-only orders must be GTC"
      ),
      ([("quoteQuantity", "5")], "400 INVALID_ORDER Limit orders cannot specify a `quoteQuantity`"),
      ([("orderType", "Market")], "400 INVALID_ORDER Market orders cannot specify a `price`"),
      (
        [("quantity", "0")],
        "400 INVALID_CLIENT_REQUEST Limit orders must specify a positive `quantity`"
      ),
      ([("autoBorrow", false), ("brokerId", 7)], "200"),
    ] as [([(String, any ParameterConvertible & Sendable)], String)])
  func `a body that cannot be taken is refused in the venue's words`(
    changes: [(String, any ParameterConvertible & Sendable)], refusal: String
  ) throws {
    let venue = try TestVenue()
    let response = try venue.place(Self.bid(changes))
    if refusal == "200" {
      #expect(response.status == 200)
    } else {
      #expect(response.refusal == refusal)
      #expect(try venue.signedGet("orderQueryAll", "/api/v1/orders").text == "[]")
    }
  }

  @Test(arguments: [
    "", "{", "7", "null", #"{"symbol":"SOL_USDC","symbol":"BTC_USDC"}"#, "[]", "[1]",
    #"{"symbol":{"a":1}}"#, "{\"symbol\":\"\u{0}\"}",
  ])
  func `a body that is not one plain object is refused as text`(body: String) throws {
    let venue = try TestVenue()
    let response = venue.transport.respond(
      to: HTTPRequest(
        method: .post, baseURL: "", target: "/api/v1/order",
        headers: try venue.key.headers(
          instruction: "orderExecute", groups: [Self.bid], sentAt: venue.clock.now),
        body: Array(body.utf8)))
    #expect(response.status == 400)
    #expect(response.text.hasPrefix("parse request payload error: ") || body == "[]")
  }

  // MARK: Batches

  private func batch(_ orders: [Parameters], on venue: TestVenue) throws -> HTTPResponse {
    venue.transport.respond(
      to: HTTPRequest(
        method: .post, baseURL: "", target: "/api/v1/orders",
        headers: try venue.key.headers(
          instruction: "orderExecute", groups: orders, sentAt: venue.clock.now),
        body: JSONWriter.bytes { writer in
          writer.array { for order in orders { $0.value(order) } }
        }))
  }

  @Test func `a batch answers order by order`() throws {
    let venue = try TestVenue()
    let response = try batch(
      [
        Self.bid([("clientId", 5)]), Self.bid([("quantity", "1000")]),
        Self.bid([("clientId", 5)]), Self.bid([("price", "101")]),
      ], on: venue)
    #expect(response.status == 200)
    let rows = try Array(response.json.children)
    #expect(rows.map { $0["operation"]?.text } == ["Ok", "Err", "Err", "Ok"])
    #expect(rows[1]["code"]?.text == "INSUFFICIENT_FUNDS")
    #expect(rows[2]["code"]?.text == "INVALID_CLIENT_REQUEST")
    #expect(try Order(from: rows[3]).price == "101")
  }

  @Test func `one malformed order refuses the whole batch`() throws {
    let venue = try TestVenue()
    let response = try batch([Self.bid, Self.bid([("side", "Buy")])], on: venue)
    #expect(response.status == 400)
    #expect(try venue.signedGet("orderQueryAll", "/api/v1/orders").text == "[]")
  }

  @Test func `a batch has one to fifty orders`() throws {
    let venue = try TestVenue()
    #expect(
      try batch(Array(repeating: Self.bid([("quantity", "0.01")]), count: 50), on: venue).status
        == 200)
    #expect(try batch(Array(repeating: Self.bid, count: 51), on: venue).status == 400)
  }

  @Test(arguments: [("RestingLimitOrder", 0), ("ConditionalOrder", 1)])
  func `cancelling all of one type leaves the other open`(type: String, cancelled: Int) throws {
    let venue = try TestVenue()
    let placed = try [
      venue.place([
        "symbol": "SOL_USDC", "side": "Bid", "orderType": "Limit", "price": "100", "quantity": "1",
      ]),
      venue.place([
        "symbol": "SOL_USDC", "side": "Ask", "orderType": "Market", "triggerPrice": "100",
        "triggerQuantity": "1",
      ]),
    ].map { try $0.json.read("id", as: String.self) }
    let answer = try venue.send(
      .delete, "orderCancelAll", "/api/v1/orders", ["symbol": "SOL_USDC", "orderType": type])
    #expect(try answer.json.children.map { try $0.read("id") } == [placed[cancelled]])
    let open = try venue.signedGet("orderQueryAll", "/api/v1/orders")
    #expect(try open.json.children.map { try $0.read("id") } == [placed[1 - cancelled]])
  }

  // MARK: Histories

  @Test func `fills are found by order, newest first, in pages`() throws {
    let venue = try TestVenue()
    var ids: [String] = []
    for _ in 0..<3 {
      let order = try venue.place([
        "symbol": "SOL_USDC", "side": "Ask", "orderType": "Market", "quantity": "0.1",
        "clientId": 4,
      ])
      ids.append(try order.json.read("id"))
      venue.clock.advance(.seconds(1))
    }
    let all = try venue.signedGet("fillHistoryQueryAll", "/wapi/v1/history/fills")
    #expect(try all.json.children.map { try $0.read("orderId", as: String.self) } == ids.reversed())
    #expect(try all.json.children.allSatisfy { try $0.read("clientId", as: String.self) == "4" })
    #expect(all.header("x-total") == "3")
    let one = try venue.signedGet(
      "fillHistoryQueryAll", "/wapi/v1/history/fills", ["orderId": ids[1]])
    #expect(try one.json.count == 1)
    let page = try venue.signedGet(
      "fillHistoryQueryAll", "/wapi/v1/history/fills", ["limit": 1, "offset": 2])
    #expect(try page.json.children.map { try $0.read("orderId", as: String.self) } == [ids[0]])
    #expect(page.header("X-Page-Count") == "3")
    let from: Parameters = ["from": TestClock.start.milliseconds + 1000]
    #expect(
      try venue.signedGet("fillHistoryQueryAll", "/wapi/v1/history/fills", from).json.count == 2)
  }

  @Test(arguments: ["4611686018427387904", "9223372036854775807", "18446744073709551615"])
  func `a page behind all pages is empty, however far behind`(offset: String) throws {
    let venue = try TestVenue()
    for path in ["fills", "orders"] {
      let instruction = path == "fills" ? "fillHistoryQueryAll" : "orderHistoryQueryAll"
      let page = try venue.signedGet(
        instruction, "/wapi/v1/history/\(path)", ["limit": 1, "offset": offset])
      #expect(page.status == 200)
      #expect(page.text == "[]")
    }
  }

  @Test(arguments: ["-1", "18446744073709551616", ""])
  func `an offset that is no count is refused`(offset: String) throws {
    let response = try TestVenue().signedGet(
      "fillHistoryQueryAll", "/wapi/v1/history/fills", ["offset": offset])
    #expect(
      response.refusal
        == Self.parameter("offset", "integer(uint64)", "invalid digit found in string"))
  }

  // MARK: Determinism

  @Test func `the same seed, times and requests give the same bytes`() throws {
    let key = try SecretKey.generate()
    func run(seed: UInt64) throws -> [HTTPResponse] {
      let venue = try TestVenue(seed: seed, key: key)
      var answers: [HTTPResponse] = []
      for step in 0..<60 {
        answers.append(
          try venue.place([
            "symbol": step % 2 == 0 ? "SOL_USDC" : "BTC_USDC_PERP",
            "side": step % 3 == 0 ? "Bid" : "Ask", "orderType": "Market", "quantity": "0.05",
          ]))
        venue.clock.advance(.milliseconds(Int64(step) * 997))
        answers.append(venue.get("/api/v1/depth?symbol=BTC_USDC&limit=50"))
        answers.append(try venue.signedGet("balanceQuery", "/api/v1/capital"))
        answers.append(try venue.signedGet("positionQuery", "/api/v1/position"))
      }
      answers.append(try venue.signedGet("fillHistoryQueryAll", "/wapi/v1/history/fills"))
      answers.append(venue.get("/api/v1/tickers"))
      answers.append(venue.get("/api/v1/klines?symbol=SOL_USDC&interval=1m&startTime=0"))
      return answers
    }
    #expect(try run(seed: 42) == run(seed: 42))
    #expect(try run(seed: 42) != run(seed: 43))
  }

  @Test func `an answer larger than the caller takes is an error, not a cut`() async throws {
    let venue = try TestVenue()
    await #expect(throws: TransportError.self) {
      try await venue.transport.send(
        HTTPRequest(method: .get, baseURL: "", target: "/api/v1/markets", responseSizeMax: 100))
    }
  }

  @Test func `an opened paper venue takes the orders its key signs`() async throws {
    let clock = TestClock()
    let venue = try PaperVenue.open(seed: 7) { clock.now }
    let response = try await venue.transport.send(
      HTTPRequest(
        method: .post, baseURL: "https://anything", target: "/api/v1/order",
        headers: try venue.key.headers(
          instruction: "orderExecute", groups: [Self.bid], sentAt: clock.now),
        body: JSONWriter.bytes(of: Self.bid)))
    #expect(response.status == 200)
  }

  @Test func `many callers at once leave a consistent account`() async throws {
    let venue = try TestVenue()
    await withTaskGroup { group in
      for number in 0..<8 {
        group.addTask {
          for step in 0..<20 {
            let body = Self.bid([("clientId", number * 100 + step), ("quantity", "0.1")])
            #expect((try? venue.place(body))?.status == 200)  // nil fails the test
          }
        }
      }
    }
    let balances = try [Asset: Balance](
      from: venue.signedGet("balanceQuery", "/api/v1/capital").json)
    #expect(balances["USDC"] == Balance(available: "8400", locked: "1600", staked: "0"))
  }
}
