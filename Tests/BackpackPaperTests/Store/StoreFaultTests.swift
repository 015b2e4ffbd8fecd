// State files that are damaged, foreign, locked, gone, or on a full disk.

import BackpackModel
import BackpackWire
import Glibc
import Testing

@testable import BackpackPaper

@Suite struct StoreFaultTests {
  /// What opening the file says.
  private func problem(of file: StateFile) -> StoreError? {
    do throws(StoreError) {
      _ = try PaperStore(path: file.path, at: TestClock.start)
      return nil
    } catch {
      return error
    }
  }

  private func write(_ bytes: [UInt8], to path: String) throws {
    let file = Glibc.open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    try #require(file >= 0)
    defer { close(file) }
    #expect(Glibc.write(file, bytes, bytes.count) == bytes.count)
  }

  private func read(_ path: String) throws -> [UInt8] {
    let file = Glibc.open(path, O_RDONLY)
    try #require(file >= 0)
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 22)
    bytes.removeLast(bytes.count - max(0, Glibc.read(file, &bytes, bytes.count)))
    return bytes
  }

  @Test func `the file of a newer version is refused, and told so`() throws {
    let file = try StateFile()
    _ = try file.open()
    try file.execute("PRAGMA user_version = 99")

    let found = try #require(problem(of: file))
    #expect(found.problem == .newer(version: 99))
    #expect(found.description.contains("Use that version"))
    #expect(try file.integer("PRAGMA user_version") == 99)
  }

  @Test func `a file that is no database is refused and left as it is`() throws {
    let file = try StateFile()
    try write(Array(repeating: UInt8(ascii: "x"), count: 5000), to: file.path)

    #expect(problem(of: file)?.problem == .notAPaperAccount)
    var status = stat()
    #expect(stat(file.path, &status) == 0 && status.st_size == 5000)
  }

  @Test func `another program's database is refused and left as it is`() throws {
    let file = try StateFile()
    try file.execute("CREATE TABLE mine (a); PRAGMA application_id = 77")

    #expect(problem(of: file)?.problem == .notAPaperAccount)
    #expect(try file.text("SELECT group_concat(name) FROM sqlite_master") == "mine")
  }

  @Test(arguments: [
    "UPDATE holdings SET available = 'many'", "UPDATE holdings SET locked = x'00'",
    "UPDATE account SET next_order = 'x'", "UPDATE loans SET asset = 'NONE' WHERE asset = 'SOL'",
    "INSERT INTO history VALUES ('dust', 1, 'no JSON')",
    "INSERT INTO running_strategies VALUES (1, '{}')",
  ])
  func `rows that cannot be what was written are told by their column, not by their content`(
    damage: String
  ) throws {
    let file = try StateFile()
    let store = try file.open()
    try file.execute("\(damage); UPDATE account SET generation = 50")
    var kept = try KeptExchange(store)

    do {
      try kept.run { _ in }
      Issue.record("nobody noticed: \(damage)")
    } catch let error as StoreError {
      guard case .damaged(let column) = error.problem else {
        Issue.record("\(error)")
        return
      }
      #expect(!column.isEmpty)
      #expect(!error.description.contains("many"))
      #expect(!error.description.contains("no JSON"))
    }
  }

  @Test func `pages that are overwritten never end the program`() throws {
    let file = try StateFile()
    var random = SeededRandom(seed: 5)
    do {
      var kept = try KeptExchange(file.open())
      var account = RandomAccount(seed: 5)
      for second in 0..<60 {
        try kept.run { try account.ask(&$0, at: TestClock.start + .seconds(second)) }
      }
    }
    let whole = try read(file.path)
    var told = 0
    for _ in 0..<60 {
      var damaged = whole
      for _ in 0..<4 {
        let place = Int(random.next() % UInt64(whole.count - 16))
        for offset in 0..<16 { damaged[place + offset] = UInt8(truncatingIfNeeded: random.next()) }
      }
      try write(damaged, to: file.path)
      do {
        var kept = try KeptExchange(PaperStore(path: file.path, at: TestClock.start))
        try kept.run { try $0.advance(to: TestClock.start + .seconds(61)) }
      } catch {
        told += 1
      }
      for ending in ["-wal", "-shm"] { unlink(file.path + ending) }
    }
    #expect(told > 0)
  }

  @Test func `a folder that cannot be written is told with its reason`() throws {
    do throws(StoreError) {
      _ = try PaperStore(path: "/proc/no-such/paper.db", at: TestClock.start)
      Issue.record("a file was made in /proc")
    } catch {
      #expect(error.isAboutThePlace)
      #expect(error.description.contains("--paper-state"))
    }
  }

  @Test func `a request on a file that is gone is refused; the file put back, it goes on`() throws {
    let file = try StateFile()
    var kept = try KeptExchange(file.open())
    let order = try kept.run { exchange in
      try exchange.place(.limit(.bid, "SOL_USDC", "50", "1"), at: TestClock.start)
    }
    let away = file.folder + "/paper.db.away"
    try file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    rename(file.path, away)

    #expect(throws: StoreError(.removed, file.path)) {
      try kept.run { exchange in
        _ = try exchange.cancel(
          .id(OrderID("\(order.number)")), on: "SOL_USDC", at: TestClock.start)
      }
    }
    // Another account in its place, with other markets, is not this one.
    _ = try file.open(seed: 99)
    #expect(throws: StoreError(.removed, file.path)) { try kept.run { _ in } }

    for ending in ["-wal", "-shm"] { unlink(file.path + ending) }
    rename(away, file.path)
    let open = try kept.run { $0.orders.all().map(\.number) }

    #expect(open == [order.number])
  }

  @Test func `what could not be written did not happen: answer 503, and the next request goes on`()
    throws
  {
    let file = try StateFile()
    let store = try file.open()
    let clock = TestClock()
    let transport = PaperTransport(
      accountKey: store.key.publicKey, options: PaperOptions(seed: store.seed, store: store),
      streamsByHand: true
    ) { clock.now }
    func place(_ clientID: ClientOrderID) throws -> HTTPResponse {
      let body: Parameters = [
        "symbol": "SOL_USDC", "side": "Bid", "orderType": "Limit", "price": "50", "quantity": "1",
        "clientId": clientID,
      ]
      return transport.respond(
        to: HTTPRequest(
          method: .post, baseURL: "", target: "/api/v1/order",
          headers: try store.key.headers(
            instruction: "orderExecute", groups: [body], sentAt: clock.now),
          body: JSONWriter.bytes(of: body)))
    }
    #expect(try place(1).status == 200)

    // A trigger refuses the row at the end of the transaction, as a full disk would.
    try file.execute(
      "CREATE TRIGGER refuse BEFORE INSERT ON open_orders BEGIN SELECT raise(ABORT, 'x'); END")
    let failed = try place(2)
    #expect(failed.status == 503)
    #expect(
      String(decoding: failed.body, as: UTF8.self).contains("nothing of this request was kept"))

    try file.execute("DROP TRIGGER refuse")
    #expect(try place(3).status == 200)
    #expect(try file.text("SELECT group_concat(client_id) FROM open_orders") == "1,3")
    #expect(try file.text("SELECT locked FROM holdings WHERE asset = 'USDC'") == "100")
  }
}
