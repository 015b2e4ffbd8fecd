// What holds after every request, whatever was asked: the engine's own audit.

import BackpackModel

extension PaperExchange {
  /// What is wrong with the account and the books it trades in, in words; nothing if all is right.
  /// Costs as much as there are open orders, assets, and prices in the markets of these orders.
  func brokenInvariants() throws -> [String] {
    let open = orders.all()
    return try brokenLedger(open) + brokenLoans() + brokenOrders(open) + brokenPositions()
      + brokenStrategies(open) + brokenBooks(open)
  }

  // MARK: Money

  private func brokenLedger(_ open: [PaperOrder]) throws -> [String] {
    var locked = Array(repeating: Quantity.zero, count: ledger.assets.count)
    for order in open where order.place != nil {
      guard let lock = try order.lock(steps: order.remainingSteps, in: markets[order.market].info)
      else {
        continue
      }
      locked[lock.asset] = try locked[lock.asset] + lock.amount
    }
    var broken: [String] = []
    for (index, asset) in ledger.assets.enumerated() {
      let holding = ledger.holdings[index]
      let sum = try ledger.sum(of: index)
      if !sum.isZero { broken.append("\(asset) sums to \(sum)") }
      let amounts = [holding.available, holding.locked, holding.lent, holding.borrowed]
      if amounts.contains(where: \.isNegative) { broken.append("\(asset) is negative: \(holding)") }
      if holding.locked != locked[index] {
        broken.append("\(asset) locked \(holding.locked), by open orders \(locked[index])")
      }
      if holding.lent.isPositive && holding.borrowed.isPositive {
        broken.append("\(asset) is lent and borrowed: \(holding)")
      }
    }
    return broken
  }

  private func brokenLoans() -> [String] {
    ledger.assets.indices.compactMap { index in
      let holding = ledger.holdings[index]
      let side: BorrowLendSide? =
        holding.lent.isPositive ? .lend : holding.borrowed.isPositive ? .borrow : nil
      guard loans[index]?.side != side || loans[index].map({ $0.asset != index }) == true else {
        return nil
      }
      let loan = String(describing: loans[index])
      return "\(ledger.assets[index]) has \(holding) and the loan \(loan)"
    }
  }

  // MARK: Orders

  private func brokenOrders(_ open: [PaperOrder]) throws -> [String] {
    var sums = OpenOrders(markets: markets.count)
    var broken: [String] = []
    for order in open {
      sums.insert(order)
      let name = "order \(order.number)"
      if order.isAsleep != (order.place == nil) {
        broken.append("\(name) neither sleeps nor rests")
      }
      if order.isAsleep ? order.executedSteps != 0 : order.remainingSteps <= 0 {
        broken.append("\(name) has \(order.executedSteps) of \(order.size)")
      }
      let status: OrderStatus =
        order.isAsleep ? .triggerPending : order.executedSteps > 0 ? .partiallyFilled : .new
      if order.status != status { broken.append("\(name) is \(order.status), not \(status)") }
      if order.executedQuote.isZero != (order.executedSteps == 0) {
        broken.append("\(name) executed \(order.executedSteps) for \(order.executedQuote)")
      }
      if !(0...order.executedSteps).contains(order.coveredSteps) {
        broken.append("\(name) has exits for \(order.coveredSteps) of \(order.executedSteps)")
      }
      if let id = order.ticket.clientID, orders.first(.clientID(id)) != order {
        broken.append("\(name) is not found by client ID \(id)")
      }
    }
    for market in markets.indices where sums.markets[market] != orders.markets[market] {
      broken.append("\(markets[market].symbol): sums of open orders are stale")
    }
    if sums.asleepCount != orders.asleepCount { broken.append("sleeping orders are miscounted") }
    return broken
  }

  private func brokenPositions() -> [String] {
    markets.indices.flatMap { market -> [String] in
      let symbol = markets[market].symbol
      let closing = orders.markets[market].reduceOnly.compactMap { orders[$0] }
      let net = positions[market]?.netSteps ?? 0
      var broken: [String] = []
      if closing.contains(where: { closableSteps(market, $0.side) == 0 })
        || closing.reduce(0, { $0 + $1.remainingSteps }) > abs(net)
      {
        broken.append("\(symbol): reduce-only orders exceed the position of \(net)")
      }
      guard let position = positions[market] else { return broken }
      if net == 0 || !markets[market].isPerpetual { broken.append("\(symbol) holds \(net)") }
      if position.cost.isPositive != (net > 0) {
        broken.append("\(symbol): a position of \(net) cost \(position.cost)")
      }
      return broken
    }
  }

  private func brokenStrategies(_ open: [PaperOrder]) -> [String] {
    strategies.all.flatMap { strategy -> [String] in
      let slices = open.filter { $0.strategy == strategy.number }
      let openSteps = slices.reduce(0) { $0 + $1.remainingSteps }
      var broken: [String] = []
      if strategy.status != .running || strategy.openSlices != slices.count {
        broken.append("strategy \(strategy.number) has \(slices.count) slices open: \(strategy)")
      }
      if strategy.executedSteps + openSteps != strategy.sentSteps
        || strategy.sentSteps > strategy.totalSteps
      {
        broken.append("strategy \(strategy.number) rests \(openSteps): \(strategy)")
      }
      return broken
    }
  }

  // MARK: Books

  private func brokenBooks(_ open: [PaperOrder]) -> [String] {
    var resting = Dictionary(
      uniqueKeysWithValues: open.filter { $0.place != nil }.map { ($0.number, $0) })
    var broken: [String] = []
    for market in awake {
      let symbol = markets[market].symbol
      let book = markets[market].book
      if let bid = book.front(.bid), let ask = book.front(.ask), bid.ticks >= ask.ticks,
        // Others cross where a source did not tell their book completely yet.
        !source.isContinuous || bid.owner != .crowd || ask.owner != .crowd
      {
        broken.append("\(symbol): crossed, \(bid) and \(ask)")
      }
      // Stale quotes of a market without orders are nobody's business.
      guard book.hasOrders || orders.markets[market].count > 0 else { continue }
      for side in [Side.bid, .ask] {
        // Entries of one price follow each other, as the levels do.
        var levels = book.levels(side, limit: .max)[...]
        var steps: Int64 = 0
        book.forEachEntry(side) { entry in
          while let level = levels.first, level.ticks != entry.ticks || level.steps <= steps {
            if level.steps != steps { broken.append("\(symbol): \(level) holds \(steps)") }
            levels.removeFirst()
            steps = 0
          }
          steps += entry.steps
          if entry.steps <= 0 { broken.append("\(symbol): \(entry) is empty") }
          guard case .order(let number) = entry.owner else { return true }
          let order = resting.removeValue(forKey: number)
          if order?.market != market || order?.side != side || order?.limitTicks != entry.ticks
            || order?.remainingSteps != entry.steps
          {
            broken.append("\(symbol): \(entry) in the book is \(String(describing: order))")
          }
          return true
        }
        if levels.count > 1 || levels.first.map({ $0.steps != steps }) == true {
          broken.append("\(symbol): \(levels) hold \(steps)")
        }
      }
    }
    return broken + resting.keys.map { "order \($0) is in no book" }
  }
}
