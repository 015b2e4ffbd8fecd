// A machine whose clock is wrong: how the client finds out, and what it signs by then.

import BackpackModel
import Testing

@testable import Backpack

@Suite struct `A clock that is wrong` {
  private static let expired = #"{"code":"INVALID_CLIENT_REQUEST","message":"Request has expired"}"#

  /// Ten minutes slow.
  @Sendable private static func slowClock() -> Timestamp { Timestamp(milliseconds: 1_000_000) }

  private func sentAt(_ request: HTTPRequest?) throws -> Int64 {
    try #require(request?.headers.value("X-Timestamp").flatMap { Int64($0) })
  }

  /// The venue's time, give or take the round trip.
  private let venueTime: ClosedRange<Int64> = 1_599_000...1_600_001

  @Test func `a measured clock is what requests are signed by`() async throws {
    let transport = ScriptedTransport(
      .answer(200, "1600000"), .answer(200, "1600000"), .answer(200))
    let client = client(transport, key: try Fixtures.key(), now: Self.slowClock)

    let reading = try await client.measureClock(samples: 2)
    _ = try await client.balances()

    #expect((.seconds(599)...(.milliseconds(600_001))).contains(reading.offset))
    #expect(
      transport.requests.map(\.target) == ["/api/v1/time", "/api/v1/time", "/api/v1/capital"])
    #expect(venueTime.contains(try sentAt(transport.requests.last)))
  }

  @Test func `a read that expired measures the clock and is sent once more`() async throws {
    let time = Result<HTTPResponse, TransportError>.answer(200, "1600000")
    let transport = ScriptedTransport(.answer(400, Self.expired), time, time, time, .answer(200))
    let client = client(transport, key: try Fixtures.key(), now: Self.slowClock)

    #expect(try await client.balances() == [:])

    #expect(try sentAt(transport.requests.first) == 1_000_000)
    #expect(venueTime.contains(try sentAt(transport.requests.last)))
    #expect(transport.requests.count == 5)
  }

  @Test func `an order that expired measures the clock, and is not sent again`() async throws {
    let time = Result<HTTPResponse, TransportError>.answer(200, "1600000")
    let transport = ScriptedTransport(.answer(400, Self.expired), time, time, time, .answer(200))
    let client = client(transport, key: try Fixtures.key(), now: Self.slowClock)

    let error = await #expect(throws: BackpackError.self) { try await client.place(Fixtures.order) }
    _ = try await client.balances()

    guard case .rejected = error else { throw Unexpected(error) }
    #expect(transport.requests.filter { $0.method == .post }.count == 1)
    #expect(venueTime.contains(try sentAt(transport.requests.last)))
  }

  @Test func `a venue that always says expired is believed the second time`() async throws {
    let time = Result<HTTPResponse, TransportError>.answer(200, "1600000")
    let transport = ScriptedTransport(
      .answer(400, Self.expired), time, time, time, .answer(400, Self.expired))
    let client = client(transport, key: try Fixtures.key(), now: Self.slowClock)

    await #expect(throws: BackpackError.self) { try await client.balances() }

    #expect(transport.requests.count == 5)
  }

  @Test func `a reading out of a cache is as much later as it is old`() async throws {
    let transport = ScriptedTransport(
      .answer(200, "1590000", headers: [HTTPHeader("Age", "10")]), .answer(200))
    let client = client(transport, key: try Fixtures.key(), now: Self.slowClock)

    try await client.measureClock(samples: 1)
    _ = try await client.balances()

    #expect(venueTime.contains(try sentAt(transport.requests.last)))
  }

  /// Set by such a reading, the clock would keep every later request from being signed.
  @Test(arguments: ["9223372036854775807", "-1", "1788264000000000", "-9223372036854775808"])
  func `a reading that is no time of day leaves the clock as it was`(told: String) async throws {
    let transport = ScriptedTransport(.answer(200, told), .answer(200))
    let client = client(transport, key: try Fixtures.key(), now: Self.slowClock)

    await #expect(throws: BackpackError.self) { try await client.measureClock(samples: 1) }
    _ = try await client.balances()

    #expect(try sentAt(transport.requests.last) == 1_000_000)
  }

  @Test func `without a reading the refusal stands`() async throws {
    let transport = ScriptedTransport(.answer(400, Self.expired), .answer(502, ""))
    let client = client(transport, key: try Fixtures.key(), now: Self.slowClock)

    let error = await #expect(throws: BackpackError.self) { try await client.balances() }

    guard case .rejected = error else { throw Unexpected(error) }
    #expect(transport.requests.count == 2)
  }

  @Test func `measuring the clock takes its time out of the call's own`() async throws {
    let transport = ScriptedTransport(.answer(400, Self.expired), .answer(200, "1600000"))
    let client = BackpackClient(
      transport: transport, key: try Fixtures.key(),
      options: .init(timeout: .seconds(1), now: Self.slowClock))

    await #expect(throws: BackpackError.self) { try await client.place(Fixtures.order) }

    let timeouts = transport.requests.map(\.timeout)
    #expect(timeouts.count == 4)
    #expect(zip(timeouts, timeouts.dropFirst()).allSatisfy { $0 > $1 })
  }

  @Test func `the venue's time is taken for the middle of the round trip`() {
    let reading = ClockReading(
      told: Timestamp(milliseconds: 5000), asked: Timestamp(milliseconds: 4000),
      roundTrip: .milliseconds(200))
    #expect(reading.offset == .microseconds(900_500))
  }
}
