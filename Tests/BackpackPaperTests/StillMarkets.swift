// Markets that stand still until told otherwise, and short words for what happens in them.

import BackpackModel
import Testing

@testable import BackpackPaper

extension PaperExchange {
  /// One in `pin(_:toRatio:)`.
  static let one = PriceCourse.unity

  /// Every asset at its opening price: SOL at 140, BTC at 95,000. The account as it begins.
  static func still(_ symbols: [Symbol] = ["SOL_USDC", "SOL_USDC_PERP"]) throws -> PaperExchange {
    var exchange = PaperExchange(seed: 7, at: TestClock.start)
    for base in Set(exchange.markets.map(\.market.base)) { try exchange.pin(base, toRatio: one) }
    for symbol in symbols { try exchange.wake(exchange.index(of: symbol)) }
    try exchange.advance(to: exchange.now + .seconds(1))
    return exchange
  }

  mutating func enter(_ ticket: OrderTicket) throws -> PaperOrder { try place(ticket, at: now) }

  /// As it stands or ended.
  func order(_ number: UInt64) throws -> PaperOrder {
    try #require(orders[number] ?? records.orders.rows.last { $0.number == number })
  }

  /// Somebody takes that much of a resting order.
  mutating func fill(_ number: UInt64, steps: Int64) throws {
    try fillResting(number, steps: steps, at: now)
  }

  func net(_ symbol: Symbol) throws -> Int64 { try positions[index(of: symbol)]?.netSteps ?? 0 }

  /// Sleeping orders of a market, oldest first.
  func asleep(_ symbol: Symbol) throws -> [PaperOrder] {
    try orders.all(in: index(of: symbol)).filter(\.isAsleep)
  }

  mutating func pass(_ span: Duration) throws { try advance(to: now + span) }

  /// A balance without the account's opening one.
  mutating func giveAway(_ asset: Asset) throws {
    let index = try #require(ledger.index(of: asset))
    try ledger.pay(ledger.holdings[index].available, of: index, to: .outside)
  }
}

extension OrderTicket {
  static func trigger(
    _ side: Side, _ symbol: Symbol, at price: Price, _ quantity: TriggerQuantity,
    by reference: TriggerReference = .markPrice, _ release: OrderRequest.Trigger.Release = .market,
    reduceOnly: Bool = false
  ) -> OrderTicket {
    OrderTicket(
      symbol: symbol, side: side,
      kind: .trigger(
        Boxed(
          OrderRequest.Trigger(
            price: price, reference: reference, quantity: quantity, release: release))),
      reduceOnly: reduceOnly)
  }

  /// The same with exits.
  func with(stopLoss: Price? = nil, takeProfit: Price? = nil) -> OrderTicket {
    var ticket = self
    var extras = ticket.extras?.value ?? OrderExtras()
    extras.stopLoss = stopLoss.map { .init(price: $0, reference: .markPrice) }
    extras.takeProfit = takeProfit.map { .init(price: $0, reference: .markPrice) }
    ticket.extras = Boxed(extras)
    return ticket
  }

  func with(_ spotMargin: Set<SpotMargin>) -> OrderTicket {
    var ticket = self
    ticket.extras = Boxed(OrderExtras(spotMargin: spotMargin))
    return ticket
  }
}

/// Nothing contradicts itself.
func expectSound(_ exchange: PaperExchange, _ place: SourceLocation = #_sourceLocation) throws {
  #expect(try exchange.brokenInvariants() == [], sourceLocation: place)
}
