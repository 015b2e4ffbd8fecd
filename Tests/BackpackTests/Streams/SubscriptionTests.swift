// What goes over the connection: who subscribes to what, when, and what is left when all are gone.

import BackpackModel
import Testing

@testable import Backpack

@Suite struct `Subscribing` {
  @Test func `two consumers of one stream share a subscription, the last one gone ends it`()
    async throws
  {
    let bench = StreamBench()
    let first = try bench.streams.events(of: .trades("SOL_USDC"))
    let second = try bench.streams.events(of: .trades("SOL_USDC"))
    let connection = try bench.transport.open()
    #expect(connection.takeSent() == [#"{"method":"SUBSCRIBE","params":["trade.SOL_USDC"]}"#])

    connection.say(Frames.trade(7))
    for events in [first, second] {
      guard case .update(let trade, let arrival)? = try await events.taken().first else {
        throw Unexpected("no update")
      }
      #expect(trade.id == 7)
      #expect(arrival == StreamArrival(receivedAt: bench.clock.wallTime, conflated: 0))
    }

    first.cancel()
    #expect(connection.takeSent() == [], "one consumer is left")
    second.cancel()
    #expect(connection.takeSent() == [#"{"method":"UNSUBSCRIBE","params":["trade.SOL_USDC"]}"#])
    #expect(bench.transport.connections.count == 1)
  }

  @Test func `a sequence that is let go ends its subscription`() async throws {
    let bench = StreamBench()
    var events: StreamEvents<TradeUpdate>? = try bench.streams.events(of: .trades("SOL_USDC"))
    let connection = try bench.transport.open()
    _ = connection.takeSent()
    #expect(bench.streams.core.channelCount == 1)

    _ = events
    events = nil

    #expect(connection.takeSent() == [#"{"method":"UNSUBSCRIBE","params":["trade.SOL_USDC"]}"#])
    #expect(bench.streams.core.channelCount == 0)
  }

  @Test func `cancelling the consumer's task ends its sequence and its subscription`()
    async throws
  {
    let bench = StreamBench()
    let events = try bench.streams.events(of: .trades("SOL_USDC"))
    let connection = try bench.transport.open()
    _ = connection.takeSent()
    let consumer = Task {
      var count = 0
      for try await _ in events { count += 1 }
      return count
    }
    connection.say(Frames.trade(1))
    while events.waitingCount > 0 { await Task.yield() }

    consumer.cancel()

    #expect(try await consumer.value == 1)
    #expect(connection.takeSent() == [#"{"method":"UNSUBSCRIBE","params":["trade.SOL_USDC"]}"#])
  }

  @Test func `names are sent in frames of at most ninety`() async throws {
    let bench = StreamBench()
    let all = try (0..<200).map { try bench.streams.events(of: .ticker(Symbol("M\($0)_USDC"))) }

    let sent = try bench.transport.open().takeSent()

    #expect(sent.map { $0.split(separator: ",").count - 1 } == [90, 90, 20])
    #expect(all.count == 200)
  }

  @Test func `a private stream is signed at the moment of sending, in a frame of its own`()
    async throws
  {
    let key = try Fixtures.key()
    let bench = StreamBench(key: key)
    let orders = try bench.streams.events(of: .orderUpdates())
    let trades = try bench.streams.events(of: .trades("SOL_USDC"))
    await bench.clock.advance(by: .seconds(3))

    let sent = try bench.transport.open().takeSent()

    #expect(sent.count == 2)
    #expect(sent.first == #"{"method":"SUBSCRIBE","params":["trade.SOL_USDC"]}"#)
    let frame = try JSONNode(parsing: Array(try #require(sent.last).utf8))
    #expect(frame["params"]?.json == #"["account.orderUpdate"]"#)
    let signature = try [String](from: try #require(frame["signature"]))
    let time = String(bench.clock.wallTime.milliseconds)
    #expect(signature.count == 4)
    #expect([signature[0], signature[2], signature[3]] == [Fixtures.publicKey, time, "5000"])
    let text = "instruction=subscribe&timestamp=\(time)&window=5000"
    #expect(
      key.publicKey.verifies(try Signature(base64: signature[1]), of: Array(text.utf8)))
    _ = (orders, trades)
  }

  @Test func `a private stream without a key is refused, and nothing is connected`() throws {
    let bench = StreamBench()

    let error = #expect(throws: StreamError.self) {
      try bench.streams.events(of: .balanceUpdates)
    }

    guard case .refused(let refusal) = error else {
      throw Unexpected("\(String(describing: error))")
    }
    #expect(refusal.remedy?.contains("BACKPACK_PRIVATE_KEY") == true)
    #expect(bench.transport.connections.isEmpty)
  }

  @Test(arguments: ["", "trade.SOL\"USDC", "trade.SOL USDC", "depth.\u{1}"])
  func `a name no stream can have is refused`(name: String) throws {
    let bench = StreamBench()
    #expect(throws: StreamError.self) {
      try bench.streams.events(of: .raw(StreamName(name)))
    }
    #expect(bench.transport.connections.isEmpty)
  }

  @Test func `a connection nobody needs is closed after a while, and made again when needed`()
    async throws
  {
    let bench = StreamBench()
    let events = try bench.streams.events(of: .trades("SOL_USDC"))
    let connection = try bench.transport.open()
    events.cancel()

    await bench.clock.advance(by: .seconds(4))
    #expect(!connection.isClosedByUs)
    await bench.clock.advance(by: .seconds(2))
    #expect(connection.isClosedByUs)

    let again = try bench.streams.events(of: .trades("SOL_USDC"))
    #expect(bench.transport.connections.count == 2)
    #expect(try bench.transport.open().takeSent().count == 1)
    again.cancel()
  }

  @Test func `nothing is left when the last reference is gone`() async throws {
    let clock = ManualClock()
    let transport = ScriptedStreams()
    weak var core: StreamCore?
    do {
      var options = BackpackStreams.Options(now: { clock.wallTime })
      options.clock = clock.clock
      let streams = BackpackStreams(
        transport: transport, key: try Fixtures.key(), reading: ScriptedReading(),
        options: options)
      core = streams.core
      let trades = try streams.events(of: .trades("SOL_USDC"))
      let orders = try streams.events(of: .orderUpdates())
      let book = try streams.keepOrderBook("SOL_USDC")
      let changes = book.changes
      try transport.open()
      try transport.last.say(Frames.depth(1, 1, bids: "1:1"))
      await clock.settle()
      #expect(core != nil)
      _ = (trades, orders, changes)
    }
    await clock.settle()

    #expect(core == nil)
    #expect(try transport.last.isClosedByUs)
    #expect(clock.callCount == 0, "no wake-up call is left")
  }

  @Test func `closing hands over what waits, then ends every sequence with an error`()
    async throws
  {
    let bench = StreamBench()
    let events = try bench.streams.events(of: .trades("SOL_USDC"))
    let connection = try bench.transport.open()
    connection.say(Frames.trade(1))

    bench.streams.close()

    let iterator = events.makeAsyncIterator()
    #expect(try await iterator.next() != nil)
    await #expect(throws: StreamError.closed) { try await iterator.next() }
    #expect(connection.isClosedByUs)
    #expect(throws: StreamError.closed) { try bench.streams.events(of: .ticker("SOL_USDC")) }
  }

  @Test func `consumers may come and go from many tasks`() async throws {
    let bench = StreamBench()
    let keeper = try bench.streams.events(of: .ticker("SOL_USDC"))
    let connection = try bench.transport.open()
    let streams = bench.streams

    try await withThrowingTaskGroup(of: Void.self) { group in
      for task in 0..<8 {
        group.addTask {
          for round in 0..<50 {
            let events = try streams.events(of: .trades(Symbol("M\((task + round) % 5)_USDC")))
            await Task.yield()
            events.cancel()
          }
        }
      }
      group.addTask { for id in 0..<500 { connection.say(Frames.trade(id, "M1_USDC")) } }
      try await group.waitForAll()
    }

    #expect(streams.core.channelCount == 1)
    // What was said last of each stream is that nobody wants it.
    var last: [String: Bool] = [:]
    for frame in connection.takeSent() {
      let node = try JSONNode(parsing: Array(frame.utf8))
      for name in try [String](from: try #require(node["params"])) {
        last[name] = node["method"]?.text == "SUBSCRIBE"
      }
    }
    #expect(last.filter(\.value).keys.sorted() == ["ticker.SOL_USDC"])
    _ = keeper
  }
}
