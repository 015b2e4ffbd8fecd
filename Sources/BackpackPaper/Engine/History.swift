// Rows of what happened, the newest of them kept.

/// A log that forgets its oldest rows in bulk, and still knows how many there were.
struct History<Row: Sendable>: Sendable {
  /// So many of the newest rows are kept at least.
  let limit: Int
  /// Oldest first.
  private(set) var rows: ContiguousArray<Row> = []
  /// Of all rows ever, those that are gone.
  private(set) var dropped = 0

  init(limit: Int) { self.limit = limit }

  /// How many there ever were.
  var count: Int { dropped + rows.count }

  mutating func append(_ row: Row) {
    if rows.count >= 2 * limit {
      dropped += rows.count - limit
      rows.removeFirst(rows.count - limit)
    }
    rows.append(row)
  }

  /// Those after the first `count` ones, for whoever writes them down.
  func rows(after count: Int) -> some Sequence<Row> & Sendable {
    rows.dropFirst(max(0, count - dropped))
  }

  /// The kept rows were number `dropped` and following.
  mutating func restore(_ kept: some Sequence<Row>, dropped: Int) {
    rows = ContiguousArray(kept)
    self.dropped = dropped
  }
}
