// One market's order book: price first, then time.

import BackpackModel

/// Resting orders of the account and of the simulated crowd, in ticks and steps.
///
/// A value: match against a copy to see what would happen, keep the copy to make it so.
struct MatchingBook: Sendable {
  enum Owner: Hashable, Sendable {
    case crowd
    /// The account's order with this number.
    case order(UInt64)
  }

  struct Entry: Hashable, Sendable {
    let owner: Owner
    var steps: Int64
  }

  /// One price; the first entry came first.
  struct Level: Hashable, Sendable {
    let ticks: Int64
    var entries: [Entry]
    var steps: Int64 { entries.reduce(0) { $0 + $1.steps } }
  }

  struct Quote: Hashable, Sendable {
    let ticks: Int64
    let steps: Int64
  }

  private var bids = HalfBook(sign: 1)
  private var asks = HalfBook(sign: -1)

  private subscript(side: Side) -> HalfBook {
    get { side == .bid ? bids : asks }
    _modify { if side == .bid { yield &bids } else { yield &asks } }
  }

  /// Does the account rest here?
  var hasOrders: Bool { bids.orderCount + asks.orderCount > 0 }

  func bestTicks(_ side: Side) -> Int64? { self[side].levels.last?.ticks }

  /// Who is next to trade on that side, and at what price.
  func front(_ side: Side) -> (ticks: Int64, entry: Entry)? {
    guard let level = self[side].levels.last, let entry = level.entries.first else { return nil }
    return (level.ticks, entry)
  }

  /// The account's best order on that side, in turn, behind whatever crowd.
  func bestOrder(_ side: Side) -> (ticks: Int64, number: UInt64, steps: Int64)? {
    guard self[side].orderCount > 0 else { return nil }
    for level in self[side].levels.reversed() {
      for entry in level.entries {
        if case .order(let number) = entry.owner { return (level.ticks, number, entry.steps) }
      }
    }
    return nil
  }

  /// Best level first.
  func levels(_ side: Side, limit: Int) -> [Quote] {
    self[side].levels.suffix(limit).reversed().map { Quote(ticks: $0.ticks, steps: $0.steps) }
  }

  /// Takes `steps` off the front entry, no more than it has.
  mutating func consumeFront(_ side: Side, steps: Int64) { self[side].consumeFront(steps: steps) }

  /// Joins the end of the queue at its price.
  mutating func rest(_ side: Side, ticks: Int64, steps: Int64, number: UInt64) {
    self[side].append(Entry(owner: .order(number), steps: steps), ticks: ticks)
  }

  /// Cuts an order down, its place kept; zero removes it.
  mutating func setOrder(_ side: Side, ticks: Int64, number: UInt64, steps: Int64) {
    self[side].setOrder(number, ticks: ticks, steps: steps)
  }

  /// What the crowd wants to show now, best first. At a price where it stood before, it keeps its
  /// place for as much as it had; what it adds joins the end of the queue.
  mutating func setCrowd(_ side: Side, _ quotes: [Quote]) { self[side].setCrowd(quotes) }
}

/// One side. Levels ascend towards the best, so that trading happens at the end of the array.
private struct HalfBook: Sendable {
  /// +1: a higher price is better (bids); -1: a lower one is (asks).
  let sign: Int64
  var levels: [MatchingBook.Level] = []
  var orderCount = 0

  init(sign: Int64) { self.sign = sign }

  /// Index of the first level at least as good as `ticks`.
  private func position(of ticks: Int64) -> Int {
    var low = 0
    var high = levels.count
    while low < high {
      let middle = (low + high) / 2
      if levels[middle].ticks * sign < ticks * sign { low = middle + 1 } else { high = middle }
    }
    return low
  }

  mutating func append(_ entry: MatchingBook.Entry, ticks: Int64) {
    if entry.owner != .crowd { orderCount += 1 }
    let index = position(of: ticks)
    if index < levels.count, levels[index].ticks == ticks {
      levels[index].entries.append(entry)
    } else {
      levels.insert(MatchingBook.Level(ticks: ticks, entries: [entry]), at: index)
    }
  }

  mutating func consumeFront(steps: Int64) {
    guard let last = levels.indices.last, let front = levels[last].entries.first else { return }
    setEntry(level: last, 0, steps: front.steps - steps)
  }

  mutating func setOrder(_ number: UInt64, ticks: Int64, steps: Int64) {
    let index = position(of: ticks)
    guard index < levels.count, levels[index].ticks == ticks,
      let entry = levels[index].entries.firstIndex(where: { $0.owner == .order(number) })
    else { return }
    setEntry(level: index, entry, steps: steps)
  }

  private mutating func setEntry(level: Int, _ entry: Int, steps: Int64) {
    guard steps <= 0 else {
      levels[level].entries[entry].steps = steps
      return
    }
    let removed = levels[level].entries.remove(at: entry)
    if removed.owner != .crowd { orderCount -= 1 }
    if levels[level].entries.isEmpty { levels.remove(at: level) }
  }

  mutating func setCrowd(_ quotes: [MatchingBook.Quote]) {
    guard orderCount > 0 else {
      levels = quotes.reversed().map {
        MatchingBook.Level(
          ticks: $0.ticks, entries: [MatchingBook.Entry(owner: .crowd, steps: $0.steps)])
      }
      return
    }
    var merged: [MatchingBook.Level] = []
    merged.reserveCapacity(levels.count + quotes.count)
    var wanted = quotes.reversed().makeIterator()
    var quote = wanted.next()
    for var level in levels {
      while let next = quote, next.ticks * sign < level.ticks * sign {
        merged.append(
          MatchingBook.Level(
            ticks: next.ticks, entries: [MatchingBook.Entry(owner: .crowd, steps: next.steps)]))
        quote = wanted.next()
      }
      var target: Int64 = 0
      if let next = quote, next.ticks == level.ticks {
        target = next.steps
        quote = wanted.next()
      }
      level.setCrowd(steps: target)
      if !level.entries.isEmpty { merged.append(level) }
    }
    while let next = quote {
      merged.append(
        MatchingBook.Level(
          ticks: next.ticks, entries: [MatchingBook.Entry(owner: .crowd, steps: next.steps)]))
      quote = wanted.next()
    }
    levels = merged
  }
}

extension MatchingBook.Level {
  /// Brings the crowd's part to `target`: what goes leaves from the back, what comes queues up.
  fileprivate mutating func setCrowd(steps target: Int64) {
    var excess = entries.reduce(-target) { $0 + ($1.owner == .crowd ? $1.steps : 0) }
    for index in entries.indices.reversed() where excess > 0 && entries[index].owner == .crowd {
      let cut = min(excess, entries[index].steps)
      entries[index].steps -= cut
      excess -= cut
    }
    entries.removeAll { $0.steps == 0 }
    guard excess < 0 else { return }
    if let last = entries.indices.last, entries[last].owner == .crowd {
      entries[last].steps -= excess
    } else {
      entries.append(MatchingBook.Entry(owner: .crowd, steps: -excess))
    }
  }
}
