// What happens in a market between requests: prices move, the crowd trades, our orders fill.

import BackpackModel

extension PaperExchange {
  /// Lets one thing happen that other people did.
  ///
  /// Without orders of ours in the book, trades go straight to the tape. With them the crowd really trades
  /// against the book, so that ours fill in their turn.
  mutating func apply(_ move: CrowdMove, to market: Int) throws {
    switch move.what {
    case .prices(let prices):
      markets[market].set(prices, at: move.moment)
    case .quotes(let bid, let ask):
      markets[market].moveQuotes(bid: bid, ask: ask)
      if markets[market].book.hasOrders {
        try fillPassed(market, bid: bid, ask: ask, at: move.moment)
        quote(market)
      }
    case .levels(let bids, let asks, let isWhole):
      markets[market].setLevels(bids: bids, asks: asks, isWhole: isWhole)
      try fillCrossed(market, at: move.moment)
    case .trade(let ticks, let steps, let taker):
      try trade(market, ticks: ticks, steps: steps, taker: taker, at: move.moment)
    }
    if !orders.markets[market].asleep.isEmpty { try wakeTriggers(in: market, at: move.moment) }
  }

  // MARK: The price goes through our orders

  /// Orders that come back from a store may find the price beyond them.
  mutating func fillWhatWasPassed(in market: Int, at moment: Timestamp) throws {
    if source.isContinuous { return try fillCrossed(market, at: moment) }
    let touch = markets[market].touch
    try fillPassed(market, bid: touch.bid, ask: touch.ask, at: moment)
  }

  /// An invented price went through these orders: whoever quotes there now takes them first, all of them.
  private mutating func fillPassed(
    _ market: Int, bid: Int64, ask: Int64, at moment: Timestamp
  ) throws {
    for (side, isPassed) in [
      (Side.bid, { (ticks: Int64) in ticks >= ask }),
      (Side.ask, { (ticks: Int64) in ticks <= bid }),
    ] {
      while let front = markets[market].book.front(side), isPassed(front.ticks) {
        switch front.owner {
        // Quotes of a moment ago.
        case .crowd: markets[market].book.setCrowd(side, ticks: front.ticks, steps: 0)
        case .order(let number): try fillResting(number, steps: front.steps, at: moment)
        }
      }
    }
  }

  /// Somebody quotes at or beyond an order of ours: they would have traded, as far as their size goes.
  private mutating func fillCrossed(_ market: Int, at moment: Timestamp) throws {
    while let bid = markets[market].book.front(.bid), let ask = markets[market].book.front(.ask),
      bid.ticks >= ask.ticks
    {
      let steps = min(bid.steps, ask.steps)
      switch (bid.owner, ask.owner) {
      case (.order(let number), .crowd):
        markets[market].book.consumeCrowd(.ask, steps: steps)
        try fillResting(number, steps: steps, at: moment)
      case (.crowd, .order(let number)):
        markets[market].book.consumeCrowd(.bid, steps: steps)
        try fillResting(number, steps: steps, at: moment)
      default:
        // A book that other people crossed is one that is not told completely yet. Ours do not cross.
        return
      }
    }
  }

  // MARK: The crowd takes what rests

  private mutating func trade(
    _ market: Int, ticks: Int64?, steps: Int64, taker: Side, at moment: Timestamp
  ) throws {
    let touch = markets[market].touch
    guard markets[market].book.hasOrders || ticks != nil else {
      _ = try printTrade(
        in: market, ticks: taker == .bid ? touch.ask : touch.bid, steps: steps, taker: taker,
        own: nil, at: moment)
      return
    }
    if let ticks {
      try replay(market, ticks: ticks, steps: steps, taker: taker, at: moment)
    } else {
      try take(market, steps: steps, taker: taker, at: moment)
    }
  }

  /// Down to the crowd's own touch.
  private mutating func take(
    _ market: Int, steps: Int64, taker: Side, at moment: Timestamp
  ) throws {
    let resting = taker.opposite
    let touch = markets[market].touch
    var stepsLeft = steps
    while stepsLeft > 0, let front = markets[market].book.front(resting),
      resting == .bid ? front.ticks >= touch.bid : front.ticks <= touch.ask
    {
      let taken = min(stepsLeft, front.steps)
      switch front.owner {
      case .crowd:
        markets[market].book.consumeCrowd(resting, steps: taken)
        markets[market].noteChange()
        _ = try printTrade(
          in: market, ticks: front.ticks, steps: taken, taker: taker, own: nil, at: moment)
      case .order(let number): try fillResting(number, steps: taken, at: moment)
      }
      stepsLeft -= taken
    }
  }

  /// A trade that happened elsewhere, at this price: orders of ours at better prices would have been met
  /// first, those at the same price when what stood before them was gone.
  private mutating func replay(
    _ market: Int, ticks: Int64, steps: Int64, taker: Side, at moment: Timestamp
  ) throws {
    _ = try printTrade(
      in: market, ticks: ticks, steps: steps, taker: taker, own: nil, at: moment)
    guard markets[market].book.hasOrders else {
      return markets[market].book.setCrowd(
        taker.opposite, ticks: ticks,
        steps: max(0, markets[market].book.crowdSteps(taker.opposite, ticks: ticks) - steps))
    }
    let resting = taker.opposite
    var stepsLeft = steps
    while stepsLeft > 0, let front = markets[market].book.front(resting),
      resting == .bid ? front.ticks >= ticks : front.ticks <= ticks
    {
      switch front.owner {
      case .crowd where front.ticks != ticks:
        // Gone since: the next levels would say so.
        markets[market].book.setCrowd(resting, ticks: front.ticks, steps: 0)
      case .crowd:
        let taken = min(stepsLeft, front.steps)
        markets[market].book.consumeCrowd(resting, steps: taken)
        stepsLeft -= taken
      case .order(let number):
        let taken = min(stepsLeft, front.steps)
        try fillResting(number, steps: taken, at: moment)
        stepsLeft -= taken
      }
    }
    markets[market].noteChange()
  }
}
