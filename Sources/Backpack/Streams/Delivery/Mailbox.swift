// What waits for one consumer: a queue between the connection's thread and the consumer's task.

internal import BackpackModel

/// A first-in-first-out queue on an array; taking from the front costs nothing on average.
package struct Deque<Element> {
  private var storage: [Element?] = []
  private var head = 0

  package var count: Int { storage.count - head }
  package var isEmpty: Bool { count == 0 }
  var first: Element? { isEmpty ? nil : storage[head] }
  var last: Element? { isEmpty ? nil : storage[storage.count - 1] }

  package init() {}
  package mutating func append(_ element: Element) { storage.append(element) }

  package mutating func popFirst() -> Element? {
    guard !isEmpty else { return nil }
    let element = storage[head]
    storage[head] = nil
    head += 1
    if isEmpty {
      storage.removeAll(keepingCapacity: storage.capacity <= 1024)
      head = 0
    } else if head >= 1024, head * 2 >= storage.count {
      storage.removeFirst(head)
      head = 0
    }
    return element
  }

  mutating func replaceLast(_ element: Element) { storage[storage.count - 1] = element }

  mutating func removeAll() {
    storage = []
    head = 0
  }
}

/// Somebody who may be asleep.
protocol Wakeable: AnyObject, Sendable {
  func wake()
}

/// Hands elements to one consumer, in order.
///
/// Elements are put in under the streams' lock; the consumer is woken after it is released, because
/// resuming a task may run an executor of the program's.
final class Mailbox<Element: Sendable, Failure: Error>: Wakeable {
  typealias Outcome = Result<Element?, Failure>

  struct Contents {
    var queue = Deque<Element>()
    /// Nothing comes any more; the outcome after the queue is empty.
    var end: Outcome?
    /// More than one where the program lets several tasks share a sequence.
    var waiting = Deque<CheckedContinuation<Outcome, Never>>()

    /// `nil`: wait.
    mutating func take() -> Outcome? {
      if let element = queue.popFirst() { return .success(element) }
      return end
    }
  }

  private let contents = Lock(Contents())

  /// Changes the queue; returns whether `wake` is to be called then.
  func change(_ body: (inout Deque<Element>) -> Void) -> Bool {
    contents.withLock { contents in
      if contents.end == nil { body(&contents.queue) }
      return !contents.waiting.isEmpty
    }
  }

  /// What comes after the last element. The first call counts. `wake` is to be called then.
  ///
  /// - Parameter discarding: throw away what waits, too.
  func end(_ outcome: Outcome, discarding: Bool) {
    contents.withLock { contents in
      if contents.end == nil { contents.end = outcome }
      if discarding { contents.queue.removeAll() }
    }
  }

  func wake() {
    while true {
      let ready = contents.withLock {
        contents -> (CheckedContinuation<Outcome, Never>, Outcome)? in
        guard !contents.waiting.isEmpty, let outcome = contents.take(),
          let continuation = contents.waiting.popFirst()
        else { return nil }
        return (continuation, outcome)
      }
      guard let (continuation, outcome) = ready else { return }
      continuation.resume(returning: outcome)
    }
  }

  /// The next element; waits for it where there is none.
  func next(isolation: isolated (any Actor)?) async -> Outcome {
    if let outcome = contents.withLock({ $0.take() }) { return outcome }
    return await withCheckedContinuation(isolation: isolation) { continuation in
      let outcome = contents.withLock { contents -> Outcome? in
        if let outcome = contents.take() { return outcome }
        contents.waiting.append(continuation)
        return nil
      }
      if let outcome { continuation.resume(returning: outcome) }
    }
  }

  var hasEnded: Bool { contents.withLock { $0.end != nil } }

  var waitingCount: Int { contents.withLock { $0.queue.count } }
}
