// GET /api/v1/borrowLend/positions

public import BackpackModel
import BackpackWire

/// Open loans, given (positive) and taken (negative).
public struct GetBorrowLendPositions: Endpoint {
  public typealias Response = [BorrowLendPosition]
  public static let route = Route(
    .get, "/api/v1/borrowLend/positions", .signed("borrowLendPositionQuery"))

  public init() {}
}
