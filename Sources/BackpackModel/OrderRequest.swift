// An order to be placed. Nonsense cannot be built: post-only lives inside good-until-cancelled, a
// price inside limit, a market order has one size, and a trigger brings its own.

/// An instruction to the venue, not yet sent.
///
/// What the types cannot rule out (reduce-only on a spot market, a price of zero) `refusal` names, and
/// the client refuses to send.
public struct OrderRequest: Hashable, Sendable {
  /// What the order does: rests at a price, takes at once, or sleeps.
  public enum Kind: Hashable, Sendable {
    case limit(price: Price, quantity: Quantity, TimeInForce)
    /// Takes what the book offers, never rests. `allOrNothing` sends FOK.
    case market(MarketSize, allOrNothing: Bool = false)
    /// Sleeps until a price is reached: a stop-loss, a take-profit, an entry on a breakout.
    case trigger(Trigger)
  }

  /// How long a limit order waits for its price.
  public enum TimeInForce: Hashable, Sendable {
    /// Good until cancelled: rests. Post-only makes or is rejected, and never takes.
    case gtc(postOnly: Bool = false)
    /// Immediate or cancel: fills what it can now.
    case ioc
    /// Fill or kill: all of it now, or nothing.
    case fok

    public static let gtc = TimeInForce.gtc(postOnly: false)
  }

  /// How large a market order is.
  public enum MarketSize: Hashable, Sendable {
    case base(Quantity)
    /// Notional to spend (bid) or receive (ask), in the quote asset.
    case quote(Notional)
  }

  /// When a sleeping order wakes, and what it does then.
  public struct Trigger: Hashable, Sendable {
    public var price: Price
    /// The price that has to reach `price`. The venue's own choice is nowhere documented: always told.
    public var reference: TriggerReference
    public var quantity: TriggerQuantity
    public var release: Release

    /// What a trigger lets go.
    public enum Release: Hashable, Sendable {
      case market
      case limit(price: Price, TimeInForce = .gtc)
    }

    public init(
      price: Price, reference: TriggerReference, quantity: TriggerQuantity,
      release: Release = .market
    ) {
      self.price = price
      self.reference = reference
      self.quantity = quantity
      self.release = release
    }
  }

  /// A stop-loss or take-profit that hangs on an order: an order of the opposite side, which the venue
  /// makes once this one has traded.
  public struct AttachedTrigger: Hashable, Sendable {
    public var price: Price
    public var reference: TriggerReference
    /// `nil`: a market order.
    public var limitPrice: Price?

    public init(price: Price, reference: TriggerReference, limitPrice: Price? = nil) {
      self.price = price
      self.reference = reference
      self.limitPrice = limitPrice
    }
  }

  public var symbol: Symbol
  public var side: Side
  public var kind: Kind
  /// May shrink a position, never open or flip one. Futures only.
  public var reduceOnly: Bool
  /// Drawn when left out: every order carries one, so that its outcome can be looked up.
  public var clientID: ClientOrderID
  /// `nil`: the venue's default, `RejectTaker`.
  public var selfTradePrevention: SelfTradePrevention?
  public var stopLoss: AttachedTrigger?
  public var takeProfit: AttachedTrigger?
  /// Orders that trade at market only.
  public var slippageTolerance: SlippageTolerance?
  /// Spot markets only.
  public var spotMargin: Set<SpotMargin>
  public var broker: Broker?

  public init(
    symbol: Symbol, side: Side, kind: Kind, reduceOnly: Bool = false,
    clientID: ClientOrderID = .random(), selfTradePrevention: SelfTradePrevention? = nil,
    stopLoss: AttachedTrigger? = nil, takeProfit: AttachedTrigger? = nil,
    slippageTolerance: SlippageTolerance? = nil, spotMargin: Set<SpotMargin> = [],
    broker: Broker? = nil
  ) {
    self.symbol = symbol
    self.side = side
    self.kind = kind
    self.reduceOnly = reduceOnly
    self.clientID = clientID
    self.selfTradePrevention = selfTradePrevention
    self.stopLoss = stopLoss
    self.takeProfit = takeProfit
    self.slippageTolerance = slippageTolerance
    self.spotMargin = spotMargin
    self.broker = broker
  }

  /// An order that trades at `price` or better; `quantity` is base asset. Rests unless said otherwise.
  public static func limit(
    _ side: Side, _ symbol: Symbol, price: Price, quantity: Quantity,
    _ timeInForce: TimeInForce = .gtc,
    reduceOnly: Bool = false, clientID: ClientOrderID = .random(),
    stopLoss: AttachedTrigger? = nil, takeProfit: AttachedTrigger? = nil
  ) -> OrderRequest {
    OrderRequest(
      symbol: symbol, side: side, kind: .limit(price: price, quantity: quantity, timeInForce),
      reduceOnly: reduceOnly, clientID: clientID, stopLoss: stopLoss, takeProfit: takeProfit)
  }

  /// An order that takes what the book offers within the venue's bounds. What is left then, ends.
  public static func market(
    _ side: Side, _ symbol: Symbol, _ size: MarketSize, reduceOnly: Bool = false,
    clientID: ClientOrderID = .random(), stopLoss: AttachedTrigger? = nil,
    takeProfit: AttachedTrigger? = nil, slippageTolerance: SlippageTolerance? = nil
  ) -> OrderRequest {
    OrderRequest(
      symbol: symbol, side: side, kind: .market(size), reduceOnly: reduceOnly, clientID: clientID,
      stopLoss: stopLoss, takeProfit: takeProfit, slippageTolerance: slippageTolerance)
  }

  /// An order that sleeps until `reference` reaches `price`.
  ///
  /// ```swift
  /// // Close a long position when the mark price falls to 90.
  /// .trigger(.ask, "SOL_USDC_PERP", at: "90", by: .markPrice, quantity: "100%", reduceOnly: true)
  /// ```
  public static func trigger(
    _ side: Side, _ symbol: Symbol, at price: Price, by reference: TriggerReference,
    quantity: TriggerQuantity, then release: Trigger.Release = .market, reduceOnly: Bool = false,
    clientID: ClientOrderID = .random()
  ) -> OrderRequest {
    let trigger = Trigger(
      price: price, reference: reference, quantity: quantity, release: release)
    return OrderRequest(
      symbol: symbol, side: side, kind: .trigger(trigger), reduceOnly: reduceOnly,
      clientID: clientID)
  }
}

/// What the venue did with a request to cancel.
public enum CancelOutcome: Hashable, Sendable {
  /// Gone from the book; may hold fills from before.
  case cancelled(Order)
  /// Taken in, not carried out yet (status 202): the order can still fill. Look it up.
  case accepted
}

/// What became of one order of a batch.
public enum BatchResult: Hashable, Sendable {
  /// The engine's result: read `status`, an accepted order may have expired at once.
  case placed(Order)
  /// This order alone was refused, and nothing came of it. Its status is that of the batch's answer, 200.
  case rejected(Rejection)
  /// The venue failed at this order alone (`TIMEOUT`, `SERVER_ERROR`): it may have happened.
  /// `resolve` it before sending it again. Holds the venue's words.
  case outcomeUnknown(Rejection)
}
