// An order that was taken in: what it became so far, and its fills.

import BackpackModel

/// An order inside the exchange.
struct PaperOrder: Hashable, Sendable {
  enum Size: Hashable, Sendable {
    case steps(Int64)
    /// A market order's notional.
    case quote(Notional)
    /// A sleeping order's share of the position, in per cent; known when it wakes.
    case percent(ExactDecimal)
  }

  /// What a sleeping order waits for.
  enum Condition: Hashable, Sendable {
    case rises, falls
  }

  let number: UInt64
  /// Index of its market in the exchange.
  let market: Int
  /// Of an exit that hangs on an order, the quantity grows.
  var ticket: OrderTicket
  /// `nil` for market orders.
  let limitTicks: Int64?
  /// Cut down when a reduce-only order outgrows its position.
  var size: Size
  let createdAt: Timestamp
  var executedSteps: Int64 = 0
  var executedQuote = Notional.zero
  var status = OrderStatus.new
  /// The venue's name for why an order `Expired`.
  var expiryReason: String?
  /// Where it rests; `nil`: nowhere.
  var place: MatchingBook.Place?
  /// Set on orders that sleep or slept.
  var condition: Condition?
  var triggeredAt: Timestamp?
  /// Of its fills, those whose attached exits woke or were cancelled.
  var coveredSteps: Int64 = 0
  /// The order this one was attached to.
  var parent: UInt64?
  /// The strategy this is a slice of.
  var strategy: UInt64?

  var side: Side { ticket.side }
  var isAsleep: Bool { status == .triggerPending }
  /// What still may fill; of a quote-sized order, which never rests, nothing.
  var remainingSteps: Int64 {
    if case .steps(let steps) = size { steps - executedSteps } else { 0 }
  }

  /// What it does once it is awake.
  enum Terms: Hashable, Sendable {
    case limit(OrderRequest.TimeInForce)
    case market(allOrNothing: Bool)
  }

  var terms: Terms {
    switch ticket.kind {
    case .limit(_, _, let timeInForce): .limit(timeInForce)
    case .market(_, let allOrNothing): .market(allOrNothing: allOrNothing)
    case .trigger(let trigger):
      switch trigger.value.release {
      case .market: .market(allOrNothing: ticket.marketTimeInForce == .fok)
      case .limit(_, let timeInForce): .limit(timeInForce)
      }
    }
  }

  /// May its rest wait on the book?
  var mayRest: Bool {
    if case .limit(.gtc) = terms { true } else { false }
  }

  var isPostOnly: Bool { terms == .limit(.gtc(postOnly: true)) }

  var isAllOrNothing: Bool { terms == .limit(.fok) || terms == .market(allOrNothing: true) }

  mutating func expire(_ reason: String) {
    status = .expired
    expiryReason = reason
  }

  /// What this order keeps reserved for `steps` of it: quote for a bid, base for an ask. Fees are
  /// taken from what is received and need no reserve.
  func lock(steps: Int64, in market: MarketInfo) throws -> (asset: Int, amount: Quantity)? {
    guard !market.isPerpetual, let limitTicks else { return nil }
    switch side {
    case .bid:
      let notional = try market.scale.notional(ticks: limitTicks, steps: steps)
      return (market.quote, Quantity(notional.decimal))
    case .ask: return (market.base, try market.scale.quantity(steps: steps))
    }
  }
}

/// An execution of one of the account's orders.
struct PaperFill: Hashable, Sendable {
  let orderNumber: UInt64
  let clientID: ClientOrderID?
  let strategy: UInt64?
  /// Index of its market in the exchange.
  let market: Int
  let side: Side
  let ticks: Int64
  let steps: Int64
  /// In the asset with this place in the ledger.
  let fee: Quantity
  var feeAsset: Int
  let isMaker: Bool
  let timestamp: Timestamp
  /// `nil` for a liquidation, which prints no trade.
  let tradeID: Int64?
  /// The venue's name for an order of its own; `nil` for the user's.
  let systemOrderType: String?
}

extension PaperOrder {
  /// When it joined its queue.
  var restedAt: Timestamp { triggeredAt ?? createdAt }

  /// In the venue's nouns.
  func noun(in market: MarketInfo) throws -> Order {
    let scale = market.scale
    var order = Order(
      id: OrderID(String(number)), clientID: ticket.clientID, symbol: ticket.symbol, side: side,
      type: .limit, status: status, timeInForce: .gtc,
      executedQuantity: try scale.quantity(steps: executedSteps),
      executedQuoteQuantity: executedQuote,
      reduceOnly: market.isPerpetual ? ticket.reduceOnly : nil,
      selfTradePrevention: ticket.selfTradePrevention, createdAt: createdAt)
    switch size {
    case .steps(let steps): order.quantity = try scale.quantity(steps: steps)
    case .quote(let notional): order.quoteQuantity = notional
    case .percent: break
    }
    switch terms {
    case .limit(let timeInForce):
      order.price = try limitTicks.map { try scale.price(ticks: $0) }
      order.postOnly = isPostOnly
      switch timeInForce {
      case .gtc: break
      case .ioc: order.timeInForce = .ioc
      case .fok: order.timeInForce = .fok
      }
    case .market:
      order.type = .market
      order.timeInForce = ticket.marketTimeInForce
    }
    if let trigger = ticket.trigger {
      order.trigger = Order.Trigger(
        price: .price(trigger.price), quantity: trigger.quantity, reference: trigger.reference)
      // A sleeping order has a size only once it wakes, except where it was said.
      if case .percent = size { order.quantity = .zero }
    }
    order.triggeredAt = triggeredAt
    order.relatedOrderID = parent.map { OrderID(String($0)) }
    order.strategyID = strategy.map { String($0) }
    if let extras = ticket.extras?.value {
      order.stopLoss = extras.stopLoss?.noun
      order.takeProfit = extras.takeProfit?.noun
      order.slippageTolerance = extras.slippage?.value
      order.slippageToleranceType = extras.slippage?.type
    }
    return order
  }
}

extension OrderRequest.AttachedTrigger {
  fileprivate var noun: Order.AttachedTrigger {
    Order.AttachedTrigger(price: .price(price), limitPrice: limitPrice, reference: reference)
  }
}
