// A second bookkeeper: what the account must own, from the rows of its histories alone.

import BackpackModel
import Testing

@testable import BackpackPaper

/// Reads every row of the histories once and keeps sums of its own. Follow it up after every event: the
/// histories forget.
struct Audit {
  struct Sums: Equatable {
    /// Own less owed.
    var net = Quantity.zero
    var lent = Quantity.zero
    var borrowed = Quantity.zero
    /// What everybody else has.
    var others: [Ledger.Party: Quantity] = [:]

    init() { for party in Ledger.Party.allCases { others[party] = .zero } }

    init(_ ledger: Ledger, _ index: Int) throws {
      let holding = ledger.holdings[index]
      (net, lent, borrowed) = (try holding.net(), holding.lent, holding.borrowed)
      for party in Ledger.Party.allCases { others[party] = ledger.balance(of: party, in: index) }
    }
  }

  private struct Executed: Equatable {
    var steps: Int64 = 0
    var quote = Notional.zero
  }

  private var sums: [Asset: Sums] = [:]
  /// By market: fills of perpetuals, bought less sold.
  private var netSteps: [Int: Int64] = [:]
  /// By market: what was paid for them, and the profits realised since.
  private var costs: [Int: Notional] = [:]
  private var positionMarkets: [String: Int] = [:]
  private var executed: [UInt64: Executed] = [:]
  private var ended: Set<UInt64> = []
  private var perpetualFees = Notional.zero
  private var settledFees = Notional.zero
  private var seen: Seen

  /// How many rows of each history were read.
  private struct Seen {
    var orders: Int
    var fills: Int
    var funding: Int
    var interest: Int
    var settlements: Int
    var movements: Int
    var dust: Int
    var conversions: Int
    var deposits: Int
    var withdrawals: Int

    init(_ records: Records) {
      orders = records.orders.count
      fills = records.fills.count
      funding = records.funding.count
      interest = records.interest.count
      settlements = records.settlements.count
      movements = records.movements.count
      dust = records.dust.count
      conversions = records.conversions.count
      deposits = records.deposits.count
      withdrawals = records.withdrawals.count
    }
  }

  /// Begins with what the account has, before it traded perpetuals.
  init(_ exchange: PaperExchange) throws {
    seen = Seen(exchange.records)
    for (index, asset) in exchange.ledger.assets.enumerated() {
      sums[asset] = try Sums(exchange.ledger, index)
    }
  }

  private mutating func add(
    _ amount: Quantity, _ asset: Asset, from party: Ledger.Party
  ) throws {
    var own = sums[asset, default: Sums()]
    own.net = try own.net + amount
    own.others[party] = try own.others[party, default: .zero] - amount
    sums[asset] = own
  }

  // MARK: Reading

  /// Reads what is new, and tells what does not fit.
  mutating func broken(in exchange: PaperExchange) throws -> [String] {
    var broken = try readFills(exchange) + readOrders(exchange)
    try readSettlements(exchange)
    try readMoney(exchange)
    try readLoans(exchange)
    seen = Seen(exchange.records)

    for (index, asset) in exchange.ledger.assets.enumerated() {
      let has = try Sums(exchange.ledger, index)
      if has != sums[asset, default: Sums()] {
        broken.append("\(asset): \(has), by its histories \(sums[asset, default: Sums()])")
      }
    }
    for market in exchange.markets.indices where exchange.markets[market].isPerpetual {
      let position = exchange.positions[market]
      if (position?.netSteps ?? 0) != netSteps[market, default: 0] {
        broken.append("position \(position?.netSteps ?? 0), fills \(netSteps[market, default: 0])")
      }
      if (position?.cost ?? .zero) != costs[market, default: .zero] {
        broken.append("cost \(position?.cost ?? .zero), fills \(costs[market, default: .zero])")
      }
    }
    for order in exchange.orders.all() {
      if executed[order.number, default: Executed()]
        != Executed(steps: order.executedSteps, quote: order.executedQuote)
      {
        broken.append("open order \(order.number) and its fills differ")
      }
    }
    if settledFees != -perpetualFees {
      broken.append("fees \(perpetualFees), settled \(settledFees)")
    }
    return broken
  }

  private mutating func readFills(_ exchange: PaperExchange) throws -> [String] {
    var broken: [String] = []
    for fill in exchange.records.fills.rows(after: seen.fills) {
      let market = exchange.markets[fill.market]
      let quantity = try market.scale.quantity(steps: fill.steps)
      let notional = try market.scale.notional(ticks: fill.ticks, steps: fill.steps)
      let paid = Quantity(notional.decimal)
      executed[fill.orderNumber, default: Executed()].steps += fill.steps
      executed[fill.orderNumber, default: Executed()].quote =
        try executed[fill.orderNumber, default: Executed()].quote + notional
      if fill.steps <= 0 || fill.ticks <= 0 || fill.fee.isNegative { broken.append("\(fill)") }
      try add(
        -fill.fee, exchange.ledger.assets[fill.feeAsset],
        from: fill.systemOrderType == nil ? .fees : .insurance)
      let sign: Int64 = fill.side == .bid ? 1 : -1
      if market.isPerpetual {
        netSteps[fill.market, default: 0] += sign * fill.steps
        costs[fill.market] =
          try costs[fill.market, default: .zero] + (sign > 0 ? notional : -notional)
        perpetualFees = try perpetualFees + Notional(fill.fee.decimal)
      } else {
        try add(sign > 0 ? quantity : -quantity, market.market.base, from: .crowd)
        try add(sign > 0 ? -paid : paid, market.market.quote, from: .crowd)
      }
    }
    // Positions get their numbers with their fills.
    for market in exchange.markets.indices {
      if let id = exchange.positions[market]?.id { positionMarkets[String(id)] = market }
    }
    for closed in exchange.records.closedPositions.rows.suffix(20) {
      positionMarkets[String(closed.position.id)] = closed.market
    }
    return broken
  }

  private mutating func readOrders(_ exchange: PaperExchange) throws -> [String] {
    var broken: [String] = []
    for order in exchange.records.orders.rows(after: seen.orders) {
      let done = executed.removeValue(forKey: order.number) ?? Executed()
      if done != Executed(steps: order.executedSteps, quote: order.executedQuote) {
        broken.append("ended order \(order) and its fills \(done) differ")
      }
      if !ended.insert(order.number).inserted { broken.append("\(order.number) ended twice") }
      if exchange.orders[order.number] != nil { broken.append("\(order.number) ended and is open") }
      switch order.status {
      case .filled:
        if order.remainingSteps != 0 || order.executedSteps == 0 {
          broken.append("filled: \(order)")
        }
      case .cancelled, .expired, .triggerFailed:
        if order.status != .cancelled, order.expiryReason == nil { broken.append("why? \(order)") }
      default: broken.append("ended as \(order.status): \(order)")
      }
    }
    return broken
  }

  private mutating func readSettlements(_ exchange: PaperExchange) throws {
    for row in exchange.records.settlements.rows(after: seen.settlements) {
      switch row.source {
      case .realizePnl, .culledRealizePnlAuto:
        try add(Quantity(row.quantity.decimal), PaperExchange.collateral, from: .crowd)
        let market = try #require(row.positionID.flatMap { positionMarkets[$0] })
        costs[market] = try costs[market, default: .zero] + row.quantity
      case .tradingFees, .tradingFeesSystem: settledFees = try settledFees + row.quantity
      // Told by rows of their own.
      case .fundingPayment, .backstopLiquidityFundProceeds: break
      default: Issue.record("unknown settlement \(row)")
      }
    }
  }

  private mutating func readMoney(_ exchange: PaperExchange) throws {
    let records = exchange.records
    for row in records.deposits.rows(after: seen.deposits) {
      try add(row.quantity, row.asset, from: .outside)
    }
    for row in records.withdrawals.rows(after: seen.withdrawals) {
      try add(-row.wanted.quantity, row.wanted.asset, from: .outside)
    }
    for row in records.funding.rows(after: seen.funding) {
      try add(Quantity(row.quantity.decimal), PaperExchange.collateral, from: .crowd)
    }
    for row in records.dust.rows(after: seen.dust) {
      try add(-row.quantity, row.asset, from: .crowd)
      try add(row.usdcReceived, PaperExchange.collateral, from: .crowd)
    }
    for row in records.conversions.rows(after: seen.conversions) {
      try add(-row.sold, row.asset, from: .insurance)
      try add(row.paid, row.debt, from: .insurance)
    }
  }

  private mutating func readLoans(_ exchange: PaperExchange) throws {
    for row in exchange.records.movements.rows(after: seen.movements) {
      var own = sums[row.asset, default: Sums()]
      switch row.eventType {
      case .lend: own.lent = try own.lent + row.quantity
      case .lendRedeem: own.lent = try own.lent - row.quantity
      case .borrow: own.borrowed = try own.borrowed + row.quantity
      default: own.borrowed = try own.borrowed - row.quantity
      }
      sums[row.asset] = own
      // Nobody paid a debt that is forgiven.
      if row.source == .liquidationBackstop {
        try add(row.quantity, row.asset, from: .insurance)
      }
    }
    for row in exchange.records.interest.rows(after: seen.interest) {
      try add(row.quantity, row.asset, from: .lending)
      var own = sums[row.asset, default: Sums()]
      if row.type == .lend {
        own.lent = try own.lent + row.quantity
      } else {
        own.borrowed = try own.borrowed - row.quantity
      }
      sums[row.asset] = own
    }
  }
}
