// After a gap REST tells what the account's streams did not.

import BackpackModel
import Testing

@testable import Backpack

@Suite struct `After a gap` {
  private static func order(
    _ id: OrderID, _ status: OrderStatus = .new, executed: Quantity = "0"
  ) -> Order {
    Order(
      id: id, clientID: nil, symbol: "SOL_USDC", side: .bid, type: .limit, status: status,
      timeInForce: .gtc, price: "1", quantity: "20", executedQuantity: executed,
      createdAt: ManualClock.start)
  }

  private static func bench() throws -> StreamBench { StreamBench(key: try Fixtures.key()) }

  /// Orders 1, 2 and 3 are open and told; then the connection is cut and made again.
  private static func afterCut(
    _ change: (inout ScriptedReading.State) -> Void
  ) async throws -> (StreamBench, StreamEvents<OrderUpdate>, ScriptedStreams.Connection) {
    let bench = try bench()
    bench.reading.state.withLock { $0.orders = [order("1"), order("2"), order("3")] }
    let events = try bench.streams.events(of: .orderUpdates())
    try bench.transport.open()
    await bench.clock.advance(by: .seconds(20))
    #expect(try await events.taken().map(\.kind) == ["reconciled", "reconciled", "reconciled"])
    try bench.transport.last.receiver.closed(.broken("cut"))
    bench.reading.state.withLock { change(&$0) }
    _ = bench.reading.takeAsked()
    await bench.clock.advance(by: .seconds(1))
    return (bench, events, try bench.transport.open())
  }

  @Test func `REST is asked only when the subscription stands, and once more a while later`()
    async throws
  {
    let bench = try Self.bench()
    bench.reading.state.withLock { $0.orders = [Self.order("1")] }
    let events = try bench.streams.events(of: .orderUpdates())
    await bench.clock.advance(by: .seconds(5))
    try bench.transport.open()
    #expect(bench.reading.takeAsked() == [], "nothing was asked before")

    await bench.clock.advance(by: .seconds(2))
    #expect(bench.reading.takeAsked() == ["orders"])
    #expect(try await events.taken().map(\.kind) == ["reconciled"])
    bench.reading.state.withLock { $0.orders.append(Self.order("2")) }
    await bench.clock.advance(by: .seconds(60))
    #expect(bench.reading.takeAsked() == ["orders"])
    guard case .reconciled(let update)? = try await events.taken().first else {
      throw Unexpected("nothing")
    }
    #expect(update.orderID == "2")
    #expect(update.event == nil)
  }

  @Test func `what changed is told once, what did not is not told`() async throws {
    let (bench, events, _) = try await Self.afterCut { state in
      state.orders = [Self.order("1"), Self.order("2", .partiallyFilled, executed: "5")]
      var ended = OrderUpdate(of: Self.order("3", .filled, executed: "20"))
      ended.expiryReason = nil
      state.ended = ["3": ended]
    }
    await bench.clock.advance(by: .seconds(60))

    let told = try await events.taken()
    #expect(told.map(\.kind) == ["gap", "resumed", "reconciled", "reconciled"])
    let states = told.compactMap { event in
      if case .reconciled(let update) = event {
        "\(update.orderID) \(update.status) \(update.executedQuantity)"
      } else {
        nil
      }
    }
    #expect(states == ["2 PartiallyFilled 5", "3 Filled 20"])
    #expect(
      bench.reading.takeAsked()
        == ["orders", "ended 3 and since the gap", "orders", "ended  and since the gap"])
  }

  @Test func `an order that came and went unseen is told by the history, once`() async throws {
    let (bench, events, _) = try await Self.afterCut { state in
      state.ended = ["9": OrderUpdate(of: Self.order("9", .filled, executed: "20"))]
    }
    await bench.clock.advance(by: .seconds(60))
    #expect(try await events.taken().map(\.kind) == ["gap", "resumed", "reconciled"])
  }

  @Test func `an event since the new subscription wins over a REST answer`() async throws {
    let (bench, events, connection) = try await Self.afterCut { state in
      state.orders = [Self.order("1"), Self.order("2"), Self.order("3")]
    }
    connection.say(Frames.order("2", "orderFill", status: "Filled", executed: "20", time: 9))
    await bench.clock.advance(by: .seconds(60))

    let told = try await events.taken()
    #expect(told.map(\.kind) == ["gap", "resumed", "update"], "REST still called it new")
  }

  @Test func `a REST answer that knows of less executed is older, and not told`() async throws {
    let bench = try Self.bench()
    bench.reading.state.withLock { $0.orders = [Self.order("1")] }
    let events = try bench.streams.events(of: .orderUpdates())
    let first = try bench.transport.open()
    first.say(Frames.order("1", "orderFill", status: "PartiallyFilled", executed: "7", time: 5))
    first.receiver.closed(.broken("cut"))
    await bench.clock.advance(by: .seconds(1))
    try bench.transport.open()
    await bench.clock.advance(by: .seconds(60))
    #expect(try await events.taken().map(\.kind) == ["update", "gap", "resumed"])
  }

  @Test func `a history that lags is asked again until it tells`() async throws {
    let (bench, events, _) = try await Self.afterCut { $0.orders.removeLast() }
    await bench.clock.advance(by: .seconds(8))
    bench.reading.state.withLock { state in
      state.ended = ["3": OrderUpdate(of: Self.order("3", .cancelled))]
    }
    await bench.clock.advance(by: .seconds(60))
    #expect(try await events.taken().map(\.kind) == ["gap", "resumed", "reconciled"])
  }

  @Test func `where REST gives no answer the consumer is told to look`() async throws {
    let (bench, events, _) = try await Self.afterCut { state in
      state.failure = .unavailable(reason: "503")
    }
    await bench.clock.advance(by: .seconds(100))
    let told = try await events.taken()
    #expect(told.map(\.kind) == ["gap", "resumed", "unreconciled"])
    #expect(bench.reading.takeAsked().count == Reconciliation<OrderUpdate>.failuresMax)
    #expect(told.last == .unreconciled(reason: "No answer: 503. It is safe to try again."))
  }

  @Test func `an answer that comes after the next cut is not taken`() async throws {
    let gate = Gate()
    let clockBox = Lock<ManualClock?>(nil)
    let bench = StreamBench(key: try Fixtures.key()) {
      guard let clock = clockBox.withLock(\.self) else { return }
      await clock.parked { await gate.wait() }
    }
    clockBox.withLock { $0 = bench.clock }
    bench.reading.state.withLock { $0.orders = [Self.order("1")] }
    let events = try bench.streams.events(of: .orderUpdates())
    try bench.transport.open()
    await bench.clock.advance(by: .seconds(2))
    try bench.transport.last.receiver.closed(.broken("cut"))
    clockBox.withLock { $0 = nil }

    await gate.open()
    await bench.clock.settle()

    #expect(try await events.taken().map(\.kind) == ["gap"])
  }

  @Test func `a position that closes, opens and closes in two gaps is told as closed twice`() throws
  {
    var machine = Reconciliation<PositionUpdate>()
    let open = PositionUpdate(
      event: nil, symbol: "SOL_USDC_PERP", netQuantity: "2", positionID: "1")
    let closed = PositionUpdate(
      event: nil, symbol: "SOL_USDC_PERP", netQuantity: .zero, positionID: "1")
    func told(_ rows: [PositionUpdate]) -> [Quantity] {
      guard case .read(let ticket) = machine.stands(at: .zero) else { return [] }
      let (differences, action) = machine.answered(rows, ticket: ticket, at: .zero)
      var quantities = differences.map(\.netQuantity)
      if case .readGone(let ticket, _, _) = action {
        quantities += machine.answeredGone([closed], ticket: ticket, at: .zero, share: 0)
          .differences.map(\.netQuantity)
      }
      machine.lost(since: ManualClock.start)
      return quantities
    }

    #expect(told([open]) == ["2"])
    #expect(told([]) == ["0"])
    #expect(told([open]) == ["2"])
    #expect(told([]) == ["0"])
  }

  @Test func `a consumer that comes later is told how the account stands, and of the gap`()
    async throws
  {
    let bench = try Self.bench()
    bench.reading.state.withLock { $0.orders = [Self.order("1")] }
    let first = try bench.streams.events(of: .orderUpdates())
    let connection = try bench.transport.open()
    await bench.clock.advance(by: .seconds(20))
    connection.say(
      Frames.order("1", "orderFill", status: "PartiallyFilled", executed: "7", time: 5))
    #expect(try await first.taken().map(\.kind) == ["reconciled", "update"])

    let second = try bench.streams.events(of: .orderUpdates())
    let stands = try await second.taken()
    #expect(stands.map(\.kind) == ["reconciled"])
    guard case .reconciled(let update)? = stands.first else { throw Unexpected("nothing") }
    #expect(update.executedQuantity == "7")
    #expect(update.event == nil && update.fill == nil, "how it stands, not what happened")

    connection.receiver.closed(.broken("cut"))
    let third = try bench.streams.events(of: .orderUpdates())
    #expect(try await third.taken().map(\.kind) == ["reconciled", "gap"])
    #expect(try await first.taken().map(\.kind) == ["gap"], "only the new one is told")
  }

  @Test func `the history is searched by the venue's clock, not by a wrong one of ours`()
    async throws
  {
    let row = """
      [{"id":"9","symbol":"SOL_USDC","side":"Bid","orderType":"Limit","status":"Filled",
      "timeInForce":"GTC","selfTradePrevention":"RejectTaker","createdAt":"1970-01-01T00:16:40"}]
      """
    let transport = ScriptedTransport(.answer(200, "1000000"), .answer(200, row))
    // Ten minutes fast.
    let client = client(
      transport, key: try Fixtures.key(), now: { Timestamp(milliseconds: 1_600_000) })
    try await client.measureClock(samples: 1)

    let found = try await client.endedOrders(
      [:], andCreatedSince: Timestamp(milliseconds: 1_599_000), on: nil)

    #expect(found.map(\.orderID) == ["9"])
  }

  @Test func `positions that closed in the gap are told as closed`() async throws {
    let bench = try Self.bench()
    let rows: [Position] = try [Position](
      from: JSONNode(parsing: Fixtures.bytes("api/positions.json")))
    let symbol = try #require(rows.first?.symbol)
    bench.reading.state.withLock { $0.positions = rows }
    let events = try bench.streams.events(of: .positionUpdates())
    try bench.transport.open()
    await bench.clock.advance(by: .seconds(20))
    #expect(try await events.taken().count == rows.count)
    try bench.transport.last.receiver.closed(.broken("cut"))
    bench.reading.state.withLock { state in state.positions = Array(state.positions.dropFirst()) }
    await bench.clock.advance(by: .seconds(1))
    try bench.transport.open()
    await bench.clock.advance(by: .seconds(20))

    let told = try await events.taken()
    #expect(told.map(\.kind) == ["gap", "resumed", "reconciled"])
    guard case .reconciled(let update)? = told.last else { throw Unexpected("nothing") }
    #expect(update.symbol == symbol)
    #expect(update.netQuantity.isZero)
  }

  @Test func `balances are read at the beginning, and only what differs after a gap`()
    async throws
  {
    let bench = try Self.bench()
    func balance(_ available: Quantity) -> Balance {
      Balance(available: available, locked: "0", staked: "0")
    }
    bench.reading.state.withLock { $0.balances = ["USDC": balance("5"), "SOL": balance("1")] }
    let events = try bench.streams.events(of: .balanceUpdates)
    try bench.transport.open()
    await bench.clock.advance(by: .seconds(20))
    #expect(try await events.taken().map(\.kind) == ["reconciled", "reconciled"])
    try bench.transport.last.receiver.closed(.broken("cut"))
    bench.reading.state.withLock { $0.balances = ["USDC": balance("4")] }
    await bench.clock.advance(by: .seconds(1))
    try bench.transport.open()
    await bench.clock.advance(by: .seconds(20))

    let told = try await events.taken()
    let states = told.compactMap { event in
      if case .reconciled(let update) = event {
        "\(update.asset) \(update.balance.available)"
      } else {
        nil
      }
    }
    #expect(states == ["USDC 4", "SOL 0"])
  }
}

/// Holds tasks back until it is opened.
actor Gate {
  private var isOpen = false
  private var waiting: [CheckedContinuation<Void, Never>] = []

  func wait() async {
    if isOpen { return }
    await withCheckedContinuation { waiting.append($0) }
  }

  func open() {
    isOpen = true
    for continuation in waiting { continuation.resume() }
    waiting = []
  }
}
