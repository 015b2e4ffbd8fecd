// The prices of one side of a book, sorted.

/// Levels in short sorted arrays: a price is found by two binary searches and inserted by moving a few
/// dozen neighbours, whether there are thirty levels or a hundred thousand.
///
/// Levels ascend towards the best, so that trading happens at the end.
struct Ladder: Sendable {
  struct Level: Sendable {
    let ticks: Int64
    /// Of all that rests here.
    var steps: Int64 = 0
    /// First and last of the queue; -1: none.
    var head: Int32 = -1
    var tail: Int32 = -1

    init(ticks: Int64) { self.ticks = ticks }
  }

  private static let chunkMax = 64

  /// +1: a higher price is better (bids); -1: a lower one is (asks).
  private let sign: Int64
  private var chunks: ContiguousArray<ContiguousArray<Level>> = []
  private(set) var count = 0

  init(sign: Int64) { self.sign = sign }

  var best: Level? { chunks.last?.last }

  func level(_ ticks: Int64) -> Level? {
    guard !chunks.isEmpty else { return nil }
    let chunk = chunkIndex(of: ticks)
    let index = Self.position(of: ticks * sign, in: chunks[chunk], sign: sign)
    guard index < chunks[chunk].count, chunks[chunk][index].ticks == ticks else { return nil }
    return chunks[chunk][index]
  }

  /// Until `body` returns false.
  func forEachFromBest(_ body: (Level) throws -> Bool) rethrows {
    for chunk in chunks.reversed() {
      for level in chunk.reversed() {
        guard try body(level) else { return }
      }
    }
  }

  /// Changes a level, made where it is missing; one that is left without an entry goes away.
  mutating func change(_ ticks: Int64, _ body: (inout Level) -> Void) {
    if chunks.isEmpty { chunks.append([]) }
    let chunk = chunkIndex(of: ticks)
    let index = Self.position(of: ticks * sign, in: chunks[chunk], sign: sign)
    if index == chunks[chunk].count || chunks[chunk][index].ticks != ticks {
      chunks[chunk].insert(Level(ticks: ticks), at: index)
      count += 1
    }
    body(&chunks[chunk][index])
    if chunks[chunk][index].head < 0 {
      chunks[chunk].remove(at: index)
      count -= 1
      if chunks[chunk].isEmpty { chunks.remove(at: chunk) }
    } else if chunks[chunk].count > Self.chunkMax {
      let half = chunks[chunk].count / 2
      let upper = ContiguousArray(chunks[chunk][half...])
      chunks[chunk].removeSubrange(half...)
      chunks.insert(upper, at: chunk + 1)
    }
  }

  /// The chunk in which this price stands or belongs: the last that begins at or before it.
  private func chunkIndex(of ticks: Int64) -> Int {
    let key = ticks * sign
    // Trading happens at the best prices: look there first.
    if let first = chunks[chunks.count - 1].first, first.ticks * sign <= key {
      return chunks.count - 1
    }
    var low = 0
    var high = chunks.count
    while low < high {
      let middle = (low + high) / 2
      if let first = chunks[middle].first, first.ticks * sign <= key {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return max(0, low - 1)
  }

  /// Index of the first level at least as good as `key`.
  private static func position(of key: Int64, in levels: ContiguousArray<Level>, sign: Int64) -> Int
  {
    var low = 0
    var high = levels.count
    while low < high {
      let middle = (low + high) / 2
      if levels[middle].ticks * sign < key { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
