// What each delivery policy does for a consumer that is slow.

import BackpackModel
import Testing

@testable import Backpack

@Suite struct `A consumer that is late` {
  @Test func `gets the newest ticker and how many it stands for`() async throws {
    let bench = StreamBench()
    let ticker = try bench.streams.events(of: .ticker("SOL_USDC"))
    let connection = try bench.transport.open()
    for price in 1...1000 { connection.say(Frames.ticker(last: "\(price)")) }

    #expect(ticker.waitingCount == 1)
    guard case .update(let update, let arrival)? = try await ticker.taken().first else {
      throw Unexpected("no update")
    }
    #expect(update.lastPrice == "1000")
    #expect(arrival.conflated == 999)
  }

  @Test func `loses no closed candle, though running ones are joined`() async throws {
    let bench = StreamBench()
    let klines = try bench.streams.events(of: .klines("SOL_USDC", .oneMinute))
    let connection = try bench.transport.open()
    for minute in 10..<20 {
      for isClosed in [false, false, true] {
        connection.say(
          "kline.1m.SOL_USDC",
          #"{"E":1,"T":"2026-09-02T16:\#(minute + 1):00","X":\#(isClosed),"c":null,"e":"kline","h":null,"l":null,"n":0,"o":null,"s":"SOL_USDC","t":"2026-09-02T16:\#(minute):00","v":"0"}"#
        )
      }
    }
    let events = try await klines.taken()
    #expect(events.count == 10)
    for case .update(let kline, let arrival) in events {
      #expect(kline.isClosed)
      #expect(arrival.conflated == 2)
    }
  }

  @Test func `of depth updates gets a gap that counts them, never a hole`() async throws {
    let bench = StreamBench()
    var topic = StreamTopic.depth("SOL_USDC")
    topic.delivery = .everyOrGap(limit: 10)
    let depth = try bench.streams.events(of: topic)
    let connection = try bench.transport.open()
    for id in 1...25 { connection.say(Frames.depth(id, id, bids: "1:\(id)")) }

    let events = try await depth.taken()

    #expect(events.map(\.kind).prefix(3) == ["gap", "resumed", "update"])
    guard case .gap(let gap)? = events.first else { throw Unexpected("no gap") }
    let ids = events.compactMap { event in
      if case .update(let update, _) = event { update.lastUpdateID } else { nil }
    }
    #expect(gap.cause == .consumerLate(thrownAway: 25 - ids.count))
    #expect(ids == Array(UInt64(26 - ids.count)...25), "no hole behind the gap")
  }

  @Test func `of trades gets every one until there are too many, then an error that says so`()
    async throws
  {
    let bench = StreamBench()
    var topic = StreamTopic.trades("SOL_USDC")
    topic.delivery = .everyOrEnd(limit: 100)
    let late = try bench.streams.events(of: topic)
    let prompt = try bench.streams.events(of: .trades("SOL_USDC"))
    let connection = try bench.transport.open()
    for id in 0..<150 { connection.say(Frames.trade(id)) }

    var ids: [Int64] = []
    let error = await #expect(throws: StreamError.self) {
      for try await event in late {
        if case .update(let trade, _) = event { ids.append(trade.id) }
      }
    }
    #expect(ids == Array(0..<100))
    #expect(error == .tooLate(unread: 100))
    #expect(try await prompt.taken().count == 150, "the other one loses nothing")
  }

  @Test func `that never looks holds a bounded number of events, whatever the connection does`()
    async throws
  {
    let bench = StreamBench()
    let ticker = try bench.streams.events(of: .ticker("SOL_USDC"))
    for round in 0..<2000 {
      try bench.transport.open().say(Frames.ticker(last: "\(round)"))
      try bench.transport.last.receiver.closed(.broken("cut"))
      await bench.clock.advance(by: .seconds(31))
    }
    #expect(ticker.waitingCount <= 1024)
    #expect(bench.transport.connections.count == 2001)
  }

  @Test func `ten thousand order updates a second reach a consumer that keeps up, in order`()
    async throws
  {
    let bench = StreamBench(key: try Fixtures.key())
    let orders = try bench.streams.events(of: .orderUpdates())
    let connection = try bench.transport.open()
    let total = 30_000
    let consumer = Task {
      var seen = 0
      for try await event in orders {
        guard case .update(let update, _) = event else { continue }
        guard update.orderID.rawValue == String(seen) else { throw Unexpected(update.orderID) }
        seen += 1
        if seen == total { break }
      }
      return seen
    }
    for id in 0..<total {
      connection.say(Frames.order(String(id), "orderCancelled", status: "Cancelled", time: id))
      if id % 1000 == 0 { while orders.waitingCount > 4000 { await Task.yield() } }
    }
    #expect(try await consumer.value == total)
  }
}
