// What a kept order book tells: best levels, what an update changed, what filling a quantity takes.

/// The best level of either side; `nil` where a side is empty.
public struct BestLevels: Hashable, Sendable {
  public var bid: Level?
  public var ask: Level?

  public init(bid: Level?, ask: Level?) {
    self.bid = bid
    self.ask = ask
  }
}

/// What an update did to a book.
public struct BookChange: Hashable, Sendable {
  /// Its price or its quantity.
  public var bestBidChanged: Bool
  /// Its price or its quantity.
  public var bestAskChanged: Bool
  /// Levels that are new, gone or of another quantity.
  public var bids: Int
  /// The same of the asks.
  public var asks: Int

  public init(bestBidChanged: Bool, bestAskChanged: Bool, bids: Int, asks: Int) {
    self.bestBidChanged = bestBidChanged
    self.bestAskChanged = bestAskChanged
    self.bids = bids
    self.asks = asks
  }
}

/// What filling a quantity takes from a book, fees aside.
public struct FillCost: Hashable, Sendable {
  /// What the known levels fill: the wanted quantity or less.
  public var quantity: Quantity
  /// Exact sum of price × quantity; `averagePrice(of: quantity)` makes a price of it.
  public var notional: Notional
  /// Of the last level needed; `nil` where there is none.
  public var worstPrice: Price?
  /// Levels needed, the last one perhaps in part.
  public var levels: Int

  public init(quantity: Quantity, notional: Notional, worstPrice: Price?, levels: Int) {
    self.quantity = quantity
    self.notional = notional
    self.worstPrice = worstPrice
    self.levels = levels
  }
}
