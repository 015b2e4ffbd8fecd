// Rate limits: counted exactly, shared, and never waited for longer than a deadline.

import Testing

@testable import Backpack

@Suite struct `The rate limit` {
  private let start = ContinuousClock.now

  @Test func `no span of a minute holds more requests than allowed`() {
    var seed: UInt64 = .random(in: 1...(.max))
    print("seed \(seed)")
    var budget = RateBudget(.init(requestsMax: 30))
    var sent: [Duration] = []
    var now = Duration.zero
    while sent.count < 2000 {
      seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      now += .milliseconds(Int64(seed >> 33) % 4000)
      if let free = budget.take(at: start + now, for: .read) {
        // Told too early, and a caller would ask in vain.
        now = start.duration(to: free)
        #expect(budget.take(at: start + now, for: .read) == nil)
      }
      sent.append(now)
    }
    for (index, time) in sent.enumerated().dropFirst(30) {
      #expect(time - sent[index - 30] >= .seconds(60))
    }
  }

  @Test func `reads leave room for cancellations`() {
    var budget = RateBudget(.init(requestsMax: 10, keptForWrites: 4))
    for _ in 0..<6 { #expect(budget.take(at: start, for: .read) == nil) }
    #expect(budget.take(at: start, for: .read) == start + .seconds(60))
    for _ in 0..<4 { #expect(budget.take(at: start, for: .change) == nil) }
    #expect(budget.take(at: start, for: .change) == start + .seconds(60))
  }

  @Test func `orders leave room for cancellations, and these may use all there is`() {
    var budget = RateBudget(
      .init(requestsMax: 10, keptForWrites: 4, keptForCancellations: 2))
    for _ in 0..<8 { #expect(budget.take(at: start, for: .change) == nil) }
    #expect(budget.take(at: start, for: .change) == start + .seconds(60))
    #expect(budget.take(at: start, for: .read) == start + .seconds(60))
    for _ in 0..<2 { #expect(budget.take(at: start, for: .cancellation) == nil) }
    #expect(budget.take(at: start, for: .cancellation) == start + .seconds(60))
    #expect(CancelOrder.route.purpose == .cancellation)
    #expect(CancelAllOrders.route.purpose == .cancellation)
    #expect(PlaceOrders.route.purpose == .change)
    #expect(GetOpenOrders.route.purpose == .read)
  }

  @Test func `a wait that is cancelled sent nothing`() async throws {
    let transport = ScriptedTransport(.answer(200, "[]"))
    let limits = RateLimits(standard: .init(requestsMax: 1, span: .seconds(5)))
    let client = limited(transport, limits)
    _ = try await client.openOrders()
    let waiting = Task { () async throws(BackpackError) in try await client.openOrders() }
    waiting.cancel()
    await #expect(throws: BackpackError.notSent(reason: "cancelled")) { try await waiting.value }
    #expect(transport.requests.count == 1)
  }

  @Test func `after a 429 nothing goes before the venue's time is over`() {
    var budget = RateBudget(.standard)
    budget.pause(at: start, for: .seconds(7))
    budget.pause(at: start, for: .seconds(3))
    #expect(budget.take(at: start + .seconds(6), for: .change) == start + .seconds(7))
    #expect(budget.take(at: start + .seconds(7), for: .change) == nil)
    budget.pause(at: start, for: .seconds(86_400))
    #expect(budget.take(at: start, for: .change) == start + .seconds(60))
  }

  @Test func `a wait beyond the deadline fails at once and sends nothing`() async throws {
    let transport = ScriptedTransport(.answer(200, "[]"))
    let client = limited(transport, RateLimits(historical: .init(requestsMax: 1)))
    _ = try await client.send(klines)
    await #expect(throws: BackpackError.self) { _ = try await client.send(klines) }
    #expect(transport.requests.count == 1)
    // The other group has a budget of its own.
    _ = try await client.send(GetOpenOrders())
    #expect(transport.requests.count == 2)
  }

  @Test func `clients share a budget by account, and what is not signed by address`() async throws {
    let limits = RateLimits(standard: .init(requestsMax: 1))
    let transport = ScriptedTransport(.answer(200, "[]"))
    let key = try SecretKey.generate()
    let (one, two) = (limited(transport, limits, key), limited(transport, limits, key))
    let other = limited(transport, limits, try SecretKey.generate())

    _ = try await one.openOrders()
    await #expect(throws: BackpackError.self) { _ = try await two.openOrders() }
    _ = try await other.openOrders()
    _ = try await two.markPrices()
    await #expect(throws: BackpackError.self) { _ = try await other.markPrices() }
    #expect(transport.requests.count == 3)
  }

  @Test func `a 429 stops every client of the account`() async throws {
    let limits = RateLimits()
    let key = try SecretKey.generate()
    let transport = ScriptedTransport(
      .answer(429, "", headers: [HTTPHeader("Retry-After", "3600")]), .answer(200, "[]"))
    let (one, two) = (limited(transport, limits, key), limited(transport, limits, key))
    for client in [one, two] {
      do {
        _ = try await client.openOrders()
        Issue.record("a request went through")
      } catch {
        guard case .throttled(let retryAfter?) = error else { throw error }
        #expect(retryAfter > .seconds(50))
      }
    }
    #expect(transport.requests.count == 1)
  }

  private let klines = GetKlines(
    symbol: "SOL_USDC", interval: .oneMinute, start: Timestamp(milliseconds: 0))

  private func limited(
    _ transport: ScriptedTransport, _ limits: RateLimits, _ key: SecretKey? = nil
  ) -> BackpackClient {
    BackpackClient(
      transport: transport, key: key ?? (try? SecretKey.generate()),  // a key is all that is needed
      options: .init(retry: eager, rateLimits: limits))
  }
}
