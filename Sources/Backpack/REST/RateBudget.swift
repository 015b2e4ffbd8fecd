// How many requests one group may still send: counted, not timed. No clock of its own.

import BackpackModel

/// The requests of the last minute, and whether another may go.
///
/// Counts exactly: in no span of a minute do more go than the venue allows, wherever it begins to
/// count. Reads leave a share to whatever can change the account, and that a part of it to
/// cancellations, so that neither an export of histories nor a burst of orders keeps one waiting.
struct RateBudget: Sendable {
  typealias Instant = ContinuousClock.Instant

  let limit: RateLimits.Limit
  /// When the latest requests went, oldest first, in a ring.
  private var sent: [Instant] = []
  private var oldest = 0
  private var pausedUntil: Instant?

  init(_ limit: RateLimits.Limit) { self.limit = limit }

  /// Takes one request off the budget.
  ///
  /// - Returns: `nil` if it may go now, else when to ask again; nothing was taken then.
  mutating func take(at now: Instant, for purpose: Route.Purpose) -> Instant? {
    if let pausedUntil {
      if now < pausedUntil { return pausedUntil }
      self.pausedUntil = nil
    }
    let kept =
      switch purpose {
      case .read: limit.keptForWrites
      case .change: limit.keptForCancellations
      case .cancellation: 0
      }
    let available = limit.requestsMax - kept
    // The request before which `available` others have gone within the span decides.
    if sent.count >= available {
      let free = sent[(oldest + sent.count - available) % sent.count] + limit.span
      if now < free { return free }
    }
    if sent.count < limit.requestsMax {
      sent.append(now)
    } else {
      sent[oldest] = now
      oldest = (oldest + 1) % sent.count
    }
    return nil
  }

  /// The venue said too many: whatever we counted, nothing goes for that long, and for a span at most:
  /// the venue counts no further back, and a wrong word from a proxy must not stop cancellations for
  /// hours.
  mutating func pause(at now: Instant, for wait: Duration) {
    let end = now + min(wait, limit.span)
    pausedUntil = max(pausedUntil ?? end, end)
  }
}
