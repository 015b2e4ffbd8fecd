// An order to be placed. Nonsense cannot be built: post-only lives inside good-until-cancelled, a
// price inside limit, and a market order has one size.

/// An instruction to the venue, not yet sent.
public struct OrderRequest: Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    case limit(price: Price, quantity: Quantity, TimeInForce)
    /// Takes what the book offers, never rests. `allOrNothing` sends FOK.
    case market(MarketSize, allOrNothing: Bool = false)
  }

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

  public var symbol: Symbol
  public var side: Side
  public var kind: Kind
  /// May shrink a position, never open or flip one. Perpetuals only.
  public var reduceOnly: Bool
  /// Drawn when left out: every order carries one, so that its outcome can be looked up.
  public var clientID: ClientOrderID
  /// `nil`: the venue's default, `RejectTaker`.
  public var selfTradePrevention: SelfTradePrevention?

  public init(
    symbol: Symbol, side: Side, kind: Kind, reduceOnly: Bool = false,
    clientID: ClientOrderID = .random(), selfTradePrevention: SelfTradePrevention? = nil
  ) {
    self.symbol = symbol
    self.side = side
    self.kind = kind
    self.reduceOnly = reduceOnly
    self.clientID = clientID
    self.selfTradePrevention = selfTradePrevention
  }

  public static func limit(
    _ side: Side, _ symbol: Symbol, price: Price, quantity: Quantity,
    _ timeInForce: TimeInForce = .gtc,
    reduceOnly: Bool = false, clientID: ClientOrderID = .random()
  ) -> OrderRequest {
    OrderRequest(
      symbol: symbol, side: side, kind: .limit(price: price, quantity: quantity, timeInForce),
      reduceOnly: reduceOnly, clientID: clientID)
  }

  public static func market(
    _ side: Side, _ symbol: Symbol, _ size: MarketSize, reduceOnly: Bool = false,
    clientID: ClientOrderID = .random()
  ) -> OrderRequest {
    OrderRequest(
      symbol: symbol, side: side, kind: .market(size), reduceOnly: reduceOnly, clientID: clientID)
  }
}

/// What the venue did with a request to cancel.
public enum CancelOutcome: Hashable, Sendable {
  /// Gone from the book; may hold fills from before.
  case cancelled(Order)
  /// Taken in, not carried out yet (status 202): the order can still fill. Look it up.
  case accepted
}
