// POST /api/v1/rfq/refresh

public import BackpackModel
public import BackpackWire

/// Keeps a request for quote open for longer.
public struct RefreshRFQ: Endpoint {
  public typealias Response = RFQ
  public static let route = Route(.post, "/api/v1/rfq/refresh", .signed("rfqRefresh"))

  /// The venue takes no client ID here.
  public var id: RFQID
  public var parameters: Parameters { ["rfqId": id] }
  public var change: AccountChange? { .rfq(.id(id)) }

  public init(_ id: RFQID) { self.id = id }

  public func verify(_ rfq: RFQ) throws(WireError) { try rfq.require(.id(id)) }
}
