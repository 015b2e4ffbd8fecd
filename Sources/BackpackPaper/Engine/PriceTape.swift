// What a market was worth: candles of its mark and index prices.

import BackpackModel

/// Which price a candle is made of.
enum CandleSource: Sendable {
  case last, mark, index
}

/// The course of a price that is found, not traded: a sample a second while somebody looks, and candles of a
/// minute for two days.
struct PriceTape: Sendable {
  struct Candle: Sendable {
    let startSeconds: Int64
    let open: Price
    var high: Price
    var low: Price
    var close: Price

    init(startSeconds: Int64, _ price: Price) {
      self.startSeconds = startSeconds
      (open, high, low, close) = (price, price, price, price)
    }

    init(startSeconds: Int64, beginningWith candle: Candle) {
      self.startSeconds = startSeconds
      (open, high, low, close) = (candle.open, candle.high, candle.low, candle.close)
    }

    mutating func add(_ later: Candle) {
      high = max(high, later.high)
      low = min(low, later.low)
      close = later.close
    }
  }

  private var seconds: [Candle] = []
  private var minutes: [Candle] = []

  mutating func record(_ price: Price, at moment: Timestamp) {
    let second = moment.wholeSeconds
    Self.add(price, at: second, to: &seconds, limit: MarketTape.printsMax)
    Self.add(price, at: second.floored(to: 60), to: &minutes, limit: MarketTape.candlesMax)
  }

  private static func add(
    _ price: Price, at start: Int64, to candles: inout [Candle], limit: Int
  ) {
    let candle = Candle(startSeconds: start, price)
    if let last = candles.indices.last, candles[last].startSeconds >= start {
      candles[last].add(candle)
    } else {
      if candles.count >= 2 * limit { candles.removeFirst(candles.count - limit) }
      candles.append(candle)
    }
  }

  /// Oldest first.
  func candles(_ interval: CandleInterval) -> [Candle] {
    (interval.isShorterThanMinute ? seconds : minutes).reduce(into: []) { rows, candle in
      let start = interval.start(of: candle.startSeconds)
      if let last = rows.indices.last, rows[last].startSeconds == start {
        rows[last].add(candle)
      } else {
        rows.append(Candle(startSeconds: start, beginningWith: candle))
      }
    }
  }
}
