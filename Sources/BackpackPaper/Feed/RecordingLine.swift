// One line of a recording, read.

internal import BackpackModel
internal import BackpackWire

/// Names that writer and reader share, and what stands under them.
enum RecordingLine {
  static let book = "book"
  static let levels = "levels"
  static let trade = "trade"
  static let prices = "prices"
  static let end = "end"

  static let newline = UInt8(ascii: "\n")

  static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }

  static func bytes(of value: some WireWritable) -> [UInt8] {
    JSONWriter.bytes(of: value) + [newline]
  }

  enum Content {
    case event(MarketEvent)
    case end(RecordingEnd)
    /// Of a kind that a later version invented.
    case unknown
  }

  /// - Parameter isKnown: does the header have this market?
  static func read(
    _ line: ArraySlice<UInt8>, isKnown: (Symbol) -> Bool
  ) throws(WireError) -> Content {
    let node = try JSONNode(parsing: line)
    try node.require(.object)
    if let key = node.duplicateKey(deep: false) {
      throw WireError(.unexpected(expected: "one value, there are two"), at: key)
    }
    let move: MarketMove
    switch try node.read("e", as: String.self) {
    case book: move = try wholeBook(node)
    case levels:
      move = .levels(bids: try node.readLevels("b"), asks: try node.readLevels("a"))
    case trade:
      move = .trade(
        price: try node.readPositive("p"), quantity: try node.readPositive("q"),
        taker: try node.read("S"))
    case prices:
      move = .prices(
        mark: try node.readPositiveIfPresent("m"), index: try node.readPositiveIfPresent("i"),
        fundingRate: try node.readIfPresent("f"), nextFundingAt: try node.readMomentIfPresent("n"))
    case end:
      return .end(
        RecordingEnd(
          endedAt: try node.readMoment("t"), events: try node.readIfPresent("events") ?? 0,
          coalesced: try node.readIfPresent("coalesced") ?? 0,
          interruptions: try node.readIfPresent("interruptions") ?? 0))
    default: return .unknown
    }
    let symbol: Symbol = try node.read("s")
    guard isKnown(symbol) else {
      throw WireError(.unexpected(expected: "a market of the first line"), at: "s")
    }
    return .event(MarketEvent(symbol: symbol, moment: try node.readMoment("t"), move: move))
  }

  /// Best first, not crossed: what the exchange takes for granted.
  private static func wholeBook(_ node: JSONNode) throws(WireError) -> MarketMove {
    let bids = try node.readLevels("b")
    let asks = try node.readLevels("a")
    guard zip(bids, bids.dropFirst()).allSatisfy({ $0.price > $1.price }) else {
      throw WireError(.unexpected(expected: "falling prices"), at: "b")
    }
    guard zip(asks, asks.dropFirst()).allSatisfy({ $0.price < $1.price }) else {
      throw WireError(.unexpected(expected: "rising prices"), at: "a")
    }
    if let bid = bids.first, let ask = asks.first, bid.price >= ask.price {
      throw WireError(.unexpected(expected: "the best ask above the best bid"), at: "a")
    }
    guard !(bids + asks).contains(where: \.quantity.isZero) else {
      throw WireError(.unexpected(expected: "no quantity of zero in a whole book"))
    }
    return .book(bids: bids, asks: asks)
  }
}

extension RecordingHeader {
  /// - Throws: also where the line is no recording's.
  init(line: ArraySlice<UInt8>) throws(RecordingError) {
    let node: JSONNode
    do { node = try JSONNode(parsing: line) } catch {
      throw .notARecording(reason: "is \(error)")
    }
    guard let format = node["format"]?.text, format == Self.format else {
      throw .notARecording(reason: "does not say \"format\":\"\(Self.format)\"")
    }
    let version = try Self.inFirstLine { () throws(WireError) in
      let version: Int = try node.read("version")
      guard version > 0 else { throw WireError(.unexpected(expected: "1 or more"), at: "version") }
      return version
    }
    guard version <= Self.version else { throw .newerVersion(version) }
    self = try Self.inFirstLine { () throws(WireError) in
      RecordingHeader(
        madeAt: try node.readMoment("madeAt"), venue: try node.readIfPresent("venue") ?? "",
        markets: try node.read("markets"))
    }
    let symbols = markets.map(\.symbol)
    guard Set(symbols).count == symbols.count, symbols.allSatisfy(\.isWellFormed) else {
      throw .corrupt(line: 1, reason: "markets: expected each once, by a name that can be one")
    }
  }

  private static func inFirstLine<Value>(
    _ body: () throws(WireError) -> Value
  ) throws(RecordingError) -> Value {
    do { return try body() } catch { throw .corrupt(line: 1, reason: error.description) }
  }
}

extension JSONNode {
  /// Microseconds since 1970, up to what every JSON reader takes exactly.
  fileprivate func readMoment(_ key: String) throws(WireError) -> Timestamp {
    guard let moment = try readMomentIfPresent(key) else { throw WireError(.missing, at: key) }
    return moment
  }

  fileprivate func readMomentIfPresent(_ key: String) throws(WireError) -> Timestamp? {
    guard let microseconds = try readIfPresent(key, as: Int64.self) else { return nil }
    guard (0...(1 << 53)).contains(microseconds) else {
      throw WireError(.unexpected(expected: "microseconds since 1970"), at: key)
    }
    return Timestamp(microseconds: microseconds)
  }

  fileprivate func readPositive<Value: DecimalUnit & WireReadable>(
    _ key: String
  ) throws(WireError) -> Value {
    guard let value: Value = try readPositiveIfPresent(key) else {
      throw WireError(.missing, at: key)
    }
    return value
  }

  fileprivate func readPositiveIfPresent<Value: DecimalUnit & WireReadable>(
    _ key: String
  ) throws(WireError) -> Value? {
    guard let value: Value = try readIfPresent(key) else { return nil }
    guard value.isPositive else {
      throw WireError(.unexpected(expected: "more than zero"), at: key)
    }
    return value
  }

  /// `[["141.20","3.5"], …]`; empty where there is none.
  fileprivate func readLevels(_ key: String) throws(WireError) -> [Level] {
    guard let rows = self[key], !rows.isNull else { return [] }
    do {
      try rows.require(.array)
      var levels: [Level] = []
      levels.reserveCapacity(rows.count)
      for row in rows.children { levels.append(try Level(row: row, at: levels.count)) }
      return levels
    } catch {
      throw WireError(error.problem, at: key + error.path)
    }
  }
}

extension Level {
  fileprivate init(row: JSONNode, at index: Int) throws(WireError) {
    var cells = row.children
    guard row.kind == .array, row.count == 2, let first = cells.next(), let second = cells.next(),
      let price = first.text.flatMap(Price.init), let quantity = second.text.flatMap(Quantity.init),
      price.isPositive, !quantity.isNegative
    else {
      throw WireError(
        .unexpected(expected: "a price above zero and a quantity"), at: "[\(index)]")
    }
    self.init(price: price, quantity: quantity)
  }
}
