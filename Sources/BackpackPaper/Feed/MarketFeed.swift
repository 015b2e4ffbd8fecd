// Where prices come from: what synthetic, recorded and live markets have in common.

public import BackpackModel

/// A source of what everybody else does in some markets.
///
/// May be called from any thread, for one consumer: what is taken is gone.
public protocol MarketFeed: Sendable {
  /// The markets it tells of, with their rules.
  var markets: [Market] { get }

  /// Events up to and including `moment`, oldest first, each once.
  ///
  /// - Throws: where the source is at fault; the error's text says how, for a person.
  func take(upTo moment: Timestamp) throws -> [MarketEvent]

  /// Is what it told of this market too old to trade on? A recording never is.
  func isStale(_ symbol: Symbol) -> Bool
}

extension MarketFeed {
  public func isStale(_ symbol: Symbol) -> Bool { false }
}
