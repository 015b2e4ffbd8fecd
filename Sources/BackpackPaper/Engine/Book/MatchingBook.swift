// One market's order book: price first, then time.

import BackpackModel

/// Resting orders of the account and of everybody else (the crowd), in ticks and steps.
///
/// What an operation costs does not depend on how many orders rest, and hardly on how many prices they
/// rest at: orders of one price are a linked list, prices a ladder of short arrays.
struct MatchingBook: Sendable {
  enum Owner: Hashable, Sendable {
    case crowd
    /// The account's order with this number.
    case order(UInt64)
  }

  /// Who is next to trade on one side.
  struct Front: Hashable, Sendable {
    let ticks: Int64
    let owner: Owner
    let steps: Int64
  }

  struct Quote: Hashable, Sendable {
    let ticks: Int64
    let steps: Int64
  }

  /// Where an order rests. Good until the order leaves the book.
  struct Place: Hashable, Sendable {
    fileprivate let node: Int32
  }

  private var queue = QueuePool()
  private var bids = Ladder(sign: 1)
  private var asks = Ladder(sign: -1)
  /// Where the crowd stands, so that it can be moved without looking at every level.
  private var crowdBids: Set<Int64> = []
  private var crowdAsks: Set<Int64> = []
  /// Orders of the account in the book.
  private(set) var orderCount = 0
  /// Levels that changed since they were last taken, with what stood there before; `nil`: nobody asks.
  private var touchedBids: [Int64: Int64]?
  private var touchedAsks: [Int64: Int64]?

  /// Does the account rest here?
  var hasOrders: Bool { orderCount > 0 }

  func bestTicks(_ side: Side) -> Int64? { ladder(side).best?.ticks }

  func best(_ side: Side) -> Quote? {
    ladder(side).best.map { Quote(ticks: $0.ticks, steps: $0.steps) }
  }

  func front(_ side: Side) -> Front? {
    guard let level = ladder(side).best else { return nil }
    let node = queue[level.head]
    return Front(ticks: level.ticks, owner: node.owner, steps: node.steps)
  }

  /// Best level first.
  func levels(_ side: Side, limit: Int) -> [Quote] {
    var quotes: [Quote] = []
    let ladder = ladder(side)
    quotes.reserveCapacity(min(limit, ladder.count))
    ladder.forEachFromBest { level in
      guard quotes.count < limit else { return false }
      quotes.append(Quote(ticks: level.ticks, steps: level.steps))
      return true
    }
    return quotes
  }

  func steps(_ side: Side, ticks: Int64) -> Int64 { ladder(side).level(ticks)?.steps ?? 0 }

  /// In the order in which they would trade, until `body` returns false.
  func forEachEntry(_ side: Side, _ body: (Front) throws -> Bool) rethrows {
    try ladder(side).forEachFromBest { level in
      var index = level.head
      while index != QueuePool.none {
        let node = queue[index]
        guard try body(Front(ticks: level.ticks, owner: node.owner, steps: node.steps)) else {
          return false
        }
        index = node.next
      }
      return true
    }
  }

  // MARK: The account's orders

  /// Joins the end of the queue at its price. `ahead`: where it comes back from a store, how much of the
  /// crowd stood before it; then it goes there, behind orders that came back to the same place.
  mutating func rest(
    _ side: Side, ticks: Int64, steps: Int64, number: UInt64, ahead: Int64? = nil
  ) -> Place {
    touch(side, ticks)
    orderCount += 1
    guard let ahead else {
      return Place(node: append(side, ticks: ticks, steps: steps, .order(number)))
    }
    let missing = ahead - crowdSteps(side, ticks: ticks)
    if missing > 0 {
      grow(side, ticks: ticks, by: missing)
      noteCrowd(side, ticks, isThere: true)
    }
    return Place(
      node: insert(side, ticks: ticks, steps: steps, .order(number), behindCrowd: ahead))
  }

  /// Cuts an order down, its place kept; zero removes it.
  mutating func set(_ place: Place, _ side: Side, ticks: Int64, steps: Int64) {
    touch(side, ticks)
    if steps <= 0 { orderCount -= 1 }
    setNode(place.node, side, ticks: ticks, steps: steps)
  }

  /// What of the crowd trades before this order, at its price.
  func crowdAhead(of place: Place) -> Int64 {
    var sum: Int64 = 0
    var index = queue[place.node].previous
    while index != QueuePool.none {
      if queue[index].owner == .crowd { sum += queue[index].steps }
      index = queue[index].previous
    }
    return sum
  }

  // MARK: The crowd

  /// Takes `steps` off the crowd at the front of that side, as far as it stands there before any order.
  mutating func consumeCrowd(_ side: Side, steps: Int64) {
    guard let ticks = ladder(side).best?.ticks else { return }
    touch(side, ticks)
    var left = steps
    while left > 0, let level = ladder(side).best, level.ticks == ticks,
      queue[level.head].owner == .crowd
    {
      let taken = min(left, queue[level.head].steps)
      setNode(level.head, side, ticks: ticks, steps: queue[level.head].steps - taken)
      left -= taken
    }
    noteCrowd(side, ticks, isThere: crowdSteps(side, ticks: ticks) > 0)
  }

  /// What the crowd wants to show now, and nothing else. At a price where it stood before it keeps its
  /// place for as much as it had; what it adds joins the end of the queue.
  mutating func setCrowd(_ side: Side, _ quotes: [Quote]) {
    var gone = side == .bid ? crowdBids : crowdAsks
    for quote in quotes {
      gone.remove(quote.ticks)
      setCrowd(side, ticks: quote.ticks, steps: quote.steps)
    }
    for ticks in gone { setCrowd(side, ticks: ticks, steps: 0) }
  }

  /// The same for one price. What goes leaves from the back: nobody knows whose place became free.
  mutating func setCrowd(_ side: Side, ticks: Int64, steps target: Int64) {
    let standing = crowdSteps(side, ticks: ticks)
    guard standing != target else { return }
    touch(side, ticks)
    if standing < target {
      grow(side, ticks: ticks, by: target - standing)
    } else {
      var excess = standing - target
      var index = ladder(side).level(ticks)?.tail ?? QueuePool.none
      while excess > 0, index != QueuePool.none {
        let node = queue[index]
        if node.owner == .crowd {
          let cut = min(excess, node.steps)
          excess -= cut
          setNode(index, side, ticks: ticks, steps: node.steps - cut)
        }
        index = node.previous
      }
    }
    noteCrowd(side, ticks, isThere: target > 0)
  }

  private mutating func grow(_ side: Side, ticks: Int64, by steps: Int64) {
    if let level = ladder(side).level(ticks), queue[level.tail].owner == .crowd {
      setNode(level.tail, side, ticks: ticks, steps: queue[level.tail].steps + steps)
    } else {
      _ = append(side, ticks: ticks, steps: steps, .crowd)
    }
  }

  func crowdSteps(_ side: Side, ticks: Int64) -> Int64 {
    guard (side == .bid ? crowdBids : crowdAsks).contains(ticks),
      let level = ladder(side).level(ticks)
    else { return 0 }
    var sum: Int64 = 0
    var index = level.head
    while index != QueuePool.none {
      if queue[index].owner == .crowd { sum += queue[index].steps }
      index = queue[index].next
    }
    return sum
  }

  private mutating func noteCrowd(_ side: Side, _ ticks: Int64, isThere: Bool) {
    switch (side, isThere) {
    case (.bid, true): crowdBids.insert(ticks)
    case (.bid, false): crowdBids.remove(ticks)
    case (.ask, true): crowdAsks.insert(ticks)
    case (.ask, false): crowdAsks.remove(ticks)
    }
  }

  // MARK: Changes, for those who listen

  /// From now on `takeChanges` tells what changed.
  mutating func startNotingChanges() { (touchedBids, touchedAsks) = ([:], [:]) }
  mutating func stopNotingChanges() { (touchedBids, touchedAsks) = (nil, nil) }

  /// Levels of another size than when last taken, by price; those that went away with size zero.
  mutating func takeChanges(_ side: Side) -> [Quote] {
    guard let touched = side == .bid ? touchedBids : touchedAsks else { return [] }
    if side == .bid { touchedBids = [:] } else { touchedAsks = [:] }
    return touched.compactMap { ticks, before in
      let now = steps(side, ticks: ticks)
      return now == before ? nil : Quote(ticks: ticks, steps: now)
    }.sorted { $0.ticks < $1.ticks }
  }

  private mutating func touch(_ side: Side, _ ticks: Int64) {
    switch side {
    case .bid:
      guard touchedBids != nil, touchedBids?[ticks] == nil else { return }
      let before = steps(.bid, ticks: ticks)
      touchedBids?[ticks] = before
    case .ask:
      guard touchedAsks != nil, touchedAsks?[ticks] == nil else { return }
      let before = steps(.ask, ticks: ticks)
      touchedAsks?[ticks] = before
    }
  }

  // MARK: Queues and levels together

  @inline(__always)
  private func ladder(_ side: Side) -> Ladder { side == .bid ? bids : asks }

  private mutating func withLevel(
    _ side: Side, _ ticks: Int64, _ body: (inout Ladder.Level) -> Void
  ) {
    if side == .bid { bids.change(ticks, body) } else { asks.change(ticks, body) }
  }

  private mutating func append(
    _ side: Side, ticks: Int64, steps: Int64, _ owner: Owner
  ) -> Int32 {
    let tail = ladder(side).level(ticks)?.tail ?? QueuePool.none
    return add(owner, steps: steps, side, ticks, between: tail, QueuePool.none)
  }

  /// Into the queue, where so much of the crowd stands before it.
  private mutating func insert(
    _ side: Side, ticks: Int64, steps: Int64, _ owner: Owner, behindCrowd ahead: Int64
  ) -> Int32 {
    var previous = QueuePool.none
    var next = ladder(side).level(ticks)?.head ?? QueuePool.none
    var left = ahead
    while next != QueuePool.none {
      let node = queue[next]
      if node.owner == .crowd {
        if left == 0 { break }
        if node.steps > left {
          // It comes in between: what stands behind it becomes an entry of its own.
          setNode(next, side, ticks: ticks, steps: left)
          previous = next
          next = add(
            .crowd, steps: node.steps - left, side, ticks, between: next, node.next)
          break
        }
        left -= node.steps
      }
      previous = next
      next = node.next
    }
    return add(owner, steps: steps, side, ticks, between: previous, next)
  }

  private mutating func add(
    _ owner: Owner, steps: Int64, _ side: Side, _ ticks: Int64, between previous: Int32,
    _ next: Int32
  ) -> Int32 {
    let node = queue.add(owner, steps: steps, between: previous, next)
    withLevel(side, ticks) { level in
      if previous == QueuePool.none { level.head = node }
      if next == QueuePool.none { level.tail = node }
      level.steps += steps
    }
    return node
  }

  private mutating func setNode(_ node: Int32, _ side: Side, ticks: Int64, steps: Int64) {
    let before = queue[node]
    let after = max(0, steps)
    if after > 0 { queue[node].steps = after } else { queue.remove(node) }
    withLevel(side, ticks) { level in
      level.steps += after - before.steps
      guard after == 0 else { return }
      if level.head == node { level.head = before.next }
      if level.tail == node { level.tail = before.previous }
    }
  }
}
