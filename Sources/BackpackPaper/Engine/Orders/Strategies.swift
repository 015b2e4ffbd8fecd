// Scheduled strategies: one large order sent in slices (TWAP).

import BackpackModel

/// A strategy as it arrives.
struct StrategyTicket: Hashable, Sendable {
  var symbol: Symbol
  var side: Side
  var quantity: Quantity
  /// `nil`: slices are market orders.
  var price: Price?
  var timeInForce: OrderRequest.TimeInForce = .gtc
  var timeInForceName = TimeInForceName.gtc
  var reduceOnly = false
  var clientID: ClientStrategyID?
  var selfTradePrevention: SelfTradePrevention = .rejectTaker
  var durationMilliseconds: Int64
  var intervalMilliseconds: Int64
  var randomized = false
  var extras: Boxed<OrderExtras>?
}

/// A strategy that was taken in.
struct PaperStrategy: Hashable, Sendable {
  let number: UInt64
  let market: Int
  let ticket: StrategyTicket
  let totalSteps: Int64
  let createdAt: Timestamp
  var status = StrategyStatus.running
  var slicesSent = 0
  /// Of its slices, what was sent and not given back by one that ended early.
  var sentSteps: Int64 = 0
  var executedSteps: Int64 = 0
  var executedQuote = Notional.zero
  var nextSliceAt: Timestamp
  /// Slices that rest.
  var openSlices = 0
  /// Why it was terminated.
  var endReason: String?

  /// The first at once, then one each interval, the last before the duration is over.
  var sliceCount: Int {
    max(1, Int(ticket.durationMilliseconds / max(1, ticket.intervalMilliseconds)))
  }
  var isSent: Bool { slicesSent >= sliceCount }
}

/// The running strategies, by number.
struct OpenStrategies: Sendable {
  var all: [PaperStrategy] = []
  var isEmpty: Bool { all.isEmpty }

  subscript(number: UInt64) -> PaperStrategy? {
    get { all.first { $0.number == number } }
    set {
      let index = all.firstIndex { $0.number == number }
      if let index, let newValue {
        all[index] = newValue
      } else if let index {
        all.remove(at: index)
      } else if let newValue {
        all.append(newValue)
      }
    }
  }

  func first(_ reference: StrategyReference) -> PaperStrategy? {
    switch reference {
    case .id(let id): UInt64(id.rawValue).flatMap { self[$0] }
    case .clientID(let id): all.first { $0.ticket.clientID == id }
    }
  }
}

extension PaperExchange {
  private static let strategiesMax = 100
  private static let slicesMax = 100_000
  /// A month at most.
  private static let durationMilliseconds: Int64 = 30 * 86_400_000

  mutating func start(_ ticket: StrategyTicket, at moment: Timestamp) throws -> PaperStrategy {
    try advance(to: moment)
    let market = try index(of: ticket.symbol)
    let probe = Self.slice(of: ticket, quantity: ticket.quantity)
    try checkState(of: market, for: probe)
    try wake(market)
    guard strategies.all.count < Self.strategiesMax else { throw VenueRefusal.tooManyOrders }
    guard ticket.clientID.flatMap({ strategies.first(.clientID($0)) }) == nil else {
      throw VenueRefusal.duplicateClientID
    }
    guard ticket.intervalMilliseconds >= 1000,
      (ticket.intervalMilliseconds...Self.durationMilliseconds)
        .contains(ticket.durationMilliseconds)
    else { throw VenueRefusal.badSchedule }
    let order = try checked(probe, in: market)
    guard case .steps = order.size else { throw VenueRefusal.noQuantity }
    let total = try checkedSteps(ticket.quantity, in: market)
    let strategy = PaperStrategy(
      number: numbers.order, market: market, ticket: ticket, totalSteps: total,
      createdAt: now, nextSliceAt: now)
    let (needed, overflow) = Int64(strategy.sliceCount)
      .multipliedReportingOverflow(by: try sliceStepsMin(in: market))
    guard strategy.sliceCount <= Self.slicesMax, !overflow, needed <= total else {
      throw VenueRefusal.quantityTooSmall
    }
    _ = numbers.takeOrder()
    strategies[strategy.number] = strategy
    try sendSlices(of: strategy.number, upTo: now)
    return latest(strategy)
  }

  func latest(_ strategy: PaperStrategy) -> PaperStrategy {
    strategies[strategy.number]
      ?? records.strategies.rows.last { $0.number == strategy.number } ?? strategy
  }

  mutating func runStrategies(at moment: Timestamp) throws {
    for strategy in strategies.all { try sendSlices(of: strategy.number, upTo: moment) }
  }

  private mutating func sendSlices(of number: UInt64, upTo moment: Timestamp) throws {
    while var strategy = strategies[number], !strategy.isSent, strategy.nextSliceAt <= moment {
      let steps = try sliceSteps(of: strategy)
      strategy.slicesSent += 1
      strategy.nextSliceAt =
        strategy.nextSliceAt + .milliseconds(strategy.ticket.intervalMilliseconds)
      strategies[number] = strategy
      if steps > 0 { try sendSlice(of: strategy, steps: steps) }
      try finishIfDone(number, at: moment)
    }
  }

  /// An even share of what is left, or half to one and a half times as much.
  private func sliceSteps(of strategy: PaperStrategy) throws -> Int64 {
    let left = strategy.totalSteps - strategy.sentSteps
    let slicesLeft = Int64(strategy.sliceCount - strategy.slicesSent)
    guard slicesLeft > 1 else { return left }
    let even = left / slicesLeft
    guard strategy.ticket.randomized else { return even }
    let draw = SeededRandom.mixed(strategy.number &+ UInt64(strategy.slicesSent) &* 0x9E37_79B9)
    let least = try sliceStepsMin(in: strategy.market)
    // The later slices have to be worth something, too.
    let most = left - (slicesLeft - 1) * least
    return min(most, max(least, even / 2 + Int64(draw % UInt64(max(1, even)))))
  }

  /// The market's smallest quantity.
  private func sliceStepsMin(in market: Int) throws -> Int64 {
    let least = try markets[market].scale.steps(markets[market].market.rules.minQuantity) ?? 1
    return max(1, least)
  }

  private mutating func sendSlice(of strategy: PaperStrategy, steps: Int64) throws {
    let quantity = try markets[strategy.market].scale.quantity(steps: steps)
    do {
      var order = try checked(
        Self.slice(of: strategy.ticket, quantity: quantity), in: strategy.market)
      order.strategy = strategy.number
      if var running = strategies[strategy.number] {
        running.openSlices += 1
        // Less than planned where the position to reduce is smaller.
        running.sentSteps += order.remainingSteps
        strategies[strategy.number] = running
      }
      do {
        try admit(&order)
        try wakeTriggers(in: strategy.market, at: now)
      } catch let refusal as VenueRefusal {
        if var running = strategies[strategy.number] {
          running.openSlices -= 1
          running.sentSteps -= order.remainingSteps
          strategies[strategy.number] = running
        }
        throw refusal
      }
    } catch let refusal as VenueRefusal {
      try stop(strategy.number, .terminated, reason: refusal.expiryReason, at: now)
    }
  }

  private static func slice(of ticket: StrategyTicket, quantity: Quantity) -> OrderTicket {
    OrderTicket(
      symbol: ticket.symbol, side: ticket.side,
      kind: ticket.price.map { .limit(price: $0, quantity: quantity, ticket.timeInForce) }
        ?? .market(.base(quantity), allOrNothing: ticket.timeInForce == .fok),
      marketTimeInForce: ticket.timeInForceName, reduceOnly: ticket.reduceOnly,
      selfTradePrevention: ticket.selfTradePrevention, extras: ticket.extras)
  }

  // MARK: Endings

  mutating func cancelStrategy(
    _ reference: StrategyReference, on symbol: Symbol, at moment: Timestamp
  ) throws -> PaperStrategy {
    try advance(to: moment)
    let market = try index(of: symbol)
    guard let strategy = strategies.first(reference), strategy.market == market else {
      throw VenueRefusal.strategyNotFoundToCancel
    }
    try stop(strategy.number, .cancelled, reason: nil, at: now)
    return latest(strategy)
  }

  /// Its resting slices go with it.
  mutating func stop(
    _ number: UInt64, _ status: StrategyStatus, reason: String?,
    slices ending: (status: OrderStatus, reason: String?) = (.cancelled, nil), at moment: Timestamp
  ) throws {
    guard var strategy = strategies[number] else { return }
    strategies[number] = nil
    for order in orders.all(in: strategy.market) where order.strategy == number {
      try end(order.number, as: ending.status, reason: ending.reason, at: moment)
    }
    strategy.status = status
    strategy.endReason = reason
    strategy.openSlices = 0
    records.strategies.append(strategy)
  }

  /// What a slice filled.
  mutating func noteSliceFill(of number: UInt64, steps: Int64, notional: Notional) throws {
    guard var strategy = strategies[number] else { return }
    strategy.executedSteps += steps
    strategy.executedQuote = try strategy.executedQuote + notional
    strategies[number] = strategy
  }

  /// Steps of a slice that will not fill are left for the slices to come.
  mutating func giveBack(_ steps: Int64, to number: UInt64) {
    guard var strategy = strategies[number] else { return }
    strategy.sentSteps -= steps
    strategies[number] = strategy
  }

  mutating func noteSliceEnded(
    _ slice: PaperOrder, of number: UInt64, at moment: Timestamp
  ) throws {
    guard var strategy = strategies[number] else { return }
    strategy.openSlices -= 1
    strategies[number] = strategy
    giveBack(slice.remainingSteps, to: number)
    try finishIfDone(number, at: moment)
  }

  private mutating func finishIfDone(_ number: UInt64, at moment: Timestamp) throws {
    guard let strategy = strategies[number], strategy.isSent, strategy.openSlices <= 0 else {
      return
    }
    try stop(number, .completed, reason: nil, at: moment)
  }
}
