// Balances, fees, and that nothing is lost or made.

import BackpackModel
import Testing

@testable import BackpackPaper

@Suite struct MoneyTests {
  @Test func `the account opens with what it is said to hold`() throws {
    var exchange = PaperExchange(seed: 1, at: TestClock.start)
    #expect(
      try exchange.balances(at: exchange.now) == [
        "USDC": Balance(available: "10000", locked: "0", staked: "0"),
        "SOL": Balance(available: "20", locked: "0", staked: "0"),
        "BTC": Balance(available: "0.05", locked: "0", staked: "0"),
      ])
    let loans = try exchange.loans(at: exchange.now)
    #expect(loans.map(\.asset) == ["USDC", "SOL"])
    #expect(loans.map(\.netQuantity) == ["500", "5"])
  }

  @Test func `a spot purchase pays its fee in the asset bought, exactly`() throws {
    var exchange = try PaperExchange.opened()
    let price = try exchange.touch("SOL_USDC").ask.price

    try exchange.place(.market(.bid, "SOL_USDC", .base("3")))

    #expect(exchange.usdc.available.decimal == (try "10000" - (price * "3").decimal))
    #expect(exchange.ledger["SOL"].available == "22.997")
    let fill = try exchange.noun(try #require(exchange.fills.last))
    #expect(fill.fee == "0.003" && fill.feeAsset == "SOL")
    #expect(exchange.balance(of: .fees, in: "SOL") == "0.003")
    #expect(exchange.balance(of: .fees, in: "USDC").isZero)
  }

  @Test func `a spot sale pays its fee in USDC, exactly`() throws {
    var exchange = try PaperExchange.opened()
    let price = try exchange.touch("SOL_USDC").bid.price

    try exchange.place(.market(.ask, "SOL_USDC", .base("3")))

    let proceeds = try (price * "3").decimal
    #expect(exchange.usdc.available.decimal == (try "10000" + proceeds * "0.999"))
    #expect(exchange.ledger["SOL"].available == "17")
    #expect(try exchange.noun(try #require(exchange.fills.last)).feeAsset == "USDC")
  }

  @Test func `a spot maker pays less`() throws {
    var exchange = try PaperExchange.opened()
    try exchange.place(.limit(.bid, "SOL_USDC", "130", "1"))
    try exchange.jump("SOL", toRatio: 900_000_000)
    #expect(exchange.ledger["SOL"].available == "20.9992")
  }

  @Test(arguments: [Side.bid, .ask])
  func `stablecoins trade against each other without a fee`(side: Side) throws {
    var exchange = try PaperExchange.opened("USDT_USDC")
    try exchange.add("100", of: "USDT")

    try exchange.place(.market(side, "USDT_USDC", .base("50")))

    #expect(exchange.fills.last?.fee.isZero == true)
    #expect(exchange.balance(of: .fees, in: "USDT").isZero)
    #expect(exchange.balance(of: .fees, in: "USDC").isZero)
  }

  @Test func `all funds can be spent, and not a cent more`() throws {
    var exchange = try PaperExchange.opened()
    try exchange.place(.limit(.bid, "SOL_USDC", "100", "100"))
    #expect(exchange.usdc == Ledger.Holding(available: "0", locked: "10000", lent: "500"))
    #expect(throws: VenueRefusal.insufficientFunds) {
      try exchange.place(.limit(.bid, "USDT_USDC", "0.9", "1"))
    }
  }

  @Test func `every asset is collateral, after its haircut`() throws {
    var exchange = try PaperExchange.opened()
    try exchange.wakeValuations()
    func worth(_ asset: Asset, _ quantity: Quantity) throws -> Notional {
      let mark = try exchange.markets[exchange.index(of: Symbol("\(asset)_USDC"))].markPrice()
      let notional = try mark * quantity
      let haircut = try #require(CollateralTerms.of(asset)).haircut
      return try notional.scaled(by: haircut.share(of: notional).decimal, scale: 12, .towardsZero)
    }

    let margin = try exchange.margin()

    // Available, locked and lent alike.
    #expect(try margin.equity == "10500" + worth("SOL", "25") + worth("BTC", "0.05"))
    #expect(margin.equity == margin.assets && margin.debts.isZero)
    #expect(try worth("SOL", "25") < "3500" && worth("BTC", "0.05") < "4750")
    // So USDC that a bid holds still carries a perpetual.
    try exchange.place(.limit(.bid, "SOL_USDC", "100", "100"))
    #expect(try exchange.margin().equity == margin.equity)
    #expect(
      try exchange.place(.limit(.bid, "SOL_USDC_PERP", "130", "1")).status == .new)
  }

  // MARK: Conservation

  @Test(arguments: [11, 12, 13, 14, 15] as [UInt64])
  func `nothing is lost or made over thousands of random commands`(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    var exchange = try PaperExchange.opened(seed: seed)
    let symbols: [Symbol] = [
      "SOL_USDC", "SOL_USDC_PERP", "BTC_USDC", "BTC_USDC_PERP", "USDT_USDC", "kPEPE_USDC_PERP",
    ]
    var accepted = 0
    var refused = 0

    for command in 1...2500 {
      do {
        switch random.next() % 16 {
        case 0...9:
          try exchange.place(
            try randomTicket(on: symbols[Int(random.next() % 6)], &random, &exchange))
        case 10, 11:
          let orders = exchange.orders.all()
          if !orders.isEmpty {
            let order = orders[Int(random.next() % UInt64(orders.count))]
            _ = try exchange.cancel(
              .id(OrderID(String(order.number))), on: order.ticket.symbol, at: exchange.now)
          }
        case 12:
          let symbol = symbols[Int(random.next() % 6)]
          _ = try exchange.cancelAll(on: symbol, nil, at: exchange.now)
        case 13:
          // A jolt of up to 15 % in one second, now and then.
          guard random.next() % 4 == 0 else { break }
          let ratio = 850_000_000 + Int64(random.next() % 300_000_000)
          try exchange.jump(random.next() % 2 == 0 ? "SOL" : "BTC", toRatio: ratio)
        default: try exchange.advance(to: exchange.now + .seconds(Int64(1 + random.next() % 8)))
        }
        accepted += 1
      } catch is VenueRefusal {
        refused += 1
      }
      let broken = try violations(in: exchange)
      try #require(broken.isEmpty, "seed \(seed), command \(command)")
    }
    print(
      "seed \(seed): \(accepted) accepted, \(refused) refused, \(exchange.fills.count) fills kept")
    #expect(accepted > 1000 && refused > 50 && exchange.fills.count > 500)
  }

  private func randomTicket(
    on symbol: Symbol, _ random: inout SeededRandom, _ exchange: inout PaperExchange
  ) throws -> OrderTicket {
    let touch = try exchange.touch(symbol)
    let scale = exchange.markets[try exchange.index(of: symbol)].scale
    let side: Side = random.next() % 2 == 0 ? .bid : .ask
    let ticks = try #require(try scale.ticks(touch.ask.price))
    // From 0.2 % on this side of the touch to 0.2 % on the other.
    let away = Int64(random.next() % UInt64(ticks / 250 + 3)) - ticks / 500
    let price = try scale.price(ticks: max(1, ticks + away))
    // Up to about 3,000 USDC.
    let worth = Notional(ExactDecimal(Int(random.next() % 3000)))
    let quantity = try scale.quantity(
      steps: max(1, scale.steps(paidBy: worth, ticks: ticks)))
    let reduceOnly = symbol.rawValue.hasSuffix("PERP") && random.next() % 4 == 0
    let preventions: [SelfTradePrevention] = [.rejectTaker, .rejectMaker, .rejectBoth]
    let prevention = preventions[Int(random.next() % 3)]
    switch random.next() % 8 {
    case 0: return .market(side, symbol, .base(quantity), reduceOnly: reduceOnly)
    case 1: return .market(side, symbol, .quote(worth), reduceOnly: reduceOnly)
    case 2:
      return .limit(side, symbol, price, quantity, .ioc, reduceOnly: reduceOnly, stp: prevention)
    case 3:
      return .limit(side, symbol, price, quantity, .fok, reduceOnly: reduceOnly, stp: prevention)
    case 4: return .limit(side, symbol, price, quantity, .gtc(postOnly: true), stp: prevention)
    default: return .limit(side, symbol, price, quantity, reduceOnly: reduceOnly, stp: prevention)
    }
  }

  /// What of all that must always hold does not.
  private func violations(in exchange: PaperExchange) throws -> [String] {
    var broken: [String] = []
    for (index, asset) in exchange.ledger.assets.enumerated()
    where try !exchange.ledger.sum(of: index).isZero { broken.append("\(asset) does not add up") }
    // Locked is what the open orders lock.
    var locks: [Int: Quantity] = [:]
    for order in exchange.orders.all() {
      if order.remainingSteps <= 0 { broken.append("order \(order.number) has nothing left") }
      let market = exchange.markets[order.market].info
      guard let lock = try order.lock(steps: order.remainingSteps, in: market) else { continue }
      locks[lock.asset] = try (locks[lock.asset] ?? .zero) + lock.amount
    }
    for (index, holding) in exchange.ledger.holdings.enumerated() {
      let asset = exchange.ledger.assets[index]
      if holding.available.isNegative { broken.append("\(asset) is negative") }
      if holding.locked != locks[index] ?? .zero { broken.append("\(asset) is locked for nothing") }
    }
    for (index, market) in exchange.markets.enumerated() {
      if let bid = market.book.bestTicks(.bid), let ask = market.book.bestTicks(.ask), bid >= ask {
        broken.append("the book of \(market.symbol) is crossed")
      }
      let waiting = exchange.orders.all().filter { $0.market == index && $0.ticket.reduceOnly }
        .reduce(0) { $0 + $1.remainingSteps }
      if waiting > abs(exchange.positions[index]?.netSteps ?? 0) {
        broken.append("reduce-only orders exceed the position")
      }
    }
    return broken
  }

  @Test(arguments: [21, 22] as [UInt64])
  func `every asset adds up: start, fills, fees, funding, interest and nothing else`(
    seed: UInt64
  ) throws {
    var random = SeededRandom(seed: seed)
    var exchange = try PaperExchange.opened(seed: seed)
    // Few enough commands that all fills are still on record.
    for _ in 0..<1500 {
      let symbols: [Symbol] = ["SOL_USDC", "SOL_USDC_PERP", "BTC_USDC_PERP"]
      let symbol = symbols[Int(random.next() % 3)]
      do {
        try exchange.place(try randomTicket(on: symbol, &random, &exchange))
      } catch is VenueRefusal {}
      try exchange.advance(to: exchange.now + .seconds(Int64(random.next() % 6)))
    }
    try #require(exchange.records.fills.dropped == 0)

    var expected: [Asset: ExactDecimal] = ["USDC": "10500", "SOL": "25", "BTC": "0.05"]
    var net: [Symbol: ExactDecimal] = [:]
    var fees: [Asset: ExactDecimal] = [:]
    for fill in try exchange.fills.map({ try exchange.noun($0) }) {
      let isPerpetual = fill.symbol.rawValue.hasSuffix("PERP")
      let sign: ExactDecimal = fill.side == .bid ? "1" : "-1"
      let notional = try (fill.price * fill.quantity).decimal
      expected["USDC"] = try (expected["USDC"] ?? .zero) - sign * notional
      if isPerpetual {
        net[fill.symbol] = try (net[fill.symbol] ?? .zero) + sign * fill.quantity.decimal
      } else {
        expected["SOL"] = try (expected["SOL"] ?? .zero) + sign * fill.quantity.decimal
      }
      expected[fill.feeAsset] = try (expected[fill.feeAsset] ?? .zero) - fill.fee.decimal
      fees[fill.feeAsset] = try (fees[fill.feeAsset] ?? .zero) + fill.fee.decimal
    }
    // What open positions cost is not paid.
    for market in exchange.markets.indices {
      guard let position = exchange.positions[market] else { continue }
      expected["USDC"] = try (expected["USDC"] ?? .zero) + position.cost.decimal
    }
    for payment in exchange.records.funding.rows {
      expected["USDC"] = try (expected["USDC"] ?? .zero) + payment.quantity.decimal
    }
    for payment in exchange.records.interest.rows {
      expected[payment.asset] = try (expected[payment.asset] ?? .zero) + payment.quantity.decimal
    }

    for (asset, amount) in expected {
      #expect(try exchange.ledger[asset].net() == Quantity(amount), "seed \(seed): \(asset)")
      #expect(exchange.balance(of: .fees, in: asset).decimal == (fees[asset] ?? .zero))
    }
    // Nobody was liquidated, so that is all.
    #expect(exchange.fills.allSatisfy { $0.systemOrderType == nil })
    #expect(exchange.records.funding.rows.count > 0)
    for symbol in ["SOL_USDC_PERP", "BTC_USDC_PERP"] as [Symbol] {
      let market = try exchange.index(of: symbol)
      let held = try exchange.markets[market].scale
        .quantity(steps: exchange.positions[market]?.netSteps ?? 0)
      #expect(held.decimal == (net[symbol] ?? .zero), "seed \(seed)")
    }
    print("seed \(seed): \(exchange.fills.count) fills add up")
  }
}
