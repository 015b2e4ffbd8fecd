// A state file as a whole: made, recognised, kept for later.

import BackpackModel
import BackpackWire
import Glibc

enum StoreFile {
  /// Who an account belongs to, and the course its markets take.
  struct Identity: Equatable {
    var seed: UInt64
    var secret: String
    var source: String
  }

  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// Makes all folders above the file, for their owner alone.
  static func makeFolder(above path: String) throws(StoreError) {
    var made = path.hasPrefix("/") ? "" : "."
    for part in path.split(separator: "/").dropLast() {
      made += "/" + part
      guard mkdir(made, 0o700) == 0 || errno == EEXIST else {
        throw StoreError(.cannotOpen(reason: String(cString: strerror(errno))), path)
      }
    }
  }

  /// Is it a paper account of a version that is known? Sets up the connection.
  ///
  /// - Returns: false where the file is empty.
  @discardableResult
  static func check(_ database: Database) throws(StoreError) -> Bool {
    let application = try database.integer("PRAGMA application_id")
    let version = try database.integer("PRAGMA user_version")
    if application == 0, version == 0 {
      guard try database.integer("SELECT count(*) FROM sqlite_master") == 0 else {
        throw StoreError(.notAPaperAccount, database.path)
      }
    } else {
      guard application == StoreSchema.applicationID else {
        throw StoreError(.notAPaperAccount, database.path)
      }
      guard version <= StoreSchema.version else {
        throw StoreError(.newer(version: Int(version)), database.path)
      }
    }
    try setUp(database)
    return version != 0
  }

  /// The system keeps what a killed process wrote, so nothing has to be flushed for that; a computer that
  /// loses power may take the last moments of paper trading with it, and leaves a whole file all the same.
  private static func setUp(_ database: Database) throws(StoreError) {
    // Of two processes that switch at once one is turned away without having waited.
    var attempts = 0
    while true {
      do {
        try database.execute(
          "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA trusted_schema = OFF")
        return
      } catch {
        attempts += 1
        guard error.problem == .locked, attempts < 100 else { throw error }
        usleep(5000)
      }
    }
  }

  /// Puts a new account into an empty file; leaves one that another process was first to put there.
  static func create(
    _ database: Database, seed: UInt64, _ markets: StoredMarkets, at moment: Timestamp
  ) throws(StoreError) {
    try database.run("BEGIN IMMEDIATE")
    do {
      if try database.integer("PRAGMA user_version") == 0 {
        var exchange = markets.exchange(seed: seed, at: moment)
        try exchange.openAccount()
        exchange.orders.changed = []
        try database.execute(StoreSchema.text)
        try database.run(
          """
          INSERT INTO account (id, generation, resets, seed, \(StoredMarkets.columns), secret_key, opened_at, clock, \
          auto_borrow_settlements, auto_lend, auto_repay_borrows, leverage_limit, next_order, \
          next_position, next_loan, next_transfer) VALUES (1, 0, 0, ?, ?, ?, ?, ?, 0, 0, 0, 0, '0', 0, 0, 0, 0)
          """,
          [.text(String(seed))] + markets.values + [.text(newSecret()), StoredValue(moment)])
        _ = try AccountWriter(database).save(
          &exchange, since: KnownAccount(generation: 0, resets: 0))
      }
      try database.run("COMMIT")
    } catch {
      try? database.run("ROLLBACK")  // It may have been ended by SQLite already.
      throw error as? StoreError ?? StoreError(.failed(reason: "\(error)"), database.path)
    }
  }

  static func identity(in database: Database) throws(StoreError) -> Identity {
    var found: Identity?
    try database.forEachRow("SELECT seed, secret_key, source FROM account") { columns in
      found = Identity(
        seed: try columns.require(UInt64(columns.text())), secret: try columns.text(),
        source: try columns.text())
    }
    guard let found else { throw StoreError(.damaged(column: "account"), database.path) }
    return found
  }

  static func markets(in database: Database) throws(StoreError) -> StoredMarkets {
    var found: StoredMarkets?
    try database.forEachRow("SELECT \(StoredMarkets.columns) FROM account") { columns in
      found = try StoredMarkets(from: &columns)
    }
    guard let found else { throw StoreError(.damaged(column: "account"), database.path) }
    return found
  }

  /// Puts what is told of markets today in the place of what was.
  ///
  /// - Returns: all that the account knows now.
  static func add(
    _ told: StoredMarkets, in database: Database
  ) throws(StoreError) -> StoredMarkets {
    try database.run("BEGIN IMMEDIATE")
    do {
      var markets = try markets(in: database)
      guard markets.source == told.source else {
        throw StoreError(.otherMarkets(source: markets.source), database.path)
      }
      try requireAll(of: told, in: database)
      markets.add(told.markets)
      try database.run("UPDATE account SET source = ?, markets = ?", markets.values)
      try database.run("COMMIT")
      return markets
    } catch {
      try? database.run("ROLLBACK")  // It may have been ended by SQLite already.
      throw error as? StoreError ?? StoreError(.failed(reason: "\(error)"), database.path)
    }
  }

  /// What is open needs somebody who tells of its market.
  private static func requireAll(
    of told: StoredMarkets, in database: Database
  ) throws(StoreError) {
    let names = Set(told.markets.map(\.symbol))
    var missing: Set<Symbol> = []
    try database.forEachRow("SELECT symbol FROM positions UNION SELECT symbol FROM open_orders") {
      let symbol: Symbol = try $0.name()
      if !names.contains(symbol) { missing.insert(symbol) }
    }
    guard missing.isEmpty else {
      throw StoreError(.missingMarkets(missing.sorted()), database.path)
    }
  }

  /// A copy of what is committed, beside the file, which only its owner may read.
  ///
  /// - Returns: its path.
  static func keepCopy(of path: String, at moment: Timestamp) throws(StoreError) -> String {
    let time = String(
      moment.klineText.prefix(19).map { $0 == " " ? "T" : $0 == ":" ? "-" : $0 })
    var copy = "\(path).old-\(time)"
    var count = 1
    while exists(copy) {
      count += 1
      copy = "\(path).old-\(time)-\(count)"
    }
    // The empty file that this makes is what SQLite then fills.
    _ = try Database(path: copy)
    try Database(path: path).run("VACUUM INTO ?", [.text(copy)])
    return copy
  }

  /// The account's key guards no money: it lets a served exchange know its owner again.
  private static func newSecret() -> String {
    var random = SystemRandomNumberGenerator()
    return Base64.encode((0..<32).map { _ in UInt8.random(in: .min ... .max, using: &random) })
  }
}
