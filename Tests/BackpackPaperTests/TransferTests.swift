// Paper money in and out, residues, and the fees of those who trade much.

import BackpackModel
import Testing

@testable import BackpackPaper

@Suite struct TransferTests {
  private let perp: Symbol = "SOL_USDC_PERP"

  private func withdraw(
    _ exchange: inout PaperExchange, _ quantity: Quantity, _ asset: Asset, redeeming: Bool = false
  ) throws -> SentWithdrawal {
    try exchange.withdraw(
      PaperWithdrawal(
        asset: asset, quantity: quantity, blockchain: "Solana", address: "somewhere",
        redeeming: redeeming), at: exchange.now)
  }

  // MARK: Deposits

  @Test func `a deposit is there at once, and comes from outside`() throws {
    var exchange = try PaperExchange.still()
    let outside = exchange.ledger.balance(of: .outside, in: 0)
    let deposit = try exchange.deposit("12.345678901", of: "USDC", at: exchange.now)
    #expect(exchange.usdc.available == "10012.345678901")
    #expect(exchange.ledger.balance(of: .outside, in: 0) == (try outside - "12.345678901"))
    #expect(exchange.records.deposits.rows.last == deposit)
    try expectSound(exchange)
  }

  @Test func `a deposit that makes no sense is refused`() throws {
    var exchange = try PaperExchange.still()
    for quantity: Quantity in ["0", "-5", "0.0000000001"] {
      #expect(throws: VenueRefusal.badTransferQuantity) {
        try exchange.deposit(quantity, of: "USDC", at: exchange.now)
      }
    }
    #expect(throws: VenueRefusal.depositTooLarge) {
      try exchange.deposit("1000000000000", of: "USDC", at: exchange.now)
    }
    #expect(throws: VenueRefusal.unknownAsset) {
      try exchange.deposit("1", of: "NOPE", at: exchange.now)
    }
    #expect(exchange.usdc.available == "10000")
    // Only what every account begins with.
    #expect(exchange.records.deposits.count == AccountLimits.opening.count)
  }

  // MARK: Withdrawals

  @Test func `a withdrawal is gone at once and confirmed a minute later`() throws {
    var exchange = try PaperExchange.still()
    let sent = try withdraw(&exchange, "10000", "USDC")
    #expect(exchange.usdc.available.isZero)
    #expect(exchange.usdc.lent == "500")
    #expect(!sent.isConfirmed(at: exchange.now))
    #expect(sent.isConfirmed(at: exchange.now + .seconds(60)))
    try expectSound(exchange)
  }

  @Test func `what is locked or lent stays, unless it may be redeemed`() throws {
    var exchange = try PaperExchange.still()
    try exchange.place(.limit(.bid, "SOL_USDC", "100", "90"))
    #expect(throws: VenueRefusal.insufficientFunds) { try withdraw(&exchange, "1001", "USDC") }
    #expect(throws: VenueRefusal.insufficientFunds) {
      try withdraw(&exchange, "1501", "USDC", redeeming: true)
    }
    #expect(exchange.usdc.lent == "500")
    _ = try withdraw(&exchange, "1500", "USDC", redeeming: true)
    #expect(exchange.usdc.lent.isZero)
    #expect(exchange.usdc.locked == "9000")
    #expect(exchange.records.movements.rows.last?.source == .withdrawal)
    try expectSound(exchange)
  }

  @Test func `the margin of a position stays`() throws {
    var exchange = try PaperExchange.still()
    try exchange.become(usdc: "1000", sol: "10")
    try exchange.place(.market(.bid, perp, .base("60")))
    let most = try exchange.withdrawable("USDC", redeeming: false, at: exchange.now)
    #expect(most < "1000")
    _ = try withdraw(&exchange, most, "USDC")
    let margin = try exchange.margin()
    #expect(margin.equity >= margin.initial)
    #expect(throws: VenueRefusal.insufficientFunds) { try withdraw(&exchange, "1", "USDC") }
    try expectSound(exchange)
  }

  @Test func `an asset whose market nobody looked at counts as security, too`() throws {
    var exchange = try PaperExchange.still()
    try exchange.become(usdc: "1000")
    try exchange.place(.market(.bid, perp, .base("60")))
    try exchange.deposit("3", of: "ETH", at: exchange.now)
    try exchange.jump("SOL", toRatio: 850_000_000)
    #expect(try exchange.net(perp) == 6000)
    try expectSound(exchange)
  }

  // MARK: Dust

  @Test func `less than can be traded becomes USDC at the mark price`() throws {
    var exchange = try PaperExchange.still()
    try exchange.become(usdc: "0", sol: "0.009")
    try exchange.deposit("0.5", of: "JUP", at: exchange.now)
    try exchange.convertDust(nil, at: exchange.now)
    #expect(exchange.ledger["SOL"].isEmpty)
    #expect(exchange.usdc.available == "1.26")
    #expect(exchange.ledger["JUP"].available == "0.5")
    #expect(exchange.records.dust.rows.map(\.usdcReceived) == ["1.26"])
    try expectSound(exchange)
  }

  @Test func `dust of one asset leaves that of others`() throws {
    var exchange = try PaperExchange.still()
    try exchange.become(usdc: "0", sol: "0.009")
    try exchange.deposit("0.09", of: "JUP", at: exchange.now)
    try exchange.convertDust("JUP", at: exchange.now)
    #expect(exchange.ledger["SOL"].available == "0.009")
    #expect(exchange.ledger["JUP"].isEmpty)
    #expect(throws: VenueRefusal.unknownAsset) {
      try exchange.convertDust("NOPE", at: exchange.now)
    }
  }

  // MARK: Fees

  private static let day = Duration.seconds(86_400)

  @Test func `who traded a million in thirty days pays less from the next day on`() throws {
    var exchange = try PaperExchange.still()
    try exchange.volume.add("999999", at: exchange.now)
    try exchange.pass(Self.day)
    #expect(exchange.volume.tier.futuresTaker == "5")
    try exchange.volume.add("1", at: exchange.now)
    #expect(try exchange.summary(at: exchange.now).futuresTakerFee == "5")
    try exchange.pass(Self.day)
    #expect(try exchange.summary(at: exchange.now).futuresTakerFee == "4.8")

    try exchange.place(.market(.bid, perp, .base("1")))
    let fill = try #require(exchange.records.fills.rows.last)
    let notional = try exchange.markets[fill.market].scale
      .notional(ticks: fill.ticks, steps: fill.steps)
    #expect(fill.fee == Quantity(try notional.decimal * "0.00048"))
  }

  @Test func `after thirty days without trading the fee is the first again`() throws {
    var exchange = try PaperExchange.still()
    try exchange.volume.add("10000000", at: exchange.now)
    try exchange.pass(Self.day)
    #expect(exchange.volume.tier.spotMaker == "5")
    for _ in 0..<29 { try exchange.pass(Self.day) }
    #expect(exchange.volume.tier.spotMaker == "5")
    try exchange.pass(Self.day)
    #expect(exchange.volume.tier == .base)
  }

  @Test func `a day passes for an account that looks at nothing`() throws {
    var exchange = PaperExchange(seed: 7, at: TestClock.start)
    try exchange.become(usdc: "1")
    try exchange.volume.add("10000000", at: exchange.now)
    try exchange.pass(Self.day)
    #expect(try exchange.summary(at: exchange.now).spotMakerFee == "5")
  }
}
