// Price, then time: who trades first.

import BackpackModel
import Testing

@testable import BackpackPaper

@Suite struct MatchingBookTests {
  @Test func `the better price trades first, the earlier order first at the same price`() {
    var book = MatchingBook()
    let places = [
      book.rest(.ask, ticks: 101, steps: 1, number: 1),
      book.rest(.ask, ticks: 100, steps: 2, number: 2),
      book.rest(.ask, ticks: 100, steps: 3, number: 3),
    ]

    var order: [UInt64] = []
    while let front = book.front(.ask), case .order(let number) = front.owner {
      order.append(number)
      book.set(places[Int(number) - 1], .ask, ticks: front.ticks, steps: 0)
    }

    #expect(order == [2, 3, 1])
    #expect(!book.hasOrders)
  }

  @Test func `an order cut down keeps its place in the queue`() {
    var book = MatchingBook()
    let first = book.rest(.bid, ticks: 100, steps: 5, number: 1)
    _ = book.rest(.bid, ticks: 100, steps: 5, number: 2)

    book.set(first, .bid, ticks: 100, steps: 2)

    #expect(book.front(.bid) == MatchingBook.Front(ticks: 100, owner: .order(1), steps: 2))
  }

  @Test func `the crowd does not push ahead of an order that came before it`() {
    var book = MatchingBook()
    book.setCrowd(.bid, [MatchingBook.Quote(ticks: 100, steps: 10)])
    let place = book.rest(.bid, ticks: 100, steps: 5, number: 1)
    book.setCrowd(.bid, [MatchingBook.Quote(ticks: 100, steps: 30)])
    #expect(book.crowdAhead(of: place) == 10)

    book.consumeCrowd(.bid, steps: 10)

    #expect(book.front(.bid) == MatchingBook.Front(ticks: 100, owner: .order(1), steps: 5))
    #expect(book.levels(.bid, limit: 5) == [MatchingBook.Quote(ticks: 100, steps: 25)])
  }

  @Test func `the crowd takes back from behind an order first`() {
    var book = MatchingBook()
    book.setCrowd(.bid, [MatchingBook.Quote(ticks: 100, steps: 10)])
    let place = book.rest(.bid, ticks: 100, steps: 5, number: 1)
    book.setCrowd(.bid, [MatchingBook.Quote(ticks: 100, steps: 30)])

    book.setCrowd(.bid, [MatchingBook.Quote(ticks: 100, steps: 12)])
    #expect(book.crowdAhead(of: place) == 10)
    book.setCrowd(.bid, [MatchingBook.Quote(ticks: 100, steps: 4)])
    #expect(book.crowdAhead(of: place) == 4)
  }

  @Test(arguments: [0, 4, 10, 15] as [Int64])
  func `an order that comes back stands behind what stood before it`(ahead: Int64) {
    // Whether the crowd is there already, or comes only later.
    for isQuoted in [true, false] {
      var book = MatchingBook()
      if isQuoted { book.setCrowd(.ask, [MatchingBook.Quote(ticks: 100, steps: 30)]) }
      let first = book.rest(.ask, ticks: 100, steps: 5, number: 1, ahead: 4)
      let second = book.rest(.ask, ticks: 100, steps: 5, number: 2, ahead: ahead)
      let last = book.rest(.ask, ticks: 100, steps: 5, number: 3)
      book.setCrowd(.ask, [MatchingBook.Quote(ticks: 100, steps: 40)])

      #expect(book.crowdAhead(of: first) == 4)
      #expect(book.crowdAhead(of: second) == ahead)
      #expect(book.crowdAhead(of: last) == (isQuoted ? 30 : max(4, ahead)))
      #expect(book.steps(.ask, ticks: 100) == 55)
    }
  }
}
