// POST /api/v1/rfq/quote

public import BackpackModel
public import BackpackWire

/// Answers a request for quote. Whoever asked may take it at either price for as long as it stands.
public struct SubmitQuote: Endpoint {
  public typealias Response = Quote
  public static let route = Route(.post, "/api/v1/rfq/quote", .signed("quoteSubmit"))

  public var quote: QuoteRequest
  public var change: AccountChange? { .quote(quote.clientID) }
  public var parameters: Parameters {
    var parameters: Parameters = [
      "rfqId": quote.rfqID, "bidPrice": quote.bidPrice, "askPrice": quote.askPrice,
      "clientId": quote.clientID,
    ]
    parameters.append(spotMargin: quote.spotMargin)
    return parameters
  }

  public init(_ quote: QuoteRequest) { self.quote = quote }

  public func verify(_ submitted: Quote) throws(WireError) {
    try require(submitted.rfqID, is: quote.rfqID, at: "rfqId")
    if let clientID = submitted.clientID {
      try require(clientID, is: quote.clientID, at: "clientId")
    }
  }
}
