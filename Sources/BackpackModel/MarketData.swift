// What the venue shows of a market: depth, tickers, trades, candles, mark prices, funding.

/// One level of the book.
public struct Level: Hashable, Sendable {
  public var price: Price
  /// Base asset.
  public var quantity: Quantity

  public init(price: Price, quantity: Quantity) {
    self.price = price
    self.quantity = quantity
  }
}

/// A snapshot of the book, **best level first on both sides** (the venue sends bids the other way round).
public struct Depth: Hashable, Sendable {
  public var bids: [Level]
  public var asks: [Level]
  /// The last change that is in it, of the venue's counter for this market.
  public var lastUpdateID: UInt64
  /// When the venue's engine made it.
  public var timestamp: Timestamp

  public init(bids: [Level], asks: [Level], lastUpdateID: UInt64, timestamp: Timestamp) {
    self.bids = bids
    self.asks = asks
    self.lastUpdateID = lastUpdateID
    self.timestamp = timestamp
  }
}

/// What changed in a market's book: new quantities, not differences. Quantity zero: the level is gone.
///
/// Update IDs count per market. The first update after a snapshot with last ID L must have
/// `firstUpdateID` ≤ L + 1 ≤ `lastUpdateID`; every other one begins right behind the one before.
public struct DepthUpdate: Hashable, Sendable {
  public var symbol: Symbol
  /// In the order of the venue, which promises none.
  public var bids: [Level]
  public var asks: [Level]
  /// The earliest change that is in it.
  public var firstUpdateID: UInt64
  /// The latest change that is in it; the same as the first where there is one alone.
  public var lastUpdateID: UInt64
  /// When the venue's engine made it.
  public var engineTime: Timestamp
  /// When the venue sent it.
  public var eventTime: Timestamp

  public init(
    symbol: Symbol, bids: [Level], asks: [Level], firstUpdateID: UInt64, lastUpdateID: UInt64,
    engineTime: Timestamp, eventTime: Timestamp
  ) {
    self.symbol = symbol
    self.bids = bids
    self.asks = asks
    self.firstUpdateID = firstUpdateID
    self.lastUpdateID = lastUpdateID
    self.engineTime = engineTime
    self.eventTime = eventTime
  }
}

/// Statistics of the last 24 hours (or week). Carries no time and no bid or ask.
public struct Ticker: Hashable, Sendable {
  public var symbol: Symbol
  public var firstPrice: Price
  public var lastPrice: Price
  public var priceChange: Price
  /// A fraction: 0.0123 is 1.23 %, in spite of the venue's name for it, `priceChangePercent`.
  public var priceChangeRate: Rate
  public var high: Price
  public var low: Price
  /// Base asset.
  public var volume: Quantity
  public var quoteVolume: Notional
  /// How many.
  public var trades: UInt64

  public init(
    symbol: Symbol, firstPrice: Price, lastPrice: Price, priceChange: Price,
    priceChangeRate: Rate, high: Price, low: Price, volume: Quantity, quoteVolume: Notional,
    trades: UInt64
  ) {
    self.symbol = symbol
    self.firstPrice = firstPrice
    self.lastPrice = lastPrice
    self.priceChange = priceChange
    self.priceChangeRate = priceChangeRate
    self.high = high
    self.low = low
    self.volume = volume
    self.quoteVolume = quoteVolume
    self.trades = trades
  }
}

/// An execution on the public tape.
public struct Trade: Hashable, Sendable {
  public var id: Int64?
  public var price: Price
  public var quantity: Quantity
  public var quoteQuantity: Notional
  public var timestamp: Timestamp
  /// True: the seller was the taker.
  public var isBuyerMaker: Bool

  public init(
    id: Int64?, price: Price, quantity: Quantity, quoteQuantity: Notional, timestamp: Timestamp,
    isBuyerMaker: Bool
  ) {
    self.id = id
    self.price = price
    self.quantity = quantity
    self.quoteQuantity = quoteQuantity
    self.timestamp = timestamp
    self.isBuyerMaker = isBuyerMaker
  }
}

/// A candle. Prices are `nil` where nothing traded.
public struct Kline: Hashable, Sendable {
  public var start: Timestamp
  /// Start of the next candle.
  public var end: Timestamp
  public var open: Price?
  public var high: Price?
  public var low: Price?
  public var close: Price?
  /// Base asset.
  public var volume: Quantity
  public var quoteVolume: Notional
  /// How many.
  public var trades: UInt64

  public init(
    start: Timestamp, end: Timestamp, open: Price?, high: Price?, low: Price?, close: Price?,
    volume: Quantity, quoteVolume: Notional, trades: UInt64
  ) {
    self.start = start
    self.end = end
    self.open = open
    self.high = high
    self.low = low
    self.close = close
    self.volume = volume
    self.quoteVolume = quoteVolume
    self.trades = trades
  }
}

/// Fair value of a perpetual, and its funding.
public struct MarkPrice: Hashable, Sendable {
  public var symbol: Symbol
  public var markPrice: Price
  public var indexPrice: Price?
  /// For the running interval; positive: longs pay shorts.
  public var fundingRate: Rate?
  public var nextFundingAt: Timestamp?

  public init(
    symbol: Symbol, markPrice: Price, indexPrice: Price?, fundingRate: Rate?,
    nextFundingAt: Timestamp?
  ) {
    self.symbol = symbol
    self.markPrice = markPrice
    self.indexPrice = indexPrice
    self.fundingRate = fundingRate
    self.nextFundingAt = nextFundingAt
  }
}

/// Is the venue working? `message` says more in maintenance.
public struct VenueStatus: Hashable, Sendable {
  public var status: SystemStatus
  public var message: String?

  public init(status: SystemStatus, message: String?) {
    self.status = status
    self.message = message
  }
}

/// How much is held in open positions on a market.
public struct OpenInterest: Hashable, Sendable {
  public var symbol: Symbol
  /// Base asset.
  public var openInterest: Quantity?
  public var timestamp: Timestamp

  public init(symbol: Symbol, openInterest: Quantity?, timestamp: Timestamp) {
    self.symbol = symbol
    self.openInterest = openInterest
    self.timestamp = timestamp
  }
}

/// The funding rate of one interval of a perpetual.
public struct FundingRate: Hashable, Sendable {
  public var symbol: Symbol
  /// Positive: longs pay shorts.
  public var fundingRate: Rate
  public var intervalEnd: Timestamp

  public init(symbol: Symbol, fundingRate: Rate, intervalEnd: Timestamp) {
    self.symbol = symbol
    self.fundingRate = fundingRate
    self.intervalEnd = intervalEnd
  }
}
