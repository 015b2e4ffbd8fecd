// What an arriving order of the account would trade: a dry run on a copy of the book.

import BackpackModel

/// The course of one incoming order through the book. Its `book` is the book afterwards.
struct Sweep: Sendable {
  struct Match: Hashable, Sendable {
    let ticks: Int64
    let steps: Int64
  }

  enum Ending: Hashable, Sendable {
    /// All of it, or all that its notional pays.
    case complete
    /// What is left finds nobody at its price.
    case outOfReach
    /// It met an order of its own account.
    case selfTrade
  }

  private(set) var book: MatchingBook
  private(set) var matches: [Match] = []
  /// Orders of the account that self-trade prevention took off the book.
  private(set) var removed: [UInt64] = []
  private(set) var ending = Ending.complete

  var steps: Int64 { matches.reduce(0) { $0 + $1.steps } }

  /// - Parameters:
  ///   - limitTicks: worst price it may trade at.
  ///   - stepsMax: no more than this, whatever the notional pays.
  ///   - budget: no more quote asset than this changes hands.
  init(
    _ side: Side, limitTicks: Int64, stepsMax: Int64, budget: Notional?,
    selfTradePrevention: SelfTradePrevention, through book: MatchingBook, scale: MarketScale
  ) throws {
    self.book = book
    let resting = side.opposite
    var stepsLeft = stepsMax
    var budget = budget
    while stepsLeft > 0 {
      guard let front = self.book.front(resting),
        side == .bid ? front.ticks <= limitTicks : front.ticks >= limitTicks
      else {
        ending = .outOfReach
        return
      }
      if case .order(let number) = front.entry.owner {
        if selfTradePrevention == .rejectMaker || selfTradePrevention == .rejectBoth {
          self.book.setOrder(resting, ticks: front.ticks, number: number, steps: 0)
          removed.append(number)
        }
        if selfTradePrevention == .rejectMaker { continue }
        ending = .selfTrade
        return
      }
      var steps = min(stepsLeft, front.entry.steps)
      if let left = budget {
        steps = min(steps, try scale.steps(paidBy: left, ticks: front.ticks))
        if steps == 0 { return }
        budget = try left - scale.notional(ticks: front.ticks, steps: steps)
      }
      self.book.consumeFront(resting, steps: steps)
      matches.append(Match(ticks: front.ticks, steps: steps))
      stepsLeft -= steps
    }
  }
}
