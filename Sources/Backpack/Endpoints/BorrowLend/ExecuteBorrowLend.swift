// POST /api/v1/borrowLend

public import BackpackModel
public import BackpackWire

/// Lends or borrows. The venue confirms without telling anything; `GetBorrowLendPositions` shows what came
/// of it.
public struct ExecuteBorrowLend: SilentEndpoint {
  public static let route = Route(.post, "/api/v1/borrowLend", .signed("borrowLendExecute"))

  public var request: BorrowLendRequest
  public var parameters: Parameters { request.parameters }
  public var change: AccountChange? { .loan(of: request.asset) }

  public init(_ request: BorrowLendRequest) { self.request = request }
}
