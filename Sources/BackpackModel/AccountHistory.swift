// What changed the account: conversions, settlements, funding, past positions.

/// A residue too small to trade, turned into USDC.
public struct DustConversion: Hashable, Sendable {
  public var id: UInt64
  public var asset: Asset
  public var quantity: Quantity
  /// USDC.
  public var usdcReceived: Quantity
  public var timestamp: Timestamp

  public init(
    id: UInt64, asset: Asset, quantity: Quantity, usdcReceived: Quantity, timestamp: Timestamp
  ) {
    self.id = id
    self.asset = asset
    self.quantity = quantity
    self.usdcReceived = usdcReceived
    self.timestamp = timestamp
  }
}

/// A result, fee or payment that was settled.
public struct Settlement: Hashable, Sendable {
  /// Positive: received.
  public var quantity: Notional
  public var source: SettlementSource
  public var timestamp: Timestamp
  public var userID: Int64
  public var subaccountID: Int64?
  /// On funding payments and realised results.
  public var positionID: String?
  /// Place in the engine's sequence of events, where the venue tells it.
  public var engineSequence: UInt64?

  public init(
    quantity: Notional, source: SettlementSource, timestamp: Timestamp, userID: Int64,
    subaccountID: Int64?, positionID: String?, engineSequence: UInt64?
  ) {
    self.quantity = quantity
    self.source = source
    self.timestamp = timestamp
    self.userID = userID
    self.subaccountID = subaccountID
    self.positionID = positionID
    self.engineSequence = engineSequence
  }
}

/// What was settled.
public struct SettlementSource: OpenEnumeration {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
  public static let tradingFees: SettlementSource = "TradingFees"
  public static let tradingFeesSystem: SettlementSource = "TradingFeesSystem"
  public static let fundingPayment: SettlementSource = "FundingPayment"
  public static let culledBorrowInterest: SettlementSource = "CulledBorrowInterest"
  public static let culledRealizePnlAuto: SettlementSource = "CulledRealizePnlAuto"
  public static let culledRealizePnlBookUtilisation: SettlementSource =
    "CulledRealizePnlBookUtilisation"
  public static let culledRealizePnlAccountThreshold: SettlementSource =
    "CulledRealizePnlAccountThreshold"
  public static let culledRealizePnlSystemThreshold: SettlementSource =
    "CulledRealizePnlSystemThreshold"
  public static let realizePnl: SettlementSource = "RealizePnl"
  public static let backstopProviderLiquidation: SettlementSource = "BackstopProviderLiquidation"
  public static let backstopAdlLiquidation: SettlementSource = "BackstopAdlLiquidation"
  public static let backstopLiquidityFundProceeds: SettlementSource =
    "BackstopLiquidityFundProceeds"
  public static let systemLiabilityTransfer: SettlementSource = "SystemLiabilityTransfer"
}

/// What settlements to ask for. Not the same words as `SettlementSource`: some stand for several.
public struct SettlementSourceFilter: OpenEnumeration {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
  public static let backstopLiquidation: SettlementSourceFilter = "BackstopLiquidation"
  public static let culledBorrowInterest: SettlementSourceFilter = "CulledBorrowInterest"
  public static let culledRealizePnl: SettlementSourceFilter = "CulledRealizePnl"
  public static let culledRealizePnlBookUtilization: SettlementSourceFilter =
    "CulledRealizePnlBookUtilization"
  public static let fundingPayment: SettlementSourceFilter = "FundingPayment"
  public static let realizePnl: SettlementSourceFilter = "RealizePnl"
  public static let tradingFees: SettlementSourceFilter = "TradingFees"
  public static let tradingFeesSystem: SettlementSourceFilter = "TradingFeesSystem"
}

/// A funding payment on a perpetual position.
public struct FundingPayment: Hashable, Sendable {
  public var symbol: Symbol
  /// Negative: paid.
  public var quantity: Notional
  /// For the interval.
  public var fundingRate: Rate
  public var intervalEnd: Timestamp
  public var userID: Int64
  public var subaccountID: Int64?

  public init(
    symbol: Symbol, quantity: Notional, fundingRate: Rate, intervalEnd: Timestamp, userID: Int64,
    subaccountID: Int64?
  ) {
    self.symbol = symbol
    self.quantity = quantity
    self.fundingRate = fundingRate
    self.intervalEnd = intervalEnd
    self.userID = userID
    self.subaccountID = subaccountID
  }
}

/// A position, open or closed, and what it brought.
///
/// Source: `PositionHistoryRow` of the venue's specification, which explains few of its members.
public struct PositionHistoryRow: Hashable, Sendable {
  public var id: String
  public var symbol: Symbol
  public var state: PositionState
  /// Base asset; long is positive, zero where it is closed.
  public var netQuantity: Quantity
  public var netExposureQuantity: Quantity
  public var netExposureNotional: Notional
  public var netCost: Notional
  public var entryPrice: Price
  public var markPrice: Price
  public var closingPrice: Price?
  public var cumulativePnlRealized: Notional
  public var unrealizedPnl: Notional
  /// Negative: paid.
  public var fundingQuantity: Notional
  public var interest: Notional
  /// All that trading it cost.
  public var fees: Notional
  public var liquidationFees: Notional
  /// How much was liquidated; its unit is not documented.
  public var liquidated: ExactDecimal
  /// Its unit is not documented.
  public var closedVolume: ExactDecimal
  /// Initial margin fraction.
  public var imf: Rate
  /// How many times the equity; of the account, where the venue tells it.
  public var accountLeverage: ExactDecimal?
  public var openedAt: Timestamp?
  public var closedAt: Timestamp?

  public init(
    id: String, symbol: Symbol, state: PositionState, netQuantity: Quantity,
    netExposureQuantity: Quantity, netExposureNotional: Notional, netCost: Notional,
    entryPrice: Price, markPrice: Price, closingPrice: Price?, cumulativePnlRealized: Notional,
    unrealizedPnl: Notional, fundingQuantity: Notional, interest: Notional, fees: Notional,
    liquidationFees: Notional, liquidated: ExactDecimal, closedVolume: ExactDecimal, imf: Rate,
    accountLeverage: ExactDecimal?, openedAt: Timestamp?, closedAt: Timestamp?
  ) {
    self.id = id
    self.symbol = symbol
    self.state = state
    self.netQuantity = netQuantity
    self.netExposureQuantity = netExposureQuantity
    self.netExposureNotional = netExposureNotional
    self.netCost = netCost
    self.entryPrice = entryPrice
    self.markPrice = markPrice
    self.closingPrice = closingPrice
    self.cumulativePnlRealized = cumulativePnlRealized
    self.unrealizedPnl = unrealizedPnl
    self.fundingQuantity = fundingQuantity
    self.interest = interest
    self.fees = fees
    self.liquidationFees = liquidationFees
    self.liquidated = liquidated
    self.closedVolume = closedVolume
    self.imf = imf
    self.accountLeverage = accountLeverage
    self.openedAt = openedAt
    self.closedAt = closedAt
  }
}

/// Is the position still held?
public struct PositionState: OpenEnumeration {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
  public static let open: PositionState = "Open"
  public static let closed: PositionState = "Closed"
}
