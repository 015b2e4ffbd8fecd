// What the account holds: balances, positions, loans, settings.

/// One asset of the account. Amounts are of that asset.
public struct Balance: Hashable, Sendable {
  /// Free for orders and withdrawals.
  public var available: Quantity
  /// In open orders.
  public var locked: Quantity
  public var staked: Quantity

  public init(available: Quantity, locked: Quantity, staked: Quantity) {
    self.available = available
    self.locked = locked
    self.staked = staked
  }
}

/// A perpetual position. Source: `FuturePositionWithMargin` of the venue's specification.
public struct Position: Hashable, Sendable {
  public var symbol: Symbol
  /// Base asset; the sign gives the side: long is positive.
  public var netQuantity: Quantity
  /// Average price of the position that is open now.
  public var entryPrice: Price
  /// Price at which closing would pay back entry fees and funding too.
  public var breakEvenPrice: Price
  public var markPrice: Price
  /// An estimate; zero where the venue gives none.
  public var estLiquidationPrice: Price
  public var pnlUnrealized: Notional
  public var pnlRealized: Notional
  /// Signed like the quantity.
  public var netCost: Notional
  /// With open orders.
  public var netExposureQuantity: Quantity
  public var netExposureNotional: Notional
  /// Negative: paid.
  public var cumulativeFundingPayment: Notional
  /// Announced by the venue as removed; still comes.
  public var cumulativeInterest: Notional?
  /// Initial and maintenance margin fractions in force.
  public var imf: Rate
  public var mmf: Rate
  public var imfFunction: MarginFunction
  public var mmfFunction: MarginFunction
  public var positionID: String
  public var userID: Int64
  public var subaccountID: Int64?

  public init(
    symbol: Symbol, netQuantity: Quantity, entryPrice: Price, breakEvenPrice: Price,
    markPrice: Price, estLiquidationPrice: Price, pnlUnrealized: Notional, pnlRealized: Notional,
    netCost: Notional, netExposureQuantity: Quantity, netExposureNotional: Notional,
    cumulativeFundingPayment: Notional, cumulativeInterest: Notional?, imf: Rate, mmf: Rate,
    imfFunction: MarginFunction, mmfFunction: MarginFunction, positionID: String, userID: Int64,
    subaccountID: Int64?
  ) {
    self.symbol = symbol
    self.netQuantity = netQuantity
    self.entryPrice = entryPrice
    self.breakEvenPrice = breakEvenPrice
    self.markPrice = markPrice
    self.estLiquidationPrice = estLiquidationPrice
    self.pnlUnrealized = pnlUnrealized
    self.pnlRealized = pnlRealized
    self.netCost = netCost
    self.netExposureQuantity = netExposureQuantity
    self.netExposureNotional = netExposureNotional
    self.cumulativeFundingPayment = cumulativeFundingPayment
    self.cumulativeInterest = cumulativeInterest
    self.imf = imf
    self.mmf = mmf
    self.imfFunction = imfFunction
    self.mmfFunction = mmfFunction
    self.positionID = positionID
    self.userID = userID
    self.subaccountID = subaccountID
  }
}

/// A loan given (positive quantity) or taken (negative).
public struct BorrowLendPosition: Hashable, Sendable {
  public var id: String
  public var asset: Asset
  /// Lent: positive. Borrowed: negative. In the asset.
  public var netQuantity: Quantity
  public var cumulativeInterest: Quantity
  public var markPrice: Price
  public var netExposureQuantity: Quantity
  public var netExposureNotional: Notional
  public var estLiquidationPrice: Price
  public var imf: Rate
  public var mmf: Rate
  public var imfFunction: MarginFunction
  public var mmfFunction: MarginFunction

  public init(
    id: String, asset: Asset, netQuantity: Quantity, cumulativeInterest: Quantity,
    markPrice: Price, netExposureQuantity: Quantity, netExposureNotional: Notional,
    estLiquidationPrice: Price, imf: Rate, mmf: Rate, imfFunction: MarginFunction,
    mmfFunction: MarginFunction
  ) {
    self.id = id
    self.asset = asset
    self.netQuantity = netQuantity
    self.cumulativeInterest = cumulativeInterest
    self.markPrice = markPrice
    self.netExposureQuantity = netExposureQuantity
    self.netExposureNotional = netExposureNotional
    self.estLiquidationPrice = estLiquidationPrice
    self.imf = imf
    self.mmf = mmf
    self.imfFunction = imfFunction
    self.mmfFunction = mmfFunction
  }
}

/// The account's settings, fees and counts. Source: `AccountSummary` of the venue's specification.
public struct AccountSummary: Hashable, Sendable {
  /// Borrows where settlements leave the account short.
  public var autoBorrowSettlements: Bool
  /// Lends what is available.
  public var autoLend: Bool
  /// Results of open positions are realised all the time. Cannot be set by `UpdateAccount`.
  public var autoRealizePnl: Bool
  /// Repays loans from what is available.
  public var autoRepayBorrows: Bool
  /// USDC.
  public var borrowLimit: Notional
  /// Negative: a rebate.
  public var futuresMakerFee: BasisPoints
  public var futuresTakerFee: BasisPoints
  public var spotMakerFee: BasisPoints
  public var spotTakerFee: BasisPoints
  /// Account-wide leverage.
  public var leverageLimit: ExactDecimal
  /// How many are open.
  public var limitOrders: UInt64
  /// How many sleep.
  public var triggerOrders: UInt64
  /// The venue is closing the account's positions by itself.
  public var liquidating: Bool
  public var positionLimit: Notional

  public init(
    autoBorrowSettlements: Bool, autoLend: Bool, autoRealizePnl: Bool, autoRepayBorrows: Bool,
    borrowLimit: Notional, futuresMakerFee: BasisPoints, futuresTakerFee: BasisPoints,
    spotMakerFee: BasisPoints, spotTakerFee: BasisPoints, leverageLimit: ExactDecimal,
    limitOrders: UInt64, triggerOrders: UInt64, liquidating: Bool, positionLimit: Notional
  ) {
    self.autoBorrowSettlements = autoBorrowSettlements
    self.autoLend = autoLend
    self.autoRealizePnl = autoRealizePnl
    self.autoRepayBorrows = autoRepayBorrows
    self.borrowLimit = borrowLimit
    self.futuresMakerFee = futuresMakerFee
    self.futuresTakerFee = futuresTakerFee
    self.spotMakerFee = spotMakerFee
    self.spotTakerFee = spotTakerFee
    self.leverageLimit = leverageLimit
    self.limitOrders = limitOrders
    self.triggerOrders = triggerOrders
    self.liquidating = liquidating
    self.positionLimit = positionLimit
  }
}
