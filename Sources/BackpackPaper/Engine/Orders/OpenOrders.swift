// The account's open orders: those that rest and those that sleep.

import BackpackModel

/// Found by number or client ID, and summed up by market, in time that does not grow with their number.
struct OpenOrders: Sendable {
  /// The orders of one market, summed up.
  struct OfMarket: Hashable, Sendable {
    /// What rests on each side and could enlarge a position: reduce-only orders are left out.
    var bidSteps: Int64 = 0
    var askSteps: Int64 = 0
    /// Resting, oldest first.
    var reduceOnly: [UInt64] = []
    /// Asleep, oldest first.
    var asleep: [UInt64] = []
    var count = 0
  }

  private var slots: ContiguousArray<PaperOrder?> = []
  private var free: ContiguousArray<Int32> = []
  private var slotByNumber: [UInt64: Int32] = [:]
  private var numberByClientID: [ClientOrderID: UInt64] = [:]
  private(set) var markets: [OfMarket]
  private(set) var asleepCount = 0
  /// Numbers of orders that changed, for whoever writes them down; `nil`: nobody does.
  var changed: Set<UInt64>?

  init(markets: Int) { self.markets = Array(repeating: OfMarket(), count: markets) }

  var count: Int { slotByNumber.count }
  var restingCount: Int { count - asleepCount }

  subscript(number: UInt64) -> PaperOrder? {
    slotByNumber[number].flatMap { slots[Int($0)] }
  }

  func first(_ reference: OrderReference) -> PaperOrder? {
    switch reference {
    case .id(let id): UInt64(id.rawValue).flatMap { self[$0] }
    case .clientID(let id): numberByClientID[id].flatMap { self[$0] }
    }
  }

  /// Oldest first.
  func all(in market: Int? = nil) -> [PaperOrder] {
    if let market, markets[market].count == 0 { return [] }
    return slots.compactMap(\.self)
      .filter { market == nil || $0.market == market }
      .sorted { $0.number < $1.number }
  }

  mutating func insert(_ order: PaperOrder) {
    let slot: Int32
    if let last = free.popLast() {
      slot = last
      slots[Int(slot)] = order
    } else {
      slot = Int32(slots.count)
      slots.append(order)
    }
    slotByNumber[order.number] = slot
    if let id = order.ticket.clientID { numberByClientID[id] = order.number }
    add(order, sign: 1)
  }

  mutating func replace(_ order: PaperOrder) {
    guard let slot = slotByNumber[order.number], let before = slots[Int(slot)] else { return }
    add(before, sign: -1)
    slots[Int(slot)] = order
    add(order, sign: 1)
  }

  mutating func remove(_ number: UInt64) {
    guard let slot = slotByNumber.removeValue(forKey: number), let order = slots[Int(slot)] else {
      return
    }
    add(order, sign: -1)
    slots[Int(slot)] = nil
    free.append(slot)
    if let id = order.ticket.clientID, numberByClientID[id] == number {
      numberByClientID[id] = nil
    }
  }

  private mutating func add(_ order: PaperOrder, sign: Int) {
    changed?.insert(order.number)
    markets[order.market].count += sign
    if order.isAsleep {
      asleepCount += sign
      list(order.number, in: \.asleep, of: order.market, sign)
    } else if order.ticket.reduceOnly {
      list(order.number, in: \.reduceOnly, of: order.market, sign)
    } else if order.side == .bid {
      markets[order.market].bidSteps += Int64(sign) * order.remainingSteps
    } else {
      markets[order.market].askSteps += Int64(sign) * order.remainingSteps
    }
  }

  /// Numbers only grow, so that appending keeps the list sorted, except where one wakes or comes back.
  private mutating func list(
    _ number: UInt64, in list: WritableKeyPath<OfMarket, [UInt64]>, of market: Int, _ sign: Int
  ) {
    if sign < 0 {
      markets[market][keyPath: list].removeAll { $0 == number }
    } else {
      let index = markets[market][keyPath: list].firstIndex { $0 > number }
      markets[market][keyPath: list].insert(
        number, at: index ?? markets[market][keyPath: list].count)
    }
  }
}
