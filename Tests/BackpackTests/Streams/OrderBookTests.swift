// The order book as a program meets it.

import BackpackModel
import Testing

@testable import Backpack

@Suite struct `An order book` {
  private static func snapshot(_ id: UInt64) -> Depth {
    Depth(
      bids: [Level(price: "99", quantity: "2"), Level(price: "98", quantity: "4")],
      asks: [Level(price: "101", quantity: "1"), Level(price: "102", quantity: "3")],
      lastUpdateID: id, timestamp: Timestamp(microseconds: 77))
  }

  private static func live() async throws -> (StreamBench, OrderBook, ScriptedStreams.Connection) {
    let bench = StreamBench()
    bench.reading.state.withLock { $0.depths["SOL_USDC"] = snapshot(10) }
    let book = try bench.streams.keepOrderBook("SOL_USDC")
    let connection = try bench.transport.open()
    connection.say(Frames.depth(10, 10, bids: "99:2"))
    await bench.clock.settle()
    return (bench, book, connection)
  }

  @Test(arguments: [0, 65, 100, 1000])
  func `of a market that cannot be called so is refused, whoever typed it`(length: Int) {
    let bench = StreamBench()
    let symbol = Symbol(String(repeating: "A", count: length))
    #expect(throws: StreamError.self) { _ = try bench.streams.keepOrderBook(symbol) }
    #expect(throws: StreamError.self) { _ = try bench.streams.events(of: .trades(symbol)) }
    #expect(bench.transport.connections.isEmpty)
  }

  @Test func `shows its watchers what a newer snapshot of a book in sync brings`() async throws {
    let bench = StreamBench(before: {}, { $0.bookLimits.snapshotLevels = 2 })
    bench.reading.state.withLock { $0.depths["SOL_USDC"] = Self.snapshot(10) }
    let book = try bench.streams.keepOrderBook("SOL_USDC")
    let connection = try bench.transport.open()
    connection.say(Frames.depth(10, 10, bids: "99:2"))
    await bench.clock.settle()
    let watch = book.changes.makeAsyncIterator()
    #expect(await watch.next()?.lastUpdateID == 10)
    var ahead = Self.snapshot(12)
    ahead.bids[0].quantity = "7"
    bench.reading.state.withLock { [ahead] in $0.depths["SOL_USDC"] = ahead }

    connection.say(Frames.depth(11, 11, bids: "98:5"))  // Few levels: a snapshot is read.
    await bench.clock.settle()
    connection.say(Frames.depth(12, 12, bids: "99:7"))  // Known by the snapshot already.

    let change = await watch.next()
    #expect(book.best?.bid?.quantity == "7")
    #expect(change?.lastUpdateID == 12 && change?.best == book.best)
  }

  @Test func `answers exactly once it is in sync, and says as of when`() async throws {
    let (_, book, connection) = try await Self.live()
    #expect(book.state == .live)
    #expect(book.asOf == Timestamp(microseconds: 77))

    connection.say(Frames.depth(11, 11, asks: "101:0"))

    #expect(book.asOf == Timestamp(microseconds: 11))
    #expect(book.best?.bid == Level(price: "99", quantity: "2"))
    #expect(book.best?.ask == Level(price: "102", quantity: "3"))
    #expect(book.depth(1)?.bids == [Level(price: "99", quantity: "2")])
    let cost = try #require(try book.cost(of: "5", side: .ask))
    #expect(cost.notional == "492")
    #expect(cost.quantity == "5")
    #expect(cost.worstPrice == "98")
    #expect(try book.imbalance(levels: 2) == "0.33333333")
    let spread = book.read { book in book.best.map { "\($0.bid?.price ?? "0") \(book.count(.bid))" }
    }
    #expect(spread == "99 2")
  }

  @Test func `says nothing before it is in sync, after a gap and while disconnected`()
    async throws
  {
    let bench = StreamBench()
    let book = try bench.streams.keepOrderBook("SOL_USDC")
    func saysNothing() throws {
      #expect(book.best == nil)
      #expect(book.asOf == nil)
      #expect(book.depth() == nil)
      #expect(try book.cost(of: "1", side: .bid) == nil)
      #expect(try book.imbalance(levels: 5) == nil)
      #expect(book.read { _ in 1 } == nil)
    }
    #expect(book.state == .syncing(.starting))
    try saysNothing()

    let connection = try bench.transport.open()
    connection.say(Frames.depth(10, 10, bids: "99:2"))
    await bench.clock.settle()
    guard case .syncing(.snapshotFailed) = book.state else { throw Unexpected("\(book.state)") }
    try saysNothing()

    bench.reading.state.withLock { $0.depths["SOL_USDC"] = Self.snapshot(10) }
    await bench.clock.advance(by: .seconds(5))
    #expect(book.state == .live)

    connection.say(Frames.depth(12, 12, bids: "99:3"))
    #expect(book.state == .syncing(.missedUpdate))
    try saysNothing()
    bench.reading.state.withLock { $0.depths["SOL_USDC"] = Self.snapshot(12) }
    await bench.clock.advance(by: .seconds(60))
    #expect(book.state == .live)

    connection.receiver.closed(.broken("cut"))
    #expect(book.state == .syncing(.disconnected))
    try saysNothing()
    await bench.clock.advance(by: .seconds(1))
    let again = try bench.transport.open()
    try saysNothing()
    again.say(Frames.depth(13, 13, bids: "99:5"))
    await bench.clock.settle()
    #expect(book.state == .live)
    #expect(book.best?.bid == Level(price: "99", quantity: "5"))
    #expect(book.syncs == 3)
  }

  @Test func `waits until it is in sync, or says why not`() async throws {
    let bench = StreamBench()
    bench.reading.state.withLock { $0.depths["SOL_USDC"] = Self.snapshot(10) }
    let streams = bench.streams
    let waiting = Task { try await streams.orderBook("SOL_USDC") }
    while bench.transport.connections.isEmpty { await Task.yield() }
    try bench.transport.open().say(Frames.depth(10, 10))
    #expect(try await waiting.value.state == .live)

    let late = Task { try await streams.orderBook("DEAD_USDC", patience: .seconds(10)) }
    while streams.core.channelCount < 1 || bench.clock.callCount < 2 { await Task.yield() }
    await bench.clock.advance(by: .seconds(11))
    let error = await #expect(throws: StreamError.self) { try await late.value }
    #expect(
      error
        == .notInSync(
          reason: "after 10.0 seconds it is still syncing(Backpack.OrderBook.Trouble.starting)"))
  }

  @Test func `is one for all who ask, and ends its stream with the last of them`() async throws {
    let bench = StreamBench()
    var first: OrderBook? = try bench.streams.keepOrderBook("SOL_USDC")
    var second: OrderBook? = try bench.streams.keepOrderBook("SOL_USDC")
    let connection = try bench.transport.open()
    #expect(first === second)
    _ = connection.takeSent()

    first = nil
    #expect(connection.takeSent() == [])
    second = nil
    #expect(connection.takeSent() == [#"{"method":"UNSUBSCRIBE","params":["depth.SOL_USDC"]}"#])
    _ = (first, second)
  }

  @Test func `and a consumer of the raw updates share the subscription`() async throws {
    let (bench, book, connection) = try await Self.live()
    _ = connection.takeSent()
    let updates = try bench.streams.events(of: .depth("SOL_USDC"))
    #expect(connection.takeSent() == [])
    connection.say(Frames.depth(11, 11, bids: "99:9"))
    #expect(try await updates.taken().map(\.kind) == ["update"])
    #expect(book.best?.bid?.quantity == "9")
  }

  @Test func `shows its changes, the newest to one who is busy`() async throws {
    let (_, book, connection) = try await Self.live()
    let changes = book.changes.makeAsyncIterator()
    #expect(await changes.next()?.state == .live)
    for id in 11...20 { connection.say(Frames.depth(id, id, bids: "99:\(id)")) }
    let change = try #require(await changes.next())
    #expect(change.best?.bid?.quantity == "20")
    #expect(change.conflated == 9)
    #expect(change.lastUpdateID == 20)
    connection.receiver.closed(.broken("cut"))
    #expect(await changes.next()?.state == .syncing(.disconnected))
  }

  @Test func `says when its stream was refused, and when the streams were closed`() async throws {
    let bench = StreamBench()
    let book = try bench.streams.keepOrderBook("NO_MARKET")
    let connection = try bench.transport.open()
    connection.say(#"{"id":null,"error":{"code":4006,"message":"Invalid stream"}}"#)
    #expect(
      book.state == .broken(reason: "the venue refused the stream: Invalid stream (4006)"))

    let (other, second, _) = try await Self.live()
    other.streams.close()
    #expect(second.state == .broken(reason: "The streams were closed."))
    #expect(second.best == nil)
  }

  @Test func `may be asked from many tasks while it changes`() async throws {
    let (_, book, connection) = try await Self.live()
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<4 {
        group.addTask {
          for _ in 0..<2000 {
            guard let depth = book.depth(2) else { continue }
            // Both levels are set by the same update: never one without the other.
            #expect(depth.bids.count == 2)
          }
        }
      }
      group.addTask {
        for id in 11...2000 {
          connection.say(Frames.depth(id, id, bids: "99:\(id) 98:\(id)"))
        }
      }
    }
    #expect(book.depth(2)?.bids.map(\.quantity) == ["2000", "2000"])
  }
}
