// What a consumer of a stream gets: updates, and what happened to the stream itself.

public import BackpackModel

/// One thing a consumer learns. New cases may come: keep a `default`.
public enum StreamEvent<Payload: Sendable>: Sendable {
  /// The venue said so.
  case update(Payload, StreamArrival)
  /// A REST answer says so, where the stream did not: on subscribing and after a gap, for the account's
  /// orders, positions and balances. Take it like an update.
  case reconciled(Payload)
  /// From here on events are missing, until `.resumed`.
  case gap(StreamGap)
  /// Events flow again; what happened since the gap began is lost, or comes as `.reconciled`.
  case resumed
  /// Subscribed this long ago, and nothing came: an unknown or closed market looks like this. Asked for
  /// again; told once.
  case silent(Duration)
  /// Nothing came for this long, longer than the stream's pace, though the connection lives.
  case stale(Duration)
  /// What happened in the gap could not be read by REST, for this reason. Look for yourself.
  case unreconciled(reason: String)
  /// The venue sent an error that may concern this stream, or an event nobody can read.
  case complaint(StreamComplaint)
}

extension StreamEvent: Equatable where Payload: Equatable {}

/// When an update came, and what it replaced.
public struct StreamArrival: Hashable, Sendable {
  /// By this machine's clock. When the venue made it stands in the payload.
  public var receivedAt: Timestamp
  /// How many older updates this one took the place of, because the consumer was busy.
  public var conflated: Int

  public init(receivedAt: Timestamp, conflated: Int = 0) {
    self.receivedAt = receivedAt
    self.conflated = conflated
  }
}

/// Why events are missing.
public struct StreamGap: Hashable, Sendable {
  /// What went wrong, and what becomes of it.
  public enum Cause: Hashable, Sendable {
    /// The connection ended, or never stood. It is made again.
    case disconnected(StreamClosure)
    /// Nothing at all came for this long, not even a ping: the connection was given up.
    case connectionSilent(Duration)
    /// The venue refused a stream that it had served before. It is asked for again.
    case refused(code: Int, message: String)
    /// The consumer was late, and this many events were thrown away.
    case consumerLate(thrownAway: Int)
  }

  /// The last moment at which the stream was known to work, by this machine's clock.
  public var since: Timestamp
  public var cause: Cause

  public init(since: Timestamp, cause: Cause) {
    self.since = since
    self.cause = cause
  }
}

/// A fault that did not end the stream.
public enum StreamComplaint: Hashable, Sendable {
  /// The venue's error frame; it does not say what it is about.
  case venue(code: Int, message: String)
  /// An event that could not be read: where, never what stood there.
  case unreadable(path: String)
}

/// What cannot be mended: the sequence ends with it.
public enum StreamError: Error, Hashable, Sendable {
  /// We said no, and nothing was sent: no key, a malformed symbol.
  case refused(Refusal)
  /// The venue refused the subscription.
  case rejected(name: StreamName, code: Int, message: String)
  /// The consumer let this many events pile up. What it got until now is complete; nothing after it is.
  case tooLate(unread: Int)
  /// The order book did not get in sync within the time given.
  case notInSync(reason: String)
  /// `BackpackStreams.close` was called.
  case closed
}

extension StreamError: CustomStringConvertible {
  /// One or two sentences for a person: what happened, and what to do now.
  public var description: String {
    switch self {
    case .refused(let refusal):
      return [refusal.reason, refusal.remedy].compactMap(\.self).joined(separator: " ")
    case .rejected(let name, let code, let message):
      return "The venue refused the stream \(name): \(message) (\(code))."
    case .tooLate(let unread):
      return """
        The consumer is too slow: \(unread) events wait. Subscribe again, and do less for each event.
        """
    case .notInSync(let reason):
      return "The order book did not get in sync: \(reason)."
    case .closed:
      return "The streams were closed."
    }
  }
}
