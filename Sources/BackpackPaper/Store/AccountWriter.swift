// From an account to its state file, inside a transaction: what changed, and nothing else.

import BackpackModel

struct AccountWriter {
  /// In the file are so many times as many rows of each history as an exchange keeps in memory.
  private static let keptTimes = 10
  /// Old rows go when this many new ones came.
  private static let pruneEvery = 1000

  private let database: Database

  init(_ database: Database) { self.database = database }

  /// Writes what differs from `known`.
  ///
  /// - Returns: what the file holds then.
  func save(_ exchange: inout PaperExchange, since known: KnownAccount) throws -> KnownAccount {
    let changed = exchange.orders.changed ?? []
    guard !changed.isEmpty || known.differs(from: exchange) else { return known }
    exchange.quoteWhereOrdersRest()
    let now = KnownAccount(exchange, generation: known.generation + 1, resets: known.resets)
    try writeAccount(exchange, generation: now.generation)
    try writeMoney(exchange, now, since: known)
    try writeOrders(exchange, changed, ahead: now.ahead, since: known.ahead)
    try writeStrategies(exchange, since: known.strategies)
    try writeRecords(exchange, since: known.counts)
    exchange.orders.changed = []
    return now
  }

  private func writeAccount(_ exchange: PaperExchange, generation: Int64) throws(StoreError) {
    let (settings, numbers) = (exchange.settings, exchange.numbers)
    try database.run(
      """
      UPDATE account SET generation = ?, clock = ?, auto_borrow_settlements = ?, auto_lend = ?, \
      auto_repay_borrows = ?, leverage_limit = ?, next_order = ?, next_position = ?, next_loan = ?, \
      next_transfer = ? WHERE id = 1
      """,
      [
        .integer(generation), StoredValue(exchange.now),
        StoredValue(settings.autoBorrowSettlements), StoredValue(settings.autoLend),
        StoredValue(settings.autoRepayBorrows), StoredValue(settings.leverageLimit),
        StoredValue(number: numbers.order), StoredValue(number: numbers.position),
        StoredValue(number: numbers.loan), .integer(numbers.transfer),
      ])
  }

  // MARK: What it has

  private func writeMoney(
    _ exchange: PaperExchange, _ now: KnownAccount, since known: KnownAccount
  ) throws {
    for (index, row) in now.money.enumerated() {
      if index < known.money.count ? row != known.money[index] : !row.isEmpty {
        try database.run(MoneyRow.upsert, row.columns)
      }
    }
    for market in exchange.markets.indices {
      let before = known.positions[market]
      guard before != exchange.positions[market] else { continue }
      if let position = exchange.positions[market] {
        try database.run(PaperPosition.upsert, position.columns(in: exchange.markets[market]))
      } else {
        try database.run(
          "DELETE FROM positions WHERE symbol = ?",
          [StoredValue(exchange.markets[market].symbol)])
      }
    }
    for loan in now.loans.values where known.loans[loan.asset] != loan {
      try database.run(Loan.upsert, loan.columns(in: exchange.ledger))
    }
    for loan in known.loans.values where now.loans[loan.asset] == nil {
      try database.run(
        "DELETE FROM loans WHERE asset = ?", [StoredValue(exchange.ledger.assets[loan.asset])])
    }
    for (day, notional) in now.volume where known.volume[day] != notional {
      try database.run(
        "INSERT OR REPLACE INTO volume (day, notional) VALUES (?, ?)",
        [.integer(day), StoredValue(notional)])
    }
    for day in known.volume.keys where now.volume[day] == nil {
      try database.run("DELETE FROM volume WHERE day = ?", [.integer(day)])
    }
  }

  // MARK: What it wants

  private func writeOrders(
    _ exchange: PaperExchange, _ changed: Set<UInt64>, ahead: [UInt64: Int64],
    since before: [UInt64: Int64]
  ) throws {
    for number in changed {
      guard let order = exchange.orders[number] else {
        try database.run("DELETE FROM open_orders WHERE number = ?", [StoredValue(number: number)])
        continue
      }
      let standing = AccountState.Order(order: order, ahead: ahead[number] ?? 0)
      try database.run(
        AccountState.Order.upsert, standing.columns(in: exchange.markets[order.market]))
    }
    for (number, ahead) in ahead where before[number] != ahead && !changed.contains(number) {
      guard let order = exchange.orders[number] else { continue }
      try database.run(
        "UPDATE open_orders SET ahead = ? WHERE number = ?",
        [
          StoredValue(try exchange.markets[order.market].scale.quantity(steps: ahead)),
          StoredValue(number: number),
        ])
    }
  }

  private func writeStrategies(
    _ exchange: PaperExchange, since before: [PaperStrategy]
  ) throws {
    let running = exchange.strategies
    guard running.all != before else { return }
    for strategy in running.all where !before.contains(strategy) {
      try database.run(
        "INSERT OR REPLACE INTO running_strategies (number, row) VALUES (?, ?)",
        [StoredValue(number: strategy.number), .text(strategy.text(in: exchange))])
    }
    for strategy in before where running[strategy.number] == nil {
      try database.run(
        "DELETE FROM running_strategies WHERE number = ?", [StoredValue(number: strategy.number)])
    }
  }

  // MARK: What happened

  private func writeRecords(_ exchange: PaperExchange, since counts: RecordCounts) throws {
    let records = exchange.records
    try append(records.orders, after: counts.orders, to: "ended_orders") { order, seq in
      try database.run(
        """
        INSERT INTO ended_orders (seq, \(StoreSchema.orderColumns)) \
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """, [seq] + order.columns(in: exchange.markets[order.market]))
    }
    try append(records.fills, after: counts.fills, to: "fills") { fill, seq in
      try database.run(
        """
        INSERT INTO fills (seq, \(PaperFill.columnNames)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """, [seq] + fill.columns(in: exchange))
    }
    try appendOther(records.funding, .funding, counts, exchange)
    try appendOther(records.interest, .interest, counts, exchange)
    try appendOther(records.settlements, .settlements, counts, exchange)
    try appendOther(records.movements, .movements, counts, exchange)
    try appendOther(records.closedLoans, .closedLoans, counts, exchange)
    try appendOther(records.closedPositions, .closedPositions, counts, exchange)
    try appendOther(records.strategies, .strategies, counts, exchange)
    try appendOther(records.dust, .dust, counts, exchange)
    try appendOther(records.conversions, .conversions, counts, exchange)
    try appendOther(records.deposits, .deposits, counts, exchange)
    try appendOther(records.withdrawals, .withdrawals, counts, exchange)
  }

  private func appendOther(
    _ history: History<some StoredRow>, _ kind: HistoryKind, _ counts: RecordCounts,
    _ exchange: PaperExchange
  ) throws {
    try append(
      history, after: counts[kind], to: "history", where: "kind = '\(kind.rawValue)' AND"
    ) { row, seq in
      try database.run(
        "INSERT INTO history (kind, seq, row) VALUES (?, ?, ?)",
        [.text(kind.rawValue), seq, .text(row.text(in: exchange))])
    }
  }

  private func append<Row>(
    _ history: History<Row>, after count: Int, to table: String, where condition: String = "",
    _ write: (Row, StoredValue) throws -> Void
  ) throws {
    guard history.count > count else { return }
    // More rows may have come at once than are kept.
    var seq = max(count, history.dropped)
    for row in history.rows(after: count) {
      seq += 1
      try write(row, .integer(Int64(seq)))
    }
    if history.count / Self.pruneEvery != count / Self.pruneEvery {
      try database.run(
        "DELETE FROM \(table) WHERE \(condition) seq <= ?",
        [.integer(Int64(history.count - Self.keptTimes * history.limit))])
    }
  }
}

/// Histories that are rows of one table.
enum HistoryKind: String, CaseIterable {
  case funding, interest, settlements, movements, closedLoans, closedPositions, strategies, dust
  case conversions, deposits, withdrawals
}

extension RecordCounts {
  subscript(kind: HistoryKind) -> Int {
    HistoryKind.allCases.firstIndex(of: kind).flatMap { $0 < others.count ? others[$0] : nil } ?? 0
  }
}

extension Records {
  var counts: RecordCounts {
    RecordCounts(
      orders: orders.count, fills: fills.count,
      // In the order of `HistoryKind`.
      others: [
        funding.count, interest.count, settlements.count, movements.count, closedLoans.count,
        closedPositions.count, strategies.count, dust.count, conversions.count, deposits.count,
        withdrawals.count,
      ])
  }
}
