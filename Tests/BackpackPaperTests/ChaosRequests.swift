// The requests that chaos sends: orders of every kind, loans and transfers.

import BackpackModel
import Testing

@testable import BackpackPaper

extension Chaos {
  // MARK: Orders

  /// Mostly one of two, so that what is asked meets.
  mutating func market() -> Int {
    let busy = ["SOL_USDC", "SOL_USDC_PERP"].compactMap { exchange.find($0) }
    return isDrawn(60) ? pick(busy) : draw(exchange.markets.count)
  }

  /// Near the touch, most of the time on the tick.
  private mutating func price(in market: Int, near percent: Int = 2) throws -> Price {
    let mark = try exchange.markets[market].lastTicksOrOne()
    let spread = max(2, Int(mark / 100) * percent)
    let ticks = max(1, mark + Int64(draw(2 * spread) - spread))
    let price = try exchange.markets[market].scale.price(ticks: isDrawn(30) ? mark : ticks)
    if isDrawn(2) {
      return pick([
        Price(try price.decimal + "0.00000000001"), "0", "-5", "1000000000000",
        try exchange.markets[market].scale.price(ticks: 1),
        try exchange.markets[market].scale.price(ticks: MarketScale.countMax),
      ])
    }
    return price
  }

  /// Worth ten to ten thousand USDC as a rule, sometimes a million or a step.
  private mutating func quantity(in market: Int) throws -> Quantity {
    let scale = exchange.markets[market].scale
    if isDrawn(3) { return try scale.quantity(steps: 1) }
    if isDrawn(2) {
      return pick([
        "-1", "0", "0.00000000001", "1000000000000000",
        try scale.quantity(steps: MarketScale.countMax),
      ])
    }
    let budgets: [Notional] = ["10", "100", "777", "1500", "4000", "9000", "25000", "1000000"]
    let ticks = try exchange.markets[market].lastTicksOrOne()
    let steps = try scale.steps(paidBy: pick(budgets), ticks: ticks)
    return try scale.quantity(steps: max(0, steps - Int64(draw(5))))
  }

  private mutating func extras(in market: Int) throws -> Boxed<OrderExtras>? {
    var extras = OrderExtras()
    if isDrawn(20) {
      extras.stopLoss = .init(
        price: try price(in: market), reference: pick([.markPrice, .indexPrice, .lastPrice]),
        limitPrice: isDrawn(30) ? try price(in: market) : nil)
    }
    if isDrawn(20) {
      extras.takeProfit = .init(
        price: try price(in: market), reference: pick([.markPrice, .indexPrice, .lastPrice]))
    }
    if isDrawn(10) {
      extras.slippage = SlippageTolerance(pick(["1", "0.05", "50"]), pick([.tickSize, .percent]))
    }
    if !exchange.markets[market].isPerpetual {
      for margin in SpotMargin.allCases where isDrawn(30) { extras.spotMargin.insert(margin) }
    }
    return extras.isEmpty ? nil : Boxed(extras)
  }

  private mutating func ticket(in market: Int, _ kind: OrderTicket.Kind) throws -> OrderTicket {
    nextClientID += 1
    let isPerpetual = exchange.markets[market].isPerpetual
    return OrderTicket(
      symbol: exchange.markets[market].symbol, side: pick([.bid, .ask]), kind: kind,
      reduceOnly: isDrawn(isPerpetual ? 25 : 1),
      clientID: isDrawn(50) ? ClientOrderID(isDrawn(5) ? 7 : nextClientID) : nil,
      selfTradePrevention: pick([.rejectTaker, .rejectMaker, .rejectBoth]),
      extras: try extras(in: market))
  }

  mutating func place() throws {
    let market = market()
    let kind: OrderTicket.Kind
    switch draw(10) {
    case ..<6:
      kind = .limit(
        price: try price(in: market), quantity: try quantity(in: market),
        pick([.gtc, .gtc, .gtc, .gtc(postOnly: true), .ioc, .fok]))
    case ..<8:
      kind = .market(.base(try quantity(in: market)), allOrNothing: isDrawn(15))
    default:
      kind = .market(
        .quote(pick(["0.001", "10", "333.33", "5000", "70000", "1000000000000"])),
        allOrNothing: isDrawn(15))
    }
    let ticket = try ticket(in: market, kind)
    latest = "place \(ticket)"
    try send("place") { _ = try $0.place(ticket, at: $1) }
  }

  mutating func placeTrigger() throws {
    let market = market()
    let amount: TriggerQuantity =
      isDrawn(40)
      ? .percent(pick(["0.5", "33.3333", "80", "100"])) : .amount(try quantity(in: market))
    let trigger = OrderRequest.Trigger(
      price: try price(in: market), reference: pick([.markPrice, .indexPrice, .lastPrice]),
      quantity: amount,
      release: isDrawn(60)
        ? .market
        : .limit(price: try price(in: market), pick([.gtc, .ioc, .fok, .gtc(postOnly: true)])))
    let ticket = try ticket(in: market, .trigger(Boxed(trigger)))
    latest = "trigger \(ticket)"
    try send("trigger") { _ = try $0.place(ticket, at: $1) }
  }

  mutating func cancel() throws {
    let open = exchange.orders.all()
    guard !open.isEmpty else { return }
    let order = pick(open)
    let symbol = exchange.markets[isDrawn(95) ? order.market : market()].symbol
    let reference: OrderReference =
      order.ticket.clientID.map { .clientID($0) } ?? .id(OrderID(String(order.number)))
    latest = "cancel \(reference)"
    try send("cancel") { _ = try $0.cancel(reference, on: symbol, at: $1) }
  }

  mutating func cancelAll() throws {
    let symbol = exchange.markets[market()].symbol
    let kind: PaperExchange.CancelKind? = pick([.resting, .asleep, nil])
    latest = "cancel all on \(symbol)"
    try send("cancelAll") { _ = try $0.cancelAll(on: symbol, kind, at: $1) }
  }

  mutating func startStrategy() throws {
    let market = market()
    let interval = Int64(pick([1000, 1500, 10_000, 60_000, 10]))
    let ticket = StrategyTicket(
      symbol: exchange.markets[market].symbol, side: pick([.bid, .ask]),
      quantity: try quantity(in: market), price: isDrawn(50) ? try price(in: market) : nil,
      timeInForce: pick([.gtc, .ioc, .fok]),
      reduceOnly: isDrawn(exchange.markets[market].isPerpetual ? 30 : 0),
      clientID: isDrawn(30) ? ClientStrategyID(UInt32(draw(4))) : nil,
      selfTradePrevention: pick([.rejectTaker, .rejectMaker, .rejectBoth]),
      durationMilliseconds: interval * Int64(1 + draw(40)), intervalMilliseconds: interval,
      randomized: isDrawn(50))
    latest = "strategy \(ticket)"
    try send("strategy") { _ = try $0.start(ticket, at: $1) }
  }

  mutating func cancelStrategy() throws {
    guard !exchange.strategies.isEmpty else { return }
    let strategy = pick(exchange.strategies.all)
    latest = "cancel strategy \(strategy.number)"
    try send("cancelStrategy") {
      _ = try $0.cancelStrategy(
        .id(StrategyID(String(strategy.number))), on: strategy.ticket.symbol, at: $1)
    }
  }

  // MARK: Money

  mutating func borrowOrLend() throws {
    let request = BorrowLendRequest(
      pick([.borrow, .lend]), pick(Self.assets),
      quantity: pick(["0.001", "0.5", "3", "250.25", "4000", "90000", "-1", "0.00000000001"]))
    latest = "\(request)"
    try send("loan \(request.side)") { try $0.borrowOrLend(request, at: $1) }
  }

  mutating func transfer() throws {
    let asset = pick(Self.assets)
    let quantity: Quantity = pick(["0.01", "1", "20", "1500", "8000", "0", "0.0000000001"])
    let redeeming = isDrawn(50)
    latest = "transfer \(quantity) \(asset)"
    if isDrawn(55) {
      try send("withdraw") {
        _ = try $0.withdraw(
          PaperWithdrawal(
            asset: asset, quantity: quantity, blockchain: "Solana", address: "a",
            redeeming: redeeming), at: $1)
      }
    } else {
      try send("deposit") { try $0.deposit(quantity, of: asset, at: $1) }
    }
  }

  mutating func convertDust() throws {
    let asset = isDrawn(50) ? pick(Self.assets) : nil
    latest = "dust"
    try send("dust") { try $0.convertDust(asset, at: $1) }
  }

  mutating func changeSettings() {
    exchange.settings.leverageLimit = pick(["1", "3", "10", "50"])
    exchange.settings.autoBorrowSettlements = isDrawn(50)
  }
}

extension PaperMarket {
  fileprivate func lastTicksOrOne() throws -> Int64 { prices == nil ? 1000 : try lastTicks() }
}
