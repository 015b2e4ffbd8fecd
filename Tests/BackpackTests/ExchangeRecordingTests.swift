// The client and the paper exchange in every situation they can get into, written down for others to judge.

import Backpack
import BackpackModel
import BackpackPaper
import BackpackWire
import Glibc
import Testing

/// Everything that went over the wire is kept; with BACKPACK_RECORD set it is written to that file, a
/// JSON object a line, and `Tests/System/test_openapi.py` holds it against the venue's specification.
@Suite struct ExchangeRecordingTests {
  @Test func `client and paper exchange understand each other in every situation`() async throws {
    let conversation = try Conversation()

    try await conversation.readWhatIsPublic()
    try await conversation.readAnEmptyAccount()
    try await conversation.placeOrdersOfEveryKind()
    try await conversation.readAFullAccount()
    try await conversation.cancelEverything()
    try await conversation.beRefused()
    try await conversation.placeABatch()
    try await conversation.readHistories()
    try await conversation.speakOutOfTurn()

    let statuses = Set(conversation.recording.exchanges.map(\.response.status))
    #expect(statuses == [200, 204, 400, 401, 404, 405])
    #expect(conversation.recording.exchanges.count > 120)
    if let path = getenv("BACKPACK_RECORD").map({ String(cString: $0) }), !path.isEmpty {
      try conversation.recording.write(to: path)
    }
  }
}

// MARK: The conversation

private struct Conversation {
  let recording: RecordingTransport
  let clock = Clock()
  private let client: BackpackClient
  private let stranger: BackpackClient
  private let key: SecretKey

  private static let spot: Symbol = "SOL_USDC"
  private static let perpetual: Symbol = "SOL_USDC_PERP"

  init() throws {
    let clock = clock
    let now: @Sendable () -> Timestamp = { clock.now }
    let venue = try PaperVenue.open(seed: 1, now: now)
    recording = RecordingTransport(around: venue.transport)
    key = venue.key
    let options = BackpackClient.Options(baseURL: "", now: now)
    client = BackpackClient(transport: recording, key: key, mode: .paper, options: options)
    stranger = BackpackClient(
      transport: recording, key: try SecretKey.generate(), mode: .paper, options: options)
  }

  func readWhatIsPublic() async throws {
    try await client.ping()
    #expect(try await client.time() == clock.now)
    #expect(try await client.status().status == .ok)
    // Nobody has looked at this market yet, so it has seen no trade.
    _ = try await client.ticker("TAO_USDC_PERP")
    for market in try await client.markets() {
      _ = try await client.market(market.symbol)
      _ = try await client.ticker(market.symbol)
      _ = try await client.trades(market.symbol, limit: 5)
      _ = try? await client.depth(market.symbol, limit: 5)  // closed markets have none
    }
    _ = try await client.tickers()
    for limit in [nil, 5, 10, 20, 50, 100, 500, 1000] {
      #expect(try await !client.depth(Self.spot, limit: limit).bids.isEmpty)
    }
    _ = try await client.trades(Self.perpetual)
    for interval: KlineInterval in ["1s", "1m", "1h", "1d", "1w", "1month"] {
      _ = try await client.klines(Self.spot, interval, from: clock.now + .seconds(-3600))
    }
    _ = try await client.klines(
      Self.spot, "1m", from: clock.now + .seconds(-3600), to: clock.now + .seconds(-1800))
    _ = try await client.markPrices()
    #expect(try await client.markPrices(Self.perpetual).count == 1)
    for target in [
      "/api/v1/markets?marketType=SPOT", "/api/v1/markets?marketType=PERP",
      "/api/v1/markets?marketType=DATED", "/api/v1/tickers?interval=1w",
      "/api/v1/ticker?symbol=SOL_USDC&interval=1w", "/api/v1/markPrices?marketType=SPOT",
    ] { #expect(try await get(target) == 200) }
  }

  func readAnEmptyAccount() async throws {
    #expect(try await client.openOrders().isEmpty)
    #expect(try await client.positions().isEmpty)
    #expect(try await client.positions(on: Self.perpetual).isEmpty)
    #expect(try await !client.balances().isEmpty)
    #expect(try await !client.borrowLendPositions().isEmpty)
    _ = try await client.account()
    for (instruction, path) in [
      ("orderHistoryQueryAll", "/wapi/v1/history/orders"),
      ("fillHistoryQueryAll", "/wapi/v1/history/fills"),
    ] { #expect(try await signedGet(instruction, path) == 200) }
  }

  /// A price at which a bid trades at once: above the best ask, inside the market's bands.
  private func crossingPrice() async throws -> Price {
    try #require(try await client.depth(Self.spot, limit: 5).asks.first).price + "1"
  }

  func placeOrdersOfEveryKind() async throws {
    let above = try await crossingPrice()
    try await place(.limit(.bid, Self.spot, price: "100", quantity: "1", clientID: 1), .new)
    try await place(.limit(.ask, Self.spot, price: "200", quantity: "1", clientID: 2), .new)
    try await place(
      .limit(.bid, Self.spot, price: "101", quantity: "1", .gtc(postOnly: true)), .new)
    try await place(.limit(.bid, Self.perpetual, price: "100", quantity: "1", clientID: 3), .new)
    try await place(.limit(.ask, Self.perpetual, price: "200", quantity: "1"), .new)
    for terms: OrderRequest.TimeInForce in [.ioc, .fok] {
      try await place(.limit(.bid, Self.spot, price: "100", quantity: "1", terms), .expired)
      try await place(.limit(.bid, Self.spot, price: above, quantity: "1", terms), .filled)
      try await place(.limit(.bid, Self.perpetual, price: "100", quantity: "1", terms), .expired)
      try await place(.limit(.bid, Self.perpetual, price: above, quantity: "1", terms), .filled)
    }
    try await place(.limit(.bid, Self.spot, price: above, quantity: "1"), .filled)
    for symbol in [Self.spot, Self.perpetual] {
      try await place(.market(.bid, symbol, .base("0.5")), .filled)
      try await place(.market(.ask, symbol, .base("0.25")), .filled)
      try await place(.market(.bid, symbol, .quote("50")), .filled)
    }
    try await place(
      OrderRequest(symbol: Self.spot, side: .bid, kind: .market(.base("0.1"), allOrNothing: true)),
      .filled)
    try await place(
      .market(.ask, Self.perpetual, .base("1"), reduceOnly: true), .filled)
    try await place(
      .limit(.ask, Self.perpetual, price: "250", quantity: "1", reduceOnly: true), .new)
    for prevention: SelfTradePrevention in ["RejectTaker", "RejectMaker", "RejectBoth"] {
      try await place(
        OrderRequest(
          symbol: "JUP_USDC", side: .bid,
          kind: .limit(price: "0.4", quantity: "100", .gtc), selfTradePrevention: prevention), .new)
    }
    try await place(.market(.ask, "BTC_USDC_PERP", .base("0.01")), .filled)
    // More than rests at the best price: fills in part, and the rest becomes the best bid.
    let ask = try #require(try await client.depth(Self.perpetual, limit: 5).asks.first)
    try await place(
      .limit(.bid, Self.perpetual, price: ask.price, quantity: try ask.quantity + "1"),
      .partiallyFilled)
    // Nobody trades with himself.
    try await place(.market(.ask, Self.perpetual, .base("0.01")), .expired)
  }

  func readAFullAccount() async throws {
    clock.advance(.seconds(5 * 3600))  // funding is paid, prices move
    #expect(try await client.openOrders().count > 5)
    _ = try await client.openOrders(on: Self.spot)
    for type: MarketType in [.spot, .perpetual, "IPERP", "DATED", "PREDICTION", "RFQ"] {
      _ = try await client.openOrders(marketType: type)
    }
    #expect(try await client.positions().count == 2)
    #expect(try await client.positions(on: Self.perpetual).count == 1)
    _ = try await client.order(.clientID(1), on: Self.spot)
    _ = try await client.balances()
    _ = try await client.borrowLendPositions()
    _ = try await client.account()
    #expect(try await client.ticker(Self.spot) != nil)
    _ = try await client.trades(Self.spot, limit: 1000)
    #expect(try await signedGet("positionQuery", "/api/v1/position", ["marketType": "PERP"]) == 200)
  }

  func cancelEverything() async throws {
    let order = try await client.order(.clientID(1), on: Self.spot)
    _ = try await client.cancel(.id(order.id), on: Self.spot)
    _ = try await client.cancel(.clientID(2), on: Self.spot)
    for symbol in [Self.spot, Self.perpetual, "JUP_USDC"] {
      _ = try await client.cancelAll(on: symbol)
    }
    #expect(try await client.openOrders().isEmpty)
    #expect(try await client.cancelAll(on: Self.spot) == .cancelled([]))
    for kind in ["RestingLimitOrder", "ConditionalOrder"] {
      #expect(
        try await send(
          .delete, "orderCancelAll", "/api/v1/orders", ["symbol": "SOL_USDC", "orderType": kind])
          == 200)
    }
  }

  func beRefused() async throws {
    let above = try await crossingPrice()
    let bid = { (price: Price, quantity: Quantity) in
      OrderRequest.limit(.bid, Self.spot, price: price, quantity: quantity)
    }
    for request in [
      bid("100.001", "1"), bid("100", "1.001"), bid("100", "0.001"), bid("1000", "1"),
      bid("1", "1"),
      bid("100", "100000"), bid("100", "99999999999999999999"),
      .limit(.bid, "NOPE_USDC", price: "1", quantity: "1"),
      .limit(.bid, "HNT_USDC", price: "2.5", quantity: "1"),
      .limit(.bid, Self.spot, price: above, quantity: "1", .gtc(postOnly: true)),
      .limit(.bid, Self.spot, price: "100", quantity: "1", reduceOnly: true),
      .limit(.bid, "ETH_USDC_PERP", price: "3000", quantity: "1", reduceOnly: true),
      .limit(.bid, Self.perpetual, price: "100", quantity: "100000"),
      .market(.bid, Self.spot, .quote("0.001")),
    ] {
      await #expect(throws: BackpackError.self) { _ = try await client.place(request) }
    }
    let taken = try await client.place(
      .limit(.bid, Self.spot, price: "100", quantity: "1", clientID: 9))
    await #expect(throws: BackpackError.self) {
      _ = try await client.place(.limit(.bid, Self.spot, price: "100", quantity: "1", clientID: 9))
    }
    _ = try await client.cancel(.id(taken.id), on: Self.spot)
    await #expect(throws: BackpackError.self) {
      _ = try await client.cancel(.id(taken.id), on: Self.spot)
    }
    await #expect(throws: BackpackError.self) {
      _ = try await client.order(.id("1"), on: Self.spot)
    }
    await #expect(throws: BackpackError.self) { _ = try await client.market("NOPE_USDC") }
    await #expect(throws: BackpackError.self) { _ = try await client.depth("NOPE_USDC") }
    await #expect(throws: BackpackError.self) { _ = try await client.depth("HNT_USDC") }
    await #expect(throws: BackpackError.self) { _ = try await client.depth(Self.spot, limit: 7) }
    await #expect(throws: BackpackError.self) { _ = try await client.ticker("NOPE_USDC") }
    await #expect(throws: BackpackError.self) { _ = try await client.markPrices("NOPE_USDC_PERP") }
    await #expect(throws: BackpackError.self) { _ = try await client.trades("NOPE_USDC") }
    await #expect(throws: BackpackError.self) {
      _ = try await client.klines(Self.spot, "7m", from: clock.now)
    }
    await #expect(throws: BackpackError.self) { _ = try await stranger.balances() }
    await #expect(throws: BackpackError.self) { _ = try await stranger.place(bid("100", "1")) }
  }

  func placeABatch() async throws {
    let good: Parameters = [
      "symbol": "SOL_USDC", "side": "Bid", "orderType": "Limit", "price": "100", "quantity": "1",
      "timeInForce": "GTC",
    ]
    let bad: Parameters = [
      "symbol": "SOL_USDC", "side": "Bid", "orderType": "Limit", "price": "100.001",
      "quantity": "1",
      "timeInForce": "GTC",
    ]
    let market: Parameters = [
      "symbol": "SOL_USDC", "side": "Bid", "orderType": "Market", "quoteQuantity": "10",
    ]
    let batch = [good, bad, market]
    let headers = try key.headers(instruction: "orderExecute", groups: batch, sentAt: clock.now)
    let body = JSONWriter.bytes { writer in
      writer.array { writer in for order in batch { writer.value(order) } }
    }
    let response = try await recording.send(
      HTTPRequest(
        method: .post, baseURL: "", target: "/api/v1/orders",
        headers: headers + [HTTPHeader("Content-Type", "application/json; charset=utf-8")],
        body: body))
    #expect(response.status == 200)
    _ = try await client.cancelAll(on: Self.spot)
  }

  func readHistories() async throws {
    for (instruction, path) in [
      ("orderHistoryQueryAll", "/wapi/v1/history/orders"),
      ("fillHistoryQueryAll", "/wapi/v1/history/fills"),
    ] {
      let queries: [Parameters] = [
        [:], ["limit": 1], ["limit": 2, "offset": 3], ["symbol": "SOL_USDC_PERP"],
        ["sortDirection": "Asc", "limit": 1000], ["marketType": "SPOT"],
      ]
      for query in queries { #expect(try await signedGet(instruction, path, query) == 200) }
      #expect(try await signedGet(instruction, path, ["limit": "many"]) == 400)
    }
  }

  /// What the client never sends, but other programs might.
  func speakOutOfTurn() async throws {
    #expect(try await get("/api/v1/capital") == 400)
    #expect(try await get("/api/v1/nothing") == 404)
    #expect(try await send(.patch, "accountUpdate", "/api/v1/capital", [:]) == 405)
    #expect(try await get("/api/v1/depth") == 400)
    #expect(try await get("/api/v1/markets?marketType=spot") == 400)
    for body: Parameters in [
      [:], ["symbol": "SOL_USDC", "side": "Buy", "orderType": "Limit"],
      ["symbol": "SOL_USDC", "side": "Bid", "orderType": "Limit", "quantity": "1"],
      ["symbol": "SOL_USDC", "side": "Bid", "orderType": "Market"],
    ] { #expect(try await send(.post, "orderExecute", "/api/v1/order", body) == 400) }
    #expect(try await send(.delete, "orderCancel", "/api/v1/order", ["symbol": "SOL_USDC"]) == 400)
    // Signed for something else.
    #expect(try await signedGet("orderExecute", "/api/v1/capital") == 400)
    let late = clock.now
    clock.advance(.seconds(60))
    #expect(try await signedGet("balanceQuery", "/api/v1/capital", sentAt: late) == 400)
    #expect(
      try await signedGet("balanceQuery", "/api/v1/capital", sentAt: clock.now + .seconds(60))
        == 400)
  }

  // MARK: Ways to ask

  private func place(_ request: OrderRequest, _ status: OrderStatus?) async throws {
    let order = try await client.place(request)
    if let status { #expect(order.status == status, "\(request)") }
  }

  private func get(_ target: String) async throws -> Int {
    try await recording.send(HTTPRequest(method: .get, baseURL: "", target: target)).status
  }

  private func signedGet(
    _ instruction: String, _ path: String, _ query: Parameters = [:], sentAt: Timestamp? = nil
  ) async throws -> Int {
    let headers = try key.headers(
      instruction: instruction, groups: [query], sentAt: sentAt ?? clock.now)
    return try await recording.send(
      HTTPRequest(method: .get, baseURL: "", target: path + query.query, headers: headers)
    ).status
  }

  private func send(
    _ method: HTTPMethod, _ instruction: String, _ path: String, _ body: Parameters
  ) async throws -> Int {
    let headers = try key.headers(instruction: instruction, groups: [body], sentAt: clock.now)
    return try await recording.send(
      HTTPRequest(
        method: method, baseURL: "", target: path,
        headers: headers + [HTTPHeader("Content-Type", "application/json; charset=utf-8")],
        body: JSONWriter.bytes(of: body))
    ).status
  }
}

/// Time that passes when told to, from 2026-09-01 12:00:00 UTC.
private final class Clock: Sendable {
  private let time = Lock(Timestamp(milliseconds: 1_788_264_000_000))

  var now: Timestamp { time.withLock(\.self) }
  func advance(_ span: Duration) { time.withLock { $0 = $0 + span } }
}

// MARK: The recording

private final class RecordingTransport: HTTPTransport {
  struct Exchange: Sendable {
    let request: HTTPRequest
    let response: HTTPResponse
  }

  private let transport: PaperTransport
  private let kept = Lock<[Exchange]>([])

  init(around transport: PaperTransport) { self.transport = transport }

  var exchanges: [Exchange] { kept.withLock(\.self) }

  func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
    let response = try await transport.send(request)
    kept.withLock { $0.append(Exchange(request: request, response: response)) }
    return response
  }

  struct CannotWrite: Error {}

  func write(to path: String) throws {
    guard let file = fopen(path, "w") else { throw CannotWrite() }
    defer { fclose(file) }
    for exchange in exchanges {
      let line = JSONWriter.bytes(of: exchange) + [UInt8(ascii: "\n")]
      guard fwrite(line, 1, line.count, file) == line.count else { throw CannotWrite() }
    }
  }
}

extension RecordingTransport.Exchange: WireWritable {
  func write(to writer: inout JSONWriter) {
    let parts = request.target.split(separator: "?", maxSplits: 1)
    writer.object { writer in
      writer.member("method", request.method.rawValue)
      writer.member("path", String(parts.first ?? ""))
      writer.member("query", parts.count > 1 ? String(parts[1]) : "")
      writer.member("headers") { writer in
        for header in request.headers {
          // Signatures of an account that is gone would do no harm; they are no use either.
          let isSecret = ["X-API-Key", "X-Signature"].contains(header.name)
          writer.member(
            header.name, isSecret ? "\(header.value.utf8.count) characters" : header.value)
        }
      }
      writer.member("body", String(decoding: request.body, as: UTF8.self))
      writer.member("status", response.status)
      writer.member("responseHeaders") { writer in
        for header in response.headers { writer.member(header.name, header.value) }
      }
      writer.member("responseBody", String(decoding: response.body, as: UTF8.self))
    }
  }
}
