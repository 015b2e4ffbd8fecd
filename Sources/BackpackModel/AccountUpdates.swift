// What private streams say of positions and balances.

/// A position after something happened to it, or as it stood when the stream was subscribed to.
///
/// Source: `account.positionUpdate` of the venue's stream documentation.
public struct PositionUpdate: Hashable, Sendable {
  /// What happened, by the venue's name.
  public struct Event: OpenEnumeration {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
    public static let opened: Event = "positionOpened"
    public static let adjusted: Event = "positionAdjusted"
    public static let closed: Event = "positionClosed"
  }

  /// `nil`: how it stands, told on subscribing or read by REST after a gap.
  public var event: Event?
  public var symbol: Symbol
  /// Base asset; long is positive, zero is closed.
  public var netQuantity: Quantity
  public var entryPrice: Price?
  /// Price at which closing would pay back entry fees and funding too.
  public var breakEvenPrice: Price?
  public var markPrice: Price?
  /// With open orders.
  public var netExposureQuantity: Quantity?
  public var netExposureNotional: Notional?
  public var pnlRealized: Notional?
  public var pnlUnrealized: Notional?
  /// Initial and maintenance margin fractions in force.
  public var imf: Rate?
  public var mmf: Rate?
  public var positionID: String?
  /// `nil` where a REST answer tells it, which has no such times.
  public var eventTime: Timestamp?
  public var engineTime: Timestamp?

  public init(
    event: Event?, symbol: Symbol, netQuantity: Quantity, entryPrice: Price? = nil,
    breakEvenPrice: Price? = nil, markPrice: Price? = nil, netExposureQuantity: Quantity? = nil,
    netExposureNotional: Notional? = nil, pnlRealized: Notional? = nil,
    pnlUnrealized: Notional? = nil, imf: Rate? = nil, mmf: Rate? = nil,
    positionID: String? = nil, eventTime: Timestamp? = nil, engineTime: Timestamp? = nil
  ) {
    self.event = event
    self.symbol = symbol
    self.netQuantity = netQuantity
    self.entryPrice = entryPrice
    self.breakEvenPrice = breakEvenPrice
    self.markPrice = markPrice
    self.netExposureQuantity = netExposureQuantity
    self.netExposureNotional = netExposureNotional
    self.pnlRealized = pnlRealized
    self.pnlUnrealized = pnlUnrealized
    self.imf = imf
    self.mmf = mmf
    self.positionID = positionID
    self.eventTime = eventTime
    self.engineTime = engineTime
  }

  /// What a REST answer says of a position, in the form of an event.
  public init(of position: Position) {
    self.init(
      event: nil, symbol: position.symbol, netQuantity: position.netQuantity,
      entryPrice: position.entryPrice, breakEvenPrice: position.breakEvenPrice,
      markPrice: position.markPrice, netExposureQuantity: position.netExposureQuantity,
      netExposureNotional: position.netExposureNotional, pnlRealized: position.pnlRealized,
      pnlUnrealized: position.pnlUnrealized, imf: position.imf, mmf: position.mmf,
      positionID: position.positionID)
  }
}

/// One asset of the account after it changed.
///
/// Source: seen on the wire by other programs; the venue does not document this stream.
public struct BalanceUpdate: Hashable, Sendable {
  public var asset: Asset
  public var balance: Balance
  /// `nil` where a REST answer tells it, which has no such times.
  public var eventTime: Timestamp?
  public var engineTime: Timestamp?

  public init(
    asset: Asset, balance: Balance, eventTime: Timestamp? = nil, engineTime: Timestamp? = nil
  ) {
    self.asset = asset
    self.balance = balance
    self.eventTime = eventTime
    self.engineTime = engineTime
  }
}
