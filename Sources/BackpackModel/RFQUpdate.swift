// What the private stream says of requests for quotes.

/// A request for quotes, or a quote, after something happened to it.
///
/// Source: `account.rfqUpdate` of the venue's stream documentation. Which members are there depends on
/// the event and on which side of the request the account stands.
public struct RFQUpdate: Hashable, Sendable {
  /// What happened, by the venue's name.
  public struct Event: OpenEnumeration {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
    /// Somebody asks for quotes. Told to everyone.
    public static let active: Event = "rfqActive"
    // To the one who asked.
    public static let accepted: Event = "rfqAccepted"
    public static let acceptedBinding: Event = "rfqAcceptedBinding"
    public static let refreshed: Event = "rfqRefreshed"
    public static let cancelled: Event = "rfqCancelled"
    /// A quote came in.
    public static let candidate: Event = "rfqCandidate"
    /// To both.
    public static let filled: Event = "rfqFilled"
    // To the one who quoted.
    public static let quoteAccepted: Event = "quoteAccepted"
    public static let quoteCancelled: Event = "quoteCancelled"
  }

  public var event: Event
  /// Digits; beyond 2^53.
  public var rfqID: String
  /// Digits; beyond 2^53.
  public var quoteID: String?
  /// Digits or text, as the venue wrote it.
  public var clientID: String?
  public var symbol: Symbol
  public var side: Side?
  /// Base asset; this or `quoteQuantity`, and both in a candidate.
  public var quantity: Quantity?
  public var quoteQuantity: Notional?
  /// With the fee to the one who asked, without to the one who quoted.
  public var price: Price?
  /// Last moment for quotes.
  public var submissionEnd: Timestamp?
  public var expiry: Timestamp?
  public var status: OrderStatus?
  /// Set on what the venue did of itself; spelt as in `SystemOrderType`.
  public var systemOrderType: String?
  public var eventTime: Timestamp
  public var engineTime: Timestamp

  public init(
    event: Event, rfqID: String, quoteID: String?, clientID: String?, symbol: Symbol,
    side: Side?, quantity: Quantity?, quoteQuantity: Notional?, price: Price?,
    submissionEnd: Timestamp?, expiry: Timestamp?, status: OrderStatus?,
    systemOrderType: String?, eventTime: Timestamp, engineTime: Timestamp
  ) {
    self.event = event
    self.rfqID = rfqID
    self.quoteID = quoteID
    self.clientID = clientID
    self.symbol = symbol
    self.side = side
    self.quantity = quantity
    self.quoteQuantity = quoteQuantity
    self.price = price
    self.submissionEnd = submissionEnd
    self.expiry = expiry
    self.status = status
    self.systemOrderType = systemOrderType
    self.eventTime = eventTime
    self.engineTime = engineTime
  }
}
