// Lending and borrowing: the instruction, and what became of loans. Open ones: `BorrowLendPosition`.

/// An instruction to lend an asset, or to borrow it.
///
/// Lending where there is a debt pays it back, presumably, and borrowing where there is a loan takes that
/// back: the venue has no other sides, and does not document it.
public struct BorrowLendRequest: Hashable, Sendable {
  public var side: BorrowLendSide
  public var asset: Asset
  public var quantity: Quantity

  public init(_ side: BorrowLendSide, _ asset: Asset, quantity: Quantity) {
    self.side = side
    self.asset = asset
    self.quantity = quantity
  }
}

/// One change of a loan: a row of the borrow-lend history.
public struct BorrowLendMovement: Hashable, Sendable {
  public var eventType: BorrowLendEventType
  public var positionID: String
  public var asset: Asset
  /// In the asset.
  public var quantity: Quantity
  /// What the position held after the event.
  public var positionQuantity: Quantity?
  public var source: BorrowLendSource
  /// The order that borrowed or lent; spot margin only.
  public var spotMarginOrderID: OrderID?
  public var timestamp: Timestamp

  public init(
    eventType: BorrowLendEventType, positionID: String, asset: Asset, quantity: Quantity,
    positionQuantity: Quantity?, source: BorrowLendSource, spotMarginOrderID: OrderID?,
    timestamp: Timestamp
  ) {
    self.eventType = eventType
    self.positionID = positionID
    self.asset = asset
    self.quantity = quantity
    self.positionQuantity = positionQuantity
    self.source = source
    self.spotMarginOrderID = spotMarginOrderID
    self.timestamp = timestamp
  }
}

/// A loan, open or closed.
public struct BorrowLendPositionHistoryRow: Hashable, Sendable {
  public var positionID: String
  public var asset: Asset
  public var side: BorrowLendSide
  /// In the asset.
  public var quantity: Quantity
  /// What opened it.
  public var source: BorrowLendSource
  /// In the asset.
  public var cumulativeInterest: Quantity
  /// While it was open.
  public var averageInterestRate: Rate
  public var createdAt: Timestamp

  public init(
    positionID: String, asset: Asset, side: BorrowLendSide, quantity: Quantity,
    source: BorrowLendSource, cumulativeInterest: Quantity, averageInterestRate: Rate,
    createdAt: Timestamp
  ) {
    self.positionID = positionID
    self.asset = asset
    self.side = side
    self.quantity = quantity
    self.source = source
    self.cumulativeInterest = cumulativeInterest
    self.averageInterestRate = averageInterestRate
    self.createdAt = createdAt
  }
}

/// Interest paid or received.
public struct InterestPayment: Hashable, Sendable {
  public var type: InterestPaymentType
  public var asset: Asset
  /// The spot market of a loan, or the perpetual whose unrealised result pays interest.
  public var market: Symbol
  public var positionID: String
  /// In the asset.
  public var quantity: Quantity
  public var interestRate: Rate
  /// What it is for. The venue does not say in which unit; examples look like milliseconds.
  public var interval: UInt64
  public var timestamp: Timestamp

  public init(
    type: InterestPaymentType, asset: Asset, market: Symbol, positionID: String,
    quantity: Quantity, interestRate: Rate, interval: UInt64, timestamp: Timestamp
  ) {
    self.type = type
    self.asset = asset
    self.market = market
    self.positionID = positionID
    self.quantity = quantity
    self.interestRate = interestRate
    self.interval = interval
    self.timestamp = timestamp
  }
}

/// Where an account would be liquidated. An estimate of the venue.
public struct LiquidationEstimate: Hashable, Sendable {
  public var liquidationPrice: Price
  public var markPrice: Price

  public init(
    liquidationPrice: Price, markPrice: Price
  ) {
    self.liquidationPrice = liquidationPrice
    self.markPrice = markPrice
  }
}

/// Borrowing or lending.
public struct BorrowLendSide: OpenEnumeration {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
  public static let borrow: BorrowLendSide = "Borrow"
  public static let lend: BorrowLendSide = "Lend"
}

/// What happened to a loan.
public struct BorrowLendEventType: OpenEnumeration {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
  public static let borrow: BorrowLendEventType = "Borrow"
  public static let borrowRepay: BorrowLendEventType = "BorrowRepay"
  public static let lend: BorrowLendEventType = "Lend"
  public static let lendRedeem: BorrowLendEventType = "LendRedeem"
}

/// What made a loan change.
public struct BorrowLendSource: OpenEnumeration {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
  public static let adlProvider: BorrowLendSource = "AdlProvider"
  public static let autoBorrowRepay: BorrowLendSource = "AutoBorrowRepay"
  public static let autoLend: BorrowLendSource = "AutoLend"
  public static let backstopProvider: BorrowLendSource = "BackstopProvider"
  public static let dustConversion: BorrowLendSource = "DustConversion"
  public static let interest: BorrowLendSource = "Interest"
  public static let liquidation: BorrowLendSource = "Liquidation"
  public static let liquidationAdl: BorrowLendSource = "LiquidationAdl"
  public static let liquidationBackstop: BorrowLendSource = "LiquidationBackstop"
  /// The account's owner asked for it.
  public static let manual: BorrowLendSource = "Manual"
  public static let reconciliation: BorrowLendSource = "Reconciliation"
  public static let rfq: BorrowLendSource = "Rfq"
  public static let spotMargin: BorrowLendSource = "SpotMargin"
  public static let withdrawal: BorrowLendSource = "Withdrawal"
}

/// Is a loan still open?
public struct BorrowLendPositionState: OpenEnumeration {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
  public static let open: BorrowLendPositionState = "Open"
  public static let closed: BorrowLendPositionState = "Closed"
}

/// What a payment of interest is for.
public struct InterestPaymentType: OpenEnumeration {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
  public static let entryFee: InterestPaymentType = "EntryFee"
  public static let borrow: InterestPaymentType = "Borrow"
  public static let lend: InterestPaymentType = "Lend"
  public static let unrealizedPositivePnl: InterestPaymentType = "UnrealizedPositivePnl"
  public static let unrealizedNegativePnl: InterestPaymentType = "UnrealizedNegativePnl"
}

/// Where interest comes from: loans, or unrealised results of perpetuals.
public struct InterestPaymentSource: OpenEnumeration {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
  public static let unrealizedPnl: InterestPaymentSource = "UnrealizedPnl"
  public static let borrowLend: InterestPaymentSource = "BorrowLend"
}
