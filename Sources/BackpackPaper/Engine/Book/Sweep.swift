// What an arriving order of the account would trade: a plan, read off the book and then carried out.

import BackpackModel

/// The course of one incoming order through the book. Making it changes nothing.
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

  /// With the crowd, best first.
  private(set) var matches: [Match] = []
  /// Orders of the account that self-trade prevention takes off the book.
  private(set) var removed: [UInt64] = []
  private(set) var ending = Ending.complete
  private(set) var steps: Int64 = 0
  /// Was there anybody else at all on the other side?
  private(set) var bookIsEmpty = true

  /// - Parameters:
  ///   - limitTicks: worst price it may trade at.
  ///   - stepsMax: no more than this, whatever the notional pays.
  ///   - budget: no more quote asset than this changes hands.
  init(
    _ side: Side, limitTicks: Int64, stepsMax: Int64, budget: Notional?,
    selfTradePrevention: SelfTradePrevention, through book: MatchingBook, scale: MarketScale
  ) throws {
    var stepsLeft = stepsMax
    var budget = budget
    guard stepsLeft > 0 else { return }
    ending = .outOfReach
    try book.forEachEntry(side.opposite) { entry in
      guard side == .bid ? entry.ticks <= limitTicks : entry.ticks >= limitTicks else {
        bookIsEmpty = false
        return false
      }
      let payable = try budget.map { try scale.steps(paidBy: $0, ticks: entry.ticks) } ?? .max
      guard payable > 0 else {
        ending = .complete
        return false
      }
      if case .order(let number) = entry.owner {
        if selfTradePrevention != .rejectTaker { removed.append(number) }
        if selfTradePrevention == .rejectMaker { return true }
        ending = .selfTrade
        return false
      }
      bookIsEmpty = false
      let taken = min(stepsLeft, entry.steps, payable)
      if let left = budget {
        budget = try left - scale.notional(ticks: entry.ticks, steps: taken)
      }
      add(Match(ticks: entry.ticks, steps: taken))
      stepsLeft -= taken
      guard stepsLeft > 0, taken < payable else {
        ending = .complete
        return false
      }
      return true
    }
  }

  /// Entries of one price are one trade.
  private mutating func add(_ match: Match) {
    steps += match.steps
    if let last = matches.indices.last, matches[last].ticks == match.ticks {
      matches[last] = Match(ticks: match.ticks, steps: matches[last].steps + match.steps)
    } else {
      matches.append(match)
    }
  }
}
