// Past requests for quote, quotes and their fills.

/// A request for quote that ended.
public struct RFQHistoryRow: Hashable, Sendable {
  public var id: RFQID
  public var clientID: ClientOrderID?
  public var symbol: Symbol
  public var side: Side
  public var status: OrderStatus
  public var executionMode: RFQExecutionMode
  /// Only where the first good quote was to be taken by itself.
  public var price: Price?
  /// Base asset.
  public var quantity: Quantity?
  public var quoteQuantity: Notional?
  /// The last moment for quotes.
  public var submissionTime: Timestamp
  public var expiryTime: Timestamp
  public var createdAt: Timestamp
  /// The quote that was accepted for settlement later.
  public var deferredSettlementQuoteID: QuoteID?

  public init(
    id: RFQID, clientID: ClientOrderID?, symbol: Symbol, side: Side, status: OrderStatus,
    executionMode: RFQExecutionMode, price: Price?, quantity: Quantity?, quoteQuantity: Notional?,
    submissionTime: Timestamp, expiryTime: Timestamp, createdAt: Timestamp,
    deferredSettlementQuoteID: QuoteID?
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
    self.createdAt = createdAt
    self.deferredSettlementQuoteID = deferredSettlementQuoteID
  }
}

/// A quote that ended.
public struct QuoteHistoryRow: Hashable, Sendable {
  public var id: QuoteID
  public var rfqID: RFQID
  public var clientID: ClientOrderID?
  public var bidPrice: Price
  public var askPrice: Price
  public var status: OrderStatus
  /// Was it to settle later than it traded?
  public var deferredSettlement: Bool
  public var createdAt: Timestamp

  public init(
    id: QuoteID, rfqID: RFQID, clientID: ClientOrderID?, bidPrice: Price, askPrice: Price,
    status: OrderStatus, deferredSettlement: Bool, createdAt: Timestamp
  ) {
    self.id = id
    self.rfqID = rfqID
    self.clientID = clientID
    self.bidPrice = bidPrice
    self.askPrice = askPrice
    self.status = status
    self.deferredSettlement = deferredSettlement
    self.createdAt = createdAt
  }
}

/// A fill, as the side sees it that asked for quotes.
public struct RFQFill: Hashable, Sendable {
  public var rfqID: RFQID
  public var quoteID: QuoteID
  /// Of the RFQ.
  public var clientID: ClientOrderID?
  public var symbol: Symbol
  public var side: Side
  /// Base asset.
  public var quantity: Quantity?
  public var quoteQuantity: Notional?
  public var fillPrice: Price
  /// `nil`: somebody asked for it.
  public var systemOrderType: SystemOrderType?
  /// Of the RFQ.
  public var createdAt: Timestamp
  public var filledAt: Timestamp

  public init(
    rfqID: RFQID, quoteID: QuoteID, clientID: ClientOrderID?, symbol: Symbol, side: Side,
    quantity: Quantity?, quoteQuantity: Notional?, fillPrice: Price,
    systemOrderType: SystemOrderType?, createdAt: Timestamp, filledAt: Timestamp
  ) {
    self.rfqID = rfqID
    self.quoteID = quoteID
    self.clientID = clientID
    self.symbol = symbol
    self.side = side
    self.quantity = quantity
    self.quoteQuantity = quoteQuantity
    self.fillPrice = fillPrice
    self.systemOrderType = systemOrderType
    self.createdAt = createdAt
    self.filledAt = filledAt
  }
}

/// A fill, as the side sees it that quoted.
public struct QuoteFill: Hashable, Sendable {
  public var quoteID: QuoteID
  public var rfqID: RFQID
  /// Of the quote.
  public var clientID: ClientOrderID?
  public var symbol: Symbol
  public var side: Side
  /// Base asset.
  public var quantity: Quantity
  public var fillPrice: Price
  /// In `feeAsset`.
  public var fee: Quantity
  public var feeAsset: Asset
  /// Of the quote.
  public var createdAt: Timestamp
  public var filledAt: Timestamp

  public init(
    quoteID: QuoteID, rfqID: RFQID, clientID: ClientOrderID?, symbol: Symbol, side: Side,
    quantity: Quantity, fillPrice: Price, fee: Quantity, feeAsset: Asset, createdAt: Timestamp,
    filledAt: Timestamp
  ) {
    self.quoteID = quoteID
    self.rfqID = rfqID
    self.clientID = clientID
    self.symbol = symbol
    self.side = side
    self.quantity = quantity
    self.fillPrice = fillPrice
    self.fee = fee
    self.feeAsset = feeAsset
    self.createdAt = createdAt
    self.filledAt = filledAt
  }
}

/// Whose fills to ask for: those somebody asked for, or those of the venue.
public struct RFQFillType: OpenEnumeration {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
  public static let user: RFQFillType = "User"
  public static let collateralConversion: RFQFillType = "CollateralConversion"
}
