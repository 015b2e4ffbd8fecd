// The engine alone, for those who measure it: no requests, no signatures, no JSON.

import BackpackModel

/// A spot market, and an account rich enough to trade in it for hours.
package struct EngineTrial: Sendable {
  private static let symbol: Symbol = "SOL_USDC"

  private var exchange: PaperExchange
  private let market: Int
  private var matched = 0

  package init() throws {
    exchange = PaperExchange(seed: 1, at: Timestamp(milliseconds: 1_788_264_000_000))
    exchange.openOrdersMax = .max
    try exchange.deposit("100000000000", of: "USDC", at: exchange.now)
    try exchange.deposit("100000000", of: "SOL", at: exchange.now)
    market = try exchange.index(of: Self.symbol)
    try exchange.wake(market)
  }

  package var restingCount: Int { exchange.orders.count }

  /// Orders that each trade with the crowd at its best price, bids and asks in turn. A second passes now and
  /// then, so that the crowd comes back.
  package mutating func match(_ count: Int) throws {
    let scale = exchange.markets[market].scale
    for _ in 0..<count {
      if matched % 10_000 == 0 { try exchange.advance(to: exchange.now + .seconds(1)) }
      let side: Side = matched & 1 == 0 ? .bid : .ask
      exchange.quote(market)
      let ticks = exchange.markets[market].book.bestTicks(side.opposite) ?? 1
      let order = try exchange.place(
        OrderTicket(
          symbol: Self.symbol, side: side,
          kind: .limit(
            price: try scale.price(ticks: ticks), quantity: try scale.quantity(steps: 1), .gtc)),
        at: exchange.now)
      guard order.status == .filled else { throw VenueRefusal.internalError }
      matched += 1
    }
  }

  /// Bids that rest, at two thousand prices below the market.
  package mutating func rest(_ count: Int) throws {
    for _ in 0..<count { _ = try placeResting() }
  }

  /// Orders placed and cancelled again, among all that rest.
  package mutating func placeAndCancel(_ count: Int) throws {
    for _ in 0..<count {
      let order = try placeResting()
      _ = try exchange.cancel(
        .id(OrderID(String(order.number))), on: Self.symbol, at: exchange.now)
    }
  }

  private mutating func placeResting() throws -> PaperOrder {
    let scale = exchange.markets[market].scale
    // Any order of prices will do, as long as neighbours in time are not neighbours in price.
    let below = Int64(exchange.numbers.order &* 0x9E37_79B9_7F4A_7C15 >> 32 % 2000)
    let ticks = exchange.markets[market].touch.bid - 100 - below
    return try exchange.place(
      OrderTicket(
        symbol: Self.symbol, side: .bid,
        kind: .limit(
          price: try scale.price(ticks: ticks), quantity: try scale.quantity(steps: 10),
          .gtc(postOnly: true))),
      at: exchange.now)
  }
}
