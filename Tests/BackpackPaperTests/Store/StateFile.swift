// Exchanges that share a state file, in a folder that goes with the test.

import BackpackModel
import Glibc
import Testing

@testable import BackpackPaper

/// A folder of its own for a test's files.
final class StateFile: Sendable {
  let folder: String
  var path: String { "\(folder)/paper.db" }

  init() throws {
    var template = Array("/tmp/backpack-store-XXXXXX".utf8CString)
    folder = String(cString: try #require(mkdtemp(&template)))
  }

  deinit {
    for name in ["paper.db", "paper.db-wal", "paper.db-shm"] { unlink("\(folder)/\(name)") }
    if let listing = opendir(folder) {
      while let entry = readdir(listing) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) {
          $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        if name.hasPrefix("paper.db") { unlink("\(folder)/\(name)") }
      }
      closedir(listing)
    }
    rmdir(folder)
  }

  func open(seed: UInt64 = 1) throws -> PaperStore {
    try PaperStore(path: path, seed: seed, at: TestClock.start)
  }

  /// What SQL says about the file.
  func text(_ sql: String) throws -> String? {
    var found: String?
    try Database(path: path).forEachRow(sql) { found = try $0.textIfPresent() }
    return found
  }

  func integer(_ sql: String) throws -> Int64 { try Database(path: path).integer(sql) }
  func execute(_ sql: String) throws { try Database(path: path).execute(sql) }
}

/// An exchange on a state file, as one process has it.
struct KeptExchange {
  var exchange: PaperExchange
  let session: StoreSession

  /// - Parameter moment: when its process started.
  init(_ store: PaperStore, at moment: Timestamp = TestClock.start) throws {
    exchange = PaperExchange(seed: store.seed, at: moment)
    session = try store.session()
  }

  /// A request: refusals are passed on, as the door does.
  @discardableResult
  mutating func run<Result>(_ body: (inout PaperExchange) throws -> Result) throws -> Result {
    let outcome = try session.carryOut(on: &exchange) { exchange in
      Swift.Result { try body(&exchange) }
    }
    return try outcome.get()
  }

  /// The account as the file has it.
  func stored(in file: StateFile) throws -> AccountState {
    try AccountReader(Database(path: file.path)).state(for: exchange, keepingRecords: false)
  }
}

extension AccountState {
  /// The parts in which this differs from another; clocks aside.
  func differences(from other: AccountState) -> [String] {
    var names: [String] = []
    func compare<Part: Equatable>(_ name: String, _ part: (AccountState) -> Part) {
      if part(self) != part(other) { names.append(name) }
    }
    compare("ledger", \.ledger.rows)
    compare("settings", \.settings)
    compare("volume", \.volume.byDay)
    compare("tier", \.volume.tier)
    compare("positions", \.positions)
    compare("loans", \.loans)
    compare("strategies", \.strategies.all)
    compare("numbers", \.numbers)
    compare("orders") { $0.orders.map(\.order.placeless) }
    compare("queue positions") { $0.orders.map(\.ahead) }
    compare("ended orders") { $0.records.orders.rows.map(\.placeless) }
    compare("fills", \.records.fills.rows)
    compare("funding", \.records.funding.rows)
    compare("interest", \.records.interest.rows)
    compare("settlements", \.records.settlements.rows)
    compare("movements", \.records.movements.rows)
    compare("closed loans", \.records.closedLoans.rows)
    compare("closed positions", \.records.closedPositions.rows)
    compare("ended strategies", \.records.strategies.rows)
    compare("dust", \.records.dust.rows)
    compare("deposits", \.records.deposits.rows)
    compare("withdrawals", \.records.withdrawals.rows)
    compare("counts", \.records.counts)
    return names
  }
}

extension PaperOrder {
  /// Places belong to one book.
  var placeless: PaperOrder {
    var order = self
    order.place = nil
    return order
  }
}
