// POST /api/v1/rfq/cancel

public import BackpackModel
public import BackpackWire

/// Ends a request for quote.
public struct CancelRFQ: Endpoint {
  public typealias Response = RFQ
  public static let route = Route(.post, "/api/v1/rfq/cancel", .signed("rfqCancel"))

  public var reference: RFQReference
  public var parameters: Parameters { reference.parameters }
  public var change: AccountChange? { .rfq(reference) }

  public init(_ reference: RFQReference) { self.reference = reference }

  public func verify(_ rfq: RFQ) throws(WireError) { try rfq.require(reference) }
}
