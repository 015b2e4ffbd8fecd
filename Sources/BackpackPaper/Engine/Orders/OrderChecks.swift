// An order against its market's rules and the account's open orders.

import BackpackModel

extension PaperExchange {
  func checkState(of market: Int, for ticket: OrderTicket) throws {
    guard !source.isStale(market) else { throw VenueRefusal.staleMarket }
    var isMarketOrder = false
    var isPostOnly = false
    switch ticket.kind {
    case .market: isMarketOrder = true
    case .limit(_, _, let timeInForce): isPostOnly = timeInForce == .gtc(postOnly: true)
    case .trigger(let trigger): isMarketOrder = trigger.value.release == .market
    }
    switch markets[market].market.state {
    case .open: return
    case .limitOnly: if isMarketOrder { throw VenueRefusal.marketOrdersOff }
    case .postOnly: if !isPostOnly { throw VenueRefusal.postOnlyMode }
    default: throw VenueRefusal.marketClosed
    }
  }

  /// The order that the ticket asks for. It gets its number once it is accepted.
  func checked(_ ticket: OrderTicket, in market: Int) throws -> PaperOrder {
    let isPerpetual = markets[market].isPerpetual
    guard isPerpetual || !ticket.reduceOnly else {
      throw VenueRefusal.contradictory("Reduce-only orders are for futures markets")
    }
    guard !isPerpetual || ticket.spotMargin.isEmpty else {
      throw VenueRefusal.contradictory("Automatic lending and borrowing are for spot markets")
    }
    guard ticket.clientID.flatMap({ orders.first(.clientID($0)) }) == nil else {
      throw VenueRefusal.duplicateClientID
    }
    guard orders.count < openOrdersMax else { throw VenueRefusal.tooManyOrders }
    try checkExtras(of: ticket, in: market)

    var limitTicks: Int64?
    var size: PaperOrder.Size
    switch ticket.kind {
    case .limit(let price, let quantity, _):
      limitTicks = try checkedTicks(price, ticket.side, in: market)
      size = .steps(try checkedSteps(quantity, in: market))
    case .market(.base(let quantity), _): size = .steps(try checkedSteps(quantity, in: market))
    case .market(.quote(let notional), _):
      guard notional.isPositive else { throw VenueRefusal.noMarketQuantity }
      guard notional <= Self.notionalMax else { throw VenueRefusal.quantityTooLarge }
      size = .quote(notional)
    case .trigger(let boxed):
      _ = try ticks(boxed.value.price, in: market)
      if case .limit(let price, _) = boxed.value.release {
        limitTicks = try ticks(price, in: market)
      }
      size = try checkedSize(boxed.value.quantity, in: market)
    }
    if ticket.reduceOnly, ticket.trigger == nil {
      let closable = closableSteps(market, ticket.side)
      guard closable > 0 else { throw VenueRefusal.nothingToReduce }
      if case .steps(let steps) = size { size = .steps(min(steps, closable)) }
    }
    var order = PaperOrder(
      number: numbers.order, market: market, ticket: ticket, limitTicks: limitTicks, size: size,
      createdAt: now)
    if ticket.trigger != nil { order.status = .triggerPending }
    return order
  }

  /// Beyond all money there is; keeps every product inside an exact decimal.
  static let notionalMax: Notional = "1000000000000"

  private func checkExtras(of ticket: OrderTicket, in market: Int) throws {
    guard let extras = ticket.extras?.value else { return }
    for attached in [extras.stopLoss, extras.takeProfit].compactMap(\.self) {
      _ = try ticks(attached.price, in: market)
      if let price = attached.limitPrice { _ = try ticks(price, in: market) }
    }
    if let slippage = extras.slippage {
      if case .limit = ticket.kind {
        throw VenueRefusal.contradictory("Slippage tolerance is for market orders")
      }
      guard slippage.value.isPositive, slippage.value <= "1000000" else {
        throw VenueRefusal.contradictory("Slippage tolerance must be positive")
      }
    }
  }

  // MARK: Prices

  /// A price on the tick and inside the market's bounds.
  func ticks(_ price: Price, in market: Int) throws -> Int64 {
    let rules = markets[market].market.rules
    guard price.isPositive else { throw VenueRefusal.priceOutOfRange }
    guard try price.decimal.isMultiple(of: rules.tickSize.decimal) else {
      throw VenueRefusal.priceTooLong
    }
    guard let ticks = try markets[market].scale.ticks(price), price >= rules.minPrice,
      rules.maxPrice.map({ price <= $0 }) ?? true
    else { throw VenueRefusal.priceOutOfRange }
    return ticks
  }

  /// Also inside the bands around what the market trades at now.
  func checkedTicks(_ price: Price, _ side: Side, in market: Int) throws -> Int64 {
    let ticks = try ticks(price, in: market)
    let rules = markets[market].market.rules
    let last = try markets[market].scale.price(ticks: markets[market].lastTicks()).decimal
    if let factor = rules.maxMultiplier, price.decimal > (try last * factor) {
      throw VenueRefusal.priceTooFar
    }
    if let factor = rules.minMultiplier, price.decimal < (try last * factor) {
      throw VenueRefusal.priceTooFar
    }
    try checkBands(price, side, in: market)
    return ticks
  }

  /// The bands around mark price and premium stop orders that would trade far off. The other side of them
  /// is no danger: a bid far below the market rests.
  private func checkBands(_ price: Price, _ side: Side, in market: Int) throws {
    let rules = markets[market].market.rules
    let mark = try markets[market].markPrice().decimal
    if let band = rules.meanMarkPriceBand {
      let isOutside =
        side == .bid
        ? price.decimal > (try mark.multiplied(by: band.maxMultiplier, scale: 28, .halfEven))
        : price.decimal < (try mark.multiplied(by: band.minMultiplier, scale: 28, .halfEven))
      if isOutside { throw VenueRefusal.priceTooFar }
    }
    if let tolerance = rules.meanPremiumTolerance, markets[market].isPerpetual,
      let index = markets[market].prices?.index?.decimal
    {
      let room = try index.multiplied(by: tolerance.decimal, scale: 28, .halfEven)
      let isOutside =
        side == .bid ? price.decimal > (try mark + room) : price.decimal < (try mark - room)
      if isOutside { throw VenueRefusal.priceTooFar }
    }
  }

  // MARK: Quantities

  func checkedSteps(_ quantity: Quantity, in market: Int) throws -> Int64 {
    let rules = markets[market].market.rules
    guard quantity >= rules.minQuantity else { throw VenueRefusal.quantityTooSmall }
    guard try quantity.decimal.isMultiple(of: rules.stepSize.decimal) else {
      throw VenueRefusal.quantityTooLong
    }
    guard let steps = try markets[market].scale.steps(quantity),
      rules.maxQuantity.map({ quantity <= $0 }) ?? true
    else { throw VenueRefusal.quantityTooLarge }
    return steps
  }

  private func checkedSize(_ quantity: TriggerQuantity, in market: Int) throws -> PaperOrder.Size {
    switch quantity {
    case .amount(let amount): return .steps(try checkedSteps(amount, in: market))
    case .percent(let percent):
      guard percent.isPositive, percent <= "100", percent.scale <= 4 else {
        throw VenueRefusal.badTrigger(
          "`triggerQuantity` in per cent must be above 0 and at most 100")
      }
      guard markets[market].isPerpetual else {
        throw VenueRefusal.badTrigger("`triggerQuantity` in per cent is for futures markets")
      }
      return .percent(percent)
    case .other:
      throw VenueRefusal.badTrigger("`triggerQuantity` must be a quantity or a percentage")
    }
  }
}
