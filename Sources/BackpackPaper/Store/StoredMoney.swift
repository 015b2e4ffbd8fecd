// Holdings, positions, loans and volume as rows.

import BackpackModel

/// Both sides of one asset: what the account has, and what everybody else gave and took.
struct MoneyRow: Hashable {
  var asset: Asset
  var holding = Ledger.Holding()
  /// In the order of `Party.allCases`.
  var parties: [Quantity]

  var isEmpty: Bool { holding.isEmpty && parties.allSatisfy(\.isZero) }

  static let upsert = """
    INSERT OR REPLACE INTO holdings \
    (asset, available, locked, lent, borrowed, crowd, fees, insurance, lending, outside) \
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    """
  static let select = """
    SELECT asset, available, locked, lent, borrowed, crowd, fees, insurance, lending, outside FROM holdings
    """

  var columns: [StoredValue] {
    [
      StoredValue(asset), StoredValue(holding.available), StoredValue(holding.locked),
      StoredValue(holding.lent), StoredValue(holding.borrowed),
    ] + parties.map { StoredValue($0) }
  }
}

extension MoneyRow {
  init(from columns: inout Columns) throws {
    asset = try columns.name()
    holding.available = try columns.amount()
    holding.locked = try columns.amount()
    holding.lent = try columns.amount()
    holding.borrowed = try columns.amount()
    parties = []
    for _ in Ledger.Party.allCases { parties.append(try columns.amount()) }
  }
}

extension Ledger {
  var rows: [MoneyRow] {
    assets.indices.map { index in
      MoneyRow(
        asset: assets[index], holding: holdings[index],
        parties: Party.allCases.map { balance(of: $0, in: index) })
    }
  }

  /// Assets that have no row are empty.
  mutating func restore(_ rows: [MoneyRow]) {
    for asset in assets { restore(asset, Holding(), parties: [:]) }
    for row in rows {
      restore(
        row.asset, row.holding,
        parties: Dictionary(uniqueKeysWithValues: zip(Party.allCases, row.parties)))
    }
  }
}

extension PaperPosition {
  static let upsert = """
    INSERT OR REPLACE INTO positions \
    (symbol, position_id, opened_at, net_quantity, cost, realized, charges, funding, fees, closed_quantity) \
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    """
  static let select = """
    SELECT symbol, position_id, opened_at, net_quantity, cost, realized, charges, funding, fees, \
    closed_quantity FROM positions
    """

  func columns(in market: PaperMarket) throws -> [StoredValue] {
    [
      StoredValue(market.symbol), StoredValue(number: id), StoredValue(openedAt),
      StoredValue(try market.scale.quantity(steps: netSteps)), StoredValue(cost),
      StoredValue(realized), StoredValue(charges), StoredValue(funding), StoredValue(fees),
      StoredValue(try market.scale.quantity(steps: closedSteps)),
    ]
  }

  /// - Parameter scale: of the market that the first column told.
  init(from columns: inout Columns, scale: MarketScale) throws {
    let (id, openedAt) = (try columns.number(), try columns.moment())
    let netSteps = try columns.require(
      scale.wholeSteps(columns.amount(), max: MarketScale.positionStepsMax))
    let (cost, realized): (Notional, Notional) = (try columns.amount(), try columns.amount())
    let (charges, funding): (Notional, Notional) = (try columns.amount(), try columns.amount())
    let fees: Notional = try columns.amount()
    self.init(
      id: id, openedAt: openedAt, netSteps: netSteps, cost: cost, realized: realized,
      charges: charges, funding: funding, fees: fees,
      closedSteps: try columns.require(
        scale.wholeSteps(columns.amount(), max: MarketScale.positionStepsMax)))
  }
}

extension Loan {
  static let upsert = """
    INSERT OR REPLACE INTO loans \
    (asset, loan_id, side, source, opened_at, cumulative_interest, quantity_max) \
    VALUES (?, ?, ?, ?, ?, ?, ?)
    """
  static let select = """
    SELECT asset, loan_id, side, source, opened_at, cumulative_interest, quantity_max FROM loans
    """

  func columns(in ledger: Ledger) -> [StoredValue] {
    [
      StoredValue(ledger.assets[asset]), StoredValue(number: id), StoredValue(side),
      StoredValue(source), StoredValue(openedAt), StoredValue(cumulativeInterest),
      StoredValue(quantityMax),
    ]
  }

  init(from columns: inout Columns, in ledger: Ledger) throws {
    asset = try columns.require(ledger.index(of: columns.name()))
    id = try columns.number()
    side = try columns.name()
    source = try columns.name()
    openedAt = try columns.moment()
    cumulativeInterest = try columns.amount()
    quantityMax = try columns.amount()
  }
}
