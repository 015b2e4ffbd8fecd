// How much the account could borrow, trade or withdraw right now.

/// The most the account could borrow, given its exposure and margin.
public struct MaxBorrowQuantity: Hashable, Sendable {
  public var asset: Asset
  public var maxQuantity: Quantity

  public init(asset: Asset, maxQuantity: Quantity) {
    self.asset = asset
    self.maxQuantity = maxQuantity
  }
}

/// The largest order the account could place, given its balances, exposure and margin.
///
/// All but the quantity repeats the question.
public struct MaxOrderQuantity: Hashable, Sendable {
  public var symbol: Symbol
  public var side: Side
  /// `nil`: for a market order.
  public var price: Price?
  public var reduceOnly: Bool?
  public var autoBorrow: Bool?
  public var autoBorrowRepay: Bool?
  public var autoLendRedeem: Bool?
  /// Base asset.
  public var maxQuantity: Quantity

  public init(
    symbol: Symbol, side: Side, price: Price?, reduceOnly: Bool?, autoBorrow: Bool?,
    autoBorrowRepay: Bool?, autoLendRedeem: Bool?, maxQuantity: Quantity
  ) {
    self.symbol = symbol
    self.side = side
    self.price = price
    self.reduceOnly = reduceOnly
    self.autoBorrow = autoBorrow
    self.autoBorrowRepay = autoBorrowRepay
    self.autoLendRedeem = autoLendRedeem
    self.maxQuantity = maxQuantity
  }
}

/// The most the account could withdraw, given its exposure and margin.
///
/// All but the quantity repeats the question.
public struct MaxWithdrawalQuantity: Hashable, Sendable {
  public var asset: Asset
  public var autoBorrow: Bool?
  public var autoLendRedeem: Bool?
  public var maxQuantity: Quantity

  public init(asset: Asset, autoBorrow: Bool?, autoLendRedeem: Bool?, maxQuantity: Quantity) {
    self.asset = asset
    self.autoBorrow = autoBorrow
    self.autoLendRedeem = autoLendRedeem
    self.maxQuantity = maxQuantity
  }
}
