// The transport when all goes well: what arrives, what comes back, how many connections it takes.

import BackpackModel
import Testing

@testable import Backpack

extension FaultServer {
  func get(_ target: String = "/api/v1/ping", timeout: Duration = .seconds(10)) -> HTTPRequest {
    HTTPRequest(method: .get, baseURL: url, target: target, timeout: timeout)
  }

  /// An order that nobody signed; enough for the transport.
  func post(timeout: Duration = .seconds(10)) -> HTTPRequest {
    HTTPRequest(
      method: .post, baseURL: url, target: "/api/v1/order",
      headers: [HTTPHeader("Content-Type", "application/json; charset=utf-8")],
      body: Array(#"{"symbol":"SOL_USDC"}"#.utf8), timeout: timeout)
  }

  func request(_ method: HTTPMethod, timeout: Duration = .seconds(10)) -> HTTPRequest {
    var request = method == .get ? get(timeout: timeout) : post(timeout: timeout)
    request.method = method
    return request
  }
}

@Suite struct `The transport` {
  @Test func `a GET arrives as it was asked for, and its answer comes back whole`() async throws {
    let server = try await FaultServer()
    var request = server.get("/api/v1/ping?a=b%26c&dots=/../x")
    request.headers = [HTTPHeader("X-Mark", "one"), HTTPHeader("X-Empty", "")]

    let answer = try await CurlTransport().send(request)

    #expect(answer.status == 200)
    #expect(answer.body == Array("pong".utf8))
    #expect(answer.header("content-type") == "text/plain; charset=utf-8")
    let arrived = try #require(try await server.seen.requests.first)
    #expect(arrived.method == "GET")
    #expect(arrived.target == "/api/v1/ping?a=b%26c&dots=/../x")
    #expect(arrived.header("X-Mark") == "one")
    #expect(arrived.header("X-Empty") == "")
    #expect(arrived.header("User-Agent") == "backpack/\(backpackVersion)")
    #expect(arrived.header("Accept-Encoding")?.contains("gzip") == true)
    for name in ["Content-Type", "Cookie", "Expect", "Authorization"] {
      #expect(arrived.header(name) == nil)
    }
  }

  @Test(arguments: [HTTPMethod.post, .patch, .delete])
  func `a body arrives with every method that takes one`(method: HTTPMethod) async throws {
    let server = try await FaultServer(.answer(200, body: "{}"))

    let answer = try await CurlTransport().send(server.request(method))

    #expect(answer.body == Array("{}".utf8))
    let arrived = try #require(try await server.seen.requests.first)
    #expect(arrived.method == method.rawValue)
    #expect(arrived.body == #"{"symbol":"SOL_USDC"}"#)
    #expect(arrived.header("Content-Type") == "application/json; charset=utf-8")
    #expect(arrived.header("Content-Length") == "21")
  }

  @Test func `a large body goes out without waiting for leave`() async throws {
    let server = try await FaultServer(.answer(200))
    var request = server.post()
    request.body = [UInt8](repeating: UInt8(ascii: "x"), count: 3 << 20)

    _ = try await CurlTransport().send(request)

    let arrived = try #require(try await server.seen.requests.first)
    #expect(arrived.body.utf8.count == 3 << 20)
    #expect(arrived.header("Expect") == nil)
  }

  @Test func `an empty body goes out as such, and no content type is made up`() async throws {
    let server = try await FaultServer(.answer(200, times: 2))
    let transport = CurlTransport()

    for method in [HTTPMethod.post, .delete] {
      _ = try await transport.send(
        HTTPRequest(method: method, baseURL: server.url, target: "/api/v1/order"))
    }

    let arrived = try await server.seen.requests
    #expect(arrived.map(\.method) == ["POST", "DELETE"])
    #expect(arrived[0].header("Content-Length") == "0")
    for request in arrived {
      #expect(request.body.isEmpty)
      #expect(request.header("Content-Type") == nil)
    }
  }

  @Test(arguments: [202, 204, 302, 307, 308, 400, 401, 404, 429, 500, 502, 503, 504])
  func `every status is an answer, and no redirect is followed`(status: Int) async throws {
    let server = try await FaultServer()
    let transport = CurlTransport()
    let headers = ["Location": "\(server.url)/api/v1/elsewhere", "Retry-After": "7"]
    let body = status == 204 ? "" : "some words"

    for method in [HTTPMethod.get, .post] {
      try await server.fault(.answer(status, headers, body: body))
      let answer = try await transport.send(server.request(method))
      #expect(answer.status == status)
      #expect(answer.header("retry-after") == "7")
      #expect(answer.body == Array(body.utf8))
    }

    #expect(try await server.seen.requests.map(\.path) == ["/api/v1/ping", "/api/v1/order"])
  }

  @Test func `an interim answer is not taken for the answer`() async throws {
    let server = try await FaultServer(.kind("interim"))

    let answer = try await CurlTransport().send(server.get())

    #expect(answer.status == 200)
    #expect(answer.body == Array("pong".utf8))
    #expect(answer.header("X-Interim") == nil)
  }

  @Test func `one connection serves many requests`() async throws {
    let server = try await FaultServer()
    let transport = CurlTransport()

    for _ in 1...50 { _ = try await transport.send(server.get()) }

    let seen = try await server.seen
    #expect(seen.requests.count == 50)
    #expect(seen.connections == 1)
  }

  @Test
  func `many requests at once all get their own answer, over a bounded number of connections`()
    async throws
  {
    let server = try await FaultServer()
    let transport = CurlTransport()

    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<200 {
        group.addTask {
          let missing = number.isMultiple(of: 2)
          let answer = try await transport.send(
            server.get(missing ? "/nothing/\(number)" : "/api/v1/ping"))
          #expect(answer.status == (missing ? 404 : 200))
        }
      }
      try await group.waitForAll()
    }

    let seen = try await server.seen
    #expect(seen.requests.count == 200)
    #expect(seen.connections <= CurlLoop.connectionsMax)
  }

  @Test func `a transport that goes away takes its connections along`() async throws {
    let server = try await FaultServer()

    for _ in 1...5 {
      let transport = CurlTransport()
      _ = try await transport.send(server.get())
    }

    try await server.wait(closedConnections: 5)
    #expect(try await server.seen.connections == 5)
  }

  @Test func `what is under way when the loop is stopped fails, and so does what comes later`()
    async throws
  {
    let server = try await FaultServer(.kind("hang"))
    let loop = try CurlLoop(library: try CurlLibrary.load(), certificateFile: nil)
    func transfer() throws -> CurlTransfer {
      CurlTransfer(try CurlPlan(server.post()), library: loop.library)
    }
    let underWay = try transfer()
    let late = try transfer()

    async let outcome = withCheckedContinuation { loop.start(underWay, resuming: $0) }
    try await server.wait(requests: 1)
    loop.stop()

    #expect(await outcome == .failure(.interrupted("the transport was shut down")))
    let lateOutcome = await withCheckedContinuation { loop.start(late, resuming: $0) }
    #expect(lateOutcome == .failure(.notSent("the transport was shut down")))
    #expect(try await server.seen.requests.count == 1)
  }
}
