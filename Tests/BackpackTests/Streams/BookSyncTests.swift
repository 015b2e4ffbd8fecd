// Getting in step with the venue: the worked example, and everything that can go wrong, at random.

import BackpackModel
import Testing

@testable import Backpack

@Suite struct `A book gets in step` {
  private static func frame(_ text: String) -> [UInt8] { Array(text.utf8) }

  @Test
  func `the worked example: updates before the snapshot are dropped or applied, a gap ends it`()
    throws
  {
    let exercise = try JSONNode(parsing: Fixtures.bytes("api/orderbook-exercise.json"))
    let snapshot: Depth = try exercise.read("snapshot")
    let deltas = Array(try #require(exercise["deltas"]).children)
    var sync = try BookSync(symbol: nil, levelsMax: 100)
    var now = Duration.zero

    for (index, delta) in deltas.enumerated() {
      now += .milliseconds(10)
      let text = try Self.frame(
        #"{"stream":"depth.A_USDC","data":{"E":1,"T":1,"U":\#(delta.read("U", as: Int.self)),"u":\#(delta.read("u", as: Int.self)),"a":\#(#require(delta["a"]).json),"b":\#(#require(delta["b"]).json),"e":"depth","s":"A_USDC"}}"#
      )
      let (_, action) = sync.received(text.span.bytes, at: now, share: 0)
      if index == 0 {
        #expect(action == .fetch(ticket: 1))
        #expect(sync.state == .syncing(.starting))
      }
      if index == 2 {
        #expect(sync.book.best == nil, "it says nothing before it is in sync")
        #expect(sync.fetched(snapshot, ticket: 1, at: now, share: 0) == .none)
      }
      if let book = delta["book"] {
        #expect(sync.state == .live)
        #expect(sync.book.levels(.bid) == (try book.read("bids")))
        #expect(sync.book.levels(.ask) == (try book.read("asks")))
      }
    }
    #expect(sync.state == .syncing(.missedUpdate))
    #expect(sync.book.best == nil)
  }

  @Test func `a snapshot older than every update is read again, later and later, and then told`()
    throws
  {
    var sync = try BookSync(symbol: nil, levelsMax: 100)
    var now = Duration.zero
    let stale = Depth(bids: [], asks: [], lastUpdateID: 5, timestamp: ManualClock.start)
    let update = Self.frame(Frames.depth(100, 100, bids: "1:1"))
    guard case .fetch(var ticket) = sync.received(update.span.bytes, at: now, share: 1).1 else {
      throw Unexpected("no fetch")
    }
    var waits: [Duration] = []
    while sync.state == .syncing(.starting) || sync.state == .syncing(.missedUpdate) {
      let action = sync.fetched(stale, ticket: ticket, at: now, share: 1)
      if case .fetch(let next) = action {
        ticket = next
        continue
      }
      let deadline = sync.deadline
      let next = try #require(deadline)
      waits.append(next - now)
      now = next
      guard case .fetch(let again) = sync.tick(at: now) else { throw Unexpected("no fetch") }
      ticket = again
    }
    guard case .broken = sync.state else { throw Unexpected("\(sync.state)") }
    #expect(waits == waits.sorted())
    #expect(waits.count == 7)

    let good = Depth(
      bids: [Level(price: "2", quantity: "1")], asks: [], lastUpdateID: 100,
      timestamp: ManualClock.start)
    #expect(sync.fetched(good, ticket: ticket, at: now, share: 1) == .none)
    #expect(sync.state == .live, "it went on trying")
  }

  @Test func `an answer to an older question is not taken`() throws {
    var sync = try BookSync(symbol: nil, levelsMax: 100)
    let update = Self.frame(Frames.depth(1, 1, bids: "1:1"))
    _ = sync.received(update.span.bytes, at: .zero, share: 0)
    sync.lost()
    let snapshot = Depth(bids: [], asks: [], lastUpdateID: 1, timestamp: ManualClock.start)

    #expect(sync.fetched(snapshot, ticket: 1, at: .zero, share: 0) == .none)

    #expect(sync.state == .syncing(.disconnected))
    #expect(sync.book.best == nil)
  }

  @Test func `a book does not stand still where update IDs begin anew`() throws {
    var sync = try BookSync(symbol: nil, levelsMax: 100)
    _ = sync.received(
      Self.frame(Frames.depth(1, 1, bids: "1:1")).span.bytes, at: .zero, share: 0)
    let snapshot = Depth(
      bids: [Level(price: "1", quantity: "1")], asks: [], lastUpdateID: 1_000_000,
      timestamp: Timestamp(microseconds: 1))
    _ = sync.fetched(snapshot, ticket: 1, at: .zero, share: 0)
    #expect(sync.state == .live)

    let repeated = Self.frame(Frames.depth(2, 2, bids: "1:2"))
    #expect(sync.received(repeated.span.bytes, at: .zero, share: 0).1 == .none)
    #expect(sync.state == .live, "an update that comes twice is no trouble")

    // IDs of tests are also times: this one was made two seconds after the snapshot.
    let anew = Self.frame(
      Frames.depth(2, 2, bids: "1:2").replacing(#""T":2"#, with: #""T":2000000"#))
    #expect(sync.received(anew.span.bytes, at: .zero, share: 0).1 == .fetch(ticket: 2))
    #expect(sync.state == .syncing(.missedUpdate))
    #expect(sync.book.best == nil)
  }

  @Test func `updates wait in bounded memory while no snapshot comes`() throws {
    var limits = BookSync.Limits()
    limits.updatesKeptMax = 50
    var sync = try BookSync(symbol: nil, levelsMax: 100, limits: limits)
    for id in 1...500 {
      let update = Self.frame(Frames.depth(id, id, bids: "1:\(id)"))
      _ = sync.received(update.span.bytes, at: .zero, share: 0)
    }
    #expect(sync.keptCount == 50)
    let snapshot = Depth(bids: [], asks: [], lastUpdateID: 470, timestamp: ManualClock.start)
    _ = sync.fetched(snapshot, ticket: 1, at: .zero, share: 0)
    #expect(sync.state == .live)
    #expect(sync.book.lastUpdateID == 500)
    #expect(sync.keptCount == 0)
  }

  @Test func `long updates wait in bounded memory, too`() throws {
    var limits = BookSync.Limits()
    limits.bytesKeptMax = 10_000
    var sync = try BookSync(symbol: nil, levelsMax: 100, limits: limits)
    let long = (1...100).map { "\($0):1" }.joined(separator: " ")
    let size = Self.frame(Frames.depth(10, 10, bids: long)).count
    for id in 10...99 {
      let update = Self.frame(Frames.depth(id, id, bids: long))
      _ = sync.received(update.span.bytes, at: .zero, share: 0)
    }
    #expect(sync.keptCount == 10_000 / size)
    let snapshot = Depth(bids: [], asks: [], lastUpdateID: 98, timestamp: ManualClock.start)
    _ = sync.fetched(snapshot, ticket: 1, at: .zero, share: 0)
    #expect(sync.book.lastUpdateID == 99)
    #expect(sync.keptCount == 0)
  }

  @Test func `a crossed book is thrown away and read anew`() throws {
    var sync = try BookSync(symbol: nil, levelsMax: 100)
    let first = Self.frame(Frames.depth(1, 1, bids: "10:1"))
    _ = sync.received(first.span.bytes, at: .zero, share: 0)
    let snapshot = Depth(
      bids: [Level(price: "10", quantity: "1")], asks: [Level(price: "11", quantity: "1")],
      lastUpdateID: 1, timestamp: ManualClock.start)
    _ = sync.fetched(snapshot, ticket: 1, at: .zero, share: 0)
    #expect(sync.state == .live)

    let crossing = Self.frame(Frames.depth(2, 2, bids: "12:1"))
    let (changed, action) = sync.received(crossing.span.bytes, at: .seconds(60), share: 0)

    #expect(changed)
    #expect(action == .fetch(ticket: 2))
    #expect(sync.state == .syncing(.crossed))
    #expect(sync.book.best == nil)
  }

  @Test func `a cut side that runs low is read anew while the book stays live`() throws {
    var limits = BookSync.Limits()
    limits.snapshotLevels = 3
    limits.levelsLow = 3
    var sync = try BookSync(symbol: nil, levelsMax: 100, limits: limits)
    func snapshot(_ id: UInt64, _ prices: [Price]) -> Depth {
      Depth(
        bids: prices.map { Level(price: $0, quantity: "1") }, asks: [], lastUpdateID: id,
        timestamp: ManualClock.start)
    }
    let first = Self.frame(Frames.depth(1, 1, bids: "10:1"))
    _ = sync.received(first.span.bytes, at: .zero, share: 0)
    _ = sync.fetched(snapshot(1, ["10", "9", "8"]), ticket: 1, at: .zero, share: 0)
    #expect(sync.state == .live)

    let removal = Self.frame(Frames.depth(2, 2, bids: "10:0"))
    #expect(sync.received(removal.span.bytes, at: .seconds(9), share: 0).1 == .fetch(ticket: 2))
    #expect(sync.state == .live)
    let more = Self.frame(Frames.depth(3, 3, bids: "9:5"))
    _ = sync.received(more.span.bytes, at: .seconds(9), share: 0)

    // One that lags is no good and does no harm; the next update asks again.
    _ = sync.fetched(snapshot(1, ["10", "9", "8"]), ticket: 2, at: .seconds(9), share: 0)
    #expect(sync.book.levels(.bid)?.map(\.price) == ["9", "8"])
    let again = Self.frame(Frames.depth(4, 4, bids: "8:6"))
    #expect(sync.received(again.span.bytes, at: .seconds(12), share: 0).1 == .fetch(ticket: 3))
    _ = sync.fetched(snapshot(4, ["9", "8", "7"]), ticket: 3, at: .seconds(12), share: 0)
    #expect(sync.state == .live)
    #expect(sync.book.levels(.bid)?.map(\.price) == ["9", "8", "7"])
    #expect(sync.syncs == 1, "it was never out of step")
  }

  @Test(arguments: 1...20)
  func `whatever is lost, repeated, overtaken or late, a live book equals the venue's`(seed: UInt64)
    throws
  {
    var random = SplitMix(seed)
    var market = ModelMarket("A_USDC", &random)
    var sync = try BookSync(symbol: "A_USDC", levelsMax: 500)
    var now = Duration.zero
    var pending: [(due: Int, ticket: Int, snapshot: Depth)] = []
    var liveChecks = 0
    /// Comes after the one that followed it.
    var overtaken: String?

    func ask(_ action: BookSync.Action, _ step: Int) {
      guard case .fetch(let ticket) = action else { return }
      // Taken now or some updates ago, arriving some steps later.
      let lag = Int.random(in: 0...3, using: &random)
      let snapshot = market.past(lag)
      pending.append((step + Int.random(in: 0...6, using: &random), ticket, snapshot))
    }

    for step in 0..<800 {
      now += .milliseconds(100)
      let frame = market.step(&random)
      let fate = Int.random(in: 0..<200, using: &random)
      if fate == 0 {
        sync.lost()
      } else if fate == 1 {
        // Lost on the way: the next one does not follow.
      } else if fate == 3, overtaken == nil {
        overtaken = frame
      } else {
        for text in Array(repeating: frame, count: fate == 2 ? 2 : 1)
          + [overtaken].compactMap(\.self)
        {
          let bytes = Self.frame(text)
          ask(sync.received(bytes.span.bytes, at: now, share: 0.5).1, step)
        }
        overtaken = nil
      }
      for (index, answer) in pending.enumerated().reversed() where answer.due <= step {
        pending.remove(at: index)
        ask(
          Bool.random(using: &random) || fate > 20
            ? sync.fetched(answer.snapshot, ticket: answer.ticket, at: now, share: 0.5)
            : sync.failed("timeout", ticket: answer.ticket, at: now, share: 0.5), step)
      }
      if let deadline = sync.deadline, deadline <= now { ask(sync.tick(at: now), step) }

      if let id = sync.book.lastUpdateID {
        #expect(sync.state == .live)
        #expect(sync.book.depth() == market.depth(at: id), "seed \(seed), step \(step)")
        liveChecks += 1
      } else {
        #expect(sync.state != .live, "seed \(seed), step \(step)")
      }
    }
    #expect(liveChecks > 150, "seed \(seed)")
  }
}
