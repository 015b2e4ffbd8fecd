// Random requests of every kind that changes an account.

import BackpackModel

@testable import BackpackPaper

/// What a lively and careless user asks for. Most of it is sensible enough to be accepted.
struct RandomAccount {
  var random: SeededRandom
  private var clientID: UInt32 = 0

  init(seed: UInt64) { random = SeededRandom(seed: seed) }

  private mutating func draw(_ bound: UInt64) -> Int64 { Int64(random.next() % bound) }
  private mutating func one<Value>(of values: [Value]) -> Value {
    values[Int(draw(UInt64(values.count)))]
  }
  private mutating func chance(_ oneIn: UInt64) -> Bool { draw(oneIn) == 0 }

  /// How long nothing is asked for.
  mutating func pause() -> Duration {
    switch draw(10) {
    case 0: .zero
    case 1...6: .milliseconds(draw(5000))
    case 7, 8: .seconds(draw(120))
    default: .seconds(draw(7200))
    }
  }

  /// One request; refusals are answers.
  mutating func ask(_ exchange: inout PaperExchange, at moment: Timestamp) throws {
    try exchange.advance(to: moment)
    do { try request(&exchange, at: moment) } catch _ as VenueRefusal {}
  }

  private mutating func request(_ exchange: inout PaperExchange, at moment: Timestamp) throws {
    let symbol: Symbol = one(of: ["SOL_USDC", "SOL_USDC_PERP", "BTC_USDC_PERP", "BTC_USDC"])
    switch draw(20) {
    case 0...8: _ = try exchange.place(ticket(symbol, &exchange, at: moment), at: moment)
    case 9: _ = try exchange.place(trigger(symbol, &exchange, at: moment), at: moment)
    case 10, 11:
      let open = exchange.orders.all(in: exchange.find(symbol))
      guard !open.isEmpty else { return }
      let order = one(of: open)
      _ = try exchange.cancel(.id(OrderID(String(order.number))), on: symbol, at: moment)
    case 12 where chance(3): _ = try exchange.cancelAll(on: symbol, nil, at: moment)
    case 13:
      try exchange.deposit("12.5", of: one(of: ["USDC", "SOL", "BONK"]), at: moment)
    case 14:
      let withdrawal = PaperWithdrawal(
        asset: one(of: ["USDC", "SOL"]), quantity: "1.25", blockchain: .solana,
        address: "somewhere",
        clientID: chance(2) ? "mine \"ü\"" : nil, redeeming: chance(2))
      _ = try exchange.withdraw(withdrawal, at: moment)
    case 15:
      try exchange.borrowOrLend(
        BorrowLendRequest(
          one(of: [.lend, .borrow]), one(of: ["USDC", "SOL"]), quantity: one(of: ["1", "250"])),
        at: moment)
    case 16: _ = try exchange.start(strategy(symbol), at: moment)
    case 17:
      guard let running = exchange.strategies.all.first else { return }
      _ = try exchange.cancelStrategy(
        .id(StrategyID(String(running.number))), on: running.ticket.symbol, at: moment)
    case 18:
      exchange.settings.leverageLimit = one(of: ["5", "10", "12.5"])
      exchange.settings.autoLend.toggle()
    default: try exchange.convertDust(nil, at: moment)
    }
  }

  private mutating func ticket(
    _ symbol: Symbol, _ exchange: inout PaperExchange, at moment: Timestamp
  ) throws -> OrderTicket {
    clientID += 1
    let depth = try exchange.depth(symbol, limit: 20, at: moment)
    let side: Side = chance(2) ? .bid : .ask
    let quantity: Quantity =
      symbol.rawValue.hasPrefix("BTC") ? "0.001" : one(of: ["0.5", "2", "3.1"])
    var kind = OrderTicket.Kind.market(.base(quantity), allOrNothing: chance(5))
    if chance(6) { kind = .market(.quote("50")) }
    let levels = chance(3) ? depth.bids : depth.asks
    if !levels.isEmpty, !chance(4) {
      kind = .limit(
        price: one(of: levels).price, quantity: quantity,
        one(of: [.gtc, .gtc, .gtc, .gtc(postOnly: true), .ioc, .fok]))
    }
    var ticket = OrderTicket(symbol: symbol, side: side, kind: kind)
    ticket.reduceOnly = symbol.isPerpetual && chance(5)
    ticket.clientID = chance(2) ? ClientOrderID(clientID) : nil
    ticket.selfTradePrevention = one(of: [.rejectTaker, .rejectMaker, .rejectBoth])
    var extras = OrderExtras()
    if chance(6) {
      extras.stopLoss = OrderRequest.AttachedTrigger(price: "1", reference: .markPrice)
      extras.takeProfit = OrderRequest.AttachedTrigger(
        price: "90000000", reference: .lastPrice, limitPrice: "90000001")
    }
    if !symbol.isPerpetual, chance(3) {
      extras.spotMargin = [one(of: SpotMargin.allCases), one(of: SpotMargin.allCases)]
    }
    if case .market = kind, chance(3) { extras.slippage = .ticks(100) }
    if !extras.isEmpty { ticket.extras = Boxed(extras) }
    return ticket
  }

  private mutating func trigger(
    _ symbol: Symbol, _ exchange: inout PaperExchange, at moment: Timestamp
  ) throws -> OrderTicket {
    let depth = try exchange.depth(symbol, limit: 20, at: moment)
    let price = try depth.bids.randomOrFirst(draw(20))?.price ?? "1"
    let quantity: TriggerQuantity = symbol.isPerpetual && chance(2) ? "50%" : "0.5"
    return OrderTicket(
      symbol: symbol, side: chance(2) ? .bid : .ask,
      kind: .trigger(
        Boxed(
          OrderRequest.Trigger(
            price: price, reference: one(of: [.markPrice, .lastPrice, .indexPrice]),
            quantity: quantity, release: chance(2) ? .market : .limit(price: price, .ioc)))))
  }

  private mutating func strategy(_ symbol: Symbol) -> StrategyTicket {
    clientID += 1
    var ticket = StrategyTicket(
      symbol: symbol, side: chance(2) ? .bid : .ask,
      quantity: symbol.rawValue.hasPrefix("BTC") ? "0.01" : "5", durationMilliseconds: 600_000,
      intervalMilliseconds: one(of: [10_000, 60_000]))
    ticket.clientID = ClientStrategyID(clientID)
    ticket.randomized = chance(2)
    return ticket
  }
}

extension Array {
  fileprivate func randomOrFirst(_ draw: Int64) throws -> Element? {
    isEmpty ? nil : self[Int(draw) % count]
  }
}
