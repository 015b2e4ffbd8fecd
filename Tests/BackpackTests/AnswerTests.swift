// What an answer says of itself, and histories page by page.

import Testing

@testable import Backpack

@Suite struct `The metadata of an answer` {
  private let noon = Timestamp(milliseconds: 1_790_000_000_000)

  @Test func `an answer from a cache tells how old it is`() async throws {
    let client = client(
      ScriptedTransport(.answer(200, "[]", headers: [HTTPHeader("age", "165")])), key: nil,
      now: { [noon] in noon })
    let metadata = try await client.answer(GetMarkets()).metadata
    #expect(metadata.age == .seconds(165))
    #expect(metadata.receivedAt == noon)
    #expect(metadata.madeAt == noon + .seconds(-165))
    #expect(metadata.attempts == 1 && metadata.page == nil)
  }

  @Test func `a book that lay in a cache for long is none to value an order by`() async throws {
    let body = try Fixtures.bytes("api/depth-20.json")
    func client(_ age: Int) -> BackpackClient {
      let answer = HTTPResponse(
        status: 200, headers: [HTTPHeader("Age", "\(age)")], body: body)
      return BackpackTests.client(ScriptedTransport(.success(answer)), key: nil)
    }
    #expect(try await !client(30).depth("SOL_USDC").bids.isEmpty)
    let error = await #expect(throws: BackpackError.self) {
      try await client(31).depth("SOL_USDC")
    }
    guard case .unavailable(let reason) = error else { throw Unexpected(error) }
    #expect(reason.contains("31 s"))
    #expect(try await client(31).answer(GetDepth(symbol: "SOL_USDC")).metadata.age == .seconds(31))
  }

  @Test(arguments: ["-1", "", "soon", "1.5", "99999999999999999999"])
  func `a header that is no count is none`(text: String) async throws {
    let headers = [HTTPHeader("Age", text), HTTPHeader("X-Total", text)]
    let client = client(ScriptedTransport(.answer(200, "[]", headers: headers)), key: nil)
    let metadata = try await client.answer(GetMarkets()).metadata
    #expect(metadata.age == .zero && metadata.page == nil)
  }

  @Test func `the attempt that was answered is told`() async throws {
    let client = client(
      ScriptedTransport(.failure(.interrupted("cut")), .answer(200, "[]")), key: nil)
    #expect(try await client.answer(GetMarkets()).metadata.attempts == 2)
  }
}

/// A history of numbers, newest first, to which rows are added while it is read.
private final class GrowingHistory: HTTPTransport {
  private let state: Lock<(rows: [Int64], requests: [String])>
  private let pageMax: Int
  private let growth: Int
  private let tellsTotal: Bool

  init(rows: Int, pageMax: Int = .max, growth: Int = 0, tellsTotal: Bool = true) {
    state = Lock(((0..<Int64(rows)).reversed(), []))
    (self.pageMax, self.growth, self.tellsTotal) = (pageMax, growth, tellsTotal)
  }

  var requests: [String] { state.withLock(\.requests) }

  func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
    state.withLock { state in
      state.requests.append(request.target)
      var query: [Substring: Int] = [:]
      for pair in request.target.split(separator: "?")[1].split(separator: "&") {
        let parts = pair.split(separator: "=")
        query[parts[0]] = Int(parts[1])
      }
      let page = state.rows.dropFirst(query["offset"] ?? 0).prefix(
        min(query["limit"] ?? 100, pageMax))
      let total = state.rows.count
      for _ in 0..<growth { state.rows.insert(Int64(state.rows.count), at: 0) }
      return HTTPResponse(
        status: 200, headers: tellsTotal ? [HTTPHeader("X-Total", "\(total)")] : [],
        body: Array("[\(page.map(String.init).joined(separator: ","))]".utf8))
    }
  }
}

private struct GetNumbers: PagedEndpoint {
  static let route = Route(.get, "/wapi/v1/history/numbers", .open, .historical)
  static let limitMax = 10
  typealias Row = Int64
  var limit: Int?
  var offset: Int?
  var parameters: Parameters { ["limit": limit, "offset": offset] }
}

@Suite struct `A history` {
  @Test(arguments: [0, 1, 9, 10, 11, 30, 95], [true, false])
  func `every row is told once, in order`(rows: Int, tellsTotal: Bool) async throws {
    let history = GrowingHistory(rows: rows, tellsTotal: tellsTotal)
    #expect(try await numbers(history) == (0..<Int64(rows)).reversed())
  }

  @Test(arguments: [1, 3, 9])
  func `rows added meanwhile make no other row come twice or not at all`(growth: Int) async throws {
    let history = GrowingHistory(rows: 95, growth: growth)
    #expect(try await numbers(history) == (0..<95).reversed())
  }

  @Test func `a venue that gives less a page than it is asked for loses nothing`() async throws {
    for tellsTotal in [true, false] {
      let history = GrowingHistory(rows: 95, pageMax: 7, tellsTotal: tellsTotal)
      #expect(try await numbers(history) == (0..<95).reversed())
    }
  }

  @Test func `a history that grows faster than it is read is given up, not read for ever`() async {
    await #expect(throws: BackpackError.self) {
      _ = try await numbers(GrowingHistory(rows: 95, growth: 10))
    }
  }

  @Test func `a page comes when it is asked for, not before`() async throws {
    let history = GrowingHistory(rows: 95)
    var pages = client(history).pages(of: GetNumbers(offset: 5)).makeAsyncIterator()
    let first = try await pages.next()
    #expect(first?.rows.count == 10 && first?.offset == 5 && first?.total == 95)
    #expect(history.requests == ["/wapi/v1/history/numbers?limit=10&offset=5"])
  }

  @Test func `an export waits for as long as the venue says, longer than a request may take`()
    async throws
  {
    let transport = ScriptedTransport(
      .answer(429, "", headers: [HTTPHeader("Retry-After", "1")]), .answer(200, "[1]"),
      .answer(200, "[]"))
    let client = BackpackClient(
      transport: transport, key: nil,
      options: .init(timeout: .milliseconds(500), retry: eager, rateLimits: RateLimits()))
    var rows: [Int64] = []
    for try await row in client.rows(of: GetNumbers()) { rows.append(row) }
    #expect(rows == [1])
    #expect(transport.requests.count == 3)
  }

  private func numbers(_ history: GrowingHistory) async throws -> [Int64] {
    var rows: [Int64] = []
    for try await row in client(history).rows(of: GetNumbers()) { rows.append(row) }
    return rows
  }

  private func client(_ history: GrowingHistory) -> BackpackClient {
    BackpackClient(
      transport: history, key: nil,
      options: .init(rateLimits: RateLimits(historical: .init(requestsMax: 1000))))
  }
}
