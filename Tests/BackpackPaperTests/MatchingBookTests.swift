// Price, then time: the book against a naive one.

import BackpackModel
import Testing

@testable import BackpackPaper

/// The same rules, written the slow and obvious way: one list, sorted when somebody trades.
private struct NaiveBook {
  struct Resting: Equatable {
    let owner: MatchingBook.Owner
    let side: Side
    let ticks: Int64
    var steps: Int64
    let arrival: Int
  }

  var resting: [Resting] = []
  var arrivals = 0

  mutating func rest(_ side: Side, ticks: Int64, steps: Int64, owner: MatchingBook.Owner) {
    arrivals += 1
    resting.append(Resting(owner: owner, side: side, ticks: ticks, steps: steps, arrival: arrivals))
  }

  func front(_ side: Side) -> Resting? {
    resting.filter { $0.side == side }.min { a, b in
      a.ticks != b.ticks
        ? (side == .bid ? a.ticks > b.ticks : a.ticks < b.ticks) : a.arrival < b.arrival
    }
  }

  mutating func set(_ index: Int, steps: Int64) {
    resting[index].steps = steps
    if steps == 0 { resting.remove(at: index) }
  }

  /// The crowd's orders at one price may stand here as several, in the book as one.
  mutating func consumeFront(_ side: Side, steps: Int64) {
    var left = steps
    while left > 0, let front = front(side), let index = resting.firstIndex(of: front) {
      set(index, steps: max(0, front.steps - left))
      left -= min(left, front.steps)
    }
  }

  mutating func setOrder(_ number: UInt64, steps: Int64) {
    guard let index = resting.firstIndex(where: { $0.owner == .order(number) }) else { return }
    set(index, steps: steps)
  }

  /// The crowd leaves from the back of the queue at each price and joins at the back.
  mutating func setCrowd(_ side: Side, _ quotes: [MatchingBook.Quote]) {
    let prices = Set(resting.filter { $0.side == side }.map(\.ticks) + quotes.map(\.ticks))
    for ticks in prices {
      let target = quotes.first { $0.ticks == ticks }?.steps ?? 0
      var shown: Int64 = 0
      for entry in resting.filter({ $0.side == side && $0.ticks == ticks && $0.owner == .crowd })
        .sorted(by: { $0.arrival < $1.arrival })
      {
        guard let index = resting.firstIndex(of: entry) else { continue }
        let kept = min(entry.steps, target - shown)
        shown += kept
        set(index, steps: kept)
      }
      if shown < target { rest(side, ticks: ticks, steps: target - shown, owner: .crowd) }
    }
  }

  func bestOrder(_ side: Side) -> UInt64? {
    var ours = self
    ours.resting.removeAll { $0.owner == .crowd }
    guard case .order(let number) = ours.front(side)?.owner else { return nil }
    return number
  }

  func levels(_ side: Side) -> [MatchingBook.Quote] {
    let sums = Dictionary(
      resting.filter { $0.side == side }.map { ($0.ticks, $0.steps) }, uniquingKeysWith: +)
    return sums.map { MatchingBook.Quote(ticks: $0.key, steps: $0.value) }
      .sorted { side == .bid ? $0.ticks > $1.ticks : $0.ticks < $1.ticks }
  }
}

@Suite struct MatchingBookTests {
  @Test func `the better price trades first, the earlier order first at the same price`() {
    var book = MatchingBook()
    book.rest(.ask, ticks: 101, steps: 1, number: 1)
    book.rest(.ask, ticks: 100, steps: 2, number: 2)
    book.rest(.ask, ticks: 100, steps: 3, number: 3)

    var order: [MatchingBook.Owner] = []
    while let front = book.front(.ask) {
      order.append(front.entry.owner)
      book.consumeFront(.ask, steps: front.entry.steps)
    }

    #expect(order == [.order(2), .order(3), .order(1)])
    #expect(!book.hasOrders)
  }

  @Test func `an order cut down keeps its place in the queue`() {
    var book = MatchingBook()
    book.rest(.bid, ticks: 100, steps: 5, number: 1)
    book.rest(.bid, ticks: 100, steps: 5, number: 2)

    book.setOrder(.bid, ticks: 100, number: 1, steps: 2)

    #expect(book.front(.bid)?.entry == MatchingBook.Entry(owner: .order(1), steps: 2))
  }

  @Test func `the crowd does not push ahead of an order that came before it`() {
    var book = MatchingBook()
    book.setCrowd(.bid, [MatchingBook.Quote(ticks: 100, steps: 10)])
    book.rest(.bid, ticks: 100, steps: 5, number: 1)
    book.setCrowd(.bid, [MatchingBook.Quote(ticks: 100, steps: 30)])

    book.consumeFront(.bid, steps: 10)

    #expect(book.front(.bid)?.entry == MatchingBook.Entry(owner: .order(1), steps: 5))
    #expect(book.levels(.bid, limit: 5) == [MatchingBook.Quote(ticks: 100, steps: 25)])
  }

  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func `the book agrees with a naive one over thousands of random commands`(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    func draw(_ bound: UInt64) -> Int64 { Int64(random.next() % bound) }
    var book = MatchingBook()
    var naive = NaiveBook()
    var known: [(side: Side, ticks: Int64, number: UInt64)] = []

    for number in 1...2500 as ClosedRange<UInt64> {
      let side: Side = draw(2) == 0 ? .bid : .ask
      switch draw(5) {
      case 0:
        let quotes = (0..<draw(6)).map {
          MatchingBook.Quote(
            ticks: 100 + (side == .bid ? -1 - $0 * 2 : 1 + $0 * 2), steps: 1 + draw(20))
        }
        book.setCrowd(side, quotes)
        naive.setCrowd(side, quotes)
      case 1, 2:
        let ticks = 100 + (side == .bid ? -draw(12) - 1 : draw(12) + 1)
        let steps = 1 + draw(9)
        book.rest(side, ticks: ticks, steps: steps, number: number)
        naive.rest(side, ticks: ticks, steps: steps, owner: .order(number))
        known.append((side, ticks, number))
      case 3:
        guard let front = book.front(side) else { continue }
        let steps = 1 + draw(UInt64(front.entry.steps))
        book.consumeFront(side, steps: steps)
        naive.consumeFront(side, steps: steps)
      default:
        guard !known.isEmpty else { continue }
        let order = known.remove(at: Int(draw(UInt64(known.count))))
        book.setOrder(order.side, ticks: order.ticks, number: order.number, steps: 0)
        naive.setOrder(order.number, steps: 0)
      }
      for side in [Side.bid, .ask] {
        try #require(book.levels(side, limit: 1000) == naive.levels(side), "seed \(seed)")
        try #require(book.front(side)?.entry.owner == naive.front(side)?.owner, "seed \(seed)")
        try #require(book.bestOrder(side)?.number == naive.bestOrder(side), "seed \(seed)")
      }
    }
  }
}
