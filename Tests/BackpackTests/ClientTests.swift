// The client with a transport made of values: signing, refusals, retries, logs.

import BackpackModel
import Logging
import Synchronization
import Testing

@testable import Backpack

@Suite struct `Signing a request` {
  /// The example of the venue's documentation, with the seed of RFC 8032's first test.
  @Test func `the documented example gives the documented text's signature`() async throws {
    let transport = ScriptedTransport(.answer(202, ""))
    let client = client(transport, key: try Fixtures.key()) {
      Timestamp(milliseconds: 1_614_550_000_000)
    }

    _ = try await client.cancel(.id("28"), on: "BTC_USDT")

    let request = try #require(transport.requests.first)
    let text =
      "instruction=orderCancel&orderId=28&symbol=BTC_USDT&timestamp=1614550000000&window=5000"
    let signature = try Signature(base64: try #require(request.headers.value("X-Signature")))
    #expect(try Fixtures.key().publicKey.verifies(signature, of: Array(text.utf8)))
    #expect(request.headers.value("X-Timestamp") == "1614550000000")
    #expect(request.headers.value("X-Window") == "5000")
    #expect(request.baseURL == "https://api.backpack.exchange")
    #expect(request.target == "/api/v1/order", "a DELETE carries its parameters in the body")
  }

  @Test func `each attempt is signed anew`() async throws {
    let transport = ScriptedTransport(
      .failure(.interrupted("x")), .answer(503, ""), .answer(200, "{}"))
    let clock = Atomic<Int64>(1000)
    let client = client(transport, key: try Fixtures.key()) {
      Timestamp(milliseconds: clock.add(1, ordering: .relaxed).newValue)
    }

    _ = try await client.balances()

    #expect(
      transport.requests.compactMap { $0.headers.value("X-Timestamp") } == ["1001", "1002", "1003"])
    #expect(Set(transport.requests.compactMap { $0.headers.value("X-Signature") }).count == 3)
  }

  @Test func `without a key a private call is refused, names the variable, and sends nothing`()
    async throws
  {
    let transport = ScriptedTransport(.answer(200))
    let client = client(transport, key: nil)

    let order = await #expect(throws: BackpackError.self) { try await client.place(Fixtures.order) }
    let balances = await #expect(throws: BackpackError.self) { try await client.balances() }

    for error in [order, balances] {
      guard case .refused(let refusal) = error else { throw Unexpected(error) }
      #expect(refusal.remedy?.contains("BACKPACK_PRIVATE_KEY") == true)
    }
    #expect(transport.requests.isEmpty)
  }

  @Test(arguments: ["SOL&side=Ask", "A=B", "A\"B", "A\\B", "A\nB", "A\u{0}B"])
  func `a value that could be read in two ways is refused and sent nowhere`(text: String)
    async throws
  {
    let transport = ScriptedTransport(.answer(200))
    let client = client(transport, key: try Fixtures.key())

    let error = await #expect(throws: BackpackError.self) {
      try await client.cancel(.id("1"), on: Symbol(text))
    }

    guard case .refused = error else { throw Unexpected(error) }
    #expect(transport.requests.isEmpty)
  }
}

@Suite struct `An answer to something else` {
  private let stray: Result<HTTPResponse, TransportError>

  init() throws {
    let order = try Fixtures.bytes("api/order-market-filled.json")
    stray = .success(HTTPResponse(status: 200, body: order))
  }

  @Test(
    arguments: [
      ("SOL_USDC", Side.ask, 7), ("USDT_USDC", .bid, 7),
    ] as [(Symbol, Side, ClientOrderID)])
  func `another order's answer does not pass for the order's`(
    symbol: Symbol, side: Side, clientID: ClientOrderID
  ) async throws {
    let answer = HTTPResponse(status: 200, body: try Fixtures.bytes("api/order-limit-new.json"))
    let client = client(ScriptedTransport(.success(answer)), key: try Fixtures.key())
    let request = OrderRequest.limit(side, symbol, price: "1", quantity: "1", clientID: clientID)

    let error = await #expect(throws: BackpackError.self) { try await client.place(request) }

    guard case .unreadable(_, clientID) = error else { throw Unexpected(error) }
  }

  @Test func `another order is neither found nor cancelled`() async throws {
    let client = client(ScriptedTransport(stray), key: try Fixtures.key())
    for reference in [OrderReference.id("1"), .clientID(1)] {
      await #expect(throws: BackpackError.self) {
        try await client.order(reference, on: "USDT_USDC")
      }
      await #expect(throws: BackpackError.self) {
        try await client.cancel(reference, on: "USDT_USDC")
      }
    }
  }

  /// The venue said yes: the order may be gone. Without its client ID only the case can tell that.
  @Test(arguments: ["<html>log in</html>", "{}", ""])
  func `a cancellation whose answer cannot be read may have happened`(body: String) async throws {
    let client = client(ScriptedTransport(.answer(200, body)), key: try Fixtures.key())

    let one = await #expect(throws: BackpackError.self) {
      try await client.cancel(.id("1"), on: "USDT_USDC")
    }
    let all = await #expect(throws: BackpackError.self) {
      try await client.cancelAll(on: "USDT_USDC")
    }

    guard case .outcomeUnknown(nil, _) = one else { throw Unexpected(one) }
    guard case .outcomeUnknown(nil, _) = all else { throw Unexpected(all) }
  }

  @Test func `another market's rules and prices are not shown`() async throws {
    let market = HTTPResponse(status: 200, body: try Fixtures.bytes("api/market.json"))
    let ticker = HTTPResponse(status: 200, body: try Fixtures.bytes("api/ticker.json"))
    let client = client(ScriptedTransport(.success(market), .success(ticker)), key: nil)
    await #expect(throws: BackpackError.unreadable(path: "symbol", nil)) {
      try await client.market("BTC_USDC")
    }
    await #expect(throws: BackpackError.unreadable(path: "symbol", nil)) {
      try await client.ticker("BTC_USDC")
    }
  }
}

@Suite struct `Trying again` {
  @Test(
    arguments: [
      .failure(.notSent("x")), .failure(.interrupted("x")), .answer(500), .answer(502, "<html>"),
      .answer(503, ""), .answer(504), .answer(429, headers: [HTTPHeader("Retry-After", "0")]),
    ] as [Result<HTTPResponse, TransportError>])
  func `a read is tried again, an order and a cancellation never`(
    outcome: Result<HTTPResponse, TransportError>
  ) async throws {
    let reading = ScriptedTransport(outcome, outcome, .answer(200))
    #expect(try await client(reading, key: try Fixtures.key()).balances() == [:])
    #expect(reading.requests.count == 3)

    let writing = ScriptedTransport(outcome, .answer(200))
    let trader = client(writing, key: try Fixtures.key())
    await #expect(throws: BackpackError.self) { try await trader.place(Fixtures.order) }
    #expect(writing.requests.count == 1)

    let cancelling = ScriptedTransport(outcome, .answer(202, ""))
    let canceller = client(cancelling, key: try Fixtures.key())
    await #expect(throws: BackpackError.self) { try await canceller.cancelAll(on: "SOL_USDC") }
    #expect(cancelling.requests.count == 1)
  }

  @Test(arguments: [400, 401, 403, 404, 409])
  func `a refusal is not tried again`(status: Int) async throws {
    let transport = ScriptedTransport(.answer(status), .answer(200))
    await #expect(throws: BackpackError.self) {
      try await client(transport, key: try Fixtures.key()).balances()
    }
    #expect(transport.requests.count == 1)
  }

  @Test func `an answer that cannot be read is not asked for again`() async throws {
    let transport = ScriptedTransport(.answer(200, "<html>"), .answer(200))
    await #expect(throws: BackpackError.self) {
      try await client(transport, key: try Fixtures.key()).balances()
    }
    #expect(transport.requests.count == 1)
  }

  @Test func `it ends after the attempts that were granted`() async throws {
    let transport = ScriptedTransport(.failure(.interrupted("cut")))
    let error = await #expect(throws: BackpackError.self) {
      try await client(transport, key: nil).markets()
    }
    #expect(error == .unavailable(reason: "cut"))
    #expect(transport.requests.count == 3)
  }

  @Test func `a wait beyond the deadline is not begun`() async throws {
    let transport = ScriptedTransport(
      .answer(429, headers: [HTTPHeader("Retry-After", "3600")]), .answer(200))
    let error = await #expect(throws: BackpackError.self) {
      try await client(transport, key: nil).markets()
    }
    #expect(error == .throttled(retryAfter: .seconds(3600)))
    #expect(transport.requests.count == 1)
  }

  @Test func `all attempts share one deadline`() async throws {
    let transport = ScriptedTransport(.failure(.interrupted("x")), .answer(200, "[]"))
    _ = try await client(transport, key: nil).markets()
    let timeouts = transport.requests.map(\.timeout)
    #expect(timeouts.count == 2)
    #expect(timeouts[0] <= .seconds(10))
    #expect(timeouts[1] < timeouts[0])
  }

  @Test func `waits are drawn below bounds that double up to a limit`() {
    let retry = ReadRetry(attemptsMax: 100, firstWaitMax: .milliseconds(100), waitMax: .seconds(2))
    let waits = (1...80).compactMap {
      retry.wait(after: .unavailable(reason: ""), attempt: $0, share: 1)
    }
    #expect(waits.count == 80)
    #expect(
      waits.prefix(6).elementsEqual([100, 200, 400, 800, 1600, 2000].map(Duration.milliseconds)))
    #expect(waits.dropFirst(5).allSatisfy { $0 == .seconds(2) })
    #expect(retry.wait(after: .unavailable(reason: ""), attempt: 1, share: 0) == .zero)
    #expect(retry.wait(after: .throttled(retryAfter: nil), attempt: 1, share: 0) == .seconds(1))
    #expect(retry.wait(after: .unavailable(reason: ""), attempt: 100, share: 1) == nil)
  }
}

@Suite struct `What is told to whom` {
  @Test(arguments: [TransportError.notSent("x"), .interrupted("x")])
  func `what the transport says decides what an order's caller hears`(
    failure: TransportError
  ) async throws {
    let transport = ScriptedTransport(.failure(failure))
    let client = client(transport, key: try Fixtures.key())

    let error = await #expect(throws: BackpackError.self) { try await client.place(Fixtures.order) }

    switch failure {
    case .notSent: #expect(error == .notSent(reason: "x"))
    case .interrupted: #expect(error == .outcomeUnknown(7, reason: "x"))
    }
  }

  @Test func `a log line has method, path, status and time, and no secret, query or body`()
    async throws
  {
    let lines = Lines()
    let transport = ScriptedTransport(.answer(200), .answer(400, #"{"code":"X","message":"y"}"#))
    let client = client(transport, key: try Fixtures.key(), logger: lines.logger())

    _ = try await client.balances()
    _ = try? await client.place(Fixtures.order)  // refused, and that is logged
    _ = try? await client.order(.clientID(4_294_901_234), on: "USDT_USDC")  // no order in it

    let text = lines.text
    #expect(text.contains("GET /api/v1/capital"))
    #expect(text.contains("POST /api/v1/order"))
    #expect(text.contains("400"))
    // Times and windows are no secrets: their digits may stand in how long something took.
    let signed = transport.requests.flatMap(\.headers).filter {
      $0.name == "X-API-Key" || $0.name == "X-Signature"
    }.map(\.value)
    #expect(signed.count == 6)
    for secret in signed
      + [Fixtures.secret, "instruction=", "1.0077", "4294901234", "USDT_USDC", "{"]
    {
      #expect(!text.contains(secret))
    }
  }

  @Test func `printing or dumping a client shows no secret`() async throws {
    let client = client(ScriptedTransport(.answer(200)), key: try Fixtures.key())
    var dumped = "\(client) \(String(reflecting: client)) "
    dump(client, to: &dumped)
    #expect(!dumped.contains(Fixtures.secret))
    #expect(!dumped.contains(Fixtures.secret.dropLast(2)))
  }
}

/// Keeps what is logged, at every level.
private final class Lines: Sendable {
  private let lines = Lock<[String]>([])
  var text: String { lines.withLock { $0.joined(separator: "\n") } }

  func logger() -> Logger {
    var logger = Logger(label: "test") { _ in Handler(lines: self) }
    logger.logLevel = .trace
    return logger
  }

  private struct Handler: LogHandler {
    let lines: Lines
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace
    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }
    func log(event: LogEvent) {
      let line = "\(event.level) \(event.message) \(event.metadata ?? [:])"
      lines.lines.withLock { $0.append(line) }
    }
  }
}
