// What happens in a market between requests: the price moves, the crowd trades, our orders fill.

import BackpackModel

extension PaperExchange {
  /// One step of trading, after the fair price moved.
  ///
  /// Without orders of ours in the book the trades go straight to the tape. With them the crowd
  /// really trades against the book, so that ours fill in their turn, and at worst when the price
  /// has moved through them.
  mutating func trade(_ market: Int, from start: Timestamp, seconds: Int64) throws {
    if markets[market].book.hasOrders {
      try fillCrossed(market, at: start + .seconds(seconds))
      markets[market].quote()
    }
    let aggressions = markets[market].crowd.aggressions(
      stepIndex: markets[market].stepIndex, seconds: seconds)
    let apart = seconds * 1_000_000 / Int64(aggressions.count + 1)
    var moment = start
    for aggression in aggressions {
      moment = moment + .microseconds(apart)
      if markets[market].book.hasOrders {
        try take(aggression, in: market, at: moment)
      } else {
        let touch = markets[market].touch
        _ = try printTrade(
          in: market, ticks: aggression.side == .bid ? touch.ask : touch.bid,
          steps: aggression.steps, taker: aggression.side, own: nil, at: moment)
      }
    }
  }

  /// The price went through these orders: whoever quotes there now takes them first.
  private mutating func fillCrossed(_ market: Int, at moment: Timestamp) throws {
    let touch = markets[market].touch
    while let order = markets[market].book.bestOrder(.bid), order.ticks >= touch.ask {
      try fillResting(order.number, steps: order.steps, at: moment)
    }
    while let order = markets[market].book.bestOrder(.ask), order.ticks <= touch.bid {
      try fillResting(order.number, steps: order.steps, at: moment)
    }
  }

  /// The crowd takes what rests, down to its own touch.
  private mutating func take(
    _ aggression: Crowd.Aggression, in market: Int, at moment: Timestamp
  ) throws {
    let resting = aggression.side.opposite
    let touch = markets[market].touch
    var stepsLeft = aggression.steps
    while stepsLeft > 0, let front = markets[market].book.front(resting),
      resting == .bid ? front.ticks >= touch.bid : front.ticks <= touch.ask
    {
      let steps = min(stepsLeft, front.entry.steps)
      switch front.entry.owner {
      case .crowd:
        markets[market].book.consumeFront(resting, steps: steps)
        _ = try printTrade(
          in: market, ticks: front.ticks, steps: steps, taker: aggression.side, own: nil, at: moment
        )
      case .order(let number): try fillResting(number, steps: steps, at: moment)
      }
      stepsLeft -= steps
    }
  }
}
