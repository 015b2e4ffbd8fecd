// From a state file to an account, inside a transaction.

import BackpackModel

struct AccountReader {
  private let database: Database

  init(_ database: Database) { self.database = database }

  /// Which change of which account the file is at.
  func generation() throws(StoreError) -> (generation: Int64, resets: Int64) {
    var found: (Int64, Int64)?
    try database.forEachRow("SELECT generation, resets FROM account") { columns in
      found = (try columns.integer(), try columns.integer())
    }
    guard let found else { throw StoreError(.damaged(column: "account"), database.path) }
    return found
  }

  func clock() throws(StoreError) -> Timestamp {
    Timestamp(microseconds: try database.integer("SELECT clock FROM account"))
  }

  /// - Parameter keepingRecords: the exchange has read this account's histories before; what it does not have
  ///   yet is added to them.
  func state(for exchange: PaperExchange, keepingRecords: Bool) throws -> AccountState {
    var state = AccountState(clock: try clock())
    try readAccount(into: &state)
    // In the exchange's own order: places in it are what orders and loans go by.
    state.ledger = exchange.ledger
    var money: [MoneyRow] = []
    try database.forEachRow(MoneyRow.select) { money.append(try MoneyRow(from: &$0)) }
    state.ledger.restore(money)
    try database.forEachRow(PaperPosition.select) { columns in
      let market = exchange.markets[try columns.market(in: exchange)]
      state.positions[market.symbol] = try PaperPosition(from: &columns, scale: market.scale)
    }
    try database.forEachRow(Loan.select) { columns in
      state.loans.append(try Loan(from: &columns, in: exchange.ledger))
    }
    state.loans.sort { $0.id < $1.id }
    try database.forEachRow("SELECT day, notional FROM volume") { columns in
      state.volume.restore(day: try columns.integer(), try columns.amount())
    }
    try state.volume.update(at: state.clock)
    try database.forEachRow(AccountState.Order.select) { columns in
      state.orders.append(try AccountState.Order(from: &columns, in: exchange))
    }
    try database.forEachRow("SELECT row FROM running_strategies ORDER BY number") { columns in
      state.strategies.all.append(try PaperStrategy(parsing: columns.text(), in: exchange))
    }
    if keepingRecords { state.records = exchange.records }
    try readRecords(into: &state.records, exchange)
    return state
  }

  private func readAccount(into state: inout AccountState) throws(StoreError) {
    try database.forEachRow(
      """
      SELECT auto_borrow_settlements, auto_lend, auto_repay_borrows, leverage_limit, next_order, \
      next_position, next_loan, next_transfer FROM account
      """
    ) { columns in
      state.settings.autoBorrowSettlements = try columns.flag()
      state.settings.autoLend = try columns.flag()
      state.settings.autoRepayBorrows = try columns.flag()
      let leverage: Rate = try columns.amount()
      state.settings.leverageLimit = leverage.decimal
      state.numbers.order = try columns.number()
      state.numbers.position = try columns.number()
      state.numbers.loan = try columns.number()
      state.numbers.transfer = try columns.integer()
    }
  }

  // MARK: Histories

  private func readRecords(into records: inout Records, _ exchange: PaperExchange) throws {
    try read(
      "SELECT seq, \(StoreSchema.orderColumns) FROM ended_orders", "seq", [], into: &records.orders
    ) { try PaperOrder(from: &$0, in: exchange) }
    try read(
      "SELECT seq, \(PaperFill.columnNames) FROM fills", "seq", [], into: &records.fills
    ) { try PaperFill(from: &$0, in: exchange) }
    try readOthers(.funding, into: &records.funding, exchange)
    try readOthers(.interest, into: &records.interest, exchange)
    try readOthers(.settlements, into: &records.settlements, exchange)
    try readOthers(.movements, into: &records.movements, exchange)
    try readOthers(.closedLoans, into: &records.closedLoans, exchange)
    try readOthers(.closedPositions, into: &records.closedPositions, exchange)
    try readOthers(.strategies, into: &records.strategies, exchange)
    try readOthers(.dust, into: &records.dust, exchange)
    try readOthers(.conversions, into: &records.conversions, exchange)
    try readOthers(.deposits, into: &records.deposits, exchange)
    try readOthers(.withdrawals, into: &records.withdrawals, exchange)
  }

  private func readOthers<Row: StoredRow>(
    _ kind: HistoryKind, into history: inout History<Row>, _ exchange: PaperExchange
  ) throws {
    try read(
      "SELECT seq, row FROM history", "kind = ? AND seq", [.text(kind.rawValue)], into: &history
    ) { try Row(parsing: $0.text(), in: exchange) }
  }

  /// The rows that the history does not have, the newest of them where there are too many.
  private func read<Row>(
    _ select: String, _ condition: String, _ values: [StoredValue],
    into history: inout History<Row>,
    _ row: (inout Columns) throws -> Row
  ) throws {
    var found: [Row] = []
    var first: Int64?
    try database.forEachRow(
      "\(select) WHERE \(condition) > ? ORDER BY seq DESC LIMIT \(history.limit)",
      values + [.integer(Int64(history.count))]
    ) { columns in
      first = try columns.integer()
      found.append(try row(&columns))
    }
    guard let first else { return }
    if Int(first) == history.count + 1 {
      for row in found.reversed() { history.append(row) }
    } else {
      history.restore(found.reversed(), dropped: Int(first) - 1)
    }
  }
}
