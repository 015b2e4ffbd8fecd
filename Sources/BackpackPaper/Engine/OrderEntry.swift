// Orders coming in and going out: checks, matching, resting, cancelling.

import BackpackModel

extension PaperExchange {
  // MARK: Placing

  /// Takes an order in and returns what the engine made of it.
  mutating func place(_ ticket: OrderTicket, at moment: Timestamp) throws -> Order {
    try advance(to: moment)
    let market = try index(of: ticket.symbol)
    try checkState(of: market, for: ticket)
    try wake(market)
    var order = try check(ticket, in: market)
    markets[market].quote()
    let sweep = try sweep(order)

    if case .limit(_, _, .gtc(postOnly: true)) = ticket.kind,
      sweep.ending != .outOfReach || !sweep.matches.isEmpty || !sweep.removed.isEmpty
    {
      throw VenueRefusal.wouldTake
    }
    if case .quote = order.size, sweep.matches.isEmpty, sweep.ending == .complete {
      throw VenueRefusal.quantityTooSmall  // the notional does not pay a single step
    }
    let isKilled = order.isAllOrNothing && sweep.ending != .complete
    let restingSteps =
      order.mayRest && sweep.ending == .outOfReach ? order.remainingSteps - sweep.steps : 0
    if !isKilled {
      if markets[market].listing.isPerpetual {
        try checkMargin(for: order, sweep: sweep, restingSteps: restingSteps)
      } else {
        try checkFunds(for: order, sweep: sweep)
      }
    }

    // Accepted: from here on nothing is refused any more.
    _ = takeOrderNumber()
    try tell(.accepted, order, at: now)
    if isKilled {
      order.expire(sweep.ending == .selfTrade ? "SelfTradePrevention" : "FillOrKill")
      try finish(order, at: now)
    } else {
      try carryOut(&order, sweep, restingSteps: restingSteps)
    }
    // Open, or ended: then it ended last, or right before orders that ended because of it.
    return try noun(
      orders[order.number] ?? finished.last { $0.number == order.number } ?? order)
  }

  private mutating func carryOut(
    _ order: inout PaperOrder, _ sweep: Sweep, restingSteps: Int64
  ) throws {
    let market = order.market
    markets[market].book = sweep.book
    for number in sweep.removed {
      try end(number, as: .expired, reason: "SelfTradePrevention", at: now)
    }
    for (index, match) in sweep.matches.enumerated() {
      let isLast = sweep.ending == .complete && index == sweep.matches.count - 1
      try settle(
        &order, ticks: match.ticks, steps: match.steps, isMaker: false,
        becoming: isLast ? .filled : .partiallyFilled, at: now)
    }
    if sweep.ending == .complete {
      try finish(order, at: now)
    } else if restingSteps > 0, let ticks = order.limitTicks {
      if let lock = try order.lock(steps: restingSteps, in: markets[market].listing) {
        try account.lock(lock.amount, of: lock.asset)
      }
      markets[market].book.rest(
        order.side, ticks: ticks, steps: restingSteps, number: order.number)
      markets[market].noteChange()
      orders.append(order)
    } else {
      order.expire(expiryReason(of: order, sweep))
      try finish(order, at: now)
    }
    try trimReduceOnly(in: market, at: now)
  }

  private func expiryReason(of order: PaperOrder, _ sweep: Sweep) -> String {
    if sweep.ending == .selfTrade { return "SelfTradePrevention" }
    if order.limitTicks != nil { return "ImmediateOrCancel" }
    return sweep.book.bestTicks(order.side.opposite) == nil
      ? "InsufficientLiquidity" : "PriceImpact"
  }

  private func sweep(_ order: PaperOrder) throws -> Sweep {
    var stepsMax = order.remainingSteps
    var budget: Notional?
    if case .quote(let notional) = order.size {
      budget = notional
      stepsMax = order.ticket.reduceOnly ? closableSteps(order.market, order.side) : .max
    }
    return try Sweep(
      order.side, limitTicks: try order.limitTicks ?? impactTicks(order.market, order.side),
      stepsMax: stepsMax, budget: budget,
      selfTradePrevention: order.ticket.selfTradePrevention, through: markets[order.market].book,
      scale: markets[order.market].scale)
  }

  /// Worst price for a market order: so far from the best one, as the market's rules say.
  private func impactTicks(_ market: Int, _ side: Side) throws -> Int64 {
    let rules = markets[market].listing.market.rules
    let scale = markets[market].scale
    let anyPrice: Int64 = side == .bid ? .max : 1
    guard let best = markets[market].book.bestTicks(side.opposite),
      let factor = side == .bid ? rules.maxImpactMultiplier : rules.minImpactMultiplier
    else { return anyPrice }
    let ticks = try ExactDecimal(mantissa: best, scale: 0)
      .multiplied(by: factor, scale: 0, side == .bid ? .towardsZero : .awayFromZero)
    return try scale.ticks(Price(try ticks * scale.tick.decimal)) ?? anyPrice
  }

  // MARK: Checks

  private func checkState(of market: Int, for ticket: OrderTicket) throws {
    var isMarketOrder = false
    var isPostOnly = false
    switch ticket.kind {
    case .market: isMarketOrder = true
    case .limit(_, _, let timeInForce): isPostOnly = timeInForce == .gtc(postOnly: true)
    case .trigger: break
    }
    switch markets[market].listing.market.state {
    case .open: return
    case .limitOnly: if isMarketOrder { throw VenueRefusal.marketOrdersOff }
    case .postOnly: if !isPostOnly { throw VenueRefusal.postOnlyMode }
    default: throw VenueRefusal.marketClosed
    }
  }

  /// The ticket against the market's rules and the account's open orders.
  private func check(_ ticket: OrderTicket, in market: Int) throws -> PaperOrder {
    let isPerpetual = markets[market].listing.isPerpetual
    guard isPerpetual || !ticket.reduceOnly else {
      throw VenueRefusal.contradictory("Reduce-only orders are for futures markets")
    }
    guard ticket.clientID.flatMap({ orders.first(.clientID($0)) }) == nil else {
      throw VenueRefusal.duplicateClientID
    }
    guard orders.all.count < OpenOrders.countMax else { throw VenueRefusal.tooManyOrders }

    var limitTicks: Int64?
    var size: PaperOrder.Size
    switch ticket.kind {
    case .limit(let price, let quantity, _):
      limitTicks = try checkedTicks(price, in: market)
      size = .steps(try checkedSteps(quantity, in: market))
    case .market(.base(let quantity), _): size = .steps(try checkedSteps(quantity, in: market))
    case .market(.quote(let notional), _):
      guard notional.isPositive else { throw VenueRefusal.noMarketQuantity }
      guard notional <= Self.notionalMax else { throw VenueRefusal.quantityTooLarge }
      size = .quote(notional)
    case .trigger: throw VenueRefusal.notOffered("`triggerPrice`")
    }
    if ticket.reduceOnly {
      let closable = closableSteps(market, ticket.side)
      guard closable > 0 else { throw VenueRefusal.nothingToReduce }
      if case .steps(let steps) = size { size = .steps(min(steps, closable)) }
    }
    return PaperOrder(
      number: nextOrderNumber, market: market, ticket: ticket, limitTicks: limitTicks, size: size,
      createdAt: now)
  }

  /// Beyond all money there is; keeps every product inside an exact decimal.
  private static let notionalMax: Notional = "1000000000000"

  private func checkedTicks(_ price: Price, in market: Int) throws -> Int64 {
    let rules = markets[market].listing.market.rules
    guard price.isPositive else { throw VenueRefusal.priceOutOfRange }
    guard try price.decimal.isMultiple(of: rules.tickSize.decimal) else {
      throw VenueRefusal.priceTooLong
    }
    guard let ticks = try markets[market].scale.ticks(price), price >= rules.minPrice,
      rules.maxPrice.map({ price <= $0 }) ?? true
    else { throw VenueRefusal.priceOutOfRange }
    let last = try markets[market].scale.price(ticks: markets[market].tape.lastTicks).decimal
    if let factor = rules.maxMultiplier, price.decimal > (try last * factor) {
      throw VenueRefusal.priceTooFar
    }
    if let factor = rules.minMultiplier, price.decimal < (try last * factor) {
      throw VenueRefusal.priceTooFar
    }
    return ticks
  }

  private func checkedSteps(_ quantity: Quantity, in market: Int) throws -> Int64 {
    let rules = markets[market].listing.market.rules
    guard quantity >= rules.minQuantity else { throw VenueRefusal.quantityTooSmall }
    guard try quantity.decimal.isMultiple(of: rules.stepSize.decimal) else {
      throw VenueRefusal.quantityTooLong
    }
    guard let steps = try markets[market].scale.steps(quantity),
      rules.maxQuantity.map({ quantity <= $0 }) ?? true
    else { throw VenueRefusal.quantityTooLarge }
    return steps
  }

  /// What an order on that side could close: the position, if it is on the other one. Older
  /// reduce-only orders do not count: what trades now goes before what waits.
  private func closableSteps(_ market: Int, _ side: Side) -> Int64 {
    let net = positions[market]?.netSteps ?? 0
    return (net > 0) == (side == .ask) ? abs(net) : 0
  }

  // MARK: Cancelling and finding

  mutating func cancel(
    _ reference: OrderReference, on symbol: Symbol, at moment: Timestamp
  ) throws -> Order {
    try advance(to: moment)
    let market = try index(of: symbol)
    guard var order = orders.first(reference), order.market == market else {
      throw VenueRefusal.orderNotFoundToCancel
    }
    try end(order.number, as: .cancelled, at: now)
    order.status = .cancelled
    return try noun(order)
  }

  /// The cancelled orders, oldest first.
  mutating func cancelAll(on symbol: Symbol, at moment: Timestamp) throws -> [Order] {
    try advance(to: moment)
    let market = try index(of: symbol)
    return try orders.all.filter { $0.market == market }.map { order in
      var order = order
      try end(order.number, as: .cancelled, at: now)
      order.status = .cancelled
      return try noun(order)
    }
  }

  func noun(_ order: PaperOrder) throws -> Order {
    try order.noun(in: markets[order.market].listing)
  }
}

extension PaperOrder {
  /// May its rest wait on the book?
  fileprivate var mayRest: Bool {
    if case .limit(_, _, .gtc) = ticket.kind { true } else { false }
  }

  fileprivate var isAllOrNothing: Bool {
    switch ticket.kind {
    case .limit(_, _, let timeInForce): timeInForce == .fok
    case .market(_, let allOrNothing): allOrNothing
    case .trigger: false
    }
  }

  fileprivate mutating func expire(_ reason: String) {
    status = .expired
    expiryReason = reason
  }
}
