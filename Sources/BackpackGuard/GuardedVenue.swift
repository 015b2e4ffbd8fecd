// The gate: every order to a live venue passes here.

public import BackpackModel

/// A venue that lets through what its limits allow. Reads and cancellations pass unchanged.
///
/// An order is checked, in this order: its worth and price against prices the venue gave, the rate and
/// the day's sum against the journal; then it is written down, then sent. A refusal is
/// `BackpackError.refused` and means that nothing was sent.
public struct GuardedVenue: TradingVenue {
  private let venue: any TradingVenue
  private let limits: Limits
  private let journal: OrderJournal?
  private let now: @Sendable () -> Timestamp

  /// - Parameters:
  ///   - journal: `nil` where there is no place for one: every order is then refused.
  ///   - now: the time that counts for the limits.
  public init(
    _ venue: any TradingVenue, limits: Limits = .builtIn, journal: OrderJournal?,
    now: @escaping @Sendable () -> Timestamp
  ) {
    self.venue = venue
    self.limits = limits
    self.journal = journal
    self.now = now
  }

  public var mode: TradingMode { venue.mode }

  public func place(_ request: OrderRequest) async throws(BackpackError) -> Order {
    try await admit(request)
    return try await venue.place(request)
  }

  /// Checks an order and writes it down as sent, without sending it.
  ///
  /// - Throws: `.refused` where the limits do not allow it; what reading prices throws.
  public func admit(_ request: OrderRequest) async throws(BackpackError) {
    try await admit([request])
  }

  /// The same for orders that leave in a batch: all of them, or none is written down.
  public func admit(_ requests: [OrderRequest]) async throws(BackpackError) {
    guard let journal else {
      throw .refused(
        Refusal(
          reason: "There is no place for the journal of orders.",
          remedy: "Set HOME or XDG_STATE_HOME to a folder's absolute path. Nothing was sent."))
    }
    var worths: [Notional] = []
    for request in requests {
      do throws(BackpackError) { worths.append(try await worth(of: request)) } catch {
        // A price that cannot be read is no order that may have happened.
        if case .unreadable(let path, _) = error {
          throw .unavailable(
            reason: "the venue's price of \(request.symbol) could not be read at \(path)")
        }
        throw error
      }
    }
    let sentAt = now()
    try await journal.reserve(
      zip(requests, worths).map { request, worth in
        OrderJournal.Entry(
          sentAt: sentAt, clientID: request.clientID, symbol: request.symbol, side: request.side,
          worth: worth)
      },
      within: limits)
  }

  /// The most it can be worth; throws where that, its price or its kind is not allowed.
  private func worth(of request: OrderRequest) async throws(BackpackError) -> Notional {
    guard let quote = request.symbol.quote, Limits.dollarAssets.contains(quote) else {
      throw .refused(
        Refusal(
          reason: "The worth of an order on \(request.symbol) in dollars is not known.",
          remedy: "The limits of live trading are in dollars: markets against USDC can be traded."))
    }
    try limits.checkTerms(of: request)
    let reference = try await referencePrice(of: request.symbol)
    try limits.checkPrice(of: request, reference: reference)
    let worth: Notional
    do { worth = try limits.worth(of: request, reference: reference) } catch {
      throw .refused(Refusal(reason: "The order is too large to be valued.", remedy: nil))
    }
    try limits.checkWorth(worth)
    if case .market(let size, _) = request.kind {
      let depth = try await venue.depth(request.symbol, limit: 100)
      try limits.checkBook(depth, holds: size, for: request, reference: reference)
    }
    return worth
  }

  /// The venue's own price: the mark of a perpetual, the middle of the book elsewhere.
  ///
  /// The book, because the venue gives spot markets no mark, and tickers come from a cache.
  private func referencePrice(of symbol: Symbol) async throws(BackpackError) -> Price {
    if symbol.isPerpetual {
      let answer = try await venue.markPrice(of: symbol)
      try limits.checkAge(of: answer.metadata, for: symbol)
      if let mark = answer.value { return mark.markPrice }
    } else {
      let depth = try await venue.depth(symbol, limit: 5)
      switch (depth.bids.first?.price, depth.asks.first?.price) {
      case (let bid?, let ask?):
        // A sum that does not fit is refused below, like no price at all.
        if let middle = try? (bid + ask).scaled(by: "0.5", .up) { return middle }
      case (let price?, nil), (nil, let price?): return price
      case (nil, nil): break
      }
    }
    throw .refused(
      Refusal(
        reason: "\(symbol) has no price at the moment, so the order cannot be valued.",
        remedy: "Try again when the market trades. Nothing was sent."))
  }
}

// MARK: What passes unchanged

extension GuardedVenue {
  public func openOrders(
    on symbol: Symbol?, marketType: MarketType?
  ) async throws(BackpackError) -> [Order] {
    try await venue.openOrders(on: symbol, marketType: marketType)
  }

  public func order(
    _ reference: OrderReference, on symbol: Symbol
  ) async throws(BackpackError) -> Order {
    try await venue.order(reference, on: symbol)
  }

  public func cancel(
    _ reference: OrderReference, on symbol: Symbol
  ) async throws(BackpackError) -> CancelOutcome {
    try await venue.cancel(reference, on: symbol)
  }

  public func positions(on symbol: Symbol?) async throws(BackpackError) -> [Position] {
    try await venue.positions(on: symbol)
  }

  public func balances() async throws(BackpackError) -> [Asset: Balance] {
    try await venue.balances()
  }

  public func borrowLendPositions() async throws(BackpackError) -> [BorrowLendPosition] {
    try await venue.borrowLendPositions()
  }

  public func account() async throws(BackpackError) -> AccountSummary {
    try await venue.account()
  }

  public func markets() async throws(BackpackError) -> [Market] { try await venue.markets() }

  public func market(_ symbol: Symbol) async throws(BackpackError) -> Market {
    try await venue.market(symbol)
  }

  public func ticker(_ symbol: Symbol) async throws(BackpackError) -> Ticker? {
    try await venue.ticker(symbol)
  }

  public func depth(_ symbol: Symbol, limit: Int?) async throws(BackpackError) -> Depth {
    try await venue.depth(symbol, limit: limit)
  }

  public func markPrice(of symbol: Symbol) async throws(BackpackError) -> Answer<MarkPrice?> {
    try await venue.markPrice(of: symbol)
  }
}
