// POST /api/v1/rfq/accept

public import BackpackModel
public import BackpackWire

/// Takes a quote: this trades.
public struct AcceptQuote: Endpoint {
  public typealias Response = RFQ
  public static let route = Route(.post, "/api/v1/rfq/accept", .signed("quoteAccept"))

  public var quoteID: QuoteID
  public var reference: RFQReference
  public var change: AccountChange? { .rfq(reference) }
  public var parameters: Parameters {
    var parameters = reference.parameters
    parameters.append("quoteId", quoteID)
    return parameters
  }

  public init(_ quoteID: QuoteID, of reference: RFQReference) {
    self.quoteID = quoteID
    self.reference = reference
  }

  public func verify(_ rfq: RFQ) throws(WireError) { try rfq.require(reference) }
}
