// The transport when things go wrong. Above all: a request goes out at most once, and "not sent" is true.

import BackpackModel
import Testing

@testable import Backpack

extension TransportError {
  var isInterrupted: Bool {
    if case .interrupted = self { true } else { false }
  }

  var reason: String {
    switch self {
    case .notSent(let reason), .interrupted(let reason): reason
    }
  }
}

/// The error a request ends with.
private func failure(
  of request: HTTPRequest, by transport: CurlTransport = CurlTransport()
) async throws -> TransportError {
  let failure = await #expect(throws: TransportError.self) { try await transport.send(request) }
  return try #require(failure)
}

private let everyMethod: [HTTPMethod] = [.get, .post, .patch, .delete]

@Suite struct `A request goes out at most once` {
  static let cuts: [FaultServer.Fault] = [
    .kind("cut-before-reading"), .kind("cut-after-headers"), .kind("cut-after-body"),
    .kind("cut-in-headers"), .kind("cut-in-answer"), .kind("garbage"), .kind("gzip-broken"),
  ]

  @Test(arguments: cuts, everyMethod)
  func `a connection cut on the way leaves it open whether it happened`(
    cut: FaultServer.Fault, method: HTTPMethod
  ) async throws {
    let server = try await FaultServer(cut)

    let error = try await failure(of: server.request(method))

    #expect(error.isInterrupted)
    let seen = try await server.seen
    #expect(seen.connections == 1)
    #expect(seen.requests.count == (cut.kind == "cut-before-reading" ? 0 : 1))
  }

  // libcurl by itself sends again here, POST included: the connection was a kept one and no byte of
  // an answer had come.
  @Test(
    arguments: [
      FaultServer.Fault.kind("cut-after-body"), .kind("cut-after-headers"), .kind("cut-and-leave"),
    ], everyMethod)
  func `a kept connection that dies after it took a request does not make it go out again`(
    cut: FaultServer.Fault, method: HTTPMethod
  ) async throws {
    let server = try await FaultServer()
    let transport = CurlTransport()
    _ = try await transport.send(server.get("/api/v1/time"))
    try await server.fault(cut)

    let error = try await failure(of: server.request(method), by: transport)

    #expect(error == .interrupted("the kept connection was closed before an answer came"))
    let seen = try await server.seen
    #expect(seen.requests.filter { $0.path != "/api/v1/time" }.count == 1)
    #expect(seen.requests.map(\.connection) == [1, 1])
  }

  @Test func `after a kept connection died, the next request gets a new one`() async throws {
    let server = try await FaultServer()
    let transport = CurlTransport()
    _ = try await transport.send(server.get())
    try await server.fault(.kind("cut-after-body"))
    _ = try await failure(of: server.post(), by: transport)

    let answer = try await transport.send(server.get())

    #expect(answer.status == 200)
    let seen = try await server.seen
    #expect(seen.requests.map(\.path) == ["/api/v1/ping", "/api/v1/order", "/api/v1/ping"])
    #expect(seen.requests.last?.connection != 1)
  }

  @Test(arguments: everyMethod)
  func `a kept connection that was closed before is not used, and the request arrives once`(
    method: HTTPMethod
  ) async throws {
    let server = try await FaultServer(.kind("close-after-answer"), .answer(200))
    let transport = CurlTransport()
    _ = try await transport.send(server.get("/api/v1/time"))
    try await server.wait(closedConnections: 1)

    let answer = try await transport.send(server.request(method))

    #expect(answer.status == 200)
    #expect(try await server.seen.requests.map(\.connection) == [1, 2])
  }

  // The close races with the next request, so each order may succeed or be left open; never two.
  @Test func `orders on connections that close at any moment never arrive twice`() async throws {
    let server = try await FaultServer(.kind("close-after-answer", times: 200))
    let transport = CurlTransport()
    var answered = 0
    for number in 1...100 {
      var order = server.post()
      order.target = "/api/v1/order/\(number)"
      do {
        _ = try await transport.send(order)
        answered += 1
      } catch {
        #expect(error.isInterrupted)
      }
    }

    let paths = try await server.seen.requests.map(\.path)
    #expect(Set(paths).count == paths.count)
    #expect(paths.count >= answered)
  }
}

@Suite struct `Time and cancellation` {
  static let slow: [FaultServer.Fault] = [.kind("hang"), .kind("drip"), .kind("truncated")]

  @Test(arguments: slow, [HTTPMethod.get, .post])
  func `an answer that is not complete in time is given up, and the connection with it`(
    fault: FaultServer.Fault, method: HTTPMethod
  ) async throws {
    let server = try await FaultServer(fault)
    let clock = ContinuousClock()
    let start = clock.now

    let error = try await failure(of: server.request(method, timeout: .seconds(1)))

    #expect(error == .interrupted("no complete answer within 1 s"))
    #expect(clock.now - start < .seconds(10))
    try await server.release()
    try await server.wait(closedConnections: 1)
    #expect(try await server.seen.requests.count == 1)
  }

  @Test(arguments: [Duration.zero, .seconds(-1), .seconds(Int64.min)])
  func `without time nothing is sent`(timeout: Duration) async throws {
    let server = try await FaultServer()
    #expect(
      try await failure(of: server.get(timeout: timeout)) == .notSent("the time for it was over"))
    #expect(try await server.seen.connections == 0)
  }

  @Test func `time without end is cut to an hour`() async throws {
    let server = try await FaultServer()
    let answer = try await CurlTransport().send(server.get(timeout: .seconds(Int64.max)))
    #expect(answer.status == 200)
  }

  @Test func `a request whose turn does not come in time is not sent`() async throws {
    let server = try await FaultServer(.kind("hang", times: CurlLoop.connectionsMax))
    let transport = CurlTransport()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 1...CurlLoop.connectionsMax {
        group.addTask { _ = try await transport.send(server.get()) }
      }
      try await server.wait(requests: CurlLoop.connectionsMax)

      let error = try await failure(of: server.post(timeout: .milliseconds(200)), by: transport)

      #expect(error == .notSent("no connection within 200 ms"))
      try await server.release()
      try await group.waitForAll()
    }
    #expect(try await server.seen.requests.allSatisfy { $0.method == "GET" })
  }

  @Test func `a task cancelled before sends nothing`() async throws {
    let server = try await FaultServer()
    let transport = CurlTransport()

    let outcome = await Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try await transport.send(server.post())
    }.result

    #expect(throws: TransportError.notSent("cancelled")) { try outcome.get() }
    #expect(try await server.seen.connections == 0)
  }

  @Test(arguments: [HTTPMethod.get, .post])
  func `a task cancelled while it waits closes the connection at once`(
    method: HTTPMethod
  ) async throws {
    let server = try await FaultServer(.kind("hang"))
    let transport = CurlTransport()
    let task = Task { try await transport.send(server.request(method)) }
    try await server.wait(requests: 1)

    task.cancel()

    let outcome = await task.result
    #expect(throws: TransportError.interrupted("cancelled")) { try outcome.get() }
    try await server.release()
    try await server.wait(closedConnections: 1)
    #expect(try await server.seen.requests.count == 1)
  }

  @Test func `cancelling many of many leaves the others alone`() async throws {
    let server = try await FaultServer()
    let transport = CurlTransport()
    let tasks = (0..<100).map { number in
      Task { try await transport.send(server.get("/api/v1/ping?\(number)")) }
    }
    for (number, task) in tasks.enumerated() where !number.isMultiple(of: 3) { task.cancel() }

    for (number, task) in tasks.enumerated() {
      switch await task.result {
      case .success(let answer): #expect(answer.status == 200)
      case .failure(let error):
        #expect((error as? TransportError)?.reason == "cancelled")
        #expect(!number.isMultiple(of: 3))
      }
    }
  }
}

@Suite struct `Size limits` {
  @Test func `an answer of exactly the limit is taken, one byte more is not`() async throws {
    let server = try await FaultServer(.kind("huge", size: 5000), .kind("huge", size: 5001))
    let transport = CurlTransport()
    var request = server.get()
    request.responseSizeMax = 5000

    let answer = try await transport.send(request)
    let error = try await failure(of: request, by: transport)

    #expect(answer.body.count == 5000)
    #expect(error == .interrupted("the answer exceeds 5000 bytes"))
  }

  @Test(
    arguments: [
      FaultServer.Fault.kind("endless"), .kind("gzip-bomb", size: 200 << 20),
      .kind("header-flood"),
    ], [HTTPMethod.get, .post])
  func `an answer without measure is broken off`(
    fault: FaultServer.Fault, method: HTTPMethod
  ) async throws {
    let server = try await FaultServer(fault)
    var request = server.request(method)
    request.responseSizeMax = 100_000

    let error = try await failure(of: request)

    #expect(error.isInterrupted)
    #expect(error.reason.contains("exceed"))
    try await server.wait(closedConnections: 1)
    #expect(try await server.seen.requests.count == 1)
  }
}
