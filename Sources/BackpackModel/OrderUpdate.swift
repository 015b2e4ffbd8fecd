// What the private stream says of an order.

/// An order after something happened to it.
///
/// Source: `account.orderUpdate` of the venue's stream documentation.
public struct OrderUpdate: Hashable, Sendable {
  /// What happened, by the venue's name.
  public struct Event: OpenEnumeration {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
    public static let accepted: Event = "orderAccepted"
    public static let cancelled: Event = "orderCancelled"
    /// Ended by the venue; `expiryReason` says why.
    public static let expired: Event = "orderExpired"
    /// Traded; `fill` says how much.
    public static let fill: Event = "orderFill"
    /// A resting reduce-only order was cut down by the engine.
    public static let modified: Event = "orderModified"
    public static let triggerPlaced: Event = "triggerPlaced"
    public static let triggerFailed: Event = "triggerFailed"
  }

  /// Who made the order. Not every order is the user's.
  public struct Origin: OpenEnumeration {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
    public static let user: Origin = "USER"
    public static let liquidation: Origin = "LIQUIDATION_AUTOCLOSE"
    public static let autoDeleveraging: Origin = "ADL_AUTOCLOSE"
    public static let collateralConversion: Origin = "COLLATERAL_CONVERSION"
    public static let settlement: Origin = "SETTLEMENT_AUTOCLOSE"
    public static let backstop: Origin = "BACKSTOP_LIQUIDITY_PROVIDER"
  }

  /// One execution of the order.
  public struct Fill: Hashable, Sendable {
    /// As in the public `TradeUpdate.id` of the market.
    public var tradeID: Int64?
    /// Base asset.
    public var quantity: Quantity
    public var price: Price
    /// True: the order rested, and was taken. `nil` where the venue does not say.
    public var isMaker: Bool?
    /// In `feeAsset`; negative: a rebate.
    public var fee: Quantity?
    public var feeAsset: Asset?

    public init(
      tradeID: Int64?, quantity: Quantity, price: Price, isMaker: Bool?, fee: Quantity?,
      feeAsset: Asset?
    ) {
      self.tradeID = tradeID
      self.quantity = quantity
      self.price = price
      self.isMaker = isMaker
      self.fee = fee
      self.feeAsset = feeAsset
    }
  }

  /// `nil`: nothing was told; this is what a REST answer says of the order after a gap.
  public var event: Event?
  public var orderID: OrderID
  public var clientID: ClientOrderID?
  public var symbol: Symbol
  public var side: Side
  /// As in REST (`Limit`), though streams write `LIMIT`.
  public var type: OrderType
  public var status: OrderStatus
  public var timeInForce: TimeInForceName
  /// Limit orders only.
  public var price: Price?
  public var quantity: Quantity?
  /// Quote asset. The venue tells it for limit orders, too.
  public var quoteQuantity: Notional?
  /// Base asset filled so far.
  public var executedQuantity: Quantity
  /// Quote asset exchanged so far, without fees.
  public var executedQuoteQuantity: Notional
  /// Of this event, where it is a fill.
  public var fill: Fill?
  /// Why the venue ended the order. Any spelling: `PostOnlyTaker`, `PRICE_BAND`.
  public var expiryReason: OrderExpiryReason?
  /// `nil` where the venue does not say.
  public var postOnly: Bool?
  /// `nil` where the venue does not say, and in what the order history told.
  public var reduceOnly: Bool?
  public var selfTradePrevention: SelfTradePrevention?
  public var trigger: Order.Trigger?
  public var stopLoss: Order.AttachedTrigger?
  public var takeProfit: Order.AttachedTrigger?
  public var relatedOrderID: OrderID?
  /// The strategy it is a slice of; `nil` for other orders.
  public var strategyID: String?
  public var origin: Origin?
  /// `nil` where a REST answer tells it, which has no such times.
  public var eventTime: Timestamp?
  public var engineTime: Timestamp?

  public init(
    event: Event?, orderID: OrderID, clientID: ClientOrderID? = nil, symbol: Symbol, side: Side,
    type: OrderType, status: OrderStatus, timeInForce: TimeInForceName, price: Price? = nil,
    quantity: Quantity? = nil, quoteQuantity: Notional? = nil,
    executedQuantity: Quantity = .zero, executedQuoteQuantity: Notional = .zero,
    fill: Fill? = nil, expiryReason: OrderExpiryReason? = nil, postOnly: Bool? = nil,
    reduceOnly: Bool? = nil, selfTradePrevention: SelfTradePrevention? = nil,
    trigger: Order.Trigger? = nil, stopLoss: Order.AttachedTrigger? = nil,
    takeProfit: Order.AttachedTrigger? = nil, relatedOrderID: OrderID? = nil,
    strategyID: String? = nil, origin: Origin? = nil, eventTime: Timestamp? = nil,
    engineTime: Timestamp? = nil
  ) {
    self.event = event
    self.orderID = orderID
    self.clientID = clientID
    self.symbol = symbol
    self.side = side
    self.type = type
    self.status = status
    self.timeInForce = timeInForce
    self.price = price
    self.quantity = quantity
    self.quoteQuantity = quoteQuantity
    self.executedQuantity = executedQuantity
    self.executedQuoteQuantity = executedQuoteQuantity
    self.fill = fill
    self.expiryReason = expiryReason
    self.postOnly = postOnly
    self.reduceOnly = reduceOnly
    self.selfTradePrevention = selfTradePrevention
    self.trigger = trigger
    self.stopLoss = stopLoss
    self.takeProfit = takeProfit
    self.relatedOrderID = relatedOrderID
    self.strategyID = strategyID
    self.origin = origin
    self.eventTime = eventTime
    self.engineTime = engineTime
  }

  /// What a REST answer says of an order, in the form of an event.
  public init(of order: Order) {
    self.init(
      event: nil, orderID: order.id, clientID: order.clientID, symbol: order.symbol,
      side: order.side, type: order.type, status: order.status, timeInForce: order.timeInForce,
      price: order.price, quantity: order.quantity, quoteQuantity: order.quoteQuantity,
      executedQuantity: order.executedQuantity,
      executedQuoteQuantity: order.executedQuoteQuantity, postOnly: order.postOnly,
      reduceOnly: order.reduceOnly, selfTradePrevention: order.selfTradePrevention,
      trigger: order.trigger, stopLoss: order.stopLoss, takeProfit: order.takeProfit,
      relatedOrderID: order.relatedOrderID, strategyID: order.strategyID)
  }
}

extension OrderUpdate {
  /// What the history says of an order, in the form of an event.
  public init(of row: HistoryOrder) {
    self.init(
      event: nil, orderID: row.id, clientID: row.clientID, symbol: row.symbol, side: row.side,
      type: row.type, status: row.status, timeInForce: row.timeInForce, price: row.price,
      quantity: row.quantity, quoteQuantity: row.quoteQuantity,
      executedQuantity: row.executedQuantity ?? .zero,
      executedQuoteQuantity: row.executedQuoteQuantity ?? .zero, expiryReason: row.expiryReason,
      postOnly: row.postOnly, selfTradePrevention: row.selfTradePrevention, trigger: row.trigger,
      stopLoss: row.stopLoss, takeProfit: row.takeProfit, strategyID: row.strategyID)
  }
}

extension OrderStatus {
  /// Nothing more will happen to the order. An unknown status is not taken for an end.
  public var isFinal: Bool {
    [.filled, .cancelled, .expired, .triggerFailed].contains(self)
  }
}
