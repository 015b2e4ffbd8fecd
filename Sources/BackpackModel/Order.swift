// An order as the venue tells it.

/// An order and what became of it so far.
///
/// Source: `LimitOrder` and `MarketOrder` of the venue's specification. Members the venue leaves out
/// for one of the two kinds are `nil`.
public struct Order: Hashable, Sendable {
  public var id: OrderID
  public var clientID: ClientOrderID?
  public var symbol: Symbol
  public var side: Side
  public var type: OrderType
  public var status: OrderStatus
  public var timeInForce: TimeInForceName
  /// Limit orders only.
  public var price: Price?
  /// Base asset. `nil` for market orders given by `quoteQuantity`.
  public var quantity: Quantity?
  /// Quote asset. Market orders only.
  public var quoteQuantity: Notional?
  /// Base asset filled so far.
  public var executedQuantity: Quantity
  /// Quote asset exchanged so far, without fees.
  public var executedQuoteQuantity: Notional
  /// Limit orders only.
  public var postOnly: Bool?
  /// `nil` on spot markets.
  public var reduceOnly: Bool?
  public var selfTradePrevention: SelfTradePrevention
  public var createdAt: Timestamp
  public var trigger: Trigger?
  public var triggeredAt: Timestamp?
  public var stopLoss: AttachedTrigger?
  public var takeProfit: AttachedTrigger?
  /// Parent or dependent order.
  public var relatedOrderID: OrderID?
  /// The strategy it is a slice of; `nil` for other orders.
  public var strategyID: String?
  /// By `slippageToleranceType` in ticks or the venue's per cent. Market orders only.
  public var slippageTolerance: ExactDecimal?
  public var slippageToleranceType: SlippageToleranceType?

  /// What makes a conditional order act.
  public struct Trigger: Hashable, Sendable {
    public var price: TriggerPrice?
    public var quantity: TriggerQuantity?
    public var reference: TriggerReference?

    public init(price: TriggerPrice?, quantity: TriggerQuantity?, reference: TriggerReference?) {
      self.price = price
      self.quantity = quantity
      self.reference = reference
    }
  }

  /// A stop-loss or take-profit that hangs on an order.
  public struct AttachedTrigger: Hashable, Sendable {
    public var price: TriggerPrice?
    /// `nil`: a market order.
    public var limitPrice: Price?
    public var reference: TriggerReference?

    public init(price: TriggerPrice?, limitPrice: Price?, reference: TriggerReference?) {
      self.price = price
      self.limitPrice = limitPrice
      self.reference = reference
    }
  }

  public init(
    id: OrderID, clientID: ClientOrderID?, symbol: Symbol, side: Side, type: OrderType,
    status: OrderStatus, timeInForce: TimeInForceName, price: Price? = nil,
    quantity: Quantity? = nil, quoteQuantity: Notional? = nil,
    executedQuantity: Quantity = .zero, executedQuoteQuantity: Notional = .zero,
    postOnly: Bool? = nil, reduceOnly: Bool? = nil,
    selfTradePrevention: SelfTradePrevention = .rejectTaker, createdAt: Timestamp,
    trigger: Trigger? = nil, triggeredAt: Timestamp? = nil, stopLoss: AttachedTrigger? = nil,
    takeProfit: AttachedTrigger? = nil, relatedOrderID: OrderID? = nil, strategyID: String? = nil,
    slippageTolerance: ExactDecimal? = nil, slippageToleranceType: SlippageToleranceType? = nil
  ) {
    self.id = id
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
    self.postOnly = postOnly
    self.reduceOnly = reduceOnly
    self.selfTradePrevention = selfTradePrevention
    self.createdAt = createdAt
    self.trigger = trigger
    self.triggeredAt = triggeredAt
    self.stopLoss = stopLoss
    self.takeProfit = takeProfit
    self.relatedOrderID = relatedOrderID
    self.strategyID = strategyID
    self.slippageTolerance = slippageTolerance
    self.slippageToleranceType = slippageToleranceType
  }

  /// Average price of the fills; `nil` without any. Rounded half-even where it does not end.
  public var averagePrice: Price? {
    guard executedQuantity.isPositive else { return nil }
    // nil: an average with more digits than a decimal has.
    return try? executedQuoteQuantity.averagePrice(of: executedQuantity, scale: 12)
  }
}
