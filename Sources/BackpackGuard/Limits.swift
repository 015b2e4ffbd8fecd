// What an order may cost before anybody is asked: the limits of live trading.

public import BackpackModel

/// Bounds on what may be sent. Amounts are US dollars; USD stablecoins count as dollars.
public struct Limits: Hashable, Sendable {
  /// Worth of one order at the worst price it can trade at.
  public var orderMax: Notional
  /// Worth of all orders sent in 24 hours, whatever became of them.
  public var dayMax: Notional
  /// Orders sent in any minute.
  public var ordersPerMinuteMax: Int
  /// Distance of a limit price from the venue's own price, a fraction.
  public var priceDistanceMax: Rate
  /// How long the mark price that a perpetual's order is valued at may have lain in caches. Of books
  /// the client gives none that is older than 30 s.
  public var priceAgeMax: Duration
  /// Where whoever owns the account can raise a limit; `nil`: nowhere, in this version.
  public var setting: String?

  public init(
    orderMax: Notional, dayMax: Notional, ordersPerMinuteMax: Int, priceDistanceMax: Rate,
    priceAgeMax: Duration
  ) {
    self.orderMax = orderMax
    self.dayMax = dayMax
    self.ordersPerMinuteMax = ordersPerMinuteMax
    self.priceDistanceMax = priceDistanceMax
    self.priceAgeMax = priceAgeMax
  }

  /// What applies to live trading.
  public static let builtIn = Limits(
    orderMax: "1000", dayMax: "10000", ordersPerMinuteMax: 10, priceDistanceMax: "0.05",
    priceAgeMax: .seconds(30))

  /// The quote assets that count as dollars. An order in any other is refused: its worth in dollars
  /// is not known.
  static let dollarAssets: [Asset] = ["USDC", "USDT", "USD"]
}

extension Limits {
  /// The most `request` can be worth, in the quote asset.
  ///
  /// - Parameter reference: the venue's own price of the market, never the caller's. A limit order counts
  ///   at its price or the reference, whichever is higher: a low ask fills at the better price. A
  ///   market order may end anywhere within `priceDistanceMax` of the reference; see `checkBook`.
  func worth(of request: OrderRequest, reference: Price) throws(DecimalError) -> Notional {
    switch request.kind {
    case .limit(let price, let quantity, _):
      return try max(price, reference) * quantity
    case .market(.base(let quantity), _):
      let worst = try reference.scaled(by: ExactDecimal.one + priceDistanceMax.decimal, .up)
      return try worst * quantity
    case .market(.quote(let notional), _):
      return notional
    case .trigger:
      return try orderMax + orderMax  // more than may be sent; `checkTerms` refused it before
    }
  }

  /// Refuses what these limits cannot put a bound on.
  func checkTerms(of request: OrderRequest) throws(BackpackError) {
    var terms: String?
    if case .trigger = request.kind { terms = "Trigger orders" }
    if request.stopLoss != nil || request.takeProfit != nil {
      terms = "Orders with a stop-loss or take-profit"
    }
    if !request.spotMargin.isEmpty { terms = "Orders that lend or borrow" }
    guard let terms else { return }
    throw .refused(
      Refusal(
        reason: "\(terms) cannot be valued beforehand.",
        remedy: "The limits of live trading take plain orders only. Nothing was sent."))
  }

  /// Refuses a limit price too far from the venue's own.
  func checkPrice(of request: OrderRequest, reference: Price) throws(BackpackError) {
    guard case .limit(let price, _, _) = request.kind else { return }
    let distance: Price
    let allowed: Price
    do {
      distance = try (price - reference).magnitude
      allowed = try reference.scaled(by: priceDistanceMax.decimal, .down)
    } catch {
      throw .refused(Refusal(reason: "The price \(price) cannot be compared with the market's."))
    }
    guard distance <= allowed else {
      throw .refused(
        Refusal(
          reason: """
            The price \(price) is more than \(distanceText) away from \(request.symbol)'s price of \
            \(reference).
            """,
          remedy: remedy("price_distance_max", distanceText)))
    }
  }

  /// Refuses to value an order at a price from a cache whose source has gone silent.
  ///
  /// The venue's cache keeps mark prices for a second, and for up to an hour where the venue does not
  /// answer it.
  func checkAge(of answer: AnswerMetadata, for symbol: Symbol) throws(BackpackError) {
    guard answer.age > priceAgeMax else { return }
    throw .refused(
      Refusal(
        reason: """
          The venue's price of \(symbol) is \(answer.age.components.seconds) s old, and an order is \
          valued at one of at most \(priceAgeMax.components.seconds) s.
          """,
        remedy: "The venue may be in trouble: look at its status, then try again. Nothing was sent."
      ))
  }

  /// Refuses a market order that the book cannot fill within `priceDistanceMax` of the venue's price.
  ///
  /// A market order names no price: what it may cost is bounded by what stands in the book alone.
  func checkBook(
    _ depth: Depth, holds size: OrderRequest.MarketSize, for request: OrderRequest, reference: Price
  ) throws(BackpackError) {
    let isFilled: Bool
    do { isFilled = try fills(size, request.side, from: depth, reference) } catch {
      throw .refused(
        Refusal(
          reason: "The book of \(request.symbol) cannot be valued.", remedy: "Nothing was sent."))
    }
    guard isFilled else {
      throw .refused(
        Refusal(
          reason: """
            The book of \(request.symbol) holds too little within \(distanceText) of its price of \
            \(reference): this market order could end at a worse one.
            """,
          remedy: "Give a Limit order the price you accept. "
            + remedy("price_distance_max", distanceText)))
    }
  }

  /// Is there enough on the other side at prices no worse than the band allows?
  private func fills(
    _ size: OrderRequest.MarketSize, _ side: Side, from depth: Depth, _ reference: Price
  ) throws(DecimalError) -> Bool {
    let band = try reference.scaled(by: priceDistanceMax.decimal, .down)
    let worst = try side == .bid ? reference + band : reference - band
    let levels =
      side == .bid
      ? depth.asks.prefix { $0.price <= worst } : depth.bids.prefix { $0.price >= worst }
    var quantity = Quantity.zero
    var notional = Notional.zero
    for level in levels {
      quantity = try quantity + level.quantity
      notional = try notional + level.price * level.quantity
      switch size {
      case .base(let wanted): if quantity >= wanted { return true }
      case .quote(let wanted): if notional >= wanted { return true }
      }
    }
    return false
  }

  private var distanceText: String {
    ((try? priceDistanceMax.decimal * "100").map(\.description) ?? "?") + " %"  // only shown
  }

  /// Refuses an order worth more than one order may be.
  func checkWorth(_ worth: Notional) throws(BackpackError) {
    guard worth.isPositive else {
      throw .refused(
        Refusal(reason: "Price and quantity of an order must be positive. Nothing was sent."))
    }
    guard worth <= orderMax else {
      throw .refused(
        Refusal(
          reason: "The order can be worth \(worth) USD; \(orderMax) is the most one order may be.",
          remedy: remedy("order_max", "\(orderMax) USD")))
    }
  }

  func remedy(_ name: String, _ value: String) -> String {
    let rest =
      setting.map { "its owner can raise it in \($0)" }
      ?? "this version has no setting to raise it"
    return """
      This is the limit \(name) = \(value) for live trading; \(rest). Nothing was sent.
      """
  }
}
