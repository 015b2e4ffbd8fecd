// One prepared statement: values in, rows out.

import BackpackModel
import CSQLite

/// What stands in a column.
enum StoredValue: Hashable, Sendable {
  case null
  case integer(Int64)
  case text(String)

  /// Decimals are text: SQLite's numbers are doubles.
  init(_ amount: (some DecimalUnit)?) { self = amount.map { .text($0.description) } ?? .null }
  init(_ decimal: ExactDecimal) { self = .text(decimal.description) }
  init(_ name: (some TextIdentifier)?) { self = name.map { .text($0.rawValue) } ?? .null }
  init(_ text: String?) { self = text.map { .text($0) } ?? .null }
  init(_ number: Int64?) { self = number.map { .integer($0) } ?? .null }
  init(_ moment: Timestamp?) { self = moment.map { .integer($0.microseconds) } ?? .null }
  init(_ flag: Bool) { self = .integer(flag ? 1 : 0) }
  /// SQLite's integers are signed; order numbers are far below where that shows.
  init(number: UInt64?) { self = number.map { .integer(Int64(bitPattern: $0)) } ?? .null }
}

/// Owns a statement: finalizes it when it goes. One thread at a time.
final class Statement {
  private let handle: OpaquePointer
  /// Keeps its statements, and so outlives them.
  private unowned let database: Database

  init(_ handle: OpaquePointer, of database: Database) {
    self.handle = handle
    self.database = database
  }

  deinit { sqlite3_finalize(handle) }

  /// Carries it out; rows are not looked at.
  func run(_ values: [StoredValue] = []) throws(StoreError) {
    try forEachRow(values) { _ in }
  }

  /// Whatever `body` throws that is no `StoreError` means that the row cannot be what was written.
  func forEachRow(
    _ values: [StoredValue], _ body: (inout Columns) throws -> Void
  ) throws(StoreError) {
    // Whatever happened: a statement that is not reset keeps the transaction open.
    defer { sqlite3_reset(handle) }
    for (index, value) in values.enumerated() { try bind(value, at: Int32(index + 1)) }
    while true {
      let status = sqlite3_step(handle)
      if status == SQLITE_DONE { return }
      guard status == SQLITE_ROW else { throw database.error(status) }
      var columns = Columns(handle, path: database.path)
      do { try body(&columns) } catch { throw error as? StoreError ?? columns.damage() }
    }
  }

  private func bind(_ value: StoredValue, at index: Int32) throws(StoreError) {
    let status =
      switch value {
      case .null: sqlite3_bind_null(handle, index)
      case .integer(let number): sqlite3_bind_int64(handle, index, number)
      case .text(let text): Self.bind(text, to: handle, at: index)
      }
    guard status == SQLITE_OK else { throw database.error(status) }
  }

  private static func bind(_ text: String, to handle: OpaquePointer, at index: Int32) -> Int32 {
    var text = text
    return text.withUTF8 { utf8 in
      utf8.withMemoryRebound(to: CChar.self) {
        csqlite_bind_text(handle, index, $0.baseAddress, Int32($0.count))
      }
    }
  }
}

/// The columns of a row, read from left to right.
struct Columns {
  private let handle: OpaquePointer
  private let path: String
  private var next: Int32 = 0

  fileprivate init(_ handle: OpaquePointer, path: String) {
    self.handle = handle
    self.path = path
  }

  /// What is written here by this program is of the right kind; anything else is damage.
  func damage() -> StoreError {
    let column = sqlite3_column_name(handle, max(0, next - 1)).map { String(cString: $0) }
    return StoreError(.damaged(column: column ?? "?"), path)
  }

  mutating func integerIfPresent() throws(StoreError) -> Int64? {
    defer { next += 1 }
    switch sqlite3_column_type(handle, next) {
    case SQLITE_NULL: return nil
    case SQLITE_INTEGER: return sqlite3_column_int64(handle, next)
    default: throw damage()
    }
  }

  mutating func textIfPresent() throws(StoreError) -> String? {
    defer { next += 1 }
    switch sqlite3_column_type(handle, next) {
    case SQLITE_NULL: return nil
    case SQLITE_TEXT:
      guard let start = sqlite3_column_text(handle, next) else { throw damage() }
      let bytes = UnsafeRawBufferPointer(
        start: start, count: Int(sqlite3_column_bytes(handle, next)))
      return String(decoding: bytes, as: UTF8.self)
    default: throw damage()
    }
  }

  mutating func integer() throws(StoreError) -> Int64 { try present(integerIfPresent()) }
  mutating func text() throws(StoreError) -> String { try present(textIfPresent()) }
  mutating func flag() throws(StoreError) -> Bool { try integer() != 0 }
  mutating func number() throws(StoreError) -> UInt64 { UInt64(bitPattern: try integer()) }
  mutating func numberIfPresent() throws(StoreError) -> UInt64? {
    try integerIfPresent().map { UInt64(bitPattern: $0) }
  }
  mutating func moment() throws(StoreError) -> Timestamp { Timestamp(microseconds: try integer()) }
  mutating func momentIfPresent() throws(StoreError) -> Timestamp? {
    try integerIfPresent().map { Timestamp(microseconds: $0) }
  }
  mutating func name<Name: TextIdentifier>() throws(StoreError) -> Name { Name(try text()) }

  mutating func amount<Amount: DecimalUnit>() throws(StoreError) -> Amount {
    try present(amountIfPresent())
  }

  mutating func amountIfPresent<Amount: DecimalUnit>() throws(StoreError) -> Amount? {
    guard let text = try textIfPresent() else { return nil }
    return try present(Amount(text))
  }

  private func present<Value>(_ value: Value?) throws(StoreError) -> Value {
    guard let value else { throw damage() }
    return value
  }
}
