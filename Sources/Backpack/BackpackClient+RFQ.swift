// The client's calls for requests for quote and quotes: one endpoint each.

public import BackpackModel

// MARK: Asking

extension BackpackClient {
  /// Asks makers for quotes.
  public func submit(_ request: RFQRequest) async throws(BackpackError) -> RFQ {
    try await send(SubmitRFQ(request))
  }

  /// The account's open requests for quote with the quotes that came in, or those of one market.
  public func openRFQs(on symbol: Symbol? = nil) async throws(BackpackError) -> [OpenRFQ] {
    try await send(GetOpenRFQs(symbol: symbol))
  }

  /// Takes a quote: this trades.
  public func accept(
    _ quoteID: QuoteID, of reference: RFQReference
  ) async throws(BackpackError) -> RFQ {
    try await send(AcceptQuote(quoteID, of: reference))
  }

  /// Keeps a request for quote open for longer.
  public func refreshRFQ(_ id: RFQID) async throws(BackpackError) -> RFQ {
    try await send(RefreshRFQ(id))
  }

  /// Ends a request for quote.
  public func cancelRFQ(_ reference: RFQReference) async throws(BackpackError) -> RFQ {
    try await send(CancelRFQ(reference))
  }

  /// Requests for quote that ended; all filters are in `GetRFQHistory`.
  public func rfqHistory(
    _ query: GetRFQHistory = GetRFQHistory()
  ) async throws(BackpackError) -> [RFQHistoryRow] {
    try await send(query)
  }

  /// Fills of requests for quote; all filters are in `GetRFQFills`.
  public func rfqFills(
    _ query: GetRFQFills = GetRFQFills()
  ) async throws(BackpackError) -> [RFQFill] {
    try await send(query)
  }
}

// MARK: Quoting

extension BackpackClient {
  /// Answers a request for quote, binding at either price.
  public func submit(_ quote: QuoteRequest) async throws(BackpackError) -> Quote {
    try await send(SubmitQuote(quote))
  }

  /// Quotes that ended; all filters are in `GetQuoteHistory`.
  public func quoteHistory(
    _ query: GetQuoteHistory = GetQuoteHistory()
  ) async throws(BackpackError) -> [QuoteHistoryRow] {
    try await send(query)
  }

  /// Fills of quotes; all filters are in `GetQuoteFills`.
  public func quoteFills(
    _ query: GetQuoteFills = GetQuoteFills()
  ) async throws(BackpackError) -> [QuoteFill] {
    try await send(query)
  }
}
