// Events of the public streams on the wire: one-letter members, times in microseconds.

public import BackpackModel

extension BookTicker: WireReadable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      symbol: try node.read("s"),
      bid: try node.readLevel(price: "b", quantity: "B"),
      ask: try node.readLevel(price: "a", quantity: "A"),
      updateID: try node.read("u"),
      eventTime: try node.readMicroseconds("E"),
      engineTime: try node.readMicroseconds("T"))
  }
}

extension KlineUpdate: WireReadable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      symbol: try node.read("s"),
      start: try node.readNaiveTime("t"),
      end: try node.readNaiveTime("T"),
      open: try node.readIfPresent("o"),
      high: try node.readIfPresent("h"),
      low: try node.readIfPresent("l"),
      close: try node.readIfPresent("c"),
      volume: try node.read("v"),
      trades: try node.read("n"),
      isClosed: try node.read("X"),
      eventTime: try node.readMicroseconds("E"))
  }
}

extension MarkPriceUpdate: WireReadable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      mark: MarkPrice(
        symbol: try node.read("s"),
        markPrice: try node.read("p"),
        indexPrice: try node.readIfPresent("i"),
        fundingRate: try node.readIfPresent("f"),
        nextFundingAt: try node.readIfPresent("n", as: Int64.self)
          .map(Timestamp.init(milliseconds:))),
      eventTime: try node.readMicroseconds("E"),
      engineTime: try node.readMicroseconds("T"))
  }
}

extension TickerUpdate: WireReadable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      symbol: try node.read("s"),
      firstPrice: try node.read("o"),
      lastPrice: try node.read("c"),
      high: try node.read("h"),
      low: try node.read("l"),
      volume: try node.read("v"),
      quoteVolume: try node.read("V"),
      trades: try node.read("n"),
      eventTime: try node.readMicroseconds("E"))
  }
}

extension TradeUpdate: WireReadable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      symbol: try node.read("s"),
      id: try node.read("t"),
      price: try node.read("p"),
      quantity: try node.read("q"),
      buyOrderID: OrderID(try node.readDigits("b")),
      sellOrderID: OrderID(try node.readDigits("a")),
      isBuyerMaker: try node.read("m"),
      eventTime: try node.readMicroseconds("E"),
      engineTime: try node.readMicroseconds("T"))
  }
}

extension OpenInterestUpdate: WireReadable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      symbol: try node.read("s"), openInterest: try node.read("o"),
      eventTime: try node.readMicroseconds("E"))
  }
}

extension LiquidationUpdate: WireReadable {
  public init(from node: borrowing JSONNode) throws(WireError) {
    self.init(
      symbol: try node.read("s"),
      side: try node.read("S"),
      price: try node.read("p"),
      quantity: try node.read("q"),
      eventTime: try node.readMicroseconds("E"),
      engineTime: try node.readMicroseconds("T"))
  }
}

extension JSONNode {
  func readMicroseconds(_ key: String) throws(WireError) -> Timestamp {
    Timestamp(microseconds: try read(key))
  }

  func readMicrosecondsIfPresent(_ key: String) throws(WireError) -> Timestamp? {
    try readIfPresent(key, as: Int64.self).map(Timestamp.init(microseconds:))
  }

  /// An identifier: text, or a number by its digits, of which a double would lose some.
  func readDigits(_ key: String) throws(WireError) -> String {
    guard let text = try readDigitsIfPresent(key) else { throw WireError(.missing, at: key) }
    return text
  }

  func readDigitsIfPresent(_ key: String) throws(WireError) -> String? {
    guard let node = self[key], !node.isNull else { return nil }
    guard let text = node.text else {
      throw WireError(.unexpected(expected: "an identifier"), at: key)
    }
    return text
  }

  /// `nil` where the side of the book is empty: the venue writes null, or leaves it out.
  fileprivate func readLevel(price: String, quantity: String) throws(WireError) -> Level? {
    let price: Price? = try readIfPresent(price)
    let quantity: Quantity? = try readIfPresent(quantity)
    guard let price, let quantity else { return nil }
    return Level(price: price, quantity: quantity)
  }
}
