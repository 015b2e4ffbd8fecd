// Depth, tickers, trades, candles, mark prices and funding on the wire.

public import BackpackModel

extension Level: WireReadable, WireWritable {
  /// `["price", "quantity"]`.
  public init(from node: borrowing JSONNode) throws(WireError) {
    try node.require(.array)
    var children = node.children
    guard let price = children.next(), let quantity = children.next(), children.next() == nil else {
      throw WireError(.unexpected(expected: "[price, quantity]"))
    }
    self.init(price: try Price(from: price), quantity: try Quantity(from: quantity))
  }

  public func write(to writer: inout JSONWriter) {
    writer.array { writer in
      writer.value(price)
      writer.value(quantity)
    }
  }
}

extension Depth: WireReadable, WireWritable {
  /// The venue lets both sides ascend, but nobody promises it: sorted here, best first.
  public init(from node: borrowing JSONNode) throws(WireError) {
    let bids: [Level] = try node.read("bids")
    let asks: [Level] = try node.read("asks")
    self.init(
      bids: bids.sorted { $0.price > $1.price }, asks: asks.sorted { $0.price < $1.price },
      lastUpdateID: try node.read("lastUpdateId"),
      timestamp: Timestamp(microseconds: try node.read("timestamp")))
  }

  /// Both sides ascending, as the venue does it: the best bid is the last.
  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("asks", asks)
      writer.member("bids", Array(bids.reversed()))
      writer.member("lastUpdateId", String(lastUpdateID))
      writer.member("timestamp", timestamp.microseconds)
    }
  }
}

extension Ticker: WireReadable, WireWritable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      symbol: try node.read("symbol"),
      firstPrice: try node.read("firstPrice"),
      lastPrice: try node.read("lastPrice"),
      priceChange: try node.read("priceChange"),
      priceChangeRate: try node.read("priceChangePercent"),
      high: try node.read("high"),
      low: try node.read("low"),
      volume: try node.read("volume"),
      quoteVolume: try node.read("quoteVolume"),
      trades: try node.read("trades"))
  }

  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("symbol", symbol)
      writer.member("firstPrice", firstPrice)
      writer.member("lastPrice", lastPrice)
      writer.member("priceChange", priceChange)
      writer.member("priceChangePercent", priceChangeRate)
      writer.member("high", high)
      writer.member("low", low)
      writer.member("volume", volume)
      writer.member("quoteVolume", quoteVolume)
      writer.member("trades", String(trades))
    }
  }
}

extension Trade: WireReadable, WireWritable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      id: try node.readIfPresent("id"),
      price: try node.read("price"),
      quantity: try node.read("quantity"),
      quoteQuantity: try node.read("quoteQuantity"),
      timestamp: Timestamp(milliseconds: try node.read("timestamp")),
      isBuyerMaker: try node.read("isBuyerMaker"))
  }

  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("id", orNull: id)
      writer.member("price", price)
      writer.member("quantity", quantity)
      writer.member("quoteQuantity", quoteQuantity)
      writer.member("timestamp", timestamp.milliseconds)
      writer.member("isBuyerMaker", isBuyerMaker)
    }
  }
}

extension Kline: WireReadable, WireWritable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      start: try node.readNaiveTime("start"),
      end: try node.readNaiveTime("end"),
      open: try node.readIfPresent("open"),
      high: try node.readIfPresent("high"),
      low: try node.readIfPresent("low"),
      close: try node.readIfPresent("close"),
      volume: try node.read("volume"),
      quoteVolume: try node.read("quoteVolume"),
      trades: try node.read("trades"))
  }

  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("start", start.klineText)
      writer.member("end", end.klineText)
      writer.member("open", orNull: open)
      writer.member("high", orNull: high)
      writer.member("low", orNull: low)
      writer.member("close", orNull: close)
      writer.member("volume", volume)
      writer.member("quoteVolume", quoteVolume)
      writer.member("trades", String(trades))
    }
  }
}

extension MarkPrice: WireReadable, WireWritable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      symbol: try node.read("symbol"),
      markPrice: try node.read("markPrice"),
      indexPrice: try node.readIfPresent("indexPrice"),
      fundingRate: try node.readIfPresent("fundingRate"),
      nextFundingAt: try node.readIfPresent("nextFundingTimestamp", as: Int64.self)
        .map(Timestamp.init(milliseconds:)))
  }

  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("symbol", symbol)
      writer.member("markPrice", markPrice)
      writer.member("indexPrice", orNull: indexPrice)
      writer.member("fundingRate", orNull: fundingRate)
      writer.member("nextFundingTimestamp", orNull: nextFundingAt?.milliseconds)
    }
  }
}

extension VenueStatus: WireReadable, WireWritable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(status: try node.read("status"), message: try node.readIfPresent("message"))
  }

  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("status", status)
      writer.member("message", orNull: message)
    }
  }
}

extension OpenInterest: WireReadable, WireWritable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      symbol: try node.read("symbol"),
      openInterest: try node.readIfPresent("openInterest"),
      timestamp: Timestamp(milliseconds: try node.read("timestamp")))
  }

  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("symbol", symbol)
      writer.member("openInterest", orNull: openInterest)
      writer.member("timestamp", timestamp.milliseconds)
    }
  }
}

extension FundingRate: WireReadable, WireWritable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      symbol: try node.read("symbol"),
      fundingRate: try node.read("fundingRate"),
      intervalEnd: try node.readNaiveTime("intervalEndTimestamp"))
  }

  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("symbol", symbol)
      writer.member("fundingRate", fundingRate)
      writer.member("intervalEndTimestamp", intervalEnd.historyText)
    }
  }
}
