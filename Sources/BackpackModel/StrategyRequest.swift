// A strategy to be started. Nonsense cannot be built: post-only lives inside good-until-cancelled, and that
// inside limit.

/// An instruction to trade a quantity in slices, not yet sent.
public struct StrategyRequest: Hashable, Sendable {
  /// What kind of orders the slices are.
  public enum Orders: Hashable, Sendable {
    case limit(price: Price, OrderRequest.TimeInForce)
    /// Take what the book offers. `allOrNothing` sends FOK.
    case market(allOrNothing: Bool = false)

    public static let market = Orders.market(allOrNothing: false)
  }

  /// One order every `interval`, for `duration`. The venue counts whole milliseconds: what is finer is
  /// cut off.
  public struct Schedule: Hashable, Sendable {
    /// Over which the slices are spread.
    public var duration: Duration
    /// Between two slices.
    public var interval: Duration
    /// Slices of random size, harder to see through.
    public var randomizedQuantity: Bool

    public init(duration: Duration, interval: Duration, randomizedQuantity: Bool = false) {
      self.duration = duration
      self.interval = interval
      self.randomizedQuantity = randomizedQuantity
    }
  }

  public var symbol: Symbol
  public var side: Side
  /// Of all slices together, in base asset.
  public var quantity: Quantity
  public var schedule: Schedule
  public var orders: Orders
  /// May shrink a position, never open or flip one. Perpetuals only.
  public var reduceOnly: Bool
  public var slippageTolerance: SlippageTolerance?
  /// `nil`: the venue's default, `RejectTaker`.
  public var selfTradePrevention: SelfTradePrevention?
  /// What its orders may do with loans. Spot markets only.
  public var spotMargin: Set<SpotMargin>
  public var broker: Broker?
  /// Drawn when left out: every strategy carries one, so that its outcome can be looked up.
  public var clientID: ClientStrategyID

  public init(
    symbol: Symbol, side: Side, quantity: Quantity, schedule: Schedule, orders: Orders = .market,
    reduceOnly: Bool = false, slippageTolerance: SlippageTolerance? = nil,
    selfTradePrevention: SelfTradePrevention? = nil, spotMargin: Set<SpotMargin> = [],
    broker: Broker? = nil, clientID: ClientStrategyID = .random()
  ) {
    self.symbol = symbol
    self.side = side
    self.quantity = quantity
    self.schedule = schedule
    self.orders = orders
    self.reduceOnly = reduceOnly
    self.slippageTolerance = slippageTolerance
    self.selfTradePrevention = selfTradePrevention
    self.spotMargin = spotMargin
    self.broker = broker
    self.clientID = clientID
  }
}
