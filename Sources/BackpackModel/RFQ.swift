// Requests for quote and quotes: instructions, and what the venue tells of running ones.

/// The venue's identifier of a request for quote. Decimal text of up to 64 bits.
public struct RFQID: TextIdentifier {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
}

/// The venue's identifier of a quote. Decimal text of up to 64 bits.
public struct QuoteID: TextIdentifier {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
}

/// One request for quote, by either of its identifiers.
public enum RFQReference: Hashable, Sendable, CustomStringConvertible {
  case id(RFQID)
  case clientID(ClientOrderID)

  public var description: String {
    switch self {
    case .id(let id): "RFQ \(id)"
    case .clientID(let id): "RFQ with client ID \(id)"
    }
  }
}

/// An instruction to ask for quotes, not yet sent.
public struct RFQRequest: Hashable, Sendable {
  /// How a quote is chosen.
  public enum Execution: Hashable, Sendable {
    /// Quotes are shown; one is taken by `AcceptQuote`.
    case awaitAccept
    /// The first quote within the price is taken by itself.
    case immediate(price: Price)
  }

  /// Ends in `_RFQ`.
  public var symbol: Symbol
  public var side: Side
  public var size: OrderRequest.MarketSize
  public var execution: Execution
  /// What the trade may do with loans.
  public var spotMargin: Set<SpotMargin>
  /// Drawn when left out: every RFQ carries one, so that its outcome can be looked up.
  public var clientID: ClientOrderID

  public init(
    symbol: Symbol, side: Side, size: OrderRequest.MarketSize, execution: Execution = .awaitAccept,
    spotMargin: Set<SpotMargin> = [], clientID: ClientOrderID = .random()
  ) {
    self.symbol = symbol
    self.side = side
    self.size = size
    self.execution = execution
    self.spotMargin = spotMargin
    self.clientID = clientID
  }
}

/// A maker's answer to an RFQ, not yet sent: binding at either price.
public struct QuoteRequest: Hashable, Sendable {
  public var rfqID: RFQID
  public var bidPrice: Price
  public var askPrice: Price
  /// What the trade may do with loans.
  public var spotMargin: Set<SpotMargin>
  /// Drawn when left out: every quote carries one, so that its outcome can be looked up.
  public var clientID: ClientOrderID

  public init(
    rfqID: RFQID, bidPrice: Price, askPrice: Price, spotMargin: Set<SpotMargin> = [],
    clientID: ClientOrderID = .random()
  ) {
    self.rfqID = rfqID
    self.bidPrice = bidPrice
    self.askPrice = askPrice
    self.spotMargin = spotMargin
    self.clientID = clientID
  }
}

/// A request for quote and what became of it so far.
///
/// Source: `RequestForQuote` of the venue's specification.
public struct RFQ: Hashable, Sendable {
  public var id: RFQID
  public var clientID: ClientOrderID?
  public var symbol: Symbol
  public var side: Side
  public var status: OrderStatus
  public var executionMode: RFQExecutionMode
  /// Only where the first good quote is taken by itself.
  public var price: Price?
  /// Base asset; `nil` where it was asked for in quote asset.
  public var quantity: Quantity?
  /// Quote asset; `nil` where it was asked for in base asset.
  public var quoteQuantity: Notional?
  /// The last moment for quotes.
  public var submissionTime: Timestamp
  public var expiryTime: Timestamp
  /// `nil`: somebody asked for it.
  public var systemOrderType: SystemOrderType?
  public var createdAt: Timestamp

  public init(
    id: RFQID, clientID: ClientOrderID?, symbol: Symbol, side: Side, status: OrderStatus,
    executionMode: RFQExecutionMode, price: Price?, quantity: Quantity?, quoteQuantity: Notional?,
    submissionTime: Timestamp, expiryTime: Timestamp, systemOrderType: SystemOrderType?,
    createdAt: Timestamp
  ) {
    self.id = id
    self.clientID = clientID
    self.symbol = symbol
    self.side = side
    self.status = status
    self.executionMode = executionMode
    self.price = price
    self.quantity = quantity
    self.quoteQuantity = quoteQuantity
    self.submissionTime = submissionTime
    self.expiryTime = expiryTime
    self.systemOrderType = systemOrderType
    self.createdAt = createdAt
  }
}

/// A maker's answer to a request for quote.
public struct Quote: Hashable, Sendable {
  public var id: QuoteID
  public var rfqID: RFQID
  public var clientID: ClientOrderID?
  public var bidPrice: Price
  public var askPrice: Price
  public var status: OrderStatus
  public var createdAt: Timestamp

  public init(
    id: QuoteID, rfqID: RFQID, clientID: ClientOrderID?, bidPrice: Price, askPrice: Price,
    status: OrderStatus, createdAt: Timestamp
  ) {
    self.id = id
    self.rfqID = rfqID
    self.clientID = clientID
    self.bidPrice = bidPrice
    self.askPrice = askPrice
    self.status = status
    self.createdAt = createdAt
  }
}

/// A request for quote with the quotes that came in.
public struct OpenRFQ: Hashable, Sendable {
  public var rfq: RFQ
  public var quotes: [Quote]

  public init(
    rfq: RFQ, quotes: [Quote]
  ) {
    self.rfq = rfq
    self.quotes = quotes
  }
}

/// How a quote is chosen, as the venue writes it; to ask for one, see `RFQRequest.Execution`.
public struct RFQExecutionMode: OpenEnumeration {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
  public static let awaitAccept: RFQExecutionMode = "AwaitAccept"
  public static let immediate: RFQExecutionMode = "Immediate"
}
