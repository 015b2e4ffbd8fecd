// The account apart from the markets: what has to be written down so that it can come back.

import BackpackModel

/// All that belongs to the account. Markets are not in it: their source brings them back.
struct AccountState: Sendable {
  /// An open order, and what of the crowd stood before it at its price.
  struct Order: Hashable, Sendable {
    var order: PaperOrder
    var ahead: Int64 = 0
  }

  /// The time up to which everything in here happened.
  var clock: Timestamp
  var ledger = Ledger()
  var settings = AccountSettings()
  var volume = TradingVolume()
  /// By symbol.
  var positions: [Symbol: PaperPosition] = [:]
  var loans: [Loan] = []
  /// Oldest first.
  var orders: [Order] = []
  var strategies = OpenStrategies()
  var records = Records()
  var numbers = Numbers()
}

extension PaperExchange {
  /// The account as it stands.
  var state: AccountState {
    AccountState(
      clock: now, ledger: ledger, settings: settings, volume: volume,
      positions: Dictionary(
        uniqueKeysWithValues: markets.indices.compactMap { market in
          positions[market].map { (markets[market].symbol, $0) }
        }),
      loans: loans.values.sorted { $0.id < $1.id }, orders: orders.all().map(standing),
      strategies: strategies, records: records, numbers: numbers)
  }

  /// An open order with its place in the queue.
  func standing(_ order: PaperOrder) -> AccountState.Order {
    AccountState.Order(
      order: order,
      ahead: order.place.map { markets[order.market].book.crowdAhead(of: $0) } ?? 0)
  }

  /// Puts the account of a store in the place of this one. Markets go on. Where the store is ahead in time,
  /// they go on up to there first, without an account: what happened to it until then is in the store. Where
  /// it is behind, the account makes up for the payments of that time, and orders that the price went
  /// through fill.
  ///
  /// Listeners are not told what another process did: what differs then shows in what is told next.
  mutating func restore(_ state: AccountState) throws {
    // A store of other markets is refused before anything changed.
    let standing = try state.positions.map { (market: try index(of: $0), position: $1) }
    for order in orders.all() {
      guard let place = order.place, let ticks = order.limitTicks else { continue }
      markets[order.market].book.set(place, order.side, ticks: ticks, steps: 0)
      markets[order.market].noteChange()
    }
    let keepsChanges = orders.changed != nil
    orders = OpenOrders(markets: markets.count)
    positions = Positions(markets: markets.count)
    loans = [:]
    strategies = OpenStrategies()
    ledger.clear()
    try advance(to: state.clock)

    records = state.records
    take(state.ledger, loans: state.loans)
    settings = state.settings
    volume = state.volume
    numbers = state.numbers
    strategies = state.strategies
    for (market, position) in standing {
      try wake(market)
      positions[market] = position
    }
    try put(state.orders)
    orders.changed = keepsChanges ? [] : nil
    try wakeValuations()
    try volume.update(at: now)
    try catchUp(from: state.clock.wholeSeconds)
  }

  /// The ledger of a store may know its assets in another order.
  private mutating func take(_ other: Ledger, loans others: [Loan]) {
    let places = ledger.adopt(other)
    for var loan in others {
      loan.asset = places[loan.asset]
      loans[loan.asset] = loan
    }
    guard places != Array(places.indices) else { return }
    records.fills.restore(
      records.fills.rows.map { row in
        var fill = row
        fill.feeAsset = places[fill.feeAsset]
        return fill
      }, dropped: records.fills.dropped)
    records.closedLoans.restore(
      records.closedLoans.rows.map { row in
        var loan = row
        loan.asset = places[loan.asset]
        return loan
      }, dropped: records.closedLoans.dropped)
  }

  /// Back into the book, each behind what stood before it.
  private mutating func put(_ orders: [AccountState.Order]) throws {
    struct Level: Hashable {
      let market: Int
      let side: Side
      let ticks: Int64
    }
    var crowds: [Level: Int64] = [:]
    // Sides on which anybody knows what the crowd does.
    var told: [Int: Set<Side>] = [:]
    let inTurn = orders.sorted { a, b in
      (a.ahead, a.order.restedAt, a.order.number) < (b.ahead, b.order.restedAt, b.order.number)
    }
    for standing in inTurn {
      var order = standing.order
      order.place = nil
      let market = order.market
      try wake(market)
      if !order.isAsleep, let ticks = order.limitTicks {
        let level = Level(market: market, side: order.side, ticks: ticks)
        if told[market] == nil {
          quote(market)
          told[market] = Set(
            [Side.bid, .ask].filter { markets[market].book.bestTicks($0) != nil })
        }
        if crowds[level] == nil {
          crowds[level] = markets[market].book.crowdSteps(order.side, ticks: ticks)
        }
        order.place = markets[market].book.rest(
          order.side, ticks: ticks, steps: order.remainingSteps, number: order.number,
          ahead: standing.ahead)
        markets[market].noteChange()
      }
      self.orders.insert(order)
    }
    // The crowd is as large as it was before, where anybody knows.
    for (level, steps) in crowds where told[level.market]?.contains(level.side) == true {
      markets[level.market].book.setCrowd(level.side, ticks: level.ticks, steps: steps)
    }
  }

  private mutating func catchUp(from start: Int64) throws {
    guard start < clockSeconds else { return }
    try payHours(after: start, upTo: clockSeconds)
    for market in awake where markets[market].book.hasOrders {
      try fillWhatWasPassed(in: market, at: now)
    }
    try liquidateIfNeeded(at: now)
  }
}
