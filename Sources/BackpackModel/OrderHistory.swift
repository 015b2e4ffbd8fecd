// What histories tell: orders that ended, and fills.

/// A row of the order history: an order that ended, perhaps one that still rests.
///
/// Source: `Order` of the venue's specification. Knows less than `Order`: nothing of reduce-only, related
/// orders or the time of triggering, and amounts may be missing.
public struct HistoryOrder: Hashable, Sendable {
  public var id: OrderID
  public var clientID: ClientOrderID?
  public var symbol: Symbol
  public var side: Side
  public var type: OrderType
  public var status: OrderStatus
  /// Why the venue ended it; where it did.
  public var expiryReason: OrderExpiryReason?
  public var timeInForce: TimeInForceName
  /// Limit orders only.
  public var price: Price?
  /// Base asset.
  public var quantity: Quantity?
  /// Quote asset. Seen on limit orders, too.
  public var quoteQuantity: Notional?
  /// Base asset filled; `nil` where the venue does not say.
  public var executedQuantity: Quantity?
  /// Quote asset exchanged, without fees; `nil` where the venue does not say.
  public var executedQuoteQuantity: Notional?
  /// `nil` where the venue does not say, as for market orders.
  public var postOnly: Bool?
  public var selfTradePrevention: SelfTradePrevention
  public var createdAt: Timestamp
  public var trigger: Order.Trigger?
  public var stopLoss: Order.AttachedTrigger?
  public var takeProfit: Order.AttachedTrigger?
  /// The strategy it was a slice of; `nil` for other orders.
  public var strategyID: String?
  /// By `slippageToleranceType` in ticks or the venue's per cent. Market orders only.
  public var slippageTolerance: ExactDecimal?
  public var slippageToleranceType: SlippageToleranceType?
  /// Set on what the venue did of itself: liquidations and the like.
  public var systemOrderType: SystemOrderType?

  public init(
    id: OrderID, clientID: ClientOrderID?, symbol: Symbol, side: Side, type: OrderType,
    status: OrderStatus, expiryReason: OrderExpiryReason? = nil, timeInForce: TimeInForceName,
    price: Price? = nil, quantity: Quantity? = nil, quoteQuantity: Notional? = nil,
    executedQuantity: Quantity? = nil, executedQuoteQuantity: Notional? = nil,
    postOnly: Bool? = nil, selfTradePrevention: SelfTradePrevention = .rejectTaker,
    createdAt: Timestamp, trigger: Order.Trigger? = nil, stopLoss: Order.AttachedTrigger? = nil,
    takeProfit: Order.AttachedTrigger? = nil, strategyID: String? = nil,
    slippageTolerance: ExactDecimal? = nil, slippageToleranceType: SlippageToleranceType? = nil,
    systemOrderType: SystemOrderType? = nil
  ) {
    self.id = id
    self.clientID = clientID
    self.symbol = symbol
    self.side = side
    self.type = type
    self.status = status
    self.expiryReason = expiryReason
    self.timeInForce = timeInForce
    self.price = price
    self.quantity = quantity
    self.quoteQuantity = quoteQuantity
    self.executedQuantity = executedQuantity
    self.executedQuoteQuantity = executedQuoteQuantity
    self.postOnly = postOnly
    self.selfTradePrevention = selfTradePrevention
    self.createdAt = createdAt
    self.trigger = trigger
    self.stopLoss = stopLoss
    self.takeProfit = takeProfit
    self.strategyID = strategyID
    self.slippageTolerance = slippageTolerance
    self.slippageToleranceType = slippageToleranceType
    self.systemOrderType = systemOrderType
  }

  /// The row that tells of `order`.
  public init(_ order: Order, expiryReason: OrderExpiryReason? = nil) {
    self.init(
      id: order.id, clientID: order.clientID, symbol: order.symbol, side: order.side,
      type: order.type, status: order.status, expiryReason: expiryReason,
      timeInForce: order.timeInForce, price: order.price, quantity: order.quantity,
      quoteQuantity: order.quoteQuantity, executedQuantity: order.executedQuantity,
      executedQuoteQuantity: order.executedQuoteQuantity, postOnly: order.postOnly,
      selfTradePrevention: order.selfTradePrevention, createdAt: order.createdAt,
      trigger: order.trigger, stopLoss: order.stopLoss, takeProfit: order.takeProfit,
      strategyID: order.strategyID, slippageTolerance: order.slippageTolerance,
      slippageToleranceType: order.slippageToleranceType)
  }
}

/// An execution of one of the account's orders. Source: `OrderFill` of the venue's specification.
public struct OrderFill: Hashable, Sendable {
  public var orderID: OrderID
  /// The venue writes client IDs of fills as text; see `clientID`.
  public var clientIDText: String?
  public var symbol: Symbol
  public var side: Side
  public var price: Price
  /// Base asset.
  public var quantity: Quantity
  /// In `feeAsset`. Presumably negative for a rebate.
  public var fee: Quantity
  public var feeAsset: Asset
  /// True: the order rested, and was taken.
  public var isMaker: Bool
  public var timestamp: Timestamp
  /// Missing or 0 on some fills the venue made of itself.
  public var tradeID: Int64?
  /// `nil`: the user's own order.
  public var systemOrderType: SystemOrderType?

  public init(
    orderID: OrderID, clientIDText: String?, symbol: Symbol, side: Side, price: Price,
    quantity: Quantity, fee: Quantity, feeAsset: Asset, isMaker: Bool, timestamp: Timestamp,
    tradeID: Int64?, systemOrderType: SystemOrderType? = nil
  ) {
    self.orderID = orderID
    self.clientIDText = clientIDText
    self.symbol = symbol
    self.side = side
    self.price = price
    self.quantity = quantity
    self.fee = fee
    self.feeAsset = feeAsset
    self.isMaker = isMaker
    self.timestamp = timestamp
    self.tradeID = tradeID
    self.systemOrderType = systemOrderType
  }

  /// `nil` where there is none, or none of 32 bits.
  public var clientID: ClientOrderID? {
    clientIDText.flatMap { UInt32($0) }.map { ClientOrderID($0) }
  }
}

/// Why the venue ended an order.
public struct OrderExpiryReason: OpenEnumeration {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
  public static let immediateOrCancel: OrderExpiryReason = "ImmediateOrCancel"
  public static let fillOrKill: OrderExpiryReason = "FillOrKill"
  public static let postOnlyTaker: OrderExpiryReason = "PostOnlyTaker"
  public static let selfTradePrevention: OrderExpiryReason = "SelfTradePrevention"
  public static let insufficientFunds: OrderExpiryReason = "InsufficientFunds"
  public static let insufficientMargin: OrderExpiryReason = "InsufficientMargin"
  public static let insufficientLiquidity: OrderExpiryReason = "InsufficientLiquidity"
  public static let priceOutOfBounds: OrderExpiryReason = "PriceOutOfBounds"
  public static let priceImpact: OrderExpiryReason = "PriceImpact"
  public static let reduceOnlyNotReduced: OrderExpiryReason = "ReduceOnlyNotReduced"
  public static let slippageToleranceExceeded: OrderExpiryReason = "SlippageToleranceExceeded"
  public static let stopWithoutPosition: OrderExpiryReason = "StopWithoutPosition"
  public static let liquidation: OrderExpiryReason = "Liquidation"
}

/// What the venue did of itself.
public struct SystemOrderType: OpenEnumeration {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
  public static let collateralConversion: SystemOrderType = "CollateralConversion"
  public static let futureExpiry: SystemOrderType = "FutureExpiry"
  public static let liquidatePositionOnADL: SystemOrderType = "LiquidatePositionOnAdl"
  public static let liquidatePositionOnBook: SystemOrderType = "LiquidatePositionOnBook"
  public static let liquidatePositionOnBackstop: SystemOrderType = "LiquidatePositionOnBackstop"
  public static let orderBookClosed: SystemOrderType = "OrderBookClosed"
}

/// Whose fills are wanted.
public struct FillType: OpenEnumeration {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
  public static let user: FillType = "User"
  public static let bookLiquidation: FillType = "BookLiquidation"
  public static let adl: FillType = "Adl"
  public static let backstop: FillType = "Backstop"
  public static let liquidation: FillType = "Liquidation"
  public static let allLiquidation: FillType = "AllLiquidation"
  public static let collateralConversion: FillType = "CollateralConversion"
  public static let collateralConversionAndSpotLiquidation: FillType =
    "CollateralConversionAndSpotLiquidation"
}
