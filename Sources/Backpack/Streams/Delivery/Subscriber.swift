// One consumer of one stream: its queue, and what happens when it is late.

internal import BackpackModel

/// Puts events into a consumer's queue by the stream's delivery policy. Belongs to the streams' lock.
final class Subscriber<Payload: Sendable>: Sendable {
  typealias Event = StreamEvent<Payload>

  /// Events that wait where the newest counts: candles, and what happened to the stream.
  private static var newestWaitingMax: Int { 1024 }

  let mailbox = Mailbox<Event, StreamError>()
  private let topic: StreamTopic<Payload>

  init(_ topic: StreamTopic<Payload>) { self.topic = topic }

  var hasEnded: Bool { mailbox.hasEnded }

  enum Delivered {
    case asleep
    case wake
    /// It was late; the sequence ends.
    case ended
  }

  func deliver(_ payload: Payload, at receivedAt: Timestamp) -> Delivered {
    var isLate = false
    let wakes = mailbox.change { queue in
      switch topic.delivery {
      case .newest: putNewest(payload, receivedAt, into: &queue)
      case .everyOrGap(let limit):
        if queue.count >= limit {
          let gap = Self.thrownAway(&queue, at: receivedAt)
          queue.append(.gap(gap))
          queue.append(.resumed)
        }
        queue.append(.update(payload, StreamArrival(receivedAt: receivedAt)))
      case .everyOrEnd(let limit):
        isLate = queue.count >= limit
        if !isLate { queue.append(.update(payload, StreamArrival(receivedAt: receivedAt))) }
      }
    }
    return isLate ? endLate() : wakes ? .wake : .asleep
  }

  /// Something about the stream.
  func tell(_ event: Event) -> Delivered {
    var isLate = false
    let wakes = mailbox.change { queue in
      // A consumer that never looks must not fill the memory by a connection that flaps.
      if queue.count >= noticesWaitingMax {
        guard case .newest = topic.delivery else {
          isLate = true
          return
        }
        _ = queue.popFirst()
      }
      queue.append(event)
    }
    return isLate ? endLate() : wakes ? .wake : .asleep
  }

  private var noticesWaitingMax: Int {
    switch topic.delivery {
    case .newest: Self.newestWaitingMax
    case .everyOrGap(let limit), .everyOrEnd(let limit): limit + Self.newestWaitingMax
    }
  }

  private func endLate() -> Delivered {
    mailbox.end(.failure(.tooLate(unread: mailbox.waitingCount)), discarding: false)
    return .ended
  }

  private func putNewest(
    _ payload: Payload, _ receivedAt: Timestamp, into queue: inout Deque<Event>
  ) {
    if case .update(let older, let arrival) = queue.last, topic.supersedes(payload, older) {
      let conflated = arrival.conflated + 1
      queue.replaceLast(
        .update(payload, StreamArrival(receivedAt: receivedAt, conflated: conflated)))
      return
    }
    var conflated = 0
    if queue.count >= Self.newestWaitingMax, case .update(_, let arrival) = queue.popFirst() {
      conflated = arrival.conflated + 1
    }
    queue.append(.update(payload, StreamArrival(receivedAt: receivedAt, conflated: conflated)))
  }

  /// Empties the queue, and tells how much was lost since when.
  private static func thrownAway(_ queue: inout Deque<Event>, at now: Timestamp) -> StreamGap {
    var since = now
    var count = 0
    while let event = queue.popFirst() {
      switch event {
      case .update(_, let arrival):
        if count == 0 { since = arrival.receivedAt }
        count += 1
      // A gap that was not read yet is part of this one.
      case .gap(let gap):
        since = min(since, gap.since)
        if case .consumerLate(let earlier) = gap.cause { count += earlier }
      default: continue
      }
    }
    return StreamGap(since: since, cause: .consumerLate(thrownAway: count))
  }
}
