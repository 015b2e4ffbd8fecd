// A market of a model venue: the true book, as slow and plain as can be, and what the stream says of it.

import BackpackModel

/// Keeps every state it ever had that a test may ask for.
struct ModelMarket {
  let symbol: Symbol
  /// In ticks of 0.01, quantities in hundredths.
  private var bids: [Int: Int] = [:]
  private var asks: [Int: Int] = [:]
  private(set) var lastUpdateID: UInt64 = 1000
  private var middle = 10_000
  private var history: [UInt64: (bids: [Int: Int], asks: [Int: Int])] = [:]
  private var ids: [UInt64] = []
  private let historyMax: Int

  init(_ symbol: Symbol, _ random: inout SplitMix, historyMax: Int = 2000) {
    self.symbol = symbol
    self.historyMax = historyMax
    for step in 1...30 {
      bids[middle - step] = Int.random(in: 1...999, using: &random)
      asks[middle + step] = Int.random(in: 1...999, using: &random)
    }
    remember()
  }

  var depth: Depth { depth(at: lastUpdateID) }

  /// As it was after that update; of zero where nobody remembers.
  func depth(at id: UInt64) -> Depth {
    let (bids, asks) = history[id] ?? ([:], [:])
    return Depth(
      bids: bids.sorted { $0.key > $1.key }.map(Self.level),
      asks: asks.sorted { $0.key < $1.key }.map(Self.level), lastUpdateID: id,
      timestamp: Timestamp(microseconds: Int64(id)))
  }

  /// As it was some updates ago.
  func past(_ updates: Int) -> Depth { depth(at: ids[max(0, ids.count - 1 - updates)]) }

  /// Something happens; returns the frame that tells of it.
  mutating func step(_ random: inout SplitMix) -> String {
    let first = lastUpdateID + 1
    lastUpdateID += UInt64([1, 1, 1, 1, 2, 5].randomElement(using: &random) ?? 1)
    var told: [(side: Side, tick: Int, quantity: Int)] = []
    for _ in 0..<Int.random(in: 0...4, using: &random) {
      let side = Bool.random(using: &random) ? Side.bid : .ask
      let distance = Int.random(in: 1...40, using: &random)
      let tick = side == .bid ? middle - distance : middle + distance
      let isRemoval = Int.random(in: 0..<3, using: &random) == 0
      let quantity = isRemoval ? 0 : Int.random(in: 1...999, using: &random)
      change(side, tick, quantity)
      told.append((side, tick, quantity))
    }
    // Now and then the market moves, and eats what stands in its way.
    if Int.random(in: 0..<10, using: &random) == 0 {
      middle += Int.random(in: -5...5, using: &random)
      for tick in bids.keys where tick >= middle { told.append(remove(.bid, tick)) }
      for tick in asks.keys where tick <= middle { told.append(remove(.ask, tick)) }
    }
    remember()
    return frame(first, told)
  }

  private mutating func remove(_ side: Side, _ tick: Int) -> (Side, Int, Int) {
    change(side, tick, 0)
    return (side, tick, 0)
  }

  private mutating func change(_ side: Side, _ tick: Int, _ quantity: Int) {
    let value = quantity == 0 ? nil : quantity
    if side == .bid { bids[tick] = value } else { asks[tick] = value }
  }

  private mutating func remember() {
    history[lastUpdateID] = (bids, asks)
    ids.append(lastUpdateID)
    if ids.count > historyMax * 2 {
      for id in ids.prefix(historyMax) { history[id] = nil }
      ids.removeFirst(historyMax)
    }
  }

  private static func level(_ tick: Int, _ quantity: Int) -> Level {
    Level(price: Price(hundredths(tick)), quantity: Quantity(hundredths(quantity)))
  }

  private static func hundredths(_ count: Int) -> ExactDecimal {
    let digits = String(count % 100)
    return ExactDecimal(stringLiteral: "\(count / 100).\(digits.count == 1 ? "0" : "")\(digits)")
  }

  private func frame(_ first: UInt64, _ told: [(side: Side, tick: Int, quantity: Int)]) -> String {
    func list(_ side: Side) -> String {
      told.filter { $0.side == side }.map { change in
        "[\"\(Self.hundredths(change.tick))\",\"\(Self.hundredths(change.quantity))\"]"
      }.joined(separator: ",")
    }
    return
      #"{"stream":"depth.\#(symbol)","data":{"E":\#(lastUpdateID),"T":\#(lastUpdateID),"U":\#(first),"a":[\#(list(.ask))],"b":[\#(list(.bid))],"e":"depth","s":"\#(symbol)","u":\#(lastUpdateID)}}"#
  }
}
