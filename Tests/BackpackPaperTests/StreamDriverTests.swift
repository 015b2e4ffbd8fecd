// Connections and what drives them: opening, closing, pings, the thread, and who is let go.

import BackpackModel
import BackpackWire
import Testing

@testable import BackpackPaper

/// Tells when nobody needs it any more.
private final class Sentinel: Sendable {
  private let atEnd: @Sendable () -> Void
  init(_ atEnd: @escaping @Sendable () -> Void) { self.atEnd = atEnd }
  deinit { atEnd() }
}

@Suite struct StreamDriverTests {
  @Test func `opened comes first, closed last and once, and nothing after it`() throws {
    let stream = try TestVenue().connect()
    stream.subscribe("ticker.SOL_USDC")
    stream.pass(.seconds(2))
    stream.connection.close()
    stream.connection.close()
    stream.subscribe("ticker.SOL_USDC")
    stream.send("{")
    stream.pass(.seconds(90))
    let events = stream.probe.events
    #expect(events.first == .opened && events.last == .closed(.byUs))
    #expect(events.count == 4)
  }

  @Test func `a connection closed before it opened hears only that`() throws {
    let stream = try TestVenue().connect()
    stream.connection.close()
    stream.deliver()
    #expect(stream.probe.events == [.closed(.byUs)])
  }

  @Test func `closing inside a callback drops what still waits`() throws {
    let venue = try TestVenue()
    let holder = Lock<(any StreamConnection)?>(nil)
    let stream = venue.connect { event in
      if case .message = event { holder.withLock { $0 }?.close() }
    }
    holder.withLock { $0 = stream.connection }
    stream.subscribe("ticker.SOL_USDC", "ticker.BTC_USDC", "depth.SOL_USDC")
    stream.pass(.seconds(3))
    #expect(stream.messages.count == 1)
    #expect(stream.probe.events.last == .closed(.byUs))
  }

  @Test func `subscribing inside a callback works`() throws {
    let venue = try TestVenue()
    let holder = Lock<(any StreamConnection)?>(nil)
    let stream = venue.connect { event in
      if event == .opened {
        holder.withLock { $0 }?.send(Array(TestStream.frame("SUBSCRIBE", ["ticker.SOL_USDC"]).utf8))
      }
    }
    holder.withLock { $0 = stream.connection }
    stream.deliver()
    stream.pass(.seconds(2))
    #expect(try stream.frames().count == 2)
  }

  @Test func `pings are signs of life, once a minute, with and without subscriptions`() throws {
    let venue = try TestVenue()
    let quiet = venue.connect()
    let busy = venue.connect()
    busy.subscribe("ticker.SOL_USDC")
    busy.pass(.seconds(200))
    #expect(quiet.probe.events == [.opened, .signOfLife, .signOfLife, .signOfLife, .signOfLife])
    #expect(busy.probe.events.filter { $0 == .signOfLife }.count == 4)
  }

  @Test func `time stands still while nobody listens`() throws {
    let key = try SecretKey.generate()
    let floor = TradingFloor(
      exchange: PaperExchange(seed: 1, at: TestClock.start),
      authentication: Authentication(accountKey: key.publicKey))
    var listened = floor
    let id = listened.connect(StreamProbe(), messageSizeMax: 1000, at: TestClock.start)
    listened.letTimePass(to: TestClock.start + .seconds(10))
    #expect(listened.exchange.now == TestClock.start)

    let subscribe = Array(TestStream.frame("SUBSCRIBE", ["ticker.SOL_USDC"]).utf8)
    listened.receive(subscribe, from: id, at: TestClock.start + .seconds(10))
    #expect(listened.exchange.now == TestClock.start + .seconds(10))
    #expect(!listened.exchange.watch.isIdle)
    listened.close(id, .byUs)
    #expect(listened.exchange.watch.isIdle)
    listened.letTimePass(to: TestClock.start + .seconds(20))
    #expect(listened.exchange.now == TestClock.start + .seconds(10))
  }

  @Test func `unsubscribing the last stream ends the recording`() throws {
    let names = [
      "depth.SOL_USDC", "depth.200ms.SOL_USDC", "bookTicker.SOL_USDC", "kline.1m.SOL_USDC",
      "trade.SOL_USDC", "liquidation", "liquidation.SOL_USDC_PERP",
    ]
    let key = try SecretKey.generate()
    var floor = TradingFloor(
      exchange: PaperExchange(seed: 1, at: TestClock.start),
      authentication: Authentication(accountKey: key.publicKey))
    let id = floor.connect(StreamProbe(), messageSizeMax: 1_000_000, at: TestClock.start)
    let start = TestClock.start
    floor.receive(Array(TestStream.frame("SUBSCRIBE", names).utf8), from: id, at: start)
    #expect(floor.exchange.watch.topics.count == 5)
    floor.receive(Array(TestStream.frame("UNSUBSCRIBE", [names[0]]).utf8), from: id, at: start)
    #expect(floor.exchange.watch.topics.count == 5, "the aggregated one needs the book, too")
    floor.receive(Array(TestStream.frame("UNSUBSCRIBE", names).utf8), from: id, at: start)
    #expect(floor.exchange.watch.isIdle)
    #expect(floor.exchange.watch.markets.allSatisfy { $0.topics.isEmpty && $0.book == nil })
    #expect(floor.exchange.watch.markets.allSatisfy { $0.candles.isEmpty })
    try floor.exchange.advance(to: start + .seconds(60))
    #expect(floor.exchange.watch.events.isEmpty)
  }

  @Test func `who does not keep up is cut off, the others are not`() throws {
    let venue = try TestVenue()
    let slow = venue.connect()
    slow.subscribe("trade.SOL_USDC")
    // Nobody takes the mail away for hours.
    for _ in 0..<20 {
      venue.clock.advance(.seconds(900))
      slow.subscribe("trade.SOL_USDC")
    }
    let other = venue.connect()
    other.subscribe("ticker.SOL_USDC")
    slow.deliver()
    #expect(slow.probe.events == [.closed(.byVenue(code: 1008, reason: "Too slow"))])
    other.pass(.seconds(1))
    #expect(try other.frames().count == 1)
  }

  @Test func `connections end with the transport, and nothing keeps a receiver`() throws {
    weak var receiver: StreamProbe?
    weak var streams: PaperStreams?
    let events = Lock<[StreamProbe.Event]>([])
    do {
      var venue: TestVenue? = try TestVenue()
      let probe = StreamProbe { event in events.withLock { $0.append(event) } }
      receiver = probe
      streams = venue?.transport.streams
      let connection = venue?.transport.streams.connect(StreamRequest(url: ""), receiver: probe)
      connection?.send(Array(TestStream.frame("SUBSCRIBE", ["ticker.SOL_USDC"]).utf8))
      venue = nil
      #expect(streams == nil, "a connection keeps no transport")
      #expect(events.withLock(\.self) == [.closed(.byUs)])
    }
    #expect(receiver == nil)
  }

  // MARK: The thread

  /// Each look at it is 300 ms later.
  private static func runningClock(_ sentinel: Sentinel? = nil) -> @Sendable () -> Timestamp {
    let time = Lock(TestClock.start)
    return {
      withExtendedLifetime(sentinel) {
        time.withLock { now in
          now = now + .milliseconds(300)
          return now
        }
      }
    }
  }

  @Test(.timeLimit(.minutes(1)))
  func `the exchange's own thread delivers, and an order is told at once`() async throws {
    let venue = try PaperVenue.open(seed: 1, now: Self.runningClock())
    let (messages, mail) = AsyncStream.makeStream(of: String.self)
    let probe = StreamProbe { event in
      if case .message(let text) = event { mail.yield(text) }
      if case .closed = event { mail.finish() }
    }
    let connection = venue.streams.connect(StreamRequest(url: ""), receiver: probe)
    connection.send(Array(TestStream.frame("SUBSCRIBE", ["ticker.SOL_USDC"]).utf8))
    var tickerCount = 0
    for await text in messages {
      tickerCount += text.contains(#""e":"ticker""#) ? 1 : 0
      if tickerCount == 2 { break }
    }
    // Private now, and an order.
    let wide = try #require(SigningWindow(milliseconds: 60000))
    let signature = try venue.key.headers(
      instruction: "subscribe", groups: [[:]], sentAt: TestClock.start + .seconds(30), window: wide)
    connection.send(
      Array(
        TestStream.frame("SUBSCRIBE", ["account.orderUpdate"], signature: signature.map(\.value))
          .utf8))
    let body: Parameters = [
      "symbol": "SOL_USDC", "side": "Bid", "orderType": "Limit", "price": "100", "quantity": "1",
    ]
    let answer = venue.transport.respond(
      to: HTTPRequest(
        method: .post, baseURL: "", target: "/api/v1/order",
        headers: try venue.key.headers(
          instruction: "orderExecute", groups: [body], sentAt: TestClock.start + .seconds(30),
          window: wide), body: JSONWriter.bytes(of: body)))
    #expect(answer.status == 200)
    for await text in messages where text.contains("orderAccepted") { break }
    connection.close()
    for await _ in messages {}
    #expect(probe.events.first == .opened && probe.events.last == .closed(.byUs))
  }

  @Test(.timeLimit(.minutes(1)))
  func `the thread ends with the last connection, and with the transport`() async throws {
    for isClosed in [true, false] {
      // The clock is the exchange's; it ends when thread, exchange and connection have ended.
      await withCheckedContinuation { ended in
        let sentinel = Sentinel { ended.resume() }
        let venue = try? PaperVenue.open(seed: 1, now: Self.runningClock(sentinel))
        let connection = venue?.streams.connect(StreamRequest(url: ""), receiver: StreamProbe())
        connection?.send(Array(TestStream.frame("SUBSCRIBE", ["depth.SOL_USDC"]).utf8))
        if isClosed { connection?.close() }
      }
    }
  }

  @Test(.timeLimit(.minutes(1)))
  func `many threads may connect, trade, send and close at once`() async throws {
    let venue = try PaperVenue.open(seed: 1, now: Self.runningClock())
    await withTaskGroup { group in
      for number in 0..<8 {
        group.addTask {
          await withCheckedContinuation { done in
            let probe = StreamProbe { if case .closed = $0 { done.resume() } }
            let connection = venue.streams.connect(StreamRequest(url: ""), receiver: probe)
            for round in 0..<20 {
              let method = round % 3 == 2 ? "UNSUBSCRIBE" : "SUBSCRIBE"
              let name = ["depth.SOL_USDC", "trade.SOL_USDC"][(number + round) % 2]
              connection.send(Array(TestStream.frame(method, [name]).utf8))
              _ = venue.transport.respond(
                to: HTTPRequest(
                  method: .get, baseURL: "", target: "/api/v1/depth?symbol=SOL_USDC"))
            }
            connection.close()
          }
        }
      }
    }
  }
}
