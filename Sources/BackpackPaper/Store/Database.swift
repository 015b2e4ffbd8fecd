// One connection to a SQLite file, and its result codes as errors.

import CSQLite
import Glibc

/// Owns a connection: closes it when it goes. One thread at a time.
final class Database {
  let path: String
  private let handle: OpaquePointer
  private var statements: [String: Statement] = [:]

  /// How long to wait for other processes, each of which needs the file for well under a millisecond.
  static let patienceMilliseconds: Int64 = 5000

  /// Opens a file that is there, or an empty one made here, which only its owner may read.
  init(path: String) throws(StoreError) {
    self.path = path
    try Self.makeFile(path)
    var opened: OpaquePointer?
    // Not CREATE: SQLite would make it readable for all. NOMUTEX: one thread at a time.
    let status = sqlite3_open_v2(path, &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nil)
    guard status == SQLITE_OK, let opened else {
      let reason = opened.map { Self.systemReason(of: $0) } ?? "no memory"
      sqlite3_close_v2(opened)
      throw StoreError(.cannotOpen(reason: reason), path)
    }
    handle = opened
    sqlite3_busy_handler(handle, Self.wait, nil)
    // SQLite opens what it may not write for reading only, without a word.
    guard sqlite3_db_readonly(handle, "main") == 0 else { throw StoreError(.readOnly, path) }
  }

  deinit {
    statements = [:]
    sqlite3_close_v2(handle)
  }

  /// Was the file removed or replaced since it was opened? Writing would go nowhere then.
  var hasMoved: Bool {
    var moved: Int32 = 0
    let status = sqlite3_file_control(handle, "main", SQLITE_FCNTL_HAS_MOVED, &moved)
    return status == SQLITE_OK && moved != 0
  }

  /// Carries out statements without values or rows.
  func execute(_ sql: String) throws(StoreError) {
    let status = sqlite3_exec(handle, sql, nil, nil, nil)
    guard status == SQLITE_OK else { throw error(status) }
  }

  /// Carries out one statement; it is prepared once and kept.
  func run(_ sql: String, _ values: [StoredValue] = []) throws(StoreError) {
    try statement(sql).run(values)
  }

  func forEachRow(
    _ sql: String, _ values: [StoredValue] = [], _ body: (inout Columns) throws -> Void
  ) throws(StoreError) {
    try statement(sql).forEachRow(values, body)
  }

  /// The number that a statement of one row and one column gives.
  func integer(_ sql: String) throws(StoreError) -> Int64 {
    var value: Int64 = 0
    try forEachRow(sql) { value = try $0.integer() }
    return value
  }

  private func statement(_ sql: String) throws(StoreError) -> Statement {
    if let made = statements[sql] { return made }
    var made: OpaquePointer?
    let status = sqlite3_prepare_v3(
      handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &made, nil)
    guard status == SQLITE_OK, let made else { throw error(status) }
    let statement = Statement(made, of: self)
    statements[sql] = statement
    return statement
  }

  // MARK: Errors

  /// - Parameter status: what SQLite just answered on this connection.
  func error(_ status: Int32) -> StoreError {
    let problem: StoreError.Problem =
      switch status & 0xff {
      case SQLITE_BUSY, SQLITE_LOCKED: .locked
      case SQLITE_FULL: .full
      case SQLITE_READONLY: hasMoved ? .removed : .readOnly
      case SQLITE_CANTOPEN: .cannotOpen(reason: Self.systemReason(of: handle))
      case SQLITE_CORRUPT: .damaged(column: "SQLite cannot read it")
      case SQLITE_NOTADB: .notAPaperAccount
      default: .failed(reason: String(cString: sqlite3_errstr(status)))
      }
    return StoreError(problem, path)
  }

  private static func systemReason(of handle: OpaquePointer) -> String {
    let code = sqlite3_system_errno(handle)
    guard code == 0 else { return String(cString: strerror(code)) }
    return String(cString: sqlite3_errstr(sqlite3_errcode(handle)))
  }

  /// SQLite's own way of waiting sleeps up to a tenth of a second between attempts: whoever waits longest
  /// then asks least often. Here everybody asks as often.
  private static let wait: @convention(c) (UnsafeMutableRawPointer?, Int32) -> Int32 = {
    _, attempt in
    // Half a millisecond at first, two from the tenth attempt on.
    let nanoseconds = attempt < 10 ? 500_000 : 2_000_000
    let waited = Int64(min(attempt, 10)) / 2 + Int64(max(0, attempt - 10)) * 2
    guard waited < Database.patienceMilliseconds else { return 0 }
    var pause = timespec(tv_sec: 0, tv_nsec: nanoseconds)
    nanosleep(&pause, nil)
    return 1
  }

  private static func makeFile(_ path: String) throws(StoreError) {
    // Only where there is none: closing a descriptor of ours would drop SQLite's locks on the file.
    let made = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    if made >= 0 {
      close(made)
    } else if errno != EEXIST {
      throw StoreError(.cannotOpen(reason: String(cString: strerror(errno))), path)
    }
  }
}
