// POST /api/v1/rfq

public import BackpackModel
public import BackpackWire

/// Asks makers for quotes.
public struct SubmitRFQ: Endpoint {
  public typealias Response = RFQ
  public static let route = Route(.post, "/api/v1/rfq", .signed("rfqSubmit"))

  public var request: RFQRequest
  public var change: AccountChange? { .rfq(.clientID(request.clientID)) }

  public init(_ request: RFQRequest) { self.request = request }

  public func verify(_ rfq: RFQ) throws(WireError) {
    try rfq.require(.clientID(request.clientID))
    try require(rfq.symbol, is: request.symbol, at: "symbol")
    try require(rfq.side, is: request.side, at: "side")
  }

  public var parameters: Parameters {
    var parameters: Parameters = ["symbol": request.symbol, "side": request.side]
    switch request.size {
    case .base(let quantity): parameters.append("quantity", quantity)
    case .quote(let notional): parameters.append("quoteQuantity", notional)
    }
    switch request.execution {
    case .awaitAccept: parameters.append("executionMode", RFQExecutionMode.awaitAccept)
    case .immediate(let price):
      parameters.append("executionMode", RFQExecutionMode.immediate)
      parameters.append("price", price)
    }
    parameters.append("clientId", request.clientID)
    parameters.append(spotMargin: request.spotMargin)
    return parameters
  }
}
