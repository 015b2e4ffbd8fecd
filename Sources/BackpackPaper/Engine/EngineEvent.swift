// What happens in the exchange, for those who listen.

import BackpackModel

/// What can be listened to.
enum Topic: Hashable, Sendable {
  enum OfMarket: Hashable, Sendable {
    case book
    case bestLevels
    case trades
    case candles(KlineInterval)
    case markPrice
    case ticker
    case openInterest
  }

  case market(Symbol, OfMarket)
  /// Of every market.
  case liquidations
  case orders
  case positions
  case balances
}

/// One thing that happened. Holds values, not yet the venue's words for them.
enum EngineEvent: Sendable {
  case book(BookChange)
  case bestLevels(BestLevels)
  case trade(TapeTrade)
  case candle(Symbol, KlineInterval, Kline, isClosed: Bool)
  case markPrice(MarkPrice, at: Timestamp)
  case ticker(Ticker)
  case openInterest(Symbol, Quantity)
  case liquidation(Liquidation)
  case order(OrderChange)
  case position(PositionChange)
  case balance(Asset, Balance, at: Timestamp)

  var topic: Topic {
    switch self {
    case .book(let change): .market(change.symbol, .book)
    case .bestLevels(let best): .market(best.symbol, .bestLevels)
    case .trade(let trade): .market(trade.symbol, .trades)
    case .candle(let symbol, let interval, _, _): .market(symbol, .candles(interval))
    case .markPrice(let mark, _): .market(mark.symbol, .markPrice)
    case .ticker(let ticker): .market(ticker.symbol, .ticker)
    case .openInterest(let symbol, _): .market(symbol, .openInterest)
    case .liquidation: .liquidations
    case .order: .orders
    case .position: .positions
    case .balance: .balances
    }
  }

  /// Of the events that come for all markets: which one this is about.
  var symbol: Symbol? {
    switch self {
    case .liquidation(let liquidation): liquidation.symbol
    case .order(let change): change.order.symbol
    case .position(let change): change.symbol
    default: nil
    }
  }
}

// MARK: The market

/// Levels as they are now, where they are others than after update `firstUpdateID` - 1.
struct BookChange: Hashable, Sendable {
  let symbol: Symbol
  let firstUpdateID: UInt64
  let lastUpdateID: UInt64
  /// By price, ascending; a quantity of zero: gone.
  let bids: [Level]
  let asks: [Level]
  let moment: Timestamp
}

struct BestLevels: Hashable, Sendable {
  let symbol: Symbol
  /// `nil`: nobody is there.
  let bid: Level?
  let ask: Level?
  let updateID: UInt64
  let moment: Timestamp
}

/// A trade on the public tape, with the orders that met.
struct TapeTrade: Hashable, Sendable {
  let symbol: Symbol
  let id: Int64
  let price: Price
  let quantity: Quantity
  let buyer: UInt64
  let seller: UInt64
  let taker: Side
  let moment: Timestamp
}

/// A position of the account's that the venue closed.
struct Liquidation: Hashable, Sendable {
  let symbol: Symbol
  /// Of the closing trade.
  let side: Side
  let price: Price
  let quantity: Quantity
  let moment: Timestamp
}

// MARK: The account

/// An order after something happened to it.
struct OrderChange: Sendable {
  enum Kind: Sendable {
    case accepted
    case filled(OrderFill)
    case cancelled
    case expired(reason: String?)
    /// A resting reduce-only order was cut down.
    case modified
    /// Sleeps until its price is reached.
    case triggerPlaced
    case triggerFailed
  }

  let kind: Kind
  let order: Order
  /// What a limit order is worth at its limit; what a market order was given to spend.
  let quoteQuantity: Notional?
  let moment: Timestamp
}

/// A position after something happened to it.
struct PositionChange: Hashable, Sendable {
  enum Kind: Hashable, Sendable {
    case opened, adjusted, closed
  }

  /// `nil`: nothing happened, this is how it stands.
  let kind: Kind?
  let symbol: Symbol
  let id: UInt64
  let markPrice: Price
  let realized: Notional
  let moment: Timestamp
  var netQuantity = Quantity.zero
  var entryPrice = Price.zero
  var breakEvenPrice = Price.zero
  var exposureQuantity = Quantity.zero
  var exposureNotional = Notional.zero
  var imf = Rate.zero
  var mmf = Rate.zero
  var unrealized = Notional.zero
}
