// GET /api/v1/borrowLend/position/liquidationPrice

public import BackpackModel
public import BackpackWire

/// Where the account would be liquidated if it borrowed or lent. An estimate.
///
/// For logged-in browsers as documented: no instruction is known under which a key could ask.
public struct GetBorrowLendLiquidationPrice: Endpoint {
  public typealias Response = LiquidationEstimate
  public static let route = Route(.get, "/api/v1/borrowLend/position/liquidationPrice", .browser)

  public var request: BorrowLendRequest
  /// `nil`: the account the login belongs to.
  public var subaccountID: UInt16?
  public var parameters: Parameters {
    // The venue wants the body of `ExecuteBorrowLend` as base64 text.
    let body = JSONWriter.bytes(of: request.parameters)
    return ["borrow": Base64.encode(body), "subaccountId": subaccountID]
  }

  public init(_ request: BorrowLendRequest, subaccountID: UInt16? = nil) {
    self.request = request
    self.subaccountID = subaccountID
  }
}
