// The sequence a consumer iterates.

/// The events of one stream, for one consumer.
///
/// Subscribed from the moment it was made, so nothing is missed before the first `next`. The
/// subscription ends when the sequence and its iterator are gone, when the consuming task is cancelled
/// (`next` then returns `nil`), or with an error. For a second consumer ask `BackpackStreams` again:
/// two loops over one sequence share its events.
public struct StreamEvents<Payload: Sendable>: AsyncSequence, Sendable {
  public typealias Element = StreamEvent<Payload>
  public typealias Failure = StreamError

  private let subscription: Subscription<Payload>

  init(_ subscription: Subscription<Payload>) { self.subscription = subscription }

  public func makeAsyncIterator() -> Iterator { Iterator(subscription: subscription) }

  /// Ends the subscription now. What waits is thrown away; `next` returns `nil`.
  public func cancel() { subscription.cancel() }

  /// Events that came and were not taken yet.
  public var waitingCount: Int { subscription.subscriber.mailbox.waitingCount }

  public struct Iterator: AsyncIteratorProtocol {
    fileprivate let subscription: Subscription<Payload>

    public func next(
      isolation: isolated (any Actor)? = #isolation
    ) async throws(StreamError) -> StreamEvent<Payload>? {
      try await subscription.next(isolation: isolation).get()
    }

    public func next() async throws(StreamError) -> StreamEvent<Payload>? {
      try await next(isolation: nil)
    }
  }
}

/// Keeps one consumer subscribed as long as it lives.
final class Subscription<Payload: Sendable>: Sendable {
  let subscriber: Subscriber<Payload>
  private let onEnd: @Sendable () -> Void

  init(_ subscriber: Subscriber<Payload>, onEnd: @escaping @Sendable () -> Void) {
    self.subscriber = subscriber
    self.onEnd = onEnd
  }

  deinit { onEnd() }

  func next(
    isolation: isolated (any Actor)?
  ) async -> Result<StreamEvent<Payload>?, StreamError> {
    await withTaskCancellationHandler {
      await subscriber.mailbox.next(isolation: isolation)
    } onCancel: {
      cancel()
    }
  }

  /// May be called any number of times.
  func cancel() {
    subscriber.mailbox.end(.success(nil), discarding: true)
    onEnd()
    subscriber.mailbox.wake()
  }
}
