// One stream of a session: does it stand, when did it last speak.

internal import BackpackModel

extension StreamSession {
  /// One subscribed stream.
  struct Line {
    enum Status: Equatable {
      /// For a connection.
      case waiting
      case asked(at: Duration)
      case standing
      /// Stood before and was refused now; asked for again then.
      case refused(until: Duration)
    }

    let pace: StreamPace
    var status = Status.waiting
    /// It stood once: the name is right, so a later error is no final one.
    var hasStood = false
    var lastEvent: Duration?
    var isInGap = false
    var isStale = false
    /// Times it was asked for in vain since it last stood.
    var vain = 0
  }
}

extension StreamSession.Line {
  /// How long the first event may take; longer after each time it was asked for in vain.
  var silenceLimit: Duration? { pace.silentAfter.map { $0 * (1 << min(vain, 4)) } }

  var staleDue: Duration? {
    guard let limit = pace.staleAfter, let lastEvent else { return nil }
    return lastEvent + limit
  }

  mutating func lose() {
    status = .waiting
    isStale = false
    vain = 0
  }

  /// Returns whether this ends a gap.
  mutating func stand() -> Bool {
    defer { isInGap = false }
    status = .standing
    hasStood = true
    vain = 0
    return isInGap
  }
}
