// Orders that sleep until a price is reached: stop-loss, take-profit, entries on a breakout.

import BackpackModel

extension PaperExchange {
  // MARK: Going to sleep

  /// Which way the price has to go is told by where it stands now: nobody says it in so many words.
  mutating func putToSleep(_ order: inout PaperOrder) throws {
    guard let trigger = order.ticket.trigger else { return }
    if order.condition == nil {
      guard let price = try referencePrice(trigger.reference, in: order.market) else {
        throw VenueRefusal.noMarkPrice
      }
      order.condition = trigger.price >= price ? .rises : .falls
    }
    if order.number == numbers.order { _ = numbers.takeOrder() }
    orders.insert(order)
    try tell(.triggerPlaced, order, at: now)
  }

  /// What hangs on an order sleeps from its first fill on, and grows with its fills. What filled after such
  /// a pair woke or was cancelled gets another pair. The limit of open orders does not stop an exit.
  mutating func attachTriggers(to parent: PaperOrder) throws {
    let steps = parent.executedSteps - parent.coveredSteps
    guard steps > 0, let extras = parent.ticket.extras?.value,
      extras.stopLoss != nil || extras.takeProfit != nil
    else { return }
    let children = orders.markets[parent.market].asleep.filter {
      orders[$0]?.parent == parent.number
    }
    guard children.isEmpty else {
      for number in children {
        guard var child = orders[number], var trigger = child.ticket.trigger else { continue }
        trigger.quantity = .amount(try markets[child.market].scale.quantity(steps: steps))
        child.ticket.kind = .trigger(Boxed(trigger))
        child.size = .steps(steps)
        orders.replace(child)
        try tell(.modified, child, at: now)
      }
      return
    }
    let falls: PaperOrder.Condition = parent.side == .bid ? .falls : .rises
    let rises: PaperOrder.Condition = parent.side == .bid ? .rises : .falls
    for (attached, condition) in [(extras.stopLoss, falls), (extras.takeProfit, rises)] {
      guard let attached else { continue }
      try attach(attached, to: parent, steps: steps, when: condition)
    }
  }

  /// The last exit of an order woke or was cancelled: what the order filled so far needs no other.
  mutating func noteExitGone(_ exit: PaperOrder) {
    guard let number = exit.parent, var parent = orders[number],
      !orders.markets[exit.market].asleep.contains(where: { orders[$0]?.parent == number })
    else { return }
    parent.coveredSteps = parent.executedSteps
    orders.replace(parent)
  }

  private mutating func attach(
    _ attached: OrderRequest.AttachedTrigger, to parent: PaperOrder, steps: Int64,
    when condition: PaperOrder.Condition
  ) throws {
    let scale = markets[parent.market].scale
    let trigger = OrderRequest.Trigger(
      price: attached.price, reference: attached.reference,
      quantity: .amount(try scale.quantity(steps: steps)),
      release: attached.limitPrice.map { .limit(price: $0) } ?? .market)
    let ticket = OrderTicket(
      symbol: parent.ticket.symbol, side: parent.side.opposite, kind: .trigger(Boxed(trigger)),
      reduceOnly: markets[parent.market].isPerpetual,
      selfTradePrevention: parent.ticket.selfTradePrevention)
    var child = PaperOrder(
      number: numbers.order, market: parent.market, ticket: ticket,
      limitTicks: try attached.limitPrice.flatMap { try scale.ticks($0) },
      size: .steps(steps), createdAt: now)
    child.status = .triggerPending
    child.condition = condition
    child.parent = parent.number
    try putToSleep(&child)
  }

  // MARK: Waking up

  /// Wakes whatever the market's prices reached. What wakes trades, which may move the last price and wake
  /// more: each turn takes an order away, so this ends.
  mutating func wakeTriggers(in market: Int, at moment: Timestamp) throws {
    while let number = try firstReached(in: market) { try wakeTrigger(number, at: moment) }
  }

  private func firstReached(in market: Int) throws -> UInt64? {
    for number in orders.markets[market].asleep {
      guard let order = orders[number], let trigger = order.ticket.trigger else { continue }
      guard let price = try referencePrice(trigger.reference, in: market) else { continue }
      let isReached =
        order.condition == .rises ? price >= trigger.price : price <= trigger.price
      if isReached { return number }
    }
    return nil
  }

  /// `nil`: nobody said yet.
  private func referencePrice(_ reference: TriggerReference, in market: Int) throws -> Price? {
    let prices = markets[market].prices
    switch reference {
    case .lastPrice:
      guard let ticks = markets[market].tape.lastTicks else { return prices?.mark }
      return try markets[market].scale.price(ticks: ticks)
    case .indexPrice: return prices?.index ?? prices?.mark
    default: return prices?.mark
    }
  }

  private mutating func wakeTrigger(_ number: UInt64, at moment: Timestamp) throws {
    guard var order = orders[number] else { return }
    orders.remove(number)
    // The other half of a pair has done its duty.
    if let parent = order.parent {
      for sibling in orders.markets[order.market].asleep where orders[sibling]?.parent == parent {
        try end(sibling, as: .cancelled, at: moment)
      }
    }
    noteExitGone(order)
    order.triggeredAt = max(moment, order.createdAt)
    do {
      try prepare(&order)
      order.status = .new
      try admit(&order)
    } catch let refusal as VenueRefusal {
      order.status = .triggerFailed
      order.expiryReason = refusal.expiryReason
      try finish(order, at: moment)
    }
  }

  /// What it trades now: a share of the position it closes becomes an amount, an exit no more than the
  /// position, or than what a spot order left after its fee.
  private func prepare(_ order: inout PaperOrder) throws {
    let market = order.market
    try checkState(of: market, for: order.ticket)
    if let ticks = order.limitTicks {
      let price = try markets[market].scale.price(ticks: ticks)
      _ = try checkedTicks(price, order.side, in: market)
    }
    if case .percent(let percent) = order.size {
      // Of one that meanwhile is on the order's own side there is nothing to close.
      let net = closableSteps(market, order.side)
      guard net > 0 else { throw VenueRefusal.nothingToReduce }
      let share = try ExactDecimal(mantissa: net, scale: 0) * percent
      let steps = try share.divided(by: "100", scale: 0, .towardsZero)
      order.size = .steps(max(1, Int64(steps.description) ?? 1))
    }
    if order.ticket.reduceOnly, case .steps(let steps) = order.size {
      let closable = closableSteps(market, order.side)
      guard closable > 0 else { throw VenueRefusal.nothingToReduce }
      order.size = .steps(min(steps, closable))
    }
    if order.parent != nil, order.side == .ask, !markets[market].isPerpetual,
      case .steps(let steps) = order.size
    {
      let own = ledger.holdings[markets[market].base].available
      let most = try markets[market].scale.steps(own) ?? steps
      guard most > 0 else { throw VenueRefusal.insufficientFunds }
      order.size = .steps(min(steps, most))
    }
  }
}

extension VenueRefusal {
  /// The same as a reason for an order's end.
  var expiryReason: String {
    switch self {
    case .insufficientFunds: "InsufficientFunds"
    case .insufficientMargin: "InsufficientMargin"
    case .nothingToReduce: "StopWithoutPosition"
    case .positionLimit: "PositionLimit"
    case .wouldTake: "PostOnlyTaker"
    case .postOnlyMode: "PostOnlyMode"
    case .priceTooFar, .priceOutOfRange: "PriceOutOfBounds"
    case .quantityTooSmall, .quantityTooLarge, .quantityTooLong: "InvalidQuantity"
    case .insufficientSupply, .borrowLimit: "InsufficientBorrowableQuantity"
    case .redeemFirst: "BorrowRequiresLendRedeem"
    default: "Unknown"
    }
  }
}
