// What the venue shows of lending and borrowing: a market for each asset, its past, and yields.

/// The market for loans of one asset. Rates and utilisations are fractions.
public struct BorrowLendMarket: Hashable, Sendable {
  public var asset: Asset
  public var state: BorrowLendBookState
  public var assetMarkPrice: Price
  /// A year; what borrowers pay.
  public var borrowInterestRate: Rate
  /// A year; what lenders get.
  public var lendInterestRate: Rate
  /// In the asset.
  public var borrowedQuantity: Quantity
  /// In the asset.
  public var lentQuantity: Quantity
  /// Share of what is lent that is borrowed.
  public var utilization: Rate
  /// The venue's share of the yield.
  public var fee: Rate
  /// Above, no new loans are taken or given. In the asset.
  public var openBorrowLendLimit: Quantity
  /// Where the interest model bends.
  public var optimalUtilization: Rate
  /// Beyond, nothing can be borrowed or taken back, whatever the throttle says.
  public var maxUtilization: Rate
  /// From here on, borrowing is throttled.
  public var throttleUtilizationThreshold: Rate
  /// The highest utilisation at this moment.
  public var throttleUtilizationBound: Rate
  /// How far the highest utilisation can rise in one step.
  public var throttleUpdateFraction: Rate
  /// Smallest quantity step.
  public var stepSize: Quantity
  public var timestamp: Timestamp

  public init(
    asset: Asset, state: BorrowLendBookState, assetMarkPrice: Price, borrowInterestRate: Rate,
    lendInterestRate: Rate, borrowedQuantity: Quantity, lentQuantity: Quantity, utilization: Rate,
    fee: Rate, openBorrowLendLimit: Quantity, optimalUtilization: Rate, maxUtilization: Rate,
    throttleUtilizationThreshold: Rate, throttleUtilizationBound: Rate,
    throttleUpdateFraction: Rate, stepSize: Quantity, timestamp: Timestamp
  ) {
    self.asset = asset
    self.state = state
    self.assetMarkPrice = assetMarkPrice
    self.borrowInterestRate = borrowInterestRate
    self.lendInterestRate = lendInterestRate
    self.borrowedQuantity = borrowedQuantity
    self.lentQuantity = lentQuantity
    self.utilization = utilization
    self.fee = fee
    self.openBorrowLendLimit = openBorrowLendLimit
    self.optimalUtilization = optimalUtilization
    self.maxUtilization = maxUtilization
    self.throttleUtilizationThreshold = throttleUtilizationThreshold
    self.throttleUtilizationBound = throttleUtilizationBound
    self.throttleUpdateFraction = throttleUpdateFraction
    self.stepSize = stepSize
    self.timestamp = timestamp
  }
}

/// What a market for loans accepts at the moment.
public struct BorrowLendBookState: OpenEnumeration {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
  public static let open: BorrowLendBookState = "Open"
  public static let closed: BorrowLendBookState = "Closed"
  public static let repayOnly: BorrowLendBookState = "RepayOnly"
}

/// A market for loans at one moment of the past.
///
/// The venue does not say of which asset: ask for one at a time.
public struct BorrowLendSnapshot: Hashable, Sendable {
  /// A year; what borrowers paid.
  public var borrowInterestRate: Rate
  /// A year; what lenders got.
  public var lendInterestRate: Rate
  public var borrowedQuantity: Quantity
  public var lentQuantity: Quantity
  /// Share of what was lent that was borrowed.
  public var utilization: Rate
  public var timestamp: Timestamp

  public init(
    borrowInterestRate: Rate, lendInterestRate: Rate, borrowedQuantity: Quantity,
    lentQuantity: Quantity, utilization: Rate, timestamp: Timestamp
  ) {
    self.borrowInterestRate = borrowInterestRate
    self.lendInterestRate = lendInterestRate
    self.borrowedQuantity = borrowedQuantity
    self.lentQuantity = lentQuantity
    self.utilization = utilization
    self.timestamp = timestamp
  }
}

/// Yields of loans and of staking, a year, for one tier of the venue's customers.
public struct ApyRates: Hashable, Sendable {
  public var borrowLend: [BorrowLendApy]
  public var staking: [StakingApy]

  public init(
    borrowLend: [BorrowLendApy], staking: [StakingApy]
  ) {
    self.borrowLend = borrowLend
    self.staking = staking
  }
}

/// Yearly rates of loans of one asset.
public struct BorrowLendApy: Hashable, Sendable {
  public var asset: Asset
  public var borrowRate: Rate
  public var lendRate: Rate

  public init(
    asset: Asset, borrowRate: Rate, lendRate: Rate
  ) {
    self.asset = asset
    self.borrowRate = borrowRate
    self.lendRate = lendRate
  }
}

/// Yearly rate of staking one asset.
public struct StakingApy: Hashable, Sendable {
  public var asset: Asset
  public var stakingRate: Rate
  /// The venue does not explain it.
  public var dilutionFactor: ExactDecimal

  public init(
    asset: Asset, stakingRate: Rate, dilutionFactor: ExactDecimal
  ) {
    self.asset = asset
    self.stakingRate = stakingRate
    self.dilutionFactor = dilutionFactor
  }
}

/// Length of the past to show, by the venue's name: `1d` is a day, `1month` a month.
public struct HistoryInterval: OpenEnumeration {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
  public static let oneDay: HistoryInterval = "1d"
  public static let oneWeek: HistoryInterval = "1w"
  public static let oneMonth: HistoryInterval = "1month"
  public static let oneYear: HistoryInterval = "1year"
}
