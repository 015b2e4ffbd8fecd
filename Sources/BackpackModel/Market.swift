// A market and its trading rules.

/// One market. Source: `Market` of the venue's specification.
public struct Market: Hashable, Sendable {
  public var symbol: Symbol
  public var base: Asset
  public var quote: Asset
  public var type: MarketType
  public var rules: MarketRules
  public var state: OrderBookState
  /// Does the venue show it at present?
  public var visible: Bool
  /// As the venue writes it: `YYYY-MM-DDTHH:MM:SS.ffffff`, UTC.
  public var createdAt: String
  /// Perpetuals: initial and maintenance margin fractions.
  public var imf: MarginFunction?
  public var mmf: MarginFunction?
  /// Time between funding payments; `nil` on markets that pay none.
  public var fundingInterval: Duration?
  public var fundingRateUpperBound: BasisPoints?
  public var fundingRateLowerBound: BasisPoints?
  public var openInterestLimit: Quantity?
  /// How much a position here counts to the account's `positionLimit`; the formula is not documented.
  public var positionLimitWeight: ExactDecimal?

  public init(
    symbol: Symbol, base: Asset, quote: Asset, type: MarketType, rules: MarketRules,
    state: OrderBookState = .open, visible: Bool = true, createdAt: String,
    imf: MarginFunction? = nil, mmf: MarginFunction? = nil, fundingInterval: Duration? = nil,
    fundingRateUpperBound: BasisPoints? = nil, fundingRateLowerBound: BasisPoints? = nil,
    openInterestLimit: Quantity? = nil, positionLimitWeight: ExactDecimal? = nil
  ) {
    self.symbol = symbol
    self.base = base
    self.quote = quote
    self.type = type
    self.rules = rules
    self.state = state
    self.visible = visible
    self.createdAt = createdAt
    self.imf = imf
    self.mmf = mmf
    self.fundingInterval = fundingInterval
    self.fundingRateUpperBound = fundingRateUpperBound
    self.fundingRateLowerBound = fundingRateLowerBound
    self.openInterestLimit = openInterestLimit
    self.positionLimitWeight = positionLimitWeight
  }
}

/// What prices and quantities a market accepts.
///
/// Prices are quote asset per unit of base asset (SOL_USDC at 141.20 is 141.20 USDC for 1 SOL),
/// quantities are base asset. Multipliers are plain factors. `nil`: no such bound.
public struct MarketRules: Hashable, Sendable {
  /// Smallest price step. A limit price is a whole multiple of it.
  public var tickSize: Price
  public var minPrice: Price
  public var maxPrice: Price?
  /// Smallest quantity step.
  public var stepSize: Quantity
  public var minQuantity: Quantity
  public var maxQuantity: Quantity?
  /// How far from the last active price a limit price may lie.
  public var maxMultiplier: ExactDecimal?
  /// The same downwards.
  public var minMultiplier: ExactDecimal?
  /// How far above the best ask a market buy, below the best bid a market sell may go.
  public var maxImpactMultiplier: ExactDecimal?
  /// The same downwards, for sells.
  public var minImpactMultiplier: ExactDecimal?
  /// Band around the mean mark price.
  public var meanMarkPriceBand: Band?
  /// Tolerated distance from the mean premium, a fraction. Perpetuals.
  public var meanPremiumTolerance: Rate?
  /// Up to this far above the last active price an order may borrow without an entry fee. Spot margin.
  public var borrowEntryFeeMaxMultiplier: ExactDecimal?
  /// The same downwards.
  public var borrowEntryFeeMinMultiplier: ExactDecimal?
  /// How far mark and index price may rise from one update to the next.
  public var maxPriceUpdateMultiplier: ExactDecimal?
  /// The same downwards.
  public var minPriceUpdateMultiplier: ExactDecimal?

  /// Factors of a reference price between which a limit price must lie.
  public struct Band: Hashable, Sendable {
    /// 1.1 is 10 % above the reference.
    public var maxMultiplier: ExactDecimal
    /// 0.9 is 10 % below the reference.
    public var minMultiplier: ExactDecimal

    public init(maxMultiplier: ExactDecimal, minMultiplier: ExactDecimal) {
      self.maxMultiplier = maxMultiplier
      self.minMultiplier = minMultiplier
    }
  }

  public init(
    tickSize: Price, minPrice: Price, maxPrice: Price? = nil, stepSize: Quantity,
    minQuantity: Quantity, maxQuantity: Quantity? = nil, maxMultiplier: ExactDecimal? = nil,
    minMultiplier: ExactDecimal? = nil, maxImpactMultiplier: ExactDecimal? = nil,
    minImpactMultiplier: ExactDecimal? = nil, meanMarkPriceBand: Band? = nil,
    meanPremiumTolerance: Rate? = nil, borrowEntryFeeMaxMultiplier: ExactDecimal? = nil,
    borrowEntryFeeMinMultiplier: ExactDecimal? = nil,
    maxPriceUpdateMultiplier: ExactDecimal? = nil, minPriceUpdateMultiplier: ExactDecimal? = nil
  ) {
    self.tickSize = tickSize
    self.minPrice = minPrice
    self.maxPrice = maxPrice
    self.stepSize = stepSize
    self.minQuantity = minQuantity
    self.maxQuantity = maxQuantity
    self.maxMultiplier = maxMultiplier
    self.minMultiplier = minMultiplier
    self.maxImpactMultiplier = maxImpactMultiplier
    self.minImpactMultiplier = minImpactMultiplier
    self.meanMarkPriceBand = meanMarkPriceBand
    self.meanPremiumTolerance = meanPremiumTolerance
    self.borrowEntryFeeMaxMultiplier = borrowEntryFeeMaxMultiplier
    self.borrowEntryFeeMinMultiplier = borrowEntryFeeMinMultiplier
    self.maxPriceUpdateMultiplier = maxPriceUpdateMultiplier
    self.minPriceUpdateMultiplier = minPriceUpdateMultiplier
  }
}

/// How a margin fraction grows with the notional of the position.
public enum MarginFunction: Hashable, Sendable {
  /// Taken as max(base, factor × √notional); the venue does not document the formula.
  case squareRoot(base: ExactDecimal, factor: ExactDecimal)
  /// A kind this version does not know, by its name.
  case unknown(String)
}
