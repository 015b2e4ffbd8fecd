// Depth, straight from the bytes the venue sends to exact decimals: the C core's scanner.

public import BackpackModel
internal import CBackpack

extension Depth {
  /// Reads the venue's answer to a question for depth. Best level first on both sides.
  public init(reading json: RawSpan) throws(WireError) {
    self = try json.withUnsafeBytes { bytes throws(WireError) in
      try Level.withBuffers(for: bytes) { bids, asks throws(WireError) in
        var read = bpk_depth(bids: bids, asks: asks, last_update_id: 0, engine_time_us: 0)
        let text = bytes.assumingMemoryBound(to: CChar.self)
        guard bpk_depth_parse(text.baseAddress, text.count, &read) == BPK_OK else {
          throw Self.problem(in: bytes)
        }
        return Depth(
          bids: Level.bestFirst(read.bids, descending: true),
          asks: Level.bestFirst(read.asks, descending: false),
          lastUpdateID: read.last_update_id,
          timestamp: Timestamp(microseconds: read.engine_time_us))
      }
    }
  }

  /// The scanner refused: reads once more the slow way, which knows the place.
  private static func problem(in bytes: UnsafeRawBufferPointer) -> WireError {
    do {
      _ = try Depth(from: try JSONNode(parsing: bytes))
      return WireError(.unexpected(expected: "no key twice, nothing negative, whole times and IDs"))
    } catch {
      return error
    }
  }
}

extension DepthUpdate {
  /// Reads one frame of a `depth` stream, envelope included: `{"stream":"depth…","data":{…}}`.
  public init(reading frame: RawSpan) throws(WireError) {
    self = try frame.withUnsafeBytes { bytes throws(WireError) in
      try Level.withBuffers(for: bytes) { bids, asks throws(WireError) in
        var read = bpk_depth_update()
        read.bids = bids
        read.asks = asks
        let text = bytes.assumingMemoryBound(to: CChar.self)
        guard bpk_depth_update_parse(text.baseAddress, text.count, &read) == BPK_OK else {
          throw Self.problem(in: bytes)
        }
        return DepthUpdate(read)
      }
    }
  }

  private init(_ read: bpk_depth_update) {
    let symbol = withUnsafeBytes(of: read.symbol) { name in
      String(decoding: name.prefix(read.symbol_size), as: UTF8.self)
    }
    self.init(
      symbol: Symbol(symbol), bids: Level.array(read.bids), asks: Level.array(read.asks),
      firstUpdateID: read.first_update_id, lastUpdateID: read.last_update_id,
      engineTime: Timestamp(microseconds: read.engine_time_us),
      eventTime: Timestamp(microseconds: read.event_time_us))
  }

  static func problem(in bytes: UnsafeRawBufferPointer) -> WireError {
    do {
      _ = try JSONNode(parsing: bytes)
      return WireError(
        .unexpected(expected: "a depth update with a, b, e, s, E, T, U and u"), at: "data")
    } catch {
      return error
    }
  }
}

extension Level {
  init(_ raw: bpk_level) {
    self.init(
      price: Price(ExactDecimal(raw: raw.price)),
      quantity: Quantity(ExactDecimal(raw: raw.quantity)))
  }

  var raw: bpk_level { bpk_level(price: price.decimal.raw, quantity: quantity.decimal.raw) }

  /// In the order they stand.
  static func array(_ levels: bpk_levels) -> [Level] {
    UnsafeBufferPointer(start: levels.items, count: levels.count).map(Level.init)
  }

  /// The venue lets both sides ascend, but nobody promises it.
  fileprivate static func bestFirst(_ levels: bpk_levels, descending: Bool) -> [Level] {
    let raw = UnsafeBufferPointer(start: levels.items, count: levels.count)
    var (ascends, descends) = (true, true)
    for index in raw.indices.dropFirst() {
      let order = bpk_decimal_compare(raw[index - 1].price, raw[index].price)
      if order > 0 { ascends = false }
      if order < 0 { descends = false }
    }
    if descending ? descends : ascends { return raw.map(Level.init) }
    if descending ? ascends : descends { return raw.reversed().map(Level.init) }
    return raw.map(Level.init).sorted { descending ? $0.price > $1.price : $0.price < $1.price }
  }

  /// Room for as many levels as the text can hold.
  fileprivate static func withBuffers<Result>(
    for bytes: UnsafeRawBufferPointer,
    _ body: (bpk_levels, bpk_levels) throws(WireError) -> Result
  ) throws(WireError) -> Result {
    let capacity = bytes.count / levelSizeMin + 1
    return try withUnsafeTemporaryAllocation(of: bpk_level.self, capacity: 2 * capacity) {
      buffer throws(WireError) in
      let start = buffer.baseAddress
      return try body(
        bpk_levels(items: start, capacity: capacity, count: 0),
        bpk_levels(items: start.map { $0 + capacity }, capacity: capacity, count: 0))
    }
  }

  /// `[1,2],`
  private static var levelSizeMin: Int { 6 }

  /// The levels as the C core takes them.
  static func withRaw<Result>(
    _ bids: [Level], _ asks: [Level], _ body: (bpk_levels, bpk_levels) -> Result
  ) -> Result {
    var rawBids = bids.map(\.raw)
    var rawAsks = asks.map(\.raw)
    return rawBids.withUnsafeMutableBufferPointer { bids in
      rawAsks.withUnsafeMutableBufferPointer { asks in
        body(
          bpk_levels(items: bids.baseAddress, capacity: bids.count, count: bids.count),
          bpk_levels(items: asks.baseAddress, capacity: asks.count, count: asks.count))
      }
    }
  }
}
