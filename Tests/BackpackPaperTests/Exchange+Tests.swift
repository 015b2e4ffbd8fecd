// Short words for the engine's tests.

import BackpackModel
import Testing

@testable import BackpackPaper

extension PaperExchange {
  /// Opened at the test clock's start, with the given market awake.
  static func opened(_ symbol: Symbol = "SOL_USDC", seed: UInt64 = 1) throws -> PaperExchange {
    var exchange = PaperExchange(seed: seed, at: TestClock.start)
    try exchange.wake(exchange.index(of: symbol))
    return exchange
  }

  @discardableResult
  mutating func place(_ ticket: OrderTicket) throws -> Order {
    let order = try place(ticket, at: now)
    return try noun(order)
  }

  mutating func touch(_ symbol: Symbol) throws -> (bid: Level, ask: Level) {
    let depth = try depth(symbol, limit: 5, at: now)
    return (try #require(depth.bids.first), try #require(depth.asks.first))
  }

  /// Lets seconds pass, one at a time, until something is so.
  mutating func run(seconds: Int = 20_000, until done: (PaperExchange) throws -> Bool) throws {
    for _ in 0..<seconds {
      if try done(self) { return }
      try advance(to: now + .seconds(1))
    }
    Issue.record("nothing happened in \(seconds) s")
  }

  /// Lets the price of an asset jump to so many billionths of its opening, and one second pass. There it
  /// stays.
  mutating func jump(_ base: Asset, toRatio ratio: Int64) throws {
    try pin(base, toRatio: ratio)
    try advance(to: now + .seconds(1))
  }

  /// The same, but nobody sees it before the next second.
  mutating func pin(_ base: Asset, toRatio ratio: Int64) throws {
    var invented = try #require(source as? SyntheticSource)
    invented.pin(base, ratio: ratio)
    source = invented
  }

  /// As if paid in, or out where negative.
  mutating func add(_ amount: Quantity, of asset: Asset) throws {
    try ledger.receive(amount, of: ledger.enlist(asset), from: .outside)
  }

  var fills: ContiguousArray<PaperFill> { records.fills.rows }
  /// Orders that ended.
  var finished: ContiguousArray<PaperOrder> { records.orders.rows }

  /// What somebody gained from the account; negative: lost.
  func balance(of party: Ledger.Party, in asset: Asset) -> Quantity {
    ledger.index(of: asset).map { ledger.balance(of: party, in: $0) } ?? .zero
  }
}

extension OrderTicket {
  static func limit(
    _ side: Side, _ symbol: Symbol, _ price: Price, _ quantity: Quantity,
    _ timeInForce: OrderRequest.TimeInForce = .gtc, reduceOnly: Bool = false,
    clientID: ClientOrderID? = nil, stp: SelfTradePrevention = .rejectTaker
  ) -> OrderTicket {
    OrderTicket(
      symbol: symbol, side: side,
      kind: .limit(price: price, quantity: quantity, timeInForce), reduceOnly: reduceOnly,
      clientID: clientID, selfTradePrevention: stp)
  }

  static func market(
    _ side: Side, _ symbol: Symbol, _ size: OrderRequest.MarketSize, reduceOnly: Bool = false,
    allOrNothing: Bool = false
  ) -> OrderTicket {
    OrderTicket(
      symbol: symbol, side: side, kind: .market(size, allOrNothing: allOrNothing),
      reduceOnly: reduceOnly)
  }
}
