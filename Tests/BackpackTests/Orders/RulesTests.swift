// Rules from memory: how old they may be, how many requests they cost, and what they say of an order.

import Backpack
import BackpackModel
import BackpackPaper
import Testing

/// Answers every request for a market, after as many callers came as a test waits for.
private final class MarketVenue: HTTPTransport {
  private struct State {
    var requests = 0
    var waiting: [CheckedContinuation<Void, Never>] = []
    var isHolding = false
    var status = 200
    var arrivals: [CheckedContinuation<Void, Never>] = []
  }

  private let state = Lock(State())
  private let body: [UInt8]

  init() throws { body = try Fixtures.bytes("api/market.json") }

  var requests: Int { state.withLock(\.requests) }
  func hold() { state.withLock { $0.isHolding = true } }
  func answer(_ status: Int) { state.withLock { $0.status = status } }

  func release() {
    let waiting = state.withLock { state in
      state.isHolding = false
      defer { state.waiting = [] }
      return state.waiting
    }
    for continuation in waiting { continuation.resume() }
  }

  /// Until a request is held.
  func arrival() async {
    await withCheckedContinuation { continuation in
      let isThere = state.withLock { state in
        if state.waiting.isEmpty { state.arrivals.append(continuation) }
        return !state.waiting.isEmpty
      }
      if isThere { continuation.resume() }
    }
  }

  func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
    await withCheckedContinuation { continuation in
      let (isHeld, arrivals) = state.withLock { state in
        state.requests += 1
        guard state.isHolding else { return (false, [CheckedContinuation<Void, Never>]()) }
        state.waiting.append(continuation)
        defer { state.arrivals = [] }
        return (true, state.arrivals)
      }
      for arrival in arrivals { arrival.resume() }
      if !isHeld { continuation.resume() }
    }
    let status = state.withLock(\.status)
    return HTTPResponse(
      status: status, headers: [HTTPHeader("Age", "120")], body: status == 200 ? body : [])
  }
}

@Suite struct `Rules of a market` {
  private let clock = Lock(Timestamp(milliseconds: 1_788_264_000_000))

  private func client(_ venue: MarketVenue) -> BackpackClient {
    let clock = clock
    return BackpackClient(
      transport: venue, key: nil,
      options: .init(retry: .none, rateLimits: RateLimits(), now: { clock.withLock(\.self) }))
  }

  @Test func `are read anew where no age will do`() async throws {
    let venue = try MarketVenue()
    let client = client(venue)
    _ = try await client.rules(for: "USDT_USDC")
    _ = try await client.rules(for: "USDT_USDC", ageMax: .seconds(-1))
    #expect(venue.requests == 2)
  }

  private func pass(_ span: Duration) { clock.withLock { $0 = $0 + span } }

  @Test func `are read once in five minutes, and their age counts the caches on the way`()
    async throws
  {
    let venue = try MarketVenue()
    let client = client(venue)
    let first = try await client.rules(for: "USDT_USDC")
    pass(.seconds(300))
    let second = try await client.rules(for: "USDT_USDC")
    #expect(first == second)
    #expect(second.age(at: clock.withLock(\.self)) == .seconds(420))
    #expect(venue.requests == 1)

    pass(.milliseconds(1))
    #expect(try await client.rules(for: "USDT_USDC").readAt == clock.withLock(\.self))
    #expect(venue.requests == 2)
    pass(.seconds(10))
    _ = try await client.rules(for: "USDT_USDC", ageMax: .seconds(9))
    #expect(venue.requests == 3)
    pass(.seconds(-60))
    _ = try await client.rules(for: "USDT_USDC")
    #expect(venue.requests == 4, "a clock set back makes no rules young")
  }

  @Test func `that many ask for at once are read once`() async throws {
    let venue = try MarketVenue()
    let client = client(venue)
    venue.hold()
    let found = try await withThrowingTaskGroup(of: CachedMarket.self) { group in
      for _ in 0..<20 { group.addTask { try await client.rules(for: "USDT_USDC") } }
      await venue.arrival()
      venue.release()
      return try await group.reduce(into: [CachedMarket]()) { $0.append($1) }
    }
    #expect(found.count == 20)
    #expect(Set(found).count == 1)
    #expect(venue.requests == 1)
  }

  @Test func `that could not be read are asked for again, and one who gives up spoils nothing`()
    async throws
  {
    let venue = try MarketVenue()
    let client = client(venue)
    venue.answer(500)
    await #expect(throws: BackpackError.self) { try await client.rules(for: "USDT_USDC") }
    venue.answer(200)
    _ = try await client.rules(for: "USDT_USDC")
    #expect(venue.requests == 2)

    pass(.seconds(600))
    venue.hold()
    let impatient = Task { try await client.rules(for: "USDT_USDC") }
    await venue.arrival()
    let patient = Task { try await client.rules(for: "USDT_USDC") }
    impatient.cancel()
    venue.release()
    #expect(try await patient.value.market.symbol == "USDT_USDC")
  }
}

@Suite struct `Orders against the paper exchange's rules` {
  private let client: BackpackClient

  init() throws {
    let paper = try PaperVenue.open(seed: 7) { Timestamp(milliseconds: 1_788_264_000_000) }
    client = BackpackClient(
      transport: paper.transport, key: paper.key, mode: .paper,
      options: .init(now: { Timestamp(milliseconds: 1_788_264_000_000) }))
  }

  @Test func `a rounded order is taken where the order itself was not`() async throws {
    let ask = try #require(try await client.depth("SOL_USDC").asks.first).price
    let price = try (ask - "1").decimal + "0.0034"
    let order = OrderRequest.limit(
      .bid, "SOL_USDC", price: Price(price), quantity: "1.239", .gtc(postOnly: true))
    await #expect(throws: BackpackError.self) { try await client.place(order) }

    let rounded = try await client.rounded(order)

    #expect(rounded.changes.map(\.field) == [.price, .quantity])
    #expect(try await client.place(rounded.order).status == .new)
  }

  /// What the check finds, the exchange refuses; what it does not find, the exchange takes.
  @Test func `the check and the exchange agree`() async throws {
    let last = try #require(try await client.trades("SOL_USDC", limit: 1).first).price
    let orders: [(OrderRequest, Bool)] = [
      (
        .limit(.bid, "SOL_USDC", price: try last.scaled(by: "0.5", scale: 0, .up), quantity: "1"),
        true
      ),
      (
        .limit(.bid, "SOL_USDC", price: try last.scaled(by: "0.2", scale: 0, .up), quantity: "1"),
        false
      ),
      (
        .limit(.ask, "SOL_USDC", price: try last.scaled(by: "2.5", scale: 0, .up), quantity: "1"),
        false
      ),
      (.limit(.bid, "SOL_USDC", price: "100.001", quantity: "1"), false),
      (.limit(.bid, "SOL_USDC", price: "100", quantity: "0.001"), false),
      (.limit(.bid, "HNT_USDC", price: "2.5", quantity: "1"), false),
    ]
    for (order, isTaken) in orders {
      let findings = try await client.check(order)
      #expect(findings.isEmpty == isTaken, "\(findings)")
      if isTaken {
        try await client.place(order)
      } else {
        await #expect(throws: BackpackError.self) { try await client.place(order) }
      }
    }
  }

  @Test func `an order outside the price band is not sent where it is checked first`() async throws
  {
    let last = try #require(try await client.trades("SOL_USDC", limit: 1).first).price
    let far = OrderRequest.limit(
      .bid, "SOL_USDC", price: try last.scaled(by: "0.2", scale: 0, .up), quantity: "1")
    do {
      try await client.placeChecked(far)
      Issue.record("it was placed")
    } catch {
      guard case .refused(let refusal) = error else { throw error }
      #expect(refusal.remedy != nil)
    }
    #expect(try await client.orderHistory().isEmpty)

    let near = OrderRequest.limit(
      .bid, "SOL_USDC", price: try last.scaled(by: "0.5", scale: 0, .up), quantity: "1")
    #expect(try await client.placeChecked(near).status == .new)
  }

  @Test func `an order no market takes is not sent, unless the venue is to say so itself`()
    async throws
  {
    let transport = ScriptedTransport(.answer(400, #"{"code":"INVALID_ORDER","message":"no"}"#))
    let order = OrderRequest.market(.bid, "SOL_USDC", .base("1"), reduceOnly: true)
    let strict = try #require(
      await #expect(throws: BackpackError.self) {
        try await trader(transport, checks: true).place(order)
      })
    guard case .refused = strict else { throw Unexpected(strict) }
    #expect(transport.requests.isEmpty)

    let told = await #expect(throws: BackpackError.self) {
      try await trader(transport, checks: false).place(order)
    }
    guard case .rejected = told else { throw Unexpected(told) }
    #expect(transport.requests.count == 1)
  }

  private func trader(
    _ transport: ScriptedTransport, checks: Bool
  ) throws -> BackpackClient {
    BackpackClient(
      transport: transport, key: try Fixtures.key(),
      options: .init(retry: .none, rateLimits: RateLimits(), checksBeforeSending: checks))
  }
}
