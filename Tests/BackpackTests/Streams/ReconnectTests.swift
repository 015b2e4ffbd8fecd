// What consumers learn when the connection ends, stays silent or complains.

import BackpackModel
import Testing

@testable import Backpack

@Suite struct `A connection that ends` {
  @Test func `is made again; every stream is subscribed to again and every consumer told`()
    async throws
  {
    let bench = StreamBench()
    let trades = try bench.streams.events(of: .trades("SOL_USDC"))
    let ticker = try bench.streams.events(of: .ticker("SOL_USDC"))
    let first = try bench.transport.open()
    first.say(Frames.trade(1))
    first.say(Frames.ticker(last: "1"))
    await bench.clock.advance(by: .seconds(2))
    let cut = StreamClosure.broken("reset by peer")

    first.receiver.closed(cut)
    await bench.clock.advance(by: .seconds(1))
    let second = try bench.transport.open()
    #expect(
      second.takeSent() == [
        #"{"method":"SUBSCRIBE","params":["ticker.SOL_USDC","trade.SOL_USDC"]}"#
      ])
    second.say(Frames.ticker(last: "2"))
    await bench.clock.advance(by: .seconds(2))
    second.say(Frames.trade(9))

    let gap = StreamGap(since: ManualClock.start + .seconds(1000), cause: .disconnected(cut))
    let tradeEvents = try await trades.taken()
    #expect(tradeEvents.map(\.kind) == ["update", "gap", "resumed", "update"])
    #expect(tradeEvents.dropFirst().first == .gap(gap))
    let tickerEvents = try await ticker.taken()
    #expect(tickerEvents.map(\.kind) == ["update", "gap", "resumed", "update"])
  }

  @Test func `what the old connection still says is not heard`() async throws {
    let bench = StreamBench()
    let trades = try bench.streams.events(of: .trades("SOL_USDC"))
    let first = try bench.transport.open()
    first.say(Frames.trade(1))
    first.receiver.closed(.broken("cut"))

    first.say(Frames.trade(2))

    #expect(try await trades.taken().map(\.kind) == ["update", "gap"])
  }

  @Test func `after an orderly close the next one is tried at once, but not for ever`()
    async throws
  {
    let bench = StreamBench()
    let trades = try bench.streams.events(of: .trades("SOL_USDC"))
    try bench.transport.open()
    try bench.transport.last.receiver.closed(.byVenue(code: 1001, reason: "going away"))
    await bench.clock.advance(by: .zero)
    #expect(bench.transport.connections.count == 2)

    try bench.transport.open()
    try bench.transport.last.receiver.closed(.byVenue(code: 1001, reason: "going away"))
    await bench.clock.advance(by: .zero)
    #expect(bench.transport.connections.count == 2, "the second one did not get old")
    _ = trades
  }

  @Test func `waits grow up to a bound, and begin anew after a connection that got old`()
    async throws
  {
    var session = StreamSession()
    _ = session.subscribe("trade.A", pace: .irregular, at: .zero)
    var now = Duration.zero
    var waits: [Duration] = []
    for _ in 0..<10 {
      _ = session.closed(.disconnected(.notOpened("refused")), at: now, share: 1)
      let next = try #require(session.deadline(after: now))
      waits.append(next - now)
      now = next
      #expect(session.tick(at: now, share: 1) == [.connect])
    }
    #expect(waits.prefix(4) == [.seconds(0.5), .seconds(1), .seconds(2), .seconds(4)])
    #expect(waits.last == .seconds(30))

    _ = session.opened(at: now)
    now += .seconds(11)
    _ = session.closed(.disconnected(.broken("cut")), at: now, share: 1)
    #expect(session.deadline(after: now) == now + .seconds(0.5))
  }

  @Test func `one that never stands is a gap, told once`() async throws {
    let bench = StreamBench()
    let trades = try bench.streams.events(of: .trades("SOL_USDC"))
    for _ in 0..<5 {
      try bench.transport.last.receiver.closed(.notOpened("no such host"))
      await bench.clock.advance(by: .seconds(31))
    }
    #expect(bench.transport.connections.count == 6)
    try bench.transport.open().say(Frames.trade(1))
    #expect(try await trades.taken().map(\.kind) == ["gap", "resumed", "update"])
  }

  @Test func `a venue that is silent to the bone is given up, a ping keeps it`() async throws {
    let bench = StreamBench()
    let trades = try bench.streams.events(of: .trades("SOL_USDC"))
    let first = try bench.transport.open()
    await bench.clock.advance(by: .seconds(100))
    first.receiver.signOfLife()
    await bench.clock.advance(by: .seconds(100))
    #expect(!first.isClosedByUs)

    await bench.clock.advance(by: .seconds(31))

    #expect(first.isClosedByUs)
    let events = try await trades.taken()
    #expect(events.map(\.kind) == ["gap"])
    guard case .gap(let gap)? = events.first, case .connectionSilent = gap.cause else {
      throw Unexpected("\(events)")
    }
    #expect(gap.since == ManualClock.start + .seconds(1100))
  }
}

@Suite struct `A stream that says nothing` {
  @Test func `is reported once, asked for again with growing waits, and may still come`()
    async throws
  {
    let bench = StreamBench()
    let ticker = try bench.streams.events(of: .ticker("SOL_USDC"))
    let connection = try bench.transport.open()
    _ = connection.takeSent()

    await bench.clock.advance(by: .seconds(9))
    #expect(ticker.waitingCount == 0)
    await bench.clock.advance(by: .seconds(2))
    #expect(try await ticker.taken() == [.silent(.seconds(10))])
    #expect(connection.takeSent() == [#"{"method":"SUBSCRIBE","params":["ticker.SOL_USDC"]}"#])

    await bench.clock.advance(by: .seconds(20))
    #expect(ticker.waitingCount == 0, "told once")
    #expect(connection.takeSent().count == 1, "asked for once more")
    connection.say(Frames.ticker(last: "1"))
    #expect(try await ticker.taken().map(\.kind) == ["update"])
  }

  @Test func `trades and private streams may be silent for ever`() async throws {
    let bench = StreamBench(key: try Fixtures.key())
    let trades = try bench.streams.events(of: .trades("SOL_USDC"))
    let rfqs = try bench.streams.events(of: .rfqUpdates())
    let connection = try bench.transport.open()
    for _ in 0..<60 {
      await bench.clock.advance(by: .seconds(60))
      connection.receiver.signOfLife()
    }
    #expect(trades.waitingCount == 0)
    #expect(rfqs.waitingCount == 0)
    #expect(connection.takeSent().count == 2)
  }

  @Test func `that spoke before is stale, once, while the connection lives`() async throws {
    let bench = StreamBench()
    let ticker = try bench.streams.events(of: .ticker("SOL_USDC"))
    let connection = try bench.transport.open()
    connection.say(Frames.ticker(last: "1"))
    await bench.clock.advance(by: .seconds(30))
    #expect(try await ticker.taken().map(\.kind) == ["update"], "nothing says that it lives")

    connection.receiver.signOfLife()
    await bench.clock.advance(by: .seconds(20))
    let events = try await ticker.taken()
    #expect(events.map(\.kind) == ["stale"])
    connection.say(Frames.ticker(last: "2"))
    connection.receiver.signOfLife()
    await bench.clock.advance(by: .seconds(5))
    #expect(try await ticker.taken().map(\.kind) == ["update"])
  }
}

@Suite struct `An error frame` {
  private let invalidStream = #"{"id":null,"error":{"code":4006,"message":"Invalid stream"}}"#

  @Test func `after one name ends that sequence and leaves the others`() async throws {
    let bench = StreamBench()
    let good = try bench.streams.events(of: .trades("SOL_USDC"))
    let connection = try bench.transport.open()
    connection.say(Frames.trade(1))
    let bad = try bench.streams.events(of: .raw("nonsense.SOL_USDC"))
    connection.say(invalidStream)

    await #expect(
      throws: StreamError.rejected(
        name: "nonsense.SOL_USDC", code: 4006, message: "Invalid stream")
    ) { try await bad.makeAsyncIterator().next() }
    #expect(try await good.taken().map(\.kind) == ["update"])
    _ = connection.takeSent()
    connection.receiver.closed(.broken("cut"))
    await bench.clock.advance(by: .seconds(1))
    #expect(
      try bench.transport.open().takeSent()
        == [#"{"method":"SUBSCRIBE","params":["trade.SOL_USDC"]}"#], "the bad one is not asked for")
  }

  @Test func `after many names is pinned on one by asking for each alone`() async throws {
    let bench = StreamBench()
    let names = ["ticker.A_USDC", "nonsense.B", "ticker.C_USDC"].map(StreamName.init(_:))
    let sequences = try names.map { try bench.streams.events(of: .raw($0)) }
    let connection = try bench.transport.open()
    _ = connection.takeSent()

    connection.say(invalidStream)
    var asked: [String] = []
    for _ in 0..<5 {
      let sent = connection.takeSent()
      asked += sent
      if sent.contains(where: { $0.contains("nonsense") }) { connection.say(invalidStream) }
      await bench.clock.advance(by: .seconds(1))
    }

    #expect(asked.count == 3)
    #expect(asked.allSatisfy { !$0.contains(",\"ticker") })
    await #expect(throws: StreamError.self) {
      try await sequences[1].makeAsyncIterator().next()
    }
    connection.say("ticker.A_USDC", "{}")
    connection.say("ticker.C_USDC", "{}")
    #expect(try await sequences[0].taken().map(\.kind) == ["update"])
    #expect(try await sequences[2].taken().map(\.kind) == ["update"])
  }

  @Test func `about one frame does not end a stream of the frame sent right after it`()
    async throws
  {
    let bench = StreamBench(key: try Fixtures.key())
    let anchor = try bench.streams.events(of: .ticker("SOL_USDC"))
    let connection = try bench.transport.open()
    connection.say(Frames.ticker(last: "1"))
    await bench.clock.advance(by: .seconds(2))
    let bad = try bench.streams.events(of: .raw("nonsense.SOL_USDC"))
    let good = try bench.streams.events(of: .orderUpdates())
    _ = connection.takeSent()

    connection.say(invalidStream)  // About the first of the two frames.
    for _ in 0..<5 {
      let sent = connection.takeSent()
      if sent.contains(where: { $0.contains("nonsense") }) { connection.say(invalidStream) }
      await bench.clock.advance(by: .seconds(1))
    }

    await #expect(throws: StreamError.self) { try await bad.makeAsyncIterator().next() }
    connection.say(Frames.order("7", "orderAccepted", status: "New"))
    #expect(try await good.taken().map(\.kind) == ["update"])
    #expect(try await anchor.taken().map(\.kind) == ["update"])
  }

  @Test func `about public names leaves the account's streams of the same moment alone`()
    async throws
  {
    let bench = StreamBench(key: try Fixtures.key())
    let bad = try bench.streams.events(of: .raw("nonsense.SOL_USDC"))
    let orders = try bench.streams.events(of: .orderUpdates())
    let connection = try bench.transport.open()
    #expect(connection.takeSent().count == 2)

    connection.say(invalidStream)
    for _ in 0..<5 {
      let sent = connection.takeSent()
      if sent.contains(where: { $0.contains("nonsense") }) { connection.say(invalidStream) }
      await bench.clock.advance(by: .seconds(1))
    }

    await #expect(throws: StreamError.self) { try await bad.makeAsyncIterator().next() }
    connection.say(Frames.order("7", "orderAccepted", status: "New"))
    #expect(try await orders.taken().map(\.kind) == ["update"])
  }

  @Test func `forgets no suspect when another error comes before all were asked`() async throws {
    let bench = StreamBench()
    let names = (1...4).map { StreamName("quiet.\($0)") }
    let sequences = try names.map { try bench.streams.events(of: .raw($0)) }
    let connection = try bench.transport.open()
    _ = connection.takeSent()
    connection.say(invalidStream)
    let late = try bench.streams.events(of: .raw("nonsense"))
    connection.say(invalidStream)

    var asked = ""
    for _ in 0..<12 {
      let sent = connection.takeSent()
      asked += sent.joined()
      if sent.last?.contains("nonsense") == true { connection.say(invalidStream) }
      await bench.clock.advance(by: .seconds(1))
    }

    for name in names { #expect(asked.contains(#"["\#(name)"]"#), "asked for alone") }
    await #expect(throws: StreamError.self) { try await late.makeAsyncIterator().next() }
    #expect(sequences.count == 4)
  }

  @Test func `about a depth window asks again for the others of its frame, too`() async throws {
    let bench = StreamBench()
    let quiet = try bench.streams.events(of: .trades("SOL_USDC"))
    let bad = try bench.streams.events(of: .raw("depth.300ms.SOL_USDC"))
    let connection = try bench.transport.open()
    #expect(connection.takeSent().count == 1)

    let invalidWindow = #"{"id":null,"error":{"code":4008,"message":"Invalid depth window"}}"#
    connection.say(invalidWindow)
    #expect(
      connection.takeSent() == [#"{"method":"SUBSCRIBE","params":["depth.300ms.SOL_USDC"]}"#])
    connection.say(invalidWindow)
    await bench.clock.advance(by: .seconds(1))

    #expect(connection.takeSent() == [#"{"method":"SUBSCRIBE","params":["trade.SOL_USDC"]}"#])
    await #expect(throws: StreamError.self) { try await bad.makeAsyncIterator().next() }
    _ = quiet
  }

  @Test func `that ends the last stream lets the connection go, too`() async throws {
    let bench = StreamBench()
    let bad = try bench.streams.events(of: .raw("nonsense.SOL_USDC"))
    let connection = try bench.transport.open()
    connection.say(invalidStream)
    bad.cancel()

    await bench.clock.advance(by: .seconds(10))

    #expect(connection.isClosedByUs)
  }

  @Test func `about a stream that was good before does not end it: it is asked for again`()
    async throws
  {
    let bench = StreamBench(key: try Fixtures.key())
    let rfqs = try bench.streams.events(of: .rfqUpdates())
    try bench.transport.open()
    await bench.clock.advance(by: .seconds(20))
    try bench.transport.last.receiver.closed(.broken("cut"))
    await bench.clock.advance(by: .seconds(1))
    let connection = try bench.transport.open()
    _ = connection.takeSent()

    connection.say(#"{"id":null,"error":{"code":4001,"message":"Request has expired"}}"#)
    #expect(connection.takeSent() == [])
    await bench.clock.advance(by: .seconds(3))

    #expect(connection.takeSent().count == 1)
    #expect(try await rfqs.taken().map(\.kind) == ["gap", "complaint", "resumed"])
  }

  @Test func `about nothing that was asked for is nobody's`() async throws {
    let bench = StreamBench()
    let trades = try bench.streams.events(of: .trades("SOL_USDC"))
    let connection = try bench.transport.open()
    connection.say(Frames.trade(1))
    connection.say(#"{"id":null,"error":{"code":4002,"message":"Parse error"}}"#)
    connection.say(#"{"id":1,"result":null}"#)
    connection.say("no JSON")
    connection.say(Frames.trade(2, "OTHER_USDC"))
    connection.say(Frames.trade(3))
    #expect(try await trades.taken().map(\.kind) == ["update", "update"])
  }

  @Test func `an event nobody can read is told, and the next one comes`() async throws {
    let bench = StreamBench()
    let trades = try bench.streams.events(of: .trades("SOL_USDC"))
    let connection = try bench.transport.open()
    connection.say("trade.SOL_USDC", #"{"p":1.5e3}"#)
    connection.say(#"{"stream":"trade.SOL_USDC","data":{"#)
    connection.say(Frames.trade(3))
    let events = try await trades.taken()
    #expect(events.map(\.kind) == ["complaint", "complaint", "update"])
    #expect(events.first == .complaint(.unreadable(path: "s")))
  }
}

extension StreamEvent {
  /// The case's name, for tests that look at the order of things.
  var kind: String {
    switch self {
    case .update: "update"
    case .reconciled: "reconciled"
    case .gap: "gap"
    case .resumed: "resumed"
    case .silent: "silent"
    case .stale: "stale"
    case .unreconciled: "unreconciled"
    case .complaint: "complaint"
    }
  }
}
