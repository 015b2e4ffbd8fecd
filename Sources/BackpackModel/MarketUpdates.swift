// What public streams say: best prices, candles, mark prices, statistics, trades, liquidations.
//
// Source: the venue's stream documentation. Times are when the event was sent (`eventTime`) and when the
// matching engine made it (`engineTime`), microseconds both; some streams tell the first alone.

/// The best level on each side; a side is `nil` while nothing rests there.
public struct BookTicker: Hashable, Sendable {
  public var symbol: Symbol
  public var bid: Level?
  public var ask: Level?
  /// Of the same counter as the updates of the depth.
  public var updateID: UInt64
  public var eventTime: Timestamp
  public var engineTime: Timestamp

  public init(
    symbol: Symbol, bid: Level?, ask: Level?, updateID: UInt64, eventTime: Timestamp,
    engineTime: Timestamp
  ) {
    self.symbol = symbol
    self.bid = bid
    self.ask = ask
    self.updateID = updateID
    self.eventTime = eventTime
    self.engineTime = engineTime
  }
}

/// A candle as it stands. Prices are `nil` where nothing traded yet.
///
/// The event does not say the interval; the stream's name does. It has no quote volume either, and no
/// engine time.
public struct KlineUpdate: Hashable, Sendable {
  public var symbol: Symbol
  public var start: Timestamp
  /// Start of the next candle.
  public var end: Timestamp
  public var open: Price?
  public var high: Price?
  public var low: Price?
  public var close: Price?
  /// Base asset.
  public var volume: Quantity
  /// How many.
  public var trades: UInt64
  /// It will not change any more.
  public var isClosed: Bool
  public var eventTime: Timestamp

  public init(
    symbol: Symbol, start: Timestamp, end: Timestamp, open: Price?, high: Price?, low: Price?,
    close: Price?, volume: Quantity, trades: UInt64, isClosed: Bool, eventTime: Timestamp
  ) {
    self.symbol = symbol
    self.start = start
    self.end = end
    self.open = open
    self.high = high
    self.low = low
    self.close = close
    self.volume = volume
    self.trades = trades
    self.isClosed = isClosed
    self.eventTime = eventTime
  }
}

/// Fair value of a perpetual, and its funding; of a prediction market the value alone.
public struct MarkPriceUpdate: Hashable, Sendable {
  public var mark: MarkPrice
  public var eventTime: Timestamp
  public var engineTime: Timestamp

  public init(mark: MarkPrice, eventTime: Timestamp, engineTime: Timestamp) {
    self.mark = mark
    self.eventTime = eventTime
    self.engineTime = engineTime
  }
}

/// Statistics of the last 24 hours. No engine time, no change: compare first and last price.
public struct TickerUpdate: Hashable, Sendable {
  public var symbol: Symbol
  public var firstPrice: Price
  public var lastPrice: Price
  public var high: Price
  public var low: Price
  /// Base asset.
  public var volume: Quantity
  public var quoteVolume: Notional
  /// How many.
  public var trades: UInt64
  public var eventTime: Timestamp

  public init(
    symbol: Symbol, firstPrice: Price, lastPrice: Price, high: Price, low: Price,
    volume: Quantity, quoteVolume: Notional, trades: UInt64, eventTime: Timestamp
  ) {
    self.symbol = symbol
    self.firstPrice = firstPrice
    self.lastPrice = lastPrice
    self.high = high
    self.low = low
    self.volume = volume
    self.quoteVolume = quoteVolume
    self.trades = trades
    self.eventTime = eventTime
  }
}

/// An execution on the public tape, with the orders that met.
public struct TradeUpdate: Hashable, Sendable {
  public var symbol: Symbol
  /// In sequence, a market at a time: a step of more than one is a trade that did not arrive.
  public var id: Int64
  public var price: Price
  /// Base asset.
  public var quantity: Quantity
  public var buyOrderID: OrderID
  public var sellOrderID: OrderID
  /// True: the seller was the taker.
  public var isBuyerMaker: Bool
  public var eventTime: Timestamp
  public var engineTime: Timestamp

  public init(
    symbol: Symbol, id: Int64, price: Price, quantity: Quantity, buyOrderID: OrderID,
    sellOrderID: OrderID, isBuyerMaker: Bool, eventTime: Timestamp, engineTime: Timestamp
  ) {
    self.symbol = symbol
    self.id = id
    self.price = price
    self.quantity = quantity
    self.buyOrderID = buyOrderID
    self.sellOrderID = sellOrderID
    self.isBuyerMaker = isBuyerMaker
    self.eventTime = eventTime
    self.engineTime = engineTime
  }
}

/// Contracts open in a futures market. No engine time.
public struct OpenInterestUpdate: Hashable, Sendable {
  public var symbol: Symbol
  /// Contracts, that is base asset.
  public var openInterest: Quantity
  public var eventTime: Timestamp

  public init(symbol: Symbol, openInterest: Quantity, eventTime: Timestamp) {
    self.symbol = symbol
    self.openInterest = openInterest
    self.eventTime = eventTime
  }
}

/// A position that the venue closed on the book.
public struct LiquidationUpdate: Hashable, Sendable {
  public var symbol: Symbol
  public var side: Side
  public var price: Price
  /// Base asset.
  public var quantity: Quantity
  public var eventTime: Timestamp
  public var engineTime: Timestamp

  public init(
    symbol: Symbol, side: Side, price: Price, quantity: Quantity, eventTime: Timestamp,
    engineTime: Timestamp
  ) {
    self.symbol = symbol
    self.side = side
    self.price = price
    self.quantity = quantity
    self.eventTime = eventTime
    self.engineTime = engineTime
  }
}
