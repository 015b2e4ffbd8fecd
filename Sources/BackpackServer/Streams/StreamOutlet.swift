// From the exchange's thread to the connection's.

import BackpackModel

/// Takes what the exchange tells one connection and keeps it until the connection's event loop comes for
/// it: all of it at once, so that many small frames leave in one write.
final class StreamOutlet: StreamReceiver {
  enum Item: Sendable {
    case message([UInt8])
    case ping
    case closed(StreamClosure)
  }

  private struct State: Sendable {
    var items: [Item] = []
    var size = 0
    var isOverfull = false
    var isEnded = false
  }

  private let state = Lock(State())
  private let sizeMax: Int
  /// Called where there was nothing to fetch before, with the lock held: never after `end`.
  private let hasItems: @Sendable () -> Void

  init(sizeMax: Int, hasItems: @escaping @Sendable () -> Void) {
    self.sizeMax = sizeMax
    self.hasItems = hasItems
  }

  /// All there is. `isOverfull`: more came than was kept.
  func take() -> (items: [Item], isOverfull: Bool) {
    state.withLock { state in
      defer { (state.items, state.size) = ([], 0) }
      return (state.items, state.isOverfull)
    }
  }

  /// Nothing is kept any more, and nobody called. An event loop that has ended must not be.
  func end() { state.withLock { $0.isEnded = true } }

  func opened() {}
  func received(_ message: RawSpan) {
    add(.message(message.withUnsafeBytes(Array.init)), message.byteCount)
  }
  func signOfLife() { add(.ping, 0) }
  func closed(_ cause: StreamClosure) { add(.closed(cause), 0) }

  private func add(_ item: Item, _ size: Int) {
    state.withLock { state in
      guard !state.isEnded else { return }
      let isFirst = state.items.isEmpty
      if state.size + size > sizeMax {
        state.isOverfull = true
      } else {
        state.size += size
        state.items.append(item)
      }
      if isFirst { hasItems() }
    }
  }
}
