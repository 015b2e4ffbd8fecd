// What a fill does to the account.

import BackpackModel

extension PaperExchange {
  /// Somebody took `steps` of an order that rests.
  mutating func fillResting(_ number: UInt64, steps: Int64, at moment: Timestamp) throws {
    guard var order = orders[number], let ticks = order.limitTicks, let place = order.place else {
      return
    }
    // A second that had begun when the order came in does its trading with it afterwards.
    let moment = max(moment, order.restedAt)
    if let lock = try order.lock(steps: steps, in: markets[order.market].info) {
      try ledger.unlock(lock.amount, of: lock.asset)
    }
    let isLast = steps == order.remainingSteps
    markets[order.market].book.set(
      place, order.side, ticks: ticks, steps: order.remainingSteps - steps)
    try settle(
      &order, ticks: ticks, steps: steps, isMaker: true,
      becoming: isLast ? .filled : .partiallyFilled, at: moment)
    if isLast {
      try finish(order, at: moment)
    } else {
      orders.replace(order)
    }
    try attachTriggers(to: order)
    try trimReduceOnly(in: order.market, at: moment)
    try coverDeficit(at: moment)
  }

  /// Moves the assets of one fill and writes it down. What was locked for it is free by now.
  mutating func settle(
    _ order: inout PaperOrder, ticks: Int64, steps: Int64, isMaker: Bool,
    becoming status: OrderStatus, at moment: Timestamp, system: String? = nil
  ) throws {
    let market = order.market
    let side = order.side
    let tradeID = try printTrade(
      in: market, ticks: ticks, steps: steps, taker: isMaker ? side.opposite : side,
      own: (order.number, side), at: moment)
    markets[market].noteChange()

    let scale = markets[market].scale
    let notional = try scale.notional(ticks: ticks, steps: steps)
    let quantity = try scale.quantity(steps: steps)
    let rate = try volume.tier.rate(of: markets[market].market, isMaker: isMaker)
    let (base, quote) = (markets[market].base, markets[market].quote)
    let (feeAsset, fee): (Int, Quantity)
    if markets[market].isPerpetual {
      (feeAsset, fee) = (Self.collateralIndex, Quantity(try notional.decimal * rate))
      let profit = try change(in: market, side, ticks: ticks, steps: steps, fee: fee, at: moment)
      try ledger.receive(Quantity(profit.decimal), of: feeAsset, from: .crowd)
    } else if side == .bid {
      (feeAsset, fee) = (base, Quantity(try quantity.decimal * rate))
      try ledger.pay(Quantity(notional.decimal), of: quote, to: .crowd)
      try ledger.receive(quantity, of: base, from: .crowd)
    } else {
      (feeAsset, fee) = (quote, Quantity(try notional.decimal * rate))
      try ledger.pay(quantity, of: base, to: .crowd)
      try ledger.receive(Quantity(notional.decimal), of: quote, from: .crowd)
    }
    try ledger.pay(fee, of: feeAsset, to: .fees)
    try volume.add(notional, at: moment)
    order.executedSteps += steps
    order.executedQuote = try order.executedQuote + notional
    order.status = status
    if let strategy = order.strategy {
      try noteSliceFill(of: strategy, steps: steps, notional: notional)
    }
    let fill = PaperFill(
      orderNumber: order.number, clientID: order.ticket.clientID, strategy: order.strategy,
      market: market, side: side, ticks: ticks, steps: steps, fee: fee, feeAsset: feeAsset,
      isMaker: isMaker, timestamp: moment, tradeID: tradeID, systemOrderType: system)
    records.fills.append(fill)
    try tell(fill, of: order)
    try lendOrRepay(what: order, received: side == .bid ? base : quote, at: moment)
  }

  /// A fill of a perpetual; returns what it realised.
  mutating func change(
    in market: Int, _ side: Side, ticks: Int64, steps: Int64, fee: Quantity,
    liquidationFee: Notional = .zero, at moment: Timestamp
  ) throws -> Notional {
    let before =
      positions[market] ?? PaperPosition(id: numbers.takePosition(), openedAt: moment)
    var position = before
    let scale = markets[market].scale
    let profit = try position.fill(
      side, ticks: ticks, steps: steps, fee: Notional(fee.decimal), scale: scale, at: moment)
    if before.netSteps != 0, before.netSteps.signum() != position.netSteps.signum() {
      // A fill that goes through zero leaves a part of its fee to the position it opens.
      let fees =
        position.netSteps == 0
        ? position.fees : try before.fees + Notional(fee.decimal) - position.fees
      let closed = ClosedPosition(
        position: before.closed(fees: fees), market: market, realized: try before.realized + profit,
        closingPrice: try scale.price(ticks: ticks), closedAt: moment,
        liquidationFee: liquidationFee)
      records.closedPositions.append(closed)
      noteClosed(closed)
      if position.netSteps != 0 { position.id = numbers.takePosition() }
    }
    positions[market] = position.netSteps == 0 ? nil : position
    if !profit.isZero {
      settled(profit, .realizePnl, position: before.id, at: moment)
    }
    if !fee.isZero { settled(Notional(-fee.decimal), .tradingFees, position: nil, at: moment) }
    return profit
  }

  mutating func settled(
    _ amount: Notional, _ source: SettlementSource, position: UInt64?, at moment: Timestamp
  ) {
    records.settlements.append(
      Settlement(
        quantity: amount, source: source, timestamp: moment, userID: Self.userID,
        subaccountID: nil, positionID: position.map { String($0) }, engineSequence: nil))
  }

  static let userID: Int64 = 1
}
