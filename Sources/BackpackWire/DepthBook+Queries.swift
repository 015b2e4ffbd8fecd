// What a book can be asked. While it is not synced the answer is `nil`.

public import BackpackModel
internal import CBackpack

extension DepthBook {
  /// May the book be relied on?
  public enum State: Hashable, Sendable {
    /// No snapshot yet.
    case empty
    /// Right as of `lastUpdateID`.
    case synced
    /// Something was missed; waits for a snapshot.
    case broken
  }

  public var state: State {
    switch bpk_book_state_of(handle) {
    case BPK_BOOK_SYNCED: .synced
    case BPK_BOOK_BROKEN: .broken
    default: .empty
    }
  }

  /// `nil` while not synced.
  public var lastUpdateID: UInt64? {
    state == .synced ? bpk_book_last_update_id(handle) : nil
  }

  /// When the venue's engine made the last update or the snapshot; `nil` while not synced.
  public var engineTime: Timestamp? {
    state == .synced ? Timestamp(microseconds: bpk_book_engine_time_us(handle)) : nil
  }

  public typealias Best = BestLevels

  /// `nil` while not synced.
  public var best: Best? {
    guard let bids = levels(.bid, count: 1), let asks = levels(.ask, count: 1) else { return nil }
    return Best(bid: bids.first, ask: asks.first)
  }

  /// Levels a side holds; 0 while not synced.
  public func count(_ side: Side) -> Int { bpk_book_count(handle, side.raw) }

  /// Are levels at the far end unknown? False while not synced.
  public func isCut(_ side: Side) -> Bool { bpk_book_is_cut(handle, side.raw) }

  /// The first `count` levels of a side of the book, best first; `nil` while not synced.
  public func levels(_ side: Side, count: Int = .max) -> [Level]? {
    guard state == .synced else { return nil }
    let capacity = min(max(count, 0), self.count(side))
    return withUnsafeTemporaryAllocation(of: bpk_level.self, capacity: capacity) { buffer in
      var found = 0
      let status = bpk_book_levels(handle, side.raw, buffer.baseAddress, capacity, &found)
      return status == BPK_OK ? buffer.prefix(found).map(Level.init) : nil
    }
  }

  /// The book as a snapshot, `levels` a side; `nil` while not synced.
  public func depth(levels count: Int = .max) -> Depth? {
    guard let bids = levels(.bid, count: count), let asks = levels(.ask, count: count),
      let lastUpdateID, let engineTime
    else { return nil }
    return Depth(bids: bids, asks: asks, lastUpdateID: lastUpdateID, timestamp: engineTime)
  }

  public typealias Cost = FillCost

  /// What an order of `quantity` (above zero) on `side` would take at once: a bid takes asks.
  ///
  /// - Returns: `nil` while not synced. Less than `quantity` where the known levels are not enough.
  /// - Throws: `.overflow` where the exact notional does not fit, `.invalidArgument` for a quantity
  ///   that is not positive.
  public func cost(of quantity: Quantity, side: Side) throws(DecimalError) -> Cost? {
    var cost = bpk_book_cost()
    let status = bpk_book_cost_of(handle, side.raw, quantity.decimal.raw, &cost)
    if status == BPK_E_NOT_SYNCED { return nil }
    try DecimalError.check(status)
    return Cost(
      quantity: Quantity(ExactDecimal(raw: cost.quantity)),
      notional: Notional(ExactDecimal(raw: cost.notional)),
      worstPrice: cost.levels_count == 0 ? nil : Price(ExactDecimal(raw: cost.worst_price)),
      levels: cost.levels_count)
  }

  /// (bids − asks) / (bids + asks), −1 ... 1, of the quantities of the best `levels` (1 or more).
  ///
  /// Rounded once, ties to even, to at most `scale` digits after the point (0 ... 28).
  ///
  /// - Returns: `nil` while not synced, and where both sides are empty.
  public func imbalance(levels: Int, scale: UInt8 = 8) throws(DecimalError) -> Rate? {
    var result = bpk_decimal()
    let status = bpk_book_imbalance(handle, max(levels, 0), scale, BPK_ROUND_HALF_EVEN, &result)
    if status == BPK_E_NOT_SYNCED || status == BPK_E_DIVIDE_BY_ZERO { return nil }
    try DecimalError.check(status)
    return Rate(ExactDecimal(raw: result))
  }
}

extension Side {
  fileprivate var raw: bpk_side { self == .bid ? BPK_SIDE_BID : BPK_SIDE_ASK }
}
