// How a paper account stands, for a person who looks at it.

public import BackpackModel

/// A paper account at one moment.
public struct PaperReport: Sendable {
  /// What it has of one asset, and what it owes of it.
  public struct Holding: Hashable, Sendable {
    public let asset: Asset
    public let available: Quantity
    /// In open orders.
    public let locked: Quantity
    /// Out on loan.
    public let lent: Quantity
    public let borrowed: Quantity
  }

  /// When it was opened, or last reset.
  public let openedAt: Timestamp
  public let holdings: [Holding]
  public let positions: [Position]
  /// Oldest first.
  public let openOrders: [Order]
  /// What counts as collateral, in USDC, unrealised profit included and debts taken off; `nil` where nobody
  /// tells here what anything is worth: of accounts in recorded and live markets. Mark prices and unrealised
  /// profits of positions mean nothing then.
  public let equity: Notional?
  /// What of it is free for new orders.
  public let equityAvailable: Notional?
}

extension PaperStore {
  /// Brings the account up to `moment`, as a request would, and tells how it stands.
  public func report(at moment: Timestamp) throws(StoreError) -> PaperReport {
    var exchange = markets.exchangeForLooking(seed: seed, at: moment)
    let openedAt = try openedAt()
    let isTold = markets.isTold
    let report = try StoreSession(path: path).carryOut(on: &exchange) { exchange -> PaperReport? in
      do {
        let now = isTold ? exchange.now : moment
        try exchange.advance(to: now)
        return try exchange.report(openedAt: openedAt, hasPrices: !isTold)
      } catch {
        // Arithmetic beyond the limits checked at the door.
        exchange.hasFailed = true
        return nil
      }
    }
    guard let report else { throw StoreError(.damaged(column: "the account"), path) }
    return report
  }
}

extension PaperExchange {
  fileprivate func report(openedAt: Timestamp, hasPrices: Bool) throws -> PaperReport {
    var exchange = self
    let margin = hasPrices ? try exchange.marginSummary(at: now) : nil
    if !hasPrices {
      // Without a price no figure of a position can be worked out: these are not shown.
      for market in markets.indices {
        guard let position = positions[market] else { continue }
        exchange.markets[market].set(
          MarketPrices(mark: try position.entryPrice(scale: markets[market].scale)), at: now)
      }
    }
    return PaperReport(
      openedAt: openedAt,
      holdings: ledger.assets.indices.compactMap { index in
        let holding = ledger.holdings[index]
        guard !holding.isEmpty else { return nil }
        return PaperReport.Holding(
          asset: ledger.assets[index], available: holding.available, locked: holding.locked,
          lent: holding.lent, borrowed: holding.borrowed)
      },
      positions: try exchange.positions(on: nil, at: now),
      openOrders: try orders.all().map { try noun($0) }, equity: margin?.netEquity,
      equityAvailable: margin?.netEquityAvailable)
  }
}
