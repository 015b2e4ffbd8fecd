// The client against a venue that misbehaves: an order is sent once, and its outcome is told as it is.

import Backpack
import Testing

/// Each leaves the caller without a usable answer.
private let faults: [FaultServer.Fault] =
  [
    "cut-after-headers", "cut-after-body", "reset", "cut-in-headers", "cut-in-answer",
    "cut-in-chunks",
    "truncated", "hang", "drip", "endless", "gzip-broken", "header-flood", "interim-flood",
    "garbage",
  ].map { .kind($0) } + [
    .kind("huge", size: 17 << 20), .kind("gzip-bomb", size: 17 << 20),
    .answer(500, body: #"{"code":"SERVER_ERROR","message":"x"}"#),
    .answer(502, ["Content-Type": "text/html"], body: "<html>502</html>"),
    .answer(503), .answer(504), .answer(302, ["Location": "/api/v1/order"]),
    .answer(307, ["Location": "http://127.0.0.1:1/elsewhere"]),
  ]

/// Long enough for every fault that ends by itself, short for those that do not.
private let patience = Duration.seconds(2)

@Suite struct `When the network or the venue fails` {
  @Test(arguments: faults)
  func `a read ends as unavailable`(fault: FaultServer.Fault) async throws {
    let server = try await FaultServer(fault)
    let client = try client(of: server, timeout: patience)

    let error = await #expect(throws: BackpackError.self) { try await client.balances() }

    guard case .unavailable = error else { throw Unexpected(error) }
    #expect(try await server.seen.requests.count == 1)
  }

  @Test(arguments: faults)
  func `an order is sent once, and its outcome called unknown`(
    fault: FaultServer.Fault
  ) async throws {
    let server = try await FaultServer(fault)  // a second request would be answered well
    let client = try client(of: server, timeout: patience)

    let error = await #expect(throws: BackpackError.self) { try await client.place(Fixtures.order) }

    guard case .outcomeUnknown(7, _) = error else { throw Unexpected(error) }
    let seen = try await server.seen
    #expect(seen.requests.map(\.method) == ["POST"])
    #expect(seen.connections == 1)
  }

  @Test(arguments: faults)
  func `an order on a kept connection is sent once, too`(fault: FaultServer.Fault) async throws {
    var fault = fault
    fault.path = "/api/v1/order"
    let server = try await FaultServer(fault)
    let client = try client(of: server, timeout: patience)
    _ = try await client.market("USDT_USDC")

    let error = await #expect(throws: BackpackError.self) { try await client.place(Fixtures.order) }

    guard case .outcomeUnknown(7, _) = error else { throw Unexpected(error) }
    let requests = try await server.seen.requests
    #expect(requests.map(\.method) == ["GET", "POST"])
    #expect(requests.map(\.connection) == [1, 1])
  }

  @Test(arguments: faults)
  func `a cancellation on a kept connection is sent once, too`(
    fault: FaultServer.Fault
  ) async throws {
    var fault = fault
    fault.path = "/api/v1/order"
    let server = try await FaultServer(fault)
    let client = try client(of: server, timeout: patience)
    _ = try await client.market("USDT_USDC")

    let error = await #expect(throws: BackpackError.self) {
      try await client.cancel(.id("1"), on: "SOL_USDC")
    }

    guard case .outcomeUnknown(nil, _) = error else { throw Unexpected(error) }
    #expect(try await server.seen.requests.map(\.method) == ["GET", "DELETE"])
  }

  @Test(
    arguments: [
      .answer(200, ["Content-Type": "text/html"], body: "<html>log in</html>"), .answer(200),
      .answer(200, body: "{}"), .answer(200, body: "[]"), .answer(200, body: #"{"id":1"#),
      .answer(202), .answer(204), .answer(200, body: "null"), .answer(200, body: "\u{0}"),
    ] as [FaultServer.Fault])
  func `an order with a success that cannot be read is neither placed nor refused`(
    fault: FaultServer.Fault
  ) async throws {
    let server = try await FaultServer(fault)
    let client = try client(of: server)

    let error = await #expect(throws: BackpackError.self) { try await client.place(Fixtures.order) }

    guard case .unreadable(let path, 7) = error else { throw Unexpected(error) }
    #expect(!path.isEmpty)
    #expect(try await server.seen.requests.count == 1)
  }

  @Test(arguments: 1...4)
  func `an order that is cut off on accepting has not been seen`(run: Int) async throws {
    let server = try await FaultServer(.kind("cut-before-reading"))
    let client = try client(of: server)

    let error = await #expect(throws: BackpackError.self) { try await client.place(Fixtures.order) }

    // Whether bytes had left by then, only the network knows: never "rejected", never "placed".
    switch error {
    case .outcomeUnknown(7, _), .notSent: break
    default: throw Unexpected(error)
    }
    #expect(try await server.seen.requests.isEmpty)
  }

  @Test func `a redirect is not followed`() async throws {
    let elsewhere = try await FaultServer()
    let redirect = FaultServer.Fault.answer(307, ["Location": "\(elsewhere.url)/api/v1/capital"])
    let server = try await FaultServer(redirect, redirect)
    let client = try client(of: server)

    await #expect(throws: BackpackError.self) { try await client.place(Fixtures.order) }
    await #expect(throws: BackpackError.self) { try await client.balances() }

    #expect(try await elsewhere.seen.connections == 0)
  }

  @Test(arguments: 1...8)
  func `an answer to nobody is never taken for the answer to an order`(run: Int) async throws {
    let server = try await FaultServer(.kind("two-answers"))
    let client = try client(of: server)
    _ = try await client.market("USDT_USDC")

    // Over HTTP/1.1 nothing but the answer itself tells whose it is.
    do { #expect(try await client.place(Fixtures.order).id == "59669287267") } catch {
      guard case .unreadable(_, 7) = error else { throw error }
    }
    try await server.wait(requests: 2)  // the stray answer can be read before the order has arrived
    #expect(try await server.seen.requests.map(\.method) == ["GET", "POST"])
  }

  @Test func `an order that found nobody listening was not sent`() async throws {
    let client = BackpackClient(
      transport: CurlTransport(), key: try Fixtures.key(),
      options: .init(baseURL: "http://127.0.0.1:1"))

    let error = await #expect(throws: BackpackError.self) { try await client.place(Fixtures.order) }

    guard case .notSent = error else { throw Unexpected(error) }
  }

  @Test func `an order cancelled while it waits for its answer is called unknown`() async throws {
    let server = try await FaultServer(.kind("hang"))
    let client = try client(of: server)
    let placing = Task { try await client.place(Fixtures.order) }
    try await server.wait(requests: 1)

    placing.cancel()

    let error = await #expect(throws: BackpackError.self) { try await placing.value }
    guard case .outcomeUnknown(7, _) = error else { throw Unexpected(error) }
    #expect(try await server.seen.requests.count == 1)
  }

  @Test func `an order cancelled before it is sent is never sent`() async throws {
    let server = try await FaultServer()
    let client = try client(of: server)
    let placing = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try await client.place(Fixtures.order)
    }

    let error = await #expect(throws: BackpackError.self) { try await placing.value }

    guard case .notSent = error else { throw Unexpected(error) }
    #expect(try await server.seen.requests.isEmpty)
  }
}
