// One exchange and its state file: requests carried out as transactions.

import BackpackModel

/// Keeps the account of one exchange in a file that other processes use as well.
///
/// Whatever the exchange does is one transaction: what others did since is read first, and what was done is
/// written before anybody is answered. So an answer that was given stands in the file, and what could not be
/// written was never answered.
final class StoreSession: @unchecked Sendable {  // One thread at a time, under the lock of its owner.
  private var database: Database
  /// What of the file the exchange has; `nil`: something went wrong, and it must be read anew.
  private var known: KnownAccount?

  /// - Parameter database: checked, with an account in it.
  init(_ database: Database) { self.database = database }

  init(path: String) throws(StoreError) { database = try Self.open(path) }

  var path: String { database.path }
  /// Must the exchange be read anew before it can go on?
  var hasLost: Bool { known == nil }

  private static func open(_ path: String) throws(StoreError) -> Database {
    let database = try Database(path: path)
    // An empty file in the place of an account is none.
    guard try StoreFile.check(database) else { throw StoreError(.removed, path) }
    return database
  }

  /// Carries `body` out on the account as it is in the file, and keeps what it changed.
  ///
  /// - Throws: where nothing was kept. `body` may have been carried out; then `hasLost`.
  func carryOut<Result>(
    on exchange: inout PaperExchange, _ body: (inout PaperExchange) -> Result
  ) throws(StoreError) -> Result {
    if database.hasMoved { try openAnew() }
    try database.run("BEGIN IMMEDIATE")
    do {
      try load(into: &exchange)
      let result = body(&exchange)
      if exchange.hasFailed {
        // Half done. The file keeps the last state that is whole, and the next request begins with it.
        known = nil
        try database.run("ROLLBACK")
      } else {
        let reached = try save(&exchange)
        try database.run("COMMIT")
        known = reached
      }
      return result
    } catch {
      known = nil
      // It may have been ended by SQLite already: then there is nothing to take back.
      try? database.run("ROLLBACK")
      throw error as? StoreError ?? StoreError(.failed(reason: "\(error)"), path)
    }
  }

  /// Another account in the place of this one, in one transaction: whoever uses the file goes on with it.
  ///
  /// - Parameter opening: makes the new account, given the old one's numbers.
  /// - Returns: the path of a copy of the old one.
  func reset(
    _ exchange: inout PaperExchange, at moment: Timestamp,
    opening: (Numbers) throws -> PaperExchange
  ) throws(StoreError) -> String {
    try database.run("BEGIN IMMEDIATE")
    do {
      // Nobody writes between the copy and the new account: this transaction has the right to, and did not yet.
      let copy = try StoreFile.keepCopy(of: path, at: moment)
      try load(into: &exchange)
      let resets = (known?.resets ?? 0) + 1
      exchange = try opening(exchange.numbers)
      exchange.orders.changed = []
      for table in StoreSchema.accountTables { try database.run("DELETE FROM \(table)") }
      try database.run(
        "UPDATE account SET resets = ?, opened_at = ? WHERE id = 1",
        [.integer(resets), StoredValue(moment)])
      let reached = try AccountWriter(database).save(
        &exchange, since: KnownAccount(generation: known?.generation ?? 0, resets: resets))
      try database.run("COMMIT")
      known = reached
      return copy
    } catch {
      known = nil
      try? database.run("ROLLBACK")  // as above
      throw error as? StoreError ?? StoreError(.failed(reason: "\(error)"), path)
    }
  }

  /// A file that was put back is the same account; one that was made anew has other markets and another key.
  private func openAnew() throws(StoreError) {
    known = nil
    guard StoreFile.exists(path) else { throw StoreError(.removed, path) }
    let other = try Self.open(path)
    guard try StoreFile.identity(in: other) == StoreFile.identity(in: database) else {
      throw StoreError(.removed, path)
    }
    database = other
  }

  // MARK: In a transaction

  private func load(into exchange: inout PaperExchange) throws {
    let reader = AccountReader(database)
    let (generation, resets) = try reader.generation()
    if let known, known.generation == generation { return }
    let isSameAccount = known?.resets == resets
    if exchange.orders.changed == nil { exchange.orders.changed = [] }
    let clock = try reader.clock()
    if known == nil, exchange.hasFailed || clock < exchange.now, !exchange.source.isContinuous {
      try exchange.goBack(to: clock)
    }
    let before = exchange.records.counts
    let had = Set(exchange.orders.all().map(\.number))
    let state = try reader.state(for: exchange, keepingRecords: isSameAccount)
    try exchange.restore(state)
    if isSameAccount { try exchange.tellWhatOthersDid(after: before, having: had) }
    known = KnownAccount(exchange, generation: generation, resets: resets)
  }

  /// - Returns: what is known of the file once this is committed.
  private func save(_ exchange: inout PaperExchange) throws -> KnownAccount {
    guard let known else { throw StoreError(.failed(reason: "nothing was read"), path) }
    return try AccountWriter(database).save(&exchange, since: known)
  }
}

/// What of a file an exchange has: compared with, to see what changed.
struct KnownAccount {
  var generation: Int64
  var resets: Int64
  var clockSeconds: Int64 = .min
  var ledgerVersion: UInt64?
  var settings = AccountSettings()
  var numbers = Numbers()
  var money: [MoneyRow] = []
  var positions = Positions(markets: 0)
  var loans: [Int: Loan] = [:]
  var volume: [Int64: Notional] = [:]
  var strategies: [PaperStrategy] = []
  /// Of resting orders.
  var ahead: [UInt64: Int64] = [:]
  var counts = RecordCounts()

  /// A file without an account.
  init(generation: Int64, resets: Int64) {
    self.generation = generation
    self.resets = resets
  }

  init(_ exchange: PaperExchange, generation: Int64, resets: Int64) {
    self.init(generation: generation, resets: resets)
    clockSeconds = exchange.clockSeconds
    ledgerVersion = exchange.ledger.version
    settings = exchange.settings
    numbers = exchange.numbers
    money = exchange.ledger.rows
    positions = exchange.positions
    loans = exchange.loans
    volume = exchange.volume.byDay
    strategies = exchange.strategies.all
    ahead = exchange.queuePositions()
    counts = exchange.records.counts
  }

  /// Did anything but open orders become different?
  ///
  /// While orders or positions are open, time is something that happened to them: what they came through
  /// unharmed here, another process must not simulate once more, in other steps and with another outcome.
  func differs(from exchange: PaperExchange) -> Bool {
    ledgerVersion != exchange.ledger.version || counts != exchange.records.counts
      || numbers != exchange.numbers || positions != exchange.positions || loans != exchange.loans
      || settings != exchange.settings || volume != exchange.volume.byDay
      || strategies != exchange.strategies.all
      || (clockSeconds < exchange.clockSeconds && exchange.hasOrdersOrPositions)
  }
}

/// How many rows of each history there were.
struct RecordCounts: Hashable {
  var orders = 0
  var fills = 0
  /// The others, by kind.
  var others: [Int] = []
}
