// PATCH /api/v1/account

public import BackpackModel
public import BackpackWire

/// Changes settings of the account: those given, no others. Leverage counts for every market.
public struct UpdateAccount: SilentEndpoint {
  public static let route = Route(.patch, "/api/v1/account", .signed("accountUpdate"))

  /// Of the whole account: 10 is ten times. `nil`, here and below: stays as it is.
  public var leverageLimit: ExactDecimal?
  /// Borrow where settlements leave the account short.
  public var autoBorrowSettlements: Bool?
  /// Lend what is available.
  public var autoLend: Bool?
  /// Repay loans from what is available.
  public var autoRepayBorrows: Bool?
  public var parameters: Parameters {
    [
      "leverageLimit": leverageLimit, "autoBorrowSettlements": autoBorrowSettlements,
      "autoLend": autoLend, "autoRepayBorrows": autoRepayBorrows,
    ]
  }

  public init(
    leverageLimit: ExactDecimal? = nil, autoBorrowSettlements: Bool? = nil, autoLend: Bool? = nil,
    autoRepayBorrows: Bool? = nil
  ) {
    self.leverageLimit = leverageLimit
    self.autoBorrowSettlements = autoBorrowSettlements
    self.autoLend = autoLend
    self.autoRepayBorrows = autoRepayBorrows
  }

  public var change: AccountChange? { .settings }
}
