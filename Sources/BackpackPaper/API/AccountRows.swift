// Rows of the account's histories that need the exchange to be put together.

import BackpackModel
import BackpackWire

extension PaperExchange {
  func historyRow(_ order: PaperOrder) throws -> HistoryOrder {
    var row = HistoryOrder(
      try noun(order),
      expiryReason: order.status == .expired || order.status == .triggerFailed
        ? order.expiryReason.map { OrderExpiryReason($0) } : nil)
    row.systemOrderType = records.fills.rows
      .last { $0.orderNumber == order.number }?.systemOrderType.map { SystemOrderType($0) }
    return row
  }

  func historyRow(_ strategy: PaperStrategy) throws -> StrategyHistoryRow {
    let noun = try noun(strategy)
    return StrategyHistoryRow(
      id: noun.id, clientID: noun.clientID, type: noun.type, symbol: noun.symbol, side: noun.side,
      status: noun.status, cancelReason: strategy.endReason.map { StrategyCancelReason($0) },
      quantity: noun.quantity, executedQuantity: noun.executedQuantity,
      executedQuoteQuantity: noun.executedQuoteQuantity, timeInForce: noun.timeInForce,
      selfTradePrevention: noun.selfTradePrevention, duration: noun.duration,
      interval: noun.interval, randomizedIntervalQuantity: strategy.ticket.randomized,
      slippageTolerance: noun.slippageTolerance,
      slippageToleranceType: noun.slippageToleranceType, createdAt: noun.createdAt)
  }

  /// Closed ones, then open ones.
  func positionHistory() throws -> [PositionHistoryRow] {
    let closed = try records.closedPositions.rows.map { try historyRow($0) }
    let open = try markets.indices.compactMap { market in
      try positions[market].map { try historyRow($0, in: market) }
    }
    return closed + open
  }

  private func historyRow(_ closed: ClosedPosition) throws -> PositionHistoryRow {
    let market = markets[closed.market]
    let position = closed.position
    return PositionHistoryRow(
      id: String(position.id), symbol: market.symbol, state: .closed, netQuantity: .zero,
      netExposureQuantity: .zero, netExposureNotional: .zero, netCost: .zero,
      entryPrice: try position.entryPrice(scale: market.scale), markPrice: try market.markPrice(),
      closingPrice: closed.closingPrice, cumulativePnlRealized: closed.realized,
      unrealizedPnl: .zero, fundingQuantity: position.funding, interest: .zero,
      fees: position.fees, liquidationFees: closed.liquidationFee, liquidated: .zero,
      closedVolume: try market.scale.quantity(
        steps: position.closedSteps + abs(position.netSteps)
      ).decimal, imf: try market.market.imf?.fraction(of: .zero) ?? .zero, accountLeverage: nil,
      openedAt: position.openedAt, closedAt: closed.closedAt)
  }

  private func historyRow(_ position: PaperPosition, in market: Int) throws -> PositionHistoryRow {
    let noun = try noun(position, in: market)
    return PositionHistoryRow(
      id: noun.positionID, symbol: noun.symbol, state: .open, netQuantity: noun.netQuantity,
      netExposureQuantity: noun.netExposureQuantity, netExposureNotional: noun.netExposureNotional,
      netCost: noun.netCost, entryPrice: noun.entryPrice, markPrice: noun.markPrice,
      closingPrice: nil, cumulativePnlRealized: noun.pnlRealized,
      unrealizedPnl: noun.pnlUnrealized, fundingQuantity: noun.cumulativeFundingPayment,
      interest: .zero, fees: position.fees, liquidationFees: .zero, liquidated: .zero,
      closedVolume: try markets[market].scale.quantity(steps: position.closedSteps).decimal,
      imf: noun.imf, accountLeverage: settings.leverageLimit, openedAt: position.openedAt,
      closedAt: nil)
  }

  // MARK: Loans

  func loanHistory(state: String?) -> [BorrowLendPositionHistoryRow] {
    var rows: [BorrowLendPositionHistoryRow] = []
    if state != "Open" { rows += records.closedLoans.rows.map { row($0, quantity: .zero) } }
    if state != "Closed" {
      rows += loans.values.sorted { $0.id < $1.id }.map { loan in
        let holding = ledger.holdings[loan.asset]
        return row(loan, quantity: loan.side == .lend ? holding.lent : holding.borrowed)
      }
    }
    return rows
  }

  private func row(_ loan: Loan, quantity: Quantity) -> BorrowLendPositionHistoryRow {
    let asset = ledger.assets[loan.asset]
    let terms = CollateralTerms.of(asset)
    return BorrowLendPositionHistoryRow(
      positionID: String(loan.id), asset: asset, side: loan.side, quantity: quantity,
      source: loan.source, cumulativeInterest: loan.cumulativeInterest,
      averageInterestRate: (loan.side == .lend ? terms?.lendRate : terms?.borrowRate) ?? .zero,
      createdAt: loan.openedAt)
  }

  mutating func loanMarkets(at moment: Timestamp) throws -> [BorrowLendMarket] {
    try advance(to: moment)
    return try CollateralTerms.all.compactMap { terms in
      guard let index = ledger.index(of: terms.asset) else { return nil }
      if index < valuation.count, let market = valuation[index] { try wake(market) }
      guard let price = price(ofAsset: index) else { return nil }
      return BorrowLendMarket(
        asset: terms.asset, state: .open, assetMarkPrice: price,
        borrowInterestRate: terms.borrowRate, lendInterestRate: terms.lendRate,
        borrowedQuantity: terms.pool.borrowed, lentQuantity: terms.pool.lent,
        utilization: try terms.utilization, fee: "0.2",
        openBorrowLendLimit: try terms.pool.lent + terms.pool.lent, optimalUtilization: "0.8",
        maxUtilization: "0.95", throttleUtilizationThreshold: "0.97",
        throttleUtilizationBound: "0.99", throttleUpdateFraction: "0.5", stepSize: terms.step,
        timestamp: now)
    }
  }

  /// One snapshot an hour, or a day where the span is long: rates do not move here.
  func loanRates(
    of terms: CollateralTerms, days: Int, at moment: Timestamp
  ) throws -> [BorrowLendSnapshot] {
    let step: Int64 = days > 7 ? 86400 : 3600
    let end = moment.wholeSeconds.floored(to: step)
    return try stride(from: end - Int64(days) * 86400 + step, through: end, by: Int(step)).map {
      BorrowLendSnapshot(
        borrowInterestRate: terms.borrowRate, lendInterestRate: terms.lendRate,
        borrowedQuantity: terms.pool.borrowed, lentQuantity: terms.pool.lent,
        utilization: try terms.utilization, timestamp: Timestamp(seconds: $0))
    }
  }
}

extension CollateralTerms {
  fileprivate var utilization: Rate {
    get throws {
      Rate(try pool.borrowed.decimal.divided(by: pool.lent.decimal, scale: 6, .halfEven))
    }
  }
}
