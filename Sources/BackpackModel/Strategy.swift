// A strategy: one large order that the venue sends in slices. As the venue tells it.

/// The venue's identifier of a strategy. Decimal text, may exceed 2^53.
public struct StrategyID: TextIdentifier {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
}

/// Our own identifier of a strategy: 32 bits, 0 is legal, unique among running strategies.
public struct ClientStrategyID: RawRepresentable, Hashable, Sendable, CustomStringConvertible,
  ExpressibleByIntegerLiteral
{
  public let rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }
  public init(_ value: UInt32) { rawValue = value }
  public init(integerLiteral value: UInt32) { rawValue = value }
  public var description: String { String(rawValue) }

  /// Drawn at random, so that programs sharing an account do not collide on small numbers.
  public static func random() -> ClientStrategyID {
    ClientStrategyID(UInt32.random(in: 1 ... .max))
  }
}

/// One strategy, by either of its identifiers. The venue refuses both at once.
public enum StrategyReference: Hashable, Sendable, CustomStringConvertible {
  case id(StrategyID)
  case clientID(ClientStrategyID)

  public var description: String {
    switch self {
    case .id(let id): "strategy \(id)"
    case .clientID(let id): "strategy with client ID \(id)"
    }
  }
}

/// A running strategy and what became of it so far.
///
/// Source: `ScheduledStrategy` of the venue's specification, its only kind.
public struct Strategy: Hashable, Sendable {
  public var id: StrategyID
  public var clientID: ClientStrategyID?
  public var type: StrategyType
  public var symbol: Symbol
  public var side: Side
  public var status: StrategyStatus
  /// Base asset.
  public var quantity: Quantity
  /// Base asset filled so far.
  public var executedQuantity: Quantity
  /// Quote asset exchanged so far.
  public var executedQuoteQuantity: Notional
  /// Of its orders.
  public var timeInForce: TimeInForceName
  /// `nil` on spot markets.
  public var reduceOnly: Bool?
  public var selfTradePrevention: SelfTradePrevention
  /// Over which the slices are spread.
  public var duration: Duration
  /// Between two orders.
  public var interval: Duration
  /// Slices of random size. `nil` where the venue does not say.
  public var randomizedIntervalQuantity: Bool?
  /// Of its orders; by `slippageToleranceType` in ticks or the venue's per cent.
  public var slippageTolerance: ExactDecimal?
  public var slippageToleranceType: SlippageToleranceType?
  public var createdAt: Timestamp

  public init(
    id: StrategyID, clientID: ClientStrategyID?, type: StrategyType, symbol: Symbol, side: Side,
    status: StrategyStatus, quantity: Quantity, executedQuantity: Quantity,
    executedQuoteQuantity: Notional, timeInForce: TimeInForceName, reduceOnly: Bool?,
    selfTradePrevention: SelfTradePrevention, duration: Duration, interval: Duration,
    randomizedIntervalQuantity: Bool?, slippageTolerance: ExactDecimal?,
    slippageToleranceType: SlippageToleranceType?, createdAt: Timestamp
  ) {
    self.id = id
    self.clientID = clientID
    self.type = type
    self.symbol = symbol
    self.side = side
    self.status = status
    self.quantity = quantity
    self.executedQuantity = executedQuantity
    self.executedQuoteQuantity = executedQuoteQuantity
    self.timeInForce = timeInForce
    self.reduceOnly = reduceOnly
    self.selfTradePrevention = selfTradePrevention
    self.duration = duration
    self.interval = interval
    self.randomizedIntervalQuantity = randomizedIntervalQuantity
    self.slippageTolerance = slippageTolerance
    self.slippageToleranceType = slippageToleranceType
    self.createdAt = createdAt
  }
}

/// A strategy that ended. Source: `Strategy` of the venue's specification.
public struct StrategyHistoryRow: Hashable, Sendable {
  public var id: StrategyID
  public var clientID: ClientStrategyID?
  public var type: StrategyType
  public var symbol: Symbol
  public var side: Side
  public var status: StrategyStatus
  public var cancelReason: StrategyCancelReason?
  /// Base asset.
  public var quantity: Quantity?
  /// Base asset.
  public var executedQuantity: Quantity?
  public var executedQuoteQuantity: Notional?
  /// Of its orders.
  public var timeInForce: TimeInForceName
  public var selfTradePrevention: SelfTradePrevention
  /// Over which the slices were spread.
  public var duration: Duration
  /// Between two orders.
  public var interval: Duration
  /// Slices of random size.
  public var randomizedIntervalQuantity: Bool
  /// Of its orders; by `slippageToleranceType` in ticks or the venue's per cent.
  public var slippageTolerance: ExactDecimal?
  public var slippageToleranceType: SlippageToleranceType?
  public var createdAt: Timestamp

  public init(
    id: StrategyID, clientID: ClientStrategyID?, type: StrategyType, symbol: Symbol, side: Side,
    status: StrategyStatus, cancelReason: StrategyCancelReason?, quantity: Quantity?,
    executedQuantity: Quantity?, executedQuoteQuantity: Notional?, timeInForce: TimeInForceName,
    selfTradePrevention: SelfTradePrevention, duration: Duration, interval: Duration,
    randomizedIntervalQuantity: Bool, slippageTolerance: ExactDecimal?,
    slippageToleranceType: SlippageToleranceType?, createdAt: Timestamp
  ) {
    self.id = id
    self.clientID = clientID
    self.type = type
    self.symbol = symbol
    self.side = side
    self.status = status
    self.cancelReason = cancelReason
    self.quantity = quantity
    self.executedQuantity = executedQuantity
    self.executedQuoteQuantity = executedQuoteQuantity
    self.timeInForce = timeInForce
    self.selfTradePrevention = selfTradePrevention
    self.duration = duration
    self.interval = interval
    self.randomizedIntervalQuantity = randomizedIntervalQuantity
    self.slippageTolerance = slippageTolerance
    self.slippageToleranceType = slippageToleranceType
    self.createdAt = createdAt
  }
}

/// How a strategy slices.
public struct StrategyType: OpenEnumeration {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
  /// One order every interval, until the duration is over.
  public static let scheduled: StrategyType = "Scheduled"
}

/// Does a strategy still run, and if not, why?
public struct StrategyStatus: OpenEnumeration {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
  public static let running: StrategyStatus = "Running"
  public static let completed: StrategyStatus = "Completed"
  /// Ended by its owner.
  public static let cancelled: StrategyStatus = "Cancelled"
  /// Ended by the venue.
  public static let terminated: StrategyStatus = "Terminated"
}

/// Why the venue ended a strategy.
public struct StrategyCancelReason: OpenEnumeration {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
  public static let expired: StrategyCancelReason = "Expired"
  public static let fillOrKill: StrategyCancelReason = "FillOrKill"
  public static let insufficientBorrowableQuantity: StrategyCancelReason =
    "InsufficientBorrowableQuantity"
  public static let insufficientFunds: StrategyCancelReason = "InsufficientFunds"
  public static let insufficientLiquidity: StrategyCancelReason = "InsufficientLiquidity"
  public static let invalidPrice: StrategyCancelReason = "InvalidPrice"
  public static let invalidQuantity: StrategyCancelReason = "InvalidQuantity"
  public static let insufficientMargin: StrategyCancelReason = "InsufficientMargin"
  public static let liquidation: StrategyCancelReason = "Liquidation"
  public static let priceOutOfBounds: StrategyCancelReason = "PriceOutOfBounds"
  public static let reduceOnlyNotReduced: StrategyCancelReason = "ReduceOnlyNotReduced"
  public static let selfTradePrevention: StrategyCancelReason = "SelfTradePrevention"
  public static let unknown: StrategyCancelReason = "Unknown"
  public static let userPermissions: StrategyCancelReason = "UserPermissions"
}
