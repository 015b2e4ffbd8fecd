// What is told of the account: orders as they change, positions and balances when they differ.

import BackpackModel

extension PaperExchange {
  // MARK: Orders

  /// Call it when `order` is already as it is afterwards.
  mutating func tell(_ kind: OrderChange.Kind, _ order: PaperOrder, at moment: Timestamp) throws {
    guard watch.topics.contains(.orders) else { return }
    let noun = try noun(order)
    var quoteQuantity = noun.quoteQuantity
    if let price = noun.price, let quantity = noun.quantity {
      quoteQuantity = try price * quantity
    }
    watch.events.append(
      .order(
        OrderChange(kind: kind, order: noun, quoteQuantity: quoteQuantity, moment: moment)))
  }

  mutating func tellEnding(of order: PaperOrder, at moment: Timestamp) throws {
    switch order.status {
    case .cancelled: try tell(.cancelled, order, at: moment)
    case .expired: try tell(.expired(reason: order.expiryReason), order, at: moment)
    case .triggerFailed: try tell(.triggerFailed, order, at: moment)
    default: break  // Filled: the fill was told.
    }
  }

  mutating func tell(_ fill: PaperFill, of order: PaperOrder) throws {
    guard watch.topics.contains(.orders) else { return }
    try tell(.filled(noun(fill)), order, at: fill.timestamp)
  }

  // MARK: Positions

  /// A position ended; what it earned is known only now.
  mutating func noteClosed(_ closed: ClosedPosition) {
    guard watch.positions != nil else { return }
    watch.closedPositions.append(closed)
  }

  mutating func tellPositions() throws {
    guard let told = watch.positions else { return }
    for closed in watch.closedPositions {
      watch.events.append(
        .position(
          PositionChange(
            kind: .closed, symbol: markets[closed.market].symbol, id: closed.position.id,
            markPrice: closed.closingPrice, realized: closed.realized,
            moment: closed.closedAt)))
    }
    watch.closedPositions = []
    for market in markets.indices where positions[market] != told[market] {
      guard let position = positions[market] else { continue }
      let kind = told[market]?.id == position.id ? PositionChange.Kind.adjusted : .opened
      watch.events.append(.position(try change(kind, position, in: market)))
    }
    watch.positions = positions
  }

  /// All open positions as they stand: what the stream begins with.
  func standingPositions() throws -> [PositionChange] {
    try markets.indices.compactMap { market in
      try positions[market].map { try change(nil, $0, in: market) }
    }
  }

  private func change(
    _ kind: PositionChange.Kind?, _ position: PaperPosition, in market: Int
  ) throws -> PositionChange {
    let noun = try noun(position, in: market)
    return PositionChange(
      kind: kind, symbol: noun.symbol, id: position.id, markPrice: noun.markPrice,
      realized: noun.pnlRealized, moment: now, netQuantity: noun.netQuantity,
      entryPrice: noun.entryPrice, breakEvenPrice: noun.breakEvenPrice,
      exposureQuantity: noun.netExposureQuantity, exposureNotional: noun.netExposureNotional,
      imf: noun.imf, mmf: noun.mmf, unrealized: noun.pnlUnrealized)
  }

  // MARK: Balances and liquidations

  mutating func tellBalances() {
    guard let told = watch.balances else { return }
    for index in ledger.holdings.indices {
      let holding = ledger.holdings[index]
      let before = index < told.count ? told[index] : Ledger.Holding()
      guard before.available != holding.available || before.locked != holding.locked else {
        continue
      }
      watch.events.append(.balance(ledger.assets[index], holding.balance, at: now))
    }
    watch.balances = ledger.holdings
  }

  /// The venue closed a position of `steps`.
  mutating func tellLiquidation(
    _ market: Int, _ side: Side, ticks: Int64, steps: Int64, at moment: Timestamp
  ) throws {
    guard watch.topics.contains(.liquidations) else { return }
    watch.events.append(
      .liquidation(
        Liquidation(
          symbol: markets[market].symbol, side: side,
          price: try markets[market].scale.price(ticks: ticks),
          quantity: try markets[market].scale.quantity(steps: steps), moment: moment)))
  }
}

extension Ledger.Holding {
  /// What is lent stands among the loans only.
  var balance: Balance { Balance(available: available, locked: locked, staked: .zero) }
}
