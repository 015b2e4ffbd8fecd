// Every price and quantity of an order, by name: checking and rounding go over the same list.

extension OrderRequest {
  /// Calls `body` for each amount a market has steps for, and puts what it returns in its place.
  ///
  /// Prices come with the side they trade on: that of a stop-loss or take-profit is the opposite one.
  /// Notionals and percentages have no steps.
  mutating func updateAmounts<Failure: Error>(
    price: (OrderField, Side, Price) throws(Failure) -> Price,
    quantity: (OrderField, Quantity) throws(Failure) -> Quantity
  ) throws(Failure) {
    switch kind {
    case .limit(let limit, let amount, let timeInForce):
      kind = .limit(
        price: try price(.price, side, limit), quantity: try quantity(.quantity, amount),
        timeInForce)
    case .market(.base(let amount), let allOrNothing):
      kind = .market(.base(try quantity(.quantity, amount)), allOrNothing: allOrNothing)
    case .market(.quote, _): break
    case .trigger(var trigger):
      trigger.price = try price(.triggerPrice, side, trigger.price)
      if case .limit(let limit, let timeInForce) = trigger.release {
        trigger.release = .limit(price: try price(.price, side, limit), timeInForce)
      }
      if case .amount(let amount) = trigger.quantity {
        trigger.quantity = .amount(try quantity(.triggerQuantity, amount))
      }
      kind = .trigger(trigger)
    }
    if var attached = stopLoss {
      attached.price = try price(.stopLossPrice, side.opposite, attached.price)
      if let limit = attached.limitPrice {
        attached.limitPrice = try price(.stopLossLimitPrice, side.opposite, limit)
      }
      stopLoss = attached
    }
    if var attached = takeProfit {
      attached.price = try price(.takeProfitPrice, side.opposite, attached.price)
      if let limit = attached.limitPrice {
        attached.limitPrice = try price(.takeProfitLimitPrice, side.opposite, limit)
      }
      takeProfit = attached
    }
  }
}
