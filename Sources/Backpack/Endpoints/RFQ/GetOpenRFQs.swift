// GET /api/v1/rfqs

public import BackpackModel
public import BackpackWire

/// The account's open requests for quote, each with the quotes that came in. Not paged.
public struct GetOpenRFQs: Endpoint {
  public typealias Response = [OpenRFQ]
  public static let route = Route(.get, "/api/v1/rfqs", .signed("rfqQuery"))

  public var id: RFQID?
  public var symbol: Symbol?
  /// Only those that settle later, or only the others. `nil`: both.
  public var deferredSettlement: Bool?
  /// For requests without a signature; a key belongs to one subaccount anyway.
  public var subaccountID: UInt16?
  public var parameters: Parameters {
    [
      "rfqId": id, "symbol": symbol, "deferredSettlement": deferredSettlement,
      "subaccountId": subaccountID,
    ]
  }

  public init(
    id: RFQID? = nil, symbol: Symbol? = nil, deferredSettlement: Bool? = nil,
    subaccountID: UInt16? = nil
  ) {
    self.id = id
    self.symbol = symbol
    self.deferredSettlement = deferredSettlement
    self.subaccountID = subaccountID
  }

  public func verify(_ open: [OpenRFQ]) throws(WireError) {
    guard let id else { return }
    for found in open { try require(found.rfq.id, is: id, at: "rfq.rfqId") }
  }
}
