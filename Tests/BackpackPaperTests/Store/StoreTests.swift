// A paper account that outlives its process: everything comes back, and others see it.

import BackpackModel
import BackpackWire
import Glibc
import Testing

@testable import BackpackPaper

@Suite struct StoreTests {
  @Test(arguments: [UInt64(1), 2, 3])
  func `after any request the file holds the account as it is`(seed: UInt64) throws {
    let file = try StateFile()
    var kept = try KeptExchange(file.open(seed: seed))
    var random = RandomAccount(seed: seed)
    var now = TestClock.start
    var generation = try file.integer("SELECT generation FROM account")

    for step in 0..<200 {
      now = now + random.pause()
      try kept.run { try random.ask(&$0, at: now) }

      let reached = try file.integer("SELECT generation FROM account")
      guard reached != generation else { continue }
      generation = reached
      let differences = try kept.stored(in: file).differences(from: kept.exchange.state)
      #expect(differences.isEmpty, "seed \(seed), step \(step): \(differences)")
      guard differences.isEmpty else { return }
    }
    let records = kept.exchange.records
    #expect(records.fills.count > 20, "nothing much happened with seed \(seed)")
    #expect(records.orders.count > 20 && records.movements.count > 2)
  }

  @Test(arguments: [UInt64(11), 12])
  func `exchanges that take turns on one file never disagree, and money adds up to nothing`(
    seed: UInt64
  ) throws {
    let file = try StateFile()
    let store = try file.open(seed: seed)
    var all = [try KeptExchange(store), try KeptExchange(store), try KeptExchange(store)]
    var random = RandomAccount(seed: seed)
    var now = TestClock.start

    for step in 0..<120 {
      now = now + random.pause()
      let turn = Int(random.random.next() % 3)
      try all[turn].run { try random.ask(&$0, at: now) }
      let other = (turn + 1) % 3
      try all[other].run { try $0.advance(to: now) }
      let differences = all[other].exchange.state.differences(from: all[turn].exchange.state)
      #expect(differences.isEmpty, "seed \(seed), step \(step): \(differences)")
      for asset in all[other].exchange.ledger.assets.indices {
        #expect(try all[other].exchange.ledger.sum(of: asset) == .zero)
      }
      guard differences.isEmpty else { return }
    }
  }

  /// Simulated again in other steps, an order that was told to be open could be filled in the past.
  @Test func `what orders came through in one process they do not go through again in another`()
    throws
  {
    let file = try StateFile()
    let store = try file.open()
    var kept = try KeptExchange(store)
    let clock = "SELECT clock FROM account"
    try kept.run { try $0.advance(to: TestClock.start + .seconds(50)) }
    #expect(try file.integer(clock) == TestClock.start.microseconds)

    try kept.run { exchange in
      _ = try exchange.place(
        .limit(.bid, "SOL_USDC", "50", "1"), at: TestClock.start + .seconds(60))
    }
    let later = TestClock.start + .seconds(70)
    try kept.run { try $0.advance(to: later) }
    #expect(try file.integer(clock) == later.microseconds)

    // Within a second nothing happens in the markets.
    try kept.run { try $0.advance(to: later + .milliseconds(900)) }
    #expect(try file.integer(clock) == later.microseconds)
  }

  @Test func `a request that changes nothing writes nothing`() throws {
    let file = try StateFile()
    var kept = try KeptExchange(file.open())
    let before = try file.integer("SELECT generation FROM account")

    for second in 1...5 {
      try kept.run {
        _ = try $0.depth("SOL_USDC", limit: 5, at: TestClock.start + .seconds(second))
      }
      #expect(throws: VenueRefusal.self) {
        try kept.run {
          try $0.place(.limit(.bid, "NO_SUCH", "1", "1"), at: TestClock.start + .seconds(second))
        }
      }
    }

    #expect(try file.integer("SELECT generation FROM account") == before)
  }

  @Test func `what one process places another one fills and a third one finds filled`() throws {
    let file = try StateFile()
    let store = try file.open()
    var first = try KeptExchange(store)
    let order = try first.run { exchange in
      let touch = try exchange.touch("SOL_USDC")
      return try exchange.place(
        .limit(.bid, "SOL_USDC", touch.bid.price, "0.5"), at: TestClock.start)
    }

    var second = try KeptExchange(store, at: TestClock.start + .seconds(3600))
    try second.run { try $0.advance(to: TestClock.start + .seconds(36_000)) }
    #expect(second.exchange.fills.map(\.orderNumber) == [order.number])

    var third = try KeptExchange(store, at: TestClock.start + .seconds(36_001))
    try third.run { try $0.advance(to: TestClock.start + .seconds(36_001)) }
    #expect(third.exchange.finished.map(\.status) == [.filled])
    #expect(third.exchange.orders.count == 0)
  }

  @Test func `a request that failed half way left nothing, and the next one goes on from the file`()
    throws
  {
    let file = try StateFile()
    var kept = try KeptExchange(file.open())
    let first = try kept.run { exchange in
      try exchange.place(.limit(.bid, "SOL_USDC", "50", "1"), at: TestClock.start)
    }

    try kept.run { exchange in
      _ = try exchange.place(.limit(.bid, "SOL_USDC", "50", "3"), at: TestClock.start)
      exchange.hasFailed = true
    }
    let open = try kept.run { $0.orders.all().map(\.number) }

    #expect(open == [first.number])
    #expect(!kept.exchange.hasFailed)
    #expect(kept.exchange.ledger["USDC"].locked == "50")
  }

  @Test func `orders of another process are told on the streams of this one`() throws {
    let file = try StateFile()
    let store = try file.open()
    var (watching, trading) = (try KeptExchange(store), try KeptExchange(store))
    try watching.run { try $0.startWatching(.orders) }

    let order = try trading.run { exchange in
      let touch = try exchange.touch("SOL_USDC")
      _ = try exchange.place(
        .market(.bid, "SOL_USDC", .base("0.01")), at: TestClock.start)
      return try exchange.place(
        .limit(.bid, "SOL_USDC", touch.bid.price, "0.5"), at: TestClock.start)
    }
    _ = try trading.run { exchange in
      try exchange.cancel(.id(OrderID("\(order.number)")), on: "SOL_USDC", at: TestClock.start)
    }
    let events = try watching.run { try $0.takeEvents() }

    let told = events.compactMap { event in
      if case .order(let change) = event { "\(change.kind)".prefix { $0 != "(" } } else { nil }
    }
    #expect(told == ["accepted", "accepted", "filled", "cancelled"])
  }

  @Test func `the seed and the key stay with the account`() throws {
    let file = try StateFile()
    let first = try file.open(seed: 7)
    let second = try file.open(seed: 8)

    #expect(second.seed == 7)
    #expect(second.key.publicKey == first.key.publicKey)
    var status = stat()
    #expect(stat(file.path, &status) == 0)
    #expect(status.st_mode & 0o777 == 0o600)
  }

  @Test func `a deposit reaches a process that runs, and is in its history`() throws {
    let file = try StateFile()
    let store = try file.open()
    var running = try KeptExchange(store)
    try running.run { try $0.advance(to: TestClock.start) }

    let free = try store.deposit("2500.5", of: "USDC", at: TestClock.start + .seconds(1)).get()
    #expect(free == "12500.5")
    try running.run { try $0.advance(to: TestClock.start + .seconds(2)) }

    #expect(running.exchange.ledger["USDC"].available == "12500.5")
    #expect(running.exchange.records.deposits.rows.last?.quantity == "2500.5")
    #expect(
      try store.deposit("0.1234567891", of: "USDC", at: TestClock.start) == .failure(.badQuantity))
    guard
      case .failure(.unknownAsset(let known)) = try store.deposit(
        "1", of: "FOO", at: TestClock.start)
    else {
      Issue.record("an unknown asset was taken")
      return
    }
    #expect(known.contains("USDC"))
  }

  @Test
  func
    `a reset reaches a process that runs; the old account is kept, and its numbers are not used again`()
    throws
  {
    let file = try StateFile()
    let store = try file.open()
    var running = try KeptExchange(store)
    let old = try running.run { exchange in
      try exchange.place(.limit(.bid, "SOL_USDC", "50", "1"), at: TestClock.start)
    }

    let copy = try store.reset(at: TestClock.start + .seconds(60))
    let new = try running.run { exchange in
      try exchange.place(
        .limit(.bid, "SOL_USDC", "50", "1"), at: TestClock.start + .seconds(61))
    }

    #expect(running.exchange.orders.all().map(\.number) == [new.number])
    #expect(new.number > old.number)
    #expect(running.exchange.ledger["USDC"].locked == "50")
    #expect(try store.openedAt() == TestClock.start + .seconds(60))
    #expect(
      try Database(path: copy).integer("SELECT number FROM open_orders") == Int64(old.number))
    #expect(try file.integer("SELECT count(*) FROM open_orders") == 1)
  }
}
