// The rules of matching written the slow and obvious way.

import BackpackModel

@testable import BackpackPaper

/// One list a side, the better price first, the earlier entry first at the same price; every operation walks
/// it from the front.
struct NaiveBook {
  struct Entry: Equatable {
    let owner: MatchingBook.Owner
    let ticks: Int64
    var steps: Int64
  }

  struct Sweep: Equatable {
    var matches: [BackpackPaper.Sweep.Match] = []
    var removed: [UInt64] = []
    var ending = BackpackPaper.Sweep.Ending.complete
  }

  private var bids: [Entry] = []
  private var asks: [Entry] = []

  private(set) subscript(side: Side) -> [Entry] {
    get { side == .bid ? bids : asks }
    set { if side == .bid { bids = newValue } else { asks = newValue } }
  }

  // MARK: What can be seen

  /// Neighbours of the crowd at one price taken together: nobody can tell them apart.
  func queue(_ side: Side) -> [Entry] { Self.merged(self[side]) }

  static func merged(_ entries: [Entry]) -> [Entry] {
    var merged: [Entry] = []
    for entry in entries {
      if let last = merged.last, last.owner == .crowd, entry.owner == .crowd,
        last.ticks == entry.ticks
      {
        merged[merged.count - 1].steps += entry.steps
      } else {
        merged.append(entry)
      }
    }
    return merged
  }

  func levels(_ side: Side) -> [MatchingBook.Quote] {
    var levels: [MatchingBook.Quote] = []
    for entry in self[side] {
      let before = levels.last?.ticks == entry.ticks ? levels.removeLast().steps : 0
      levels.append(MatchingBook.Quote(ticks: entry.ticks, steps: before + entry.steps))
    }
    return levels
  }

  func crowdAhead(of number: UInt64, _ side: Side) -> Int64 {
    guard let index = self[side].firstIndex(where: { $0.owner == .order(number) }) else { return 0 }
    let ticks = self[side][index].ticks
    return self[side][..<index].filter { $0.owner == .crowd && $0.ticks == ticks }
      .reduce(0) { $0 + $1.steps }
  }

  // MARK: What can be done

  mutating func join(_ side: Side, ticks: Int64, steps: Int64, _ owner: MatchingBook.Owner) {
    let index = self[side].firstIndex { side == .bid ? $0.ticks < ticks : $0.ticks > ticks }
    self[side].insert(
      Entry(owner: owner, ticks: ticks, steps: steps), at: index ?? self[side].count)
  }

  mutating func setOrder(_ number: UInt64, _ side: Side, steps: Int64) {
    guard let index = self[side].firstIndex(where: { $0.owner == .order(number) }) else { return }
    set(index, side, steps: steps)
  }

  private mutating func set(_ index: Int, _ side: Side, steps: Int64) {
    self[side][index].steps = steps
    if steps == 0 { self[side].remove(at: index) }
  }

  mutating func setCrowd(_ side: Side, ticks: Int64, steps target: Int64) {
    let standing = self[side].filter { $0.owner == .crowd && $0.ticks == ticks }
      .reduce(0) { $0 + $1.steps }
    if standing < target { join(side, ticks: ticks, steps: target - standing, .crowd) }
    var excess = standing - target
    while excess > 0,
      let last = self[side].lastIndex(where: { $0.owner == .crowd && $0.ticks == ticks })
    {
      let cut = min(excess, self[side][last].steps)
      excess -= cut
      set(last, side, steps: self[side][last].steps - cut)
    }
  }

  mutating func setCrowd(_ side: Side, _ quotes: [MatchingBook.Quote]) {
    for ticks in Set(self[side].filter { $0.owner == .crowd }.map(\.ticks))
    where !quotes.contains(where: { $0.ticks == ticks }) {
      setCrowd(side, ticks: ticks, steps: 0)
    }
    for quote in quotes { setCrowd(side, ticks: quote.ticks, steps: quote.steps) }
  }

  /// At the best price, before any order.
  mutating func consumeCrowd(_ side: Side, steps: Int64) {
    guard let ticks = self[side].first?.ticks else { return }
    for _ in 0..<steps {
      guard let front = self[side].first, front.ticks == ticks, front.owner == .crowd else {
        return
      }
      set(0, side, steps: front.steps - 1)
    }
  }

  /// One step at a time. `budget` in ticks × steps.
  func sweep(
    _ side: Side, limitTicks: Int64, stepsMax: Int64, budget: Int64?,
    _ prevention: SelfTradePrevention
  ) -> Sweep {
    var sweep = Sweep()
    var left = stepsMax
    var money = budget ?? .max
    if left == 0 { return sweep }
    for entry in self[side.opposite] {
      if side == .bid ? entry.ticks > limitTicks : entry.ticks < limitTicks { break }
      if money < entry.ticks { return sweep }
      if case .order(let number) = entry.owner {
        if prevention != .rejectTaker { sweep.removed.append(number) }
        if prevention == .rejectMaker { continue }
        sweep.ending = .selfTrade
        return sweep
      }
      for _ in 0..<entry.steps {
        let before = sweep.matches.last?.ticks == entry.ticks ? sweep.matches.removeLast().steps : 0
        sweep.matches.append(.init(ticks: entry.ticks, steps: before + 1))
        left -= 1
        if budget != nil { money -= entry.ticks }
        if left == 0 || money < entry.ticks { return sweep }
      }
    }
    sweep.ending = .outOfReach
    return sweep
  }
}
