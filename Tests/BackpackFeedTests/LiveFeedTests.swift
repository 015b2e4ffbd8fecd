// The live feed against the paper exchange: in step with it, or saying that it is not.

import Backpack
import BackpackFeed
import BackpackModel
import BackpackPaper
import Testing

@Suite(.timeLimit(.minutes(2))) struct `A live feed` {
  private let symbol: Symbol = "SOL_USDC_PERP"

  @Test func `begins with the whole book and leads on level by level`() async throws {
    let bench = try FeedBench()
    let feed = try await bench.open([symbol])
    #expect(feed.markets == [try await bench.client.market(symbol)])
    #expect(feed.state(of: symbol).trouble != nil)
    await bench.tick { feed.position(of: symbol) != nil }
    var book = ReplayedBook()
    var matched = 0
    for _ in 0..<600 {
      await bench.tick()
      try await bench.settle(feed, symbol)
      for event in feed.take(upTo: bench.now) { book.apply(event.move) }
      let told = try await bench.client.send(GetDepth(symbol: symbol))
      #expect(book.isThat(of: told) == (feed.position(of: symbol) == told.lastUpdateID))
      matched += 1
    }
    #expect(matched > 500)
    #expect(book.wholeBooks == 1)
    #expect(feed.state(of: symbol).trouble == nil)
    #expect(feed.counts == LiveFeed.Counts())
    #expect(bench.log.withLock(\.self) == [])
  }

  @Test func `knows what can be known where the venue tells few levels`() async throws {
    let bench = try FeedBench(snapshotLevels: 10)
    let feed = try await bench.open([symbol])
    let kept = try bench.streams.keepOrderBook(symbol)
    var book = ReplayedBook()
    var matched = 0
    for step in 0..<3000 {
      await bench.tick()
      if step % 10 == 0, let best = kept.best?.bid {
        // Eats the book away, so that it must be read anew before it runs out.
        let order = OrderRequest.limit(
          .ask, symbol, price: Price(try best.price.decimal - "0.03"), quantity: "0.5")
        _ = try await bench.client.place(order)
        bench.paper.streams.deliver()
      }
      try await bench.settle(feed, symbol)
      let footing = kept.footing
      guard footing.isLive else { continue }
      _ = await feed.waitForBooks(.zero)
      let depth = kept.depth()
      for event in feed.take(upTo: bench.now) { book.apply(event.move) }
      // Both still stand where they stood: nothing came between looking and taking, nor was the book read anew.
      guard let depth, depth.lastUpdateID == feed.position(of: symbol),
        depth.lastUpdateID == kept.depth()?.lastUpdateID, footing == kept.footing
      else { continue }
      #expect(book.isThat(of: depth))
      matched += 1
    }
    #expect(matched > 1000)
    #expect(book.wholeBooks > 3)
  }

  @Test func `comes whole again after a frame was lost, and takes nothing twice`() async throws {
    let bench = try FeedBench()
    let feed = try await bench.open([symbol])
    await bench.tick { feed.position(of: symbol) != nil }
    var book = ReplayedBook()
    for event in feed.take(upTo: bench.now) { book.apply(event.move) }

    let lost = Lock(0)
    bench.faults.set { frame in
      guard frame.contains(#""e":"depth""#) else { return 2 }
      return lost.withLock { lost in
        lost += 1
        return lost == 1 ? 0 : 2
      }
    }
    await bench.tick { book.apply(feed.take(upTo: bench.now)) && book.wholeBooks == 2 }
    #expect(feed.counts.interruptions == 1)
    for _ in 0..<100 { await bench.tick() }
    try await bench.settle(feed, symbol)
    _ = book.apply(feed.take(upTo: bench.now))

    let told = try await bench.client.send(GetDepth(symbol: symbol))
    #expect(told.lastUpdateID == feed.position(of: symbol))
    #expect(book.isThat(of: told))
    #expect(book.wholeBooks == 2)
    let sentences = bench.log.withLock(\.self)
    #expect(sentences.contains("The book of \(symbol) is out of step: an update is missing."))
    #expect(sentences.last == "The book of \(symbol) is in step again.")
  }

  @Test func `tells every trade once, with who took`() async throws {
    let bench = try FeedBench()
    let feed = try await bench.open([symbol])
    bench.faults.set { _ in 2 }
    await bench.tick { feed.position(of: symbol) != nil }
    var events = feed.take(upTo: bench.now)
    for _ in 0..<600 { await bench.tick() }
    let tape = try await bench.client.trades(symbol, limit: 1000)
    func told() -> [MarketEvent] { events.filter { $0.isTrade } }
    let count = tape.count { $0.timestamp > FeedBench.start }
    await bench.tick {
      events += feed.take(upTo: bench.now)
      return told().count >= min(count, 20)
    }
    let newest = try #require(told().last)
    #expect(told().count >= 20)
    #expect(
      tape.contains { trade in
        newest.move
          == .trade(
            price: trade.price, quantity: trade.quantity,
            taker: trade.isBuyerMaker ? .ask : .bid)
          && newest.moment == trade.timestamp
      } || newest.moment > tape[0].timestamp)
    #expect(Set(told()).count == told().count)
    #expect(feed.counts.tradesMissed == 0)
  }

  @Test func `counts the trades that did not arrive`() async throws {
    let bench = try FeedBench()
    let feed = try await bench.open([symbol])
    let seen = Lock(0)
    bench.faults.set { frame in
      guard frame.contains(#""e":"trade""#) else { return 1 }
      return seen.withLock { seen in
        seen += 1
        return (2...4).contains(seen) ? 0 : 1
      }
    }
    await bench.tick { feed.counts.tradesMissed > 0 }
    #expect(feed.counts.tradesMissed == 3)
  }

  @Test func `tells prices whole at first, then what changed`() async throws {
    let bench = try FeedBench()
    let feed = try await bench.open([symbol])
    var moves: [MarketMove] = []
    await bench.tick {
      moves += feed.take(upTo: bench.now).map(\.move).filter {
        if case .prices = $0 { true } else { false }
      }
      return moves.count >= 5
    }
    guard case .prices(_?, _?, _?, _?) = moves[0] else {
      Issue.record("\(moves[0])")
      return
    }
    for move in moves.dropFirst() {
      guard case .prices(_, _, nil, nil) = move else {
        Issue.record("\(move)")
        return
      }
    }
  }

  @Test func `keeps back what happens later`() async throws {
    let bench = try FeedBench()
    let feed = try await bench.open([symbol])
    await bench.tick { feed.position(of: symbol) != nil }
    for _ in 0..<100 { await bench.tick() }
    try await bench.settle(feed, symbol)
    let middle = bench.now - .seconds(5)
    let early = feed.take(upTo: middle)
    let late = feed.take(upTo: bench.now)
    #expect(!early.isEmpty && !late.isEmpty)
    #expect(early.allSatisfy { $0.moment <= middle })
    #expect(late.allSatisfy { $0.moment > middle })
  }

  @Test func `that nobody takes from keeps the newest book, and counts what it joined`()
    async throws
  {
    let bench = try FeedBench()
    let feed = try await bench.open([symbol]) { $0.waitingMax = 32 }
    await bench.tick { feed.position(of: symbol) != nil }
    for _ in 0..<1500 { await bench.tick() }
    try await bench.settle(feed, symbol)
    await bench.tick { feed.counts.coalesced > 0 }
    try await bench.settle(feed, symbol)

    let events = feed.take(upTo: bench.now)
    #expect(events.count <= 33)
    var book = ReplayedBook()
    for event in events { book.apply(event.move) }
    #expect(book.wholeBooks > 0)
    #expect(book.isThat(of: try await bench.client.send(GetDepth(symbol: symbol))))
    #expect(feed.counts.interruptions == 0)
  }

  @Test func `says how old it is, and that it is stale while there is no connection`()
    async throws
  {
    let bench = try FeedBench()
    let feed = try await bench.open([symbol])
    #expect(feed.age(of: symbol) == nil)
    await bench.tick { feed.position(of: symbol) != nil }
    _ = feed.take(upTo: bench.now)
    #expect(try #require(feed.age(of: symbol)) <= .seconds(1))
    #expect(!feed.state(of: symbol).isStale)

    bench.faults.cut()
    bench.paper.streams.deliver()
    #expect(feed.state(of: symbol).isStale)
    await bench.tick { feed.position(of: symbol) == nil }
    await bench.tick { feed.position(of: symbol) != nil }
    #expect(!feed.state(of: symbol).isStale)
    let events = feed.take(upTo: bench.now)
    #expect(events.contains { if case .book = $0.move { true } else { false } })
    #expect(bench.log.withLock { $0.contains { $0.hasPrefix("The connection to the streams") } })
    #expect(feed.state(of: "BTC_USDC").isStale, "nobody listens to that")
  }

  @Test func `marks a market of which nothing is heard`() async throws {
    let bench = try FeedBench()
    let feed = try await bench.open([symbol])
    await bench.tick { feed.position(of: symbol) != nil }
    bench.faults.set { _ in 0 }
    for _ in 0..<650 { await bench.tick() }
    let state = feed.state(of: symbol)
    #expect(try #require(state.age) > .seconds(60))
    #expect(state.trouble?.contains("nothing was heard of SOL_USDC_PERP for 6") == true)
  }

  @Test func `listens to several markets at once, spot among them`() async throws {
    let bench = try FeedBench()
    let symbols: [Symbol] = ["SOL_USDC", "BTC_USDC_PERP"]
    let feed = try await bench.open(symbols)
    await bench.tick { symbols.allSatisfy { feed.position(of: $0) != nil } }
    #expect(await feed.waitForBooks(.zero) == [])
    let events = feed.take(upTo: bench.now)
    #expect(Set(events.map(\.symbol)) == Set(symbols))
    #expect(zip(events, events.dropFirst()).allSatisfy { $0.moment <= $1.moment })
  }
}

extension ReplayedBook {
  /// Always true, for loops.
  mutating func apply(_ events: [MarketEvent]) -> Bool {
    for event in events { apply(event.move) }
    return true
  }
}

extension MarketEvent {
  var isTrade: Bool { if case .trade = move { true } else { false } }
}
