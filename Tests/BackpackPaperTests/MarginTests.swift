// What the account is worth, and what it may open with that.

import BackpackModel
import Testing

@testable import BackpackPaper

@Suite struct MarginTests {
  private let perp: Symbol = "SOL_USDC_PERP"

  @Test func `a margin fraction is its base until the root of the size asks for more`() throws {
    let function = MarginFunction.squareRoot(base: "0.02", factor: "0.0001")
    #expect(try function.fraction(of: "0") == "0.02")
    #expect(try function.fraction(of: "40000") == "0.02")
    #expect(try function.fraction(of: "1000000") == "0.1")
    #expect(try function.fraction(of: "-1000000") == "0.1")
    #expect(try MarginFunction.unknown("other").fraction(of: "5") == "1")
  }

  @Test func `a haircut is the weight until the amount asks for more`() throws {
    let haircut = HaircutFunction(
      weight: "0.9", kind: .inverseSquareRoot(base: "1.08", positiveCurvePenalty: "0.0002"))
    #expect(try haircut.share(of: "0") == "0.9")
    #expect(try haircut.share(of: "1000000") == "0.9")
    #expect(try haircut.share(of: "4000000") == "0.77142857")
    #expect(try HaircutFunction(weight: "1", kind: .identity).share(of: "4000000") == "1")
  }

  @Test func `all collateral counts, after its haircut, lent or not`() throws {
    var exchange = try PaperExchange.still()
    let summary = try exchange.marginSummary(at: exchange.now)
    // 10,500 USDC, 25 SOL × 140 × 0.9, 0.05 BTC × 95,000 × 0.95.
    #expect(summary.assetsValue == "18162.5")
    #expect(summary.netEquity == "18162.5")
    #expect(summary.borrowLiability.isZero)
  }

  @Test func `what is locked in a bid counts as before`() throws {
    var exchange = try PaperExchange.still()
    try exchange.place(.limit(.bid, "SOL_USDC", "100", "50"))
    #expect(try exchange.marginSummary(at: exchange.now).assetsValue == "18162.5")
  }

  @Test func `a position can be carried by other collateral, and its fee becomes a debt`() throws {
    var exchange = try PaperExchange.still()
    try exchange.become(usdc: "0", sol: "20")
    try exchange.place(.market(.bid, perp, .base("100")))
    #expect(try exchange.net(perp) == 10000)
    #expect(exchange.usdc.borrowed.isPositive)
    try expectSound(exchange)
  }

  @Test func `the leverage limit bounds what is opened, and closing is always allowed`() throws {
    var exchange = try PaperExchange.still()
    try exchange.become(usdc: "1000")
    exchange.settings.leverageLimit = "5"
    #expect(throws: VenueRefusal.insufficientMargin) {
      try exchange.enter(.market(.bid, perp, .base("36")))
    }
    try exchange.place(.market(.bid, perp, .base("35")))
    exchange.settings.leverageLimit = "1"
    #expect(throws: VenueRefusal.insufficientMargin) {
      try exchange.enter(.market(.bid, perp, .base("1")))
    }
    try exchange.place(.market(.ask, perp, .base("35")))
    #expect(try exchange.net(perp) == 0)
  }

  @Test func `resting orders of both sides need margin once, the larger side`() throws {
    var exchange = try PaperExchange.still()
    try exchange.become(usdc: "1000")
    exchange.settings.leverageLimit = "5"
    try exchange.place(.limit(.bid, perp, "139", "30"))
    try exchange.place(.limit(.ask, perp, "141", "30"))
    #expect(throws: VenueRefusal.insufficientMargin) {
      try exchange.enter(.limit(.bid, perp, "139", "10"))
    }
    try exchange.place(.limit(.ask, perp, "141", "5"))
    try expectSound(exchange)
  }

  @Test func `a spot order may not spend the margin of a position`() throws {
    var exchange = try PaperExchange.still(["SOL_USDC", "SOL_USDC_PERP", "BONK_USDC"])
    try exchange.become(usdc: "2000")
    try exchange.place(.market(.bid, perp, .base("100")))
    // BONK counts nothing: what buys it is gone.
    #expect(throws: VenueRefusal.insufficientMargin) {
      try exchange.enter(.market(.bid, "BONK_USDC", .quote("1000")))
    }
    try exchange.place(.market(.bid, "BONK_USDC", .quote("300")))
    // SOL counts nine tenths.
    try exchange.place(.market(.bid, "SOL_USDC", .quote("1000")))
    let margin = try exchange.margin()
    #expect(margin.equity >= margin.initial)
    try expectSound(exchange)
  }

  @Test func `a debt for a spot order is carried together with what the order costs`() throws {
    var exchange = try PaperExchange.still(["SOL_USDC", "BONK_USDC"])
    try exchange.become(usdc: "5000", sol: "50")
    try exchange.place(.market(.bid, perp, .base("1")))
    // The debt of 7000 could be carried, and so could the loss of 5000: not both.
    let ticket = OrderTicket.limit(.bid, "BONK_USDC", "0.00002", "600000000")
    #expect(throws: VenueRefusal.insufficientMargin) {
      try exchange.enter(ticket.with([.autoBorrow]))
    }
    let smaller = OrderTicket.limit(.bid, "BONK_USDC", "0.00002", "400000000")
    try exchange.place(smaller.with([.autoBorrow]))
    let margin = try exchange.margin()
    #expect(margin.equity >= margin.initial)
    #expect(exchange.usdc.borrowed > "2900")
    try expectSound(exchange)
  }

  @Test func `no fraction makes the liquidation price fail`() throws {
    var exchange = try PaperExchange.still()
    try exchange.place(.market(.bid, perp, .base("1")))
    let position = try #require(try exchange.positions(on: perp, at: exchange.now).first)
    #expect(position.estLiquidationPrice.isZero)
    try exchange.become(usdc: "30")
    let near = try #require(try exchange.positions(on: perp, at: exchange.now).first)
    #expect(near.estLiquidationPrice > "100")
    #expect(near.estLiquidationPrice < "140")
  }
}

extension PaperExchange {
  /// Nothing but this, nothing lent.
  mutating func become(usdc: Quantity, sol: Quantity = "0") throws {
    for asset in loans.keys where ledger.holdings[asset].lent.isPositive {
      try lend(-ledger.holdings[asset].lent, of: asset, source: .manual)
    }
    for (asset, amount) in [("USDC", usdc), ("SOL", sol), ("BTC", "0")] as [(Asset, Quantity)] {
      try giveAway(asset)
      let index = try #require(ledger.index(of: asset))
      try ledger.receive(amount, of: index, from: .outside)
    }
  }
}
