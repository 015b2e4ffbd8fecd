// What happens in a market because of everybody else: what the exchange is moved by, wherever it comes from.

public import BackpackModel

/// What everybody else did in one market at one moment.
public struct MarketEvent: Hashable, Sendable {
  public var symbol: Symbol
  /// The venue's engine time.
  public var moment: Timestamp
  public var move: MarketMove

  public init(symbol: Symbol, moment: Timestamp, move: MarketMove) {
    self.symbol = symbol
    self.moment = moment
    self.move = move
  }
}

/// One thing that everybody else did.
public enum MarketMove: Hashable, Sendable {
  /// The whole book; levels that are not named are gone. Best first.
  case book(bids: [Level], asks: [Level])
  /// Absolute quantities of these levels; zero removes. In any order.
  case levels(bids: [Level], asks: [Level])
  /// An execution on the tape. The book's change comes as an event of its own.
  case trade(price: Price, quantity: Quantity, taker: Side)
  /// What is `nil` did not change.
  case prices(mark: Price?, index: Price?, fundingRate: Rate?, nextFundingAt: Timestamp?)
}
