// GET /api/v1/account/limits/order

public import BackpackModel
public import BackpackWire

/// The largest order the account could place right now.
public struct GetMaxOrderQuantity: Endpoint {
  public typealias Response = MaxOrderQuantity
  public static let route = Route(.get, "/api/v1/account/limits/order", .signed("maxOrderQuantity"))

  public var symbol: Symbol
  public var side: Side
  /// `nil`: a market order.
  public var price: Price?
  /// May only shrink a position. Futures only.
  public var reduceOnly: Bool?
  /// Counts what the account could borrow for the order. Spot alone, like the two below.
  public var autoBorrow: Bool?
  /// Repays loans with what the order brings in.
  public var autoBorrowRepay: Bool?
  /// Counts what is lent out and could be taken back.
  public var autoLendRedeem: Bool?
  public var parameters: Parameters {
    [
      "symbol": symbol, "side": side, "price": price, "reduceOnly": reduceOnly,
      "autoBorrow": autoBorrow, "autoBorrowRepay": autoBorrowRepay,
      "autoLendRedeem": autoLendRedeem,
    ]
  }

  public init(
    symbol: Symbol, side: Side, price: Price? = nil, reduceOnly: Bool? = nil,
    autoBorrow: Bool? = nil, autoBorrowRepay: Bool? = nil, autoLendRedeem: Bool? = nil
  ) {
    self.symbol = symbol
    self.side = side
    self.price = price
    self.reduceOnly = reduceOnly
    self.autoBorrow = autoBorrow
    self.autoBorrowRepay = autoBorrowRepay
    self.autoLendRedeem = autoLendRedeem
  }

  public func verify(_ limit: MaxOrderQuantity) throws(WireError) {
    try require(limit.symbol, is: symbol, at: "symbol")
    try require(limit.side, is: side, at: "side")
  }
}
