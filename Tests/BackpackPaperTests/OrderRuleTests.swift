// What a market refuses, and the words it uses.

import BackpackModel
import Testing

@testable import BackpackPaper

/// What a market does not take, and in which words.
@Suite struct OrderRuleTests {
  private func refusal(
    of ticket: OrderTicket, state: OrderBookState? = nil
  ) throws -> VenueRefusal? {
    let listings = MarketListing.all.map { listing in
      listing.market.symbol == ticket.symbol ? listing.inState(state) : listing
    }
    var exchange = PaperExchange(
      source: SyntheticSource(seed: 1, listings: listings), at: TestClock.start)
    try exchange.openAccount()
    let before = exchange.ledger.holdings
    do {
      try exchange.place(ticket)
      return nil
    } catch let refusal as VenueRefusal {
      #expect(exchange.ledger.holdings == before)
      #expect(exchange.orders.all().isEmpty)
      #expect(exchange.finished.isEmpty)
      return refusal
    }
  }

  @Test(
    arguments: [
      (.limit(.bid, "NOPE_USDC", "1", "1"), .unknownMarket),
      (.limit(.bid, "HNT_USDC", "2.5", "1"), .marketClosed),
      (.limit(.bid, "SOL_USDC", "100.001", "1"), .priceTooLong),
      (.limit(.bid, "SOL_USDC", "100", "1.001"), .quantityTooLong),
      (.limit(.bid, "SOL_USDC", "100", "0.001"), .quantityTooSmall),
      (.limit(.bid, "SOL_USDC", "100", "0"), .quantityTooSmall),
      (.limit(.bid, "SOL_USDC", "100", "-1"), .quantityTooSmall),
      (.limit(.bid, "SOL_USDC", "100", "99999999999999999999"), .quantityTooLarge),
      (.limit(.bid, "SOL_USDC", "0", "1"), .priceOutOfRange),
      (.limit(.bid, "SOL_USDC", "-100", "1"), .priceOutOfRange),
      (.limit(.ask, "SOL_USDC_PERP", "1000.01", "1"), .priceOutOfRange),
      (.limit(.bid, "SOL_USDC", "99999999999999999999999999999999999999", "1"), .priceOutOfRange),
      (.limit(.bid, "SOL_USDC", "30", "1"), .priceTooFar),
      (.limit(.ask, "SOL_USDC", "300", "1"), .priceTooFar),
      (.limit(.bid, "SOL_USDC", "100", "101"), .insufficientFunds),
      (.limit(.ask, "SOL_USDC", "150", "20.01"), .insufficientFunds),
      (.market(.ask, "SOL_USDC", .base("20.01")), .insufficientFunds),
      (.market(.bid, "SOL_USDC", .quote("10003")), .insufficientFunds),
      (.market(.bid, "SOL_USDC", .quote("0")), .noMarketQuantity),
      (.market(.bid, "SOL_USDC", .quote("1000000000001")), .quantityTooLarge),
      (.market(.bid, "SOL_USDC_PERP", .base("2000")), .insufficientMargin),
      (.limit(.bid, "SOL_USDC_PERP", "100", "2000"), .insufficientMargin),
      (
        .limit(.bid, "SOL_USDC", "100", "1", reduceOnly: true),
        .contradictory("Reduce-only orders are for futures markets")
      ),
      (.limit(.bid, "SOL_USDC_PERP", "100", "1", reduceOnly: true), .nothingToReduce),
    ] as [(OrderTicket, VenueRefusal)])
  func `a bad order is refused for its reason and changes nothing`(
    ticket: OrderTicket, expected: VenueRefusal
  ) throws {
    #expect(try refusal(of: ticket) == expected)
  }

  @Test(
    arguments: [
      (.cancelOnly, .limit(.bid, "SOL_USDC", "100", "1"), .marketClosed),
      (.closed, .limit(.bid, "SOL_USDC", "100", "1"), .marketClosed),
      ("SomethingNew", .limit(.bid, "SOL_USDC", "100", "1"), .marketClosed),
      (.limitOnly, .market(.bid, "SOL_USDC", .base("1")), .marketOrdersOff),
      (.postOnly, .limit(.bid, "SOL_USDC", "100", "1"), .postOnlyMode),
      (.limitOnly, .limit(.bid, "SOL_USDC", "100", "1"), nil),
      (.postOnly, .limit(.bid, "SOL_USDC", "100", "1", .gtc(postOnly: true)), nil),
    ] as [(OrderBookState, OrderTicket, VenueRefusal?)])
  func `a market takes only what its state allows`(
    state: OrderBookState, ticket: OrderTicket, expected: VenueRefusal?
  ) throws {
    #expect(try refusal(of: ticket, state: state) == expected)
  }

  @Test func `the last allowed price of the band is allowed`() throws {
    var exchange = try PaperExchange.opened()
    let index = try exchange.index(of: "SOL_USDC")
    let last = try exchange.markets[index].scale.price(
      ticks: exchange.markets[index].lastTicks())
    let lowest = Price(try (last.decimal * "0.25").rounded(toMultipleOf: "0.01", .up))
    let highest = Price(try (last.decimal * "2").rounded(toMultipleOf: "0.01", .down))

    try exchange.place(.limit(.bid, "SOL_USDC", lowest, "0.01"))
    try exchange.place(.limit(.ask, "SOL_USDC", highest, "0.01"))

    #expect(throws: VenueRefusal.priceTooFar) {
      try exchange.place(.limit(.bid, "SOL_USDC", try lowest - "0.01", "0.01"))
    }
    #expect(throws: VenueRefusal.priceTooFar) {
      try exchange.place(.limit(.ask, "SOL_USDC", try highest + "0.01", "0.01"))
    }
  }

  @Test(arguments: ["SOL_USDC", "SOL_USDC_PERP"] as [Symbol])
  func `a price that would trade far from the mark is refused, far on the other side it rests`(
    symbol: Symbol
  ) throws {
    var exchange = try PaperExchange.opened(symbol)
    let market = exchange.markets[try exchange.index(of: symbol)]
    let mark = try market.markPrice().decimal
    let band = try #require(market.market.rules.meanMarkPriceBand)
    var highest = try mark * band.maxMultiplier
    var lowest = try mark * band.minMultiplier
    if let tolerance = market.market.rules.meanPremiumTolerance,
      let index = market.prices?.index?.decimal
    {
      highest = min(highest, try mark + index * tolerance.decimal)
      lowest = max(lowest, try mark - index * tolerance.decimal)
    }
    let above = Price(try highest.rounded(toMultipleOf: "0.01", .down) + "0.01")
    let below = Price(try lowest.rounded(toMultipleOf: "0.01", .up) - "0.01")

    #expect(throws: VenueRefusal.priceTooFar) {
      try exchange.place(.limit(.bid, symbol, above, "0.01"))
    }
    #expect(throws: VenueRefusal.priceTooFar) {
      try exchange.place(.limit(.ask, symbol, below, "0.01"))
    }

    #expect(try exchange.place(.limit(.bid, symbol, below, "0.01")).status == .new)
    #expect(try exchange.place(.limit(.ask, symbol, above, "0.01")).status == .new)
    #expect(try exchange.place(.limit(.bid, symbol, above - "0.01", "0.01")).status == .filled)
    #expect(try exchange.place(.limit(.ask, symbol, below + "0.01", "0.01")).status == .filled)
  }

  /// Kept with the venue's texts: people and programs act on these words.
  @Test(
    arguments: [
      (.wrongSignature, 400, "INVALID_CLIENT_REQUEST", "Invalid signature"),
      (.expired, 400, "INVALID_CLIENT_REQUEST", "Request has expired"),
      (
        .unreadableHeader("X-Signature"), 400, "INVALID_CLIENT_REQUEST",
        "Invalid X-Signature header"
      ),
      (.quantityTooLong, 400, "INVALID_CLIENT_REQUEST", "Quantity decimal too long"),
      (.priceTooLong, 400, "INVALID_CLIENT_REQUEST", "Price decimal too long"),
      (
        .quantityTooSmall, 400, "INVALID_CLIENT_REQUEST",
        "Quantity is below the minimum allowed value"
      ),
      (
        .noMarketQuantity, 400, "INVALID_CLIENT_REQUEST",
        "Market orders must specify a positive `quantity`"
      ),
      (
        .unpairedTrigger, 400, "INVALID_CLIENT_REQUEST",
        "Must specify both `triggerPrice` and `triggerQuantity` or neither"
      ),
      (.unknownMarket, 400, "INVALID_CLIENT_REQUEST", "Invalid market symbol"),
      (.symbolNotFound, 400, "INVALID_CLIENT_REQUEST", "Symbol not found"),
      (.noDepth, 404, "RESOURCE_NOT_FOUND", "Not Found"),
      (.priceTooFar, 400, "INVALID_PRICE", "Price is too far from the last active price"),
      (.wouldTake, 400, "INVALID_ORDER", "Order would immediately match and take"),
      (.insufficientFunds, 400, "INSUFFICIENT_FUNDS", "Insufficient funds"),
      (.insufficientMargin, 400, "INSUFFICIENT_MARGIN", "Insufficient margin"),
      (.orderNotFoundToCancel, 400, "INVALID_CLIENT_REQUEST", "Order not found"),
      (.orderNotFound, 404, "RESOURCE_NOT_FOUND", "Order not found"),
      (.positionNotFound, 404, "RESOURCE_NOT_FOUND", "Position not found"),
      (.unknownKey, 401, "UNAUTHORIZED", "Unauthorized"),
      (.unknownPath, 404, nil, "not found"),
      (
        .parameter("limit", type: "DepthLimit", problem: "Expect a valid enumeration value."), 400,
        nil,
        "failed to parse parameter `limit`: failed to parse \"DepthLimit\": Expect a valid enumeration value."
      ),
    ] as [(VenueRefusal, Int, ErrorCode?, String)])
  func `refusals carry the venue's status, code and text`(
    refusal: VenueRefusal, status: Int, code: ErrorCode?, message: String
  ) {
    #expect(refusal.reply.status == status)
    #expect(refusal.reply.code == code)
    #expect(refusal.reply.message == message)
  }
}

extension MarketListing {
  fileprivate func inState(_ state: OrderBookState?) -> MarketListing {
    var market = market
    market.state = state ?? market.state
    return MarketListing(
      market: market, openingPrice: openingPrice, volatilityPPM: volatilityPPM,
      levelNotional: levelNotional)
  }
}
