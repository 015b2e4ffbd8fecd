// Events of the markets in the venue's words: one letter a member, times in microseconds.

import BackpackModel
import BackpackWire

extension EngineEvent {
  /// `{"stream":"trade.SOL_USDC","data":{...}}`
  func frame(on stream: String, sentAt now: Timestamp) -> [UInt8] {
    JSONWriter.bytes { writer in
      writer.object { writer in
        writer.member("stream", stream)
        writer.member("data") { writer in
          if let name { writer.member("e", name) }
          writer.member("E", now.microseconds)
          write(to: &writer)
        }
      }
    }
  }

  /// `e`; a position that only shows how it stands has none.
  private var name: String? {
    switch self {
    case .book: "depth"
    case .bestLevels: "bookTicker"
    case .trade: "trade"
    case .candle: "kline"
    case .markPrice: "markPrice"
    case .ticker: "ticker"
    case .openInterest: "openInterest"
    case .liquidation: "liquidation"
    case .order(let change): change.kind.streamName
    case .position(let change): change.kind?.streamName
    case .balance: "balanceUpdate"
    }
  }

  private func write(to writer: inout JSONWriter) {
    switch self {
    case .book(let change): change.write(to: &writer)
    case .bestLevels(let best): best.write(to: &writer)
    case .trade(let trade): trade.write(to: &writer)
    case .candle(let symbol, _, let kline, let isClosed):
      writer.member("s", symbol)
      kline.writeStream(isClosed: isClosed, to: &writer)
    case .markPrice(let mark, let moment):
      mark.writeStream(to: &writer)
      writer.member("T", moment.microseconds)
    case .ticker(let ticker): ticker.writeStream(to: &writer)
    case .openInterest(let symbol, let quantity):
      writer.member("s", symbol)
      writer.member("o", quantity)
    case .liquidation(let liquidation): liquidation.write(to: &writer)
    case .order(let change): change.write(to: &writer)
    case .position(let change): change.write(to: &writer)
    case .balance(let asset, let balance, let moment):
      writer.member("a", asset)
      writer.member("A", balance.available)
      writer.member("L", balance.locked)
      writer.member("S", balance.staked)
      writer.member("T", moment.microseconds)
    }
  }
}

extension BookChange {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.member("s", symbol)
    writer.member("U", firstUpdateID)
    writer.member("u", lastUpdateID)
    writer.member("a", asks)
    writer.member("b", bids)
    writer.member("T", moment.microseconds)
  }
}

extension BestLevels {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.member("s", symbol)
    writer.member("a", orNull: ask?.price)
    writer.member("A", orNull: ask?.quantity)
    writer.member("b", orNull: bid?.price)
    writer.member("B", orNull: bid?.quantity)
    writer.member("u", updateID)
    writer.member("T", moment.microseconds)
  }
}

extension TapeTrade {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.member("s", symbol)
    writer.member("p", price)
    writer.member("q", quantity)
    writer.member("b", String(buyer))
    writer.member("a", String(seller))
    writer.member("t", id)
    writer.member("m", taker == .ask)
    writer.member("T", moment.microseconds)
  }
}

extension Kline {
  fileprivate func writeStream(isClosed: Bool, to writer: inout JSONWriter) {
    writer.member("t", start.streamText)
    writer.member("T", end.streamText)
    writer.member("o", orNull: open)
    writer.member("c", orNull: close)
    writer.member("h", orNull: high)
    writer.member("l", orNull: low)
    writer.member("v", volume)
    writer.member("n", trades)
    writer.member("X", isClosed)
  }
}

extension MarkPrice {
  fileprivate func writeStream(to writer: inout JSONWriter) {
    writer.member("s", symbol)
    writer.member("p", markPrice)
    writer.member("i", ifPresent: indexPrice)
    writer.member("f", ifPresent: fundingRate)
    writer.member("n", ifPresent: nextFundingAt?.milliseconds)
  }
}

extension Ticker {
  fileprivate func writeStream(to writer: inout JSONWriter) {
    writer.member("s", symbol)
    writer.member("o", firstPrice)
    writer.member("c", lastPrice)
    writer.member("h", high)
    writer.member("l", low)
    writer.member("v", volume)
    writer.member("V", quoteVolume)
    writer.member("n", trades)
  }
}

extension Liquidation {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.member("s", symbol)
    writer.member("p", price)
    writer.member("q", quantity)
    writer.member("S", side)
    writer.member("T", moment.microseconds)
  }
}
