// How this machine's clock stands to the venue's: a signature is refused when the two disagree too far.

internal import BackpackModel

/// A comparison of two clocks.
public struct ClockReading: Hashable, Sendable {
  /// What to add to this machine's clock to get the venue's.
  public let offset: Duration
  /// From asking to hearing. The offset is wrong by at most half of it, plus half a millisecond.
  public let roundTrip: Duration

  /// - Parameters:
  ///   - told: the venue's time, cut to whole milliseconds as it sends it.
  ///   - asked: this machine's time when it asked.
  init(told: Timestamp, asked: Timestamp, roundTrip: Duration) {
    // The venue looked at its clock half-way, and cut off half a millisecond on average.
    offset = (told + .microseconds(500)) - (asked + roundTrip / 2)
    self.roundTrip = roundTrip
  }
}

extension BackpackError {
  /// Did the venue refuse because of the request's time? Nothing happened then.
  ///
  /// The code of an expiry is that of many things, so its message has to tell (venue's support pages).
  var isAboutTime: Bool {
    guard case .rejected(let rejection) = self else { return false }
    return rejection.code == "TOO_EARLY"
      || rejection.code == .invalidClientRequest && rejection.message == "Request has expired"
  }
}
