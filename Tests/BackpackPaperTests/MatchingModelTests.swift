// The book and its sweeps against a naive reference, over random operations.

import BackpackModel
import Testing

@testable import BackpackPaper

/// Where book and reference part.
private struct Mismatch: Error, CustomStringConvertible {
  let description: String
}

/// A book and its reference, to which the same happens.
private struct ModelRun {
  private struct Standing {
    let number: UInt64
    let side: Side
    let ticks: Int64
    let place: MatchingBook.Place
  }

  /// Prices a side: few make long queues, many make long ladders.
  let width: UInt64
  /// How many orders rest, more or less.
  let ordersAimed: Int
  var random: SeededRandom
  private(set) var operations = 0
  private(set) var sweeps = 0

  private var book = MatchingBook()
  private var naive = NaiveBook()
  private var standing: [Standing] = []
  private var nextNumber: UInt64 = 1
  private var told: [Side: [Int64: Int64]] = [.bid: [:], .ask: [:]]
  private let scale = MarketScale(tick: "0.01", step: "0.1")

  init(seed: UInt64, width: UInt64, ordersAimed: Int) {
    random = SeededRandom(seed: seed)
    self.width = width
    self.ordersAimed = ordersAimed
    book.startNotingChanges()
  }

  private mutating func draw(_ bound: UInt64) -> Int64 { Int64(random.next() % bound) }

  /// Bids from 1 to `width`, asks above, so that a resting order crosses nothing.
  private mutating func drawTicks(_ side: Side) -> Int64 {
    // The lower of two draws: more stands near the touch.
    let away = min(draw(width), draw(width))
    return side == .bid ? Int64(width) - away : Int64(width) + 1 + away
  }

  mutating func step() throws {
    operations += 1
    let side: Side = draw(2) == 0 ? .bid : .ask
    switch draw(16) {
    case 0...4: rest(side)
    case 5...7: try cancelOrCut(isForced: standing.count > ordersAimed)
    case 8, 9: setLevel(side)
    case 10 where draw(8) == 0: setCrowd(side)
    case 10, 11: consume(side)
    case 12...14: try sweep(side)
    default: try compareChanges(side)
    }
    // With many prices, everything is looked at now and then.
    if width < 50 || operations % 64 == 0 {
      for side in [Side.bid, .ask] { try compare(side) }
    } else {
      try compareFront(side)
    }
  }

  // MARK: Operations

  private mutating func rest(_ side: Side) {
    let (ticks, steps) = (drawTicks(side), 1 + draw(9))
    let place = book.rest(side, ticks: ticks, steps: steps, number: nextNumber)
    naive.join(side, ticks: ticks, steps: steps, .order(nextNumber))
    standing.append(Standing(number: nextNumber, side: side, ticks: ticks, place: place))
    nextNumber += 1
  }

  private mutating func cancelOrCut(isForced: Bool) throws {
    for _ in 0..<(isForced ? 4 : 1) where !standing.isEmpty {
      let index = Int(draw(UInt64(standing.count)))
      let order = standing[index]
      let entry = naive[order.side].first { $0.owner == .order(order.number) }
      let kept = isForced ? 0 : draw(UInt64(entry?.steps ?? 1))
      set(index, steps: kept)
    }
  }

  private mutating func set(_ index: Int, steps: Int64) {
    let order = standing[index]
    book.set(order.place, order.side, ticks: order.ticks, steps: steps)
    naive.setOrder(order.number, order.side, steps: steps)
    if steps == 0 { standing.remove(at: index) }
  }

  private mutating func setLevel(_ side: Side) {
    let (ticks, steps) = (drawTicks(side), max(0, draw(24) - 6))
    book.setCrowd(side, ticks: ticks, steps: steps)
    naive.setCrowd(side, ticks: ticks, steps: steps)
  }

  private mutating func setCrowd(_ side: Side) {
    var sizes: [Int64: Int64] = [:]
    for _ in 0..<draw(width) { sizes[drawTicks(side)] = 1 + draw(20) }
    let quotes = sizes.sorted { $0.key < $1.key }.map {
      MatchingBook.Quote(ticks: $0.key, steps: $0.value)
    }
    book.setCrowd(side, quotes)
    naive.setCrowd(side, quotes)
  }

  private mutating func consume(_ side: Side) {
    let steps = 1 + draw(12)
    book.consumeCrowd(side, steps: steps)
    naive.consumeCrowd(side, steps: steps)
  }

  /// An order comes in, trades and takes its own off the book.
  private mutating func sweep(_ side: Side) throws {
    let limit = draw(3) == 0 ? (side == .bid ? .max : 1) : drawTicks(side.opposite)
    let budget = draw(3) == 0 ? draw(width * 40) : nil
    let stepsMax = budget != nil && draw(2) == 0 ? .max : draw(60)
    let preventions: [SelfTradePrevention] = [.rejectTaker, .rejectMaker, .rejectBoth]
    let prevention = preventions[Int(draw(3))]
    let found = try Sweep(
      side, limitTicks: limit, stepsMax: stepsMax,
      budget: try budget.map { Notional(try ExactDecimal(mantissa: $0, scale: 3)) },
      selfTradePrevention: prevention, through: book, scale: scale)
    let expected = naive.sweep(
      side, limitTicks: limit, stepsMax: stepsMax, budget: budget, prevention)
    let plain = NaiveBook.Sweep(
      matches: found.matches, removed: found.removed, ending: found.ending)
    guard plain == expected, found.steps == expected.matches.reduce(0, { $0 + $1.steps }) else {
      throw Mismatch(description: "sweep: \(plain), not \(expected)")
    }
    sweeps += 1
    for number in found.removed {
      guard let index = standing.firstIndex(where: { $0.number == number }) else {
        throw Mismatch(description: "removed \(number), which does not rest")
      }
      set(index, steps: 0)
    }
    for match in found.matches {
      guard book.front(side.opposite)?.ticks == match.ticks else {
        throw Mismatch(description: "\(match) is not next")
      }
      book.consumeCrowd(side.opposite, steps: match.steps)
      naive.consumeCrowd(side.opposite, steps: match.steps)
    }
  }

  // MARK: Comparing

  private func entries(_ side: Side, of book: MatchingBook) -> [NaiveBook.Entry] {
    var entries: [NaiveBook.Entry] = []
    book.forEachEntry(side) {
      entries.append(NaiveBook.Entry(owner: $0.owner, ticks: $0.ticks, steps: $0.steps))
      return true
    }
    return NaiveBook.merged(entries)
  }

  private func compare(_ side: Side) throws {
    let (found, expected) = (entries(side, of: book), naive.queue(side))
    guard found == expected else {
      throw Mismatch(description: "\(side): \(found), not \(expected)")
    }
    let levels = naive.levels(side)
    guard book.levels(side, limit: .max) == levels, book.best(side) == levels.first,
      book.levels(side, limit: 3) == Array(levels.prefix(3)),
      book.orderCount == standing.count
    else { throw Mismatch(description: "levels of \(side)") }
    try compareFront(side)
  }

  private func compareFront(_ side: Side) throws {
    let (front, expected) = (book.front(side), naive[side].first)
    guard front?.owner == expected?.owner, front?.ticks == expected?.ticks,
      book.bestTicks(side) == expected?.ticks
    else {
      throw Mismatch(description: "front of \(side): \(front as Any), not \(expected as Any)")
    }
    if let front, case .order = front.owner, front.steps != expected?.steps {
      throw Mismatch(description: "front of \(side): \(front)")
    }
  }

  private mutating func compareChanges(_ side: Side) throws {
    let now = Dictionary(uniqueKeysWithValues: naive.levels(side).map { ($0.ticks, $0.steps) })
    let before = told[side] ?? [:]
    told[side] = now
    let expected = Set(now.keys).union(before.keys).sorted().compactMap { ticks in
      now[ticks] == before[ticks]
        ? nil : MatchingBook.Quote(ticks: ticks, steps: now[ticks] ?? 0)
    }
    let found = book.takeChanges(side)
    guard found == expected else {
      throw Mismatch(description: "changes of \(side): \(found), not \(expected)")
    }
  }

  /// All orders put back, with what stood before them, into a book that shows the same crowd.
  func compareRestored() throws {
    for isQuoted in [false, true] {
      var restored = MatchingBook()
      for side in [Side.bid, .ask] {
        let crowd = naive.levels(side).compactMap { level -> MatchingBook.Quote? in
          let steps = book.crowdSteps(side, ticks: level.ticks)
          return steps > 0 ? MatchingBook.Quote(ticks: level.ticks, steps: steps) : nil
        }
        if isQuoted { restored.setCrowd(side, crowd) }
        for order in standing.sorted(by: { $0.number < $1.number }) where order.side == side {
          let ahead = book.crowdAhead(of: order.place)
          guard ahead == naive.crowdAhead(of: order.number, side),
            let entry = naive[side].first(where: { $0.owner == .order(order.number) })
          else { throw Mismatch(description: "ahead of \(order)") }
          _ = restored.rest(
            side, ticks: order.ticks, steps: entry.steps, number: order.number, ahead: ahead)
        }
        restored.setCrowd(side, crowd)
        let (found, expected) = (entries(side, of: restored), naive.queue(side))
        guard found == expected else {
          throw Mismatch(description: "restored \(side): \(found), not \(expected)")
        }
      }
    }
  }
}

@Suite struct MatchingModelTests {
  private func run(seed: UInt64, width: UInt64, orders: Int, operations: Int) throws {
    var run = ModelRun(seed: seed, width: width, ordersAimed: orders)
    do {
      for _ in 0..<operations {
        try run.step()
        if run.operations % 500 == 0 { try run.compareRestored() }
      }
    } catch {
      Issue.record("seed \(seed), width \(width), operation \(run.operations): \(error)")
    }
    print("seed \(seed): \(run.operations) operations, \(run.sweeps) sweeps at \(width) prices")
    #expect(run.sweeps > operations / 10)
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func `with few prices and long queues the book agrees with a naive one`(seed: UInt64) throws {
    try run(seed: seed, width: 8, orders: 20, operations: 25_000)
  }

  @Test(arguments: [4, 5] as [UInt64])
  func `with hundreds of prices the book agrees with a naive one`(seed: UInt64) throws {
    try run(seed: seed, width: 600, orders: 200, operations: 10_000)
  }

  @Test func `the book agrees with a naive one on a seed of the day`() throws {
    let seed = UInt64.random(in: 0 ... .max)
    try run(seed: seed, width: 16, orders: 30, operations: 15_000)
    try run(seed: seed, width: 300, orders: 150, operations: 5000)
  }
}
