// When a read that got no answer is tried again, and how long after.

internal import BackpackModel

/// Tries reads again where that is safe and may help: no answer, or too many requests.
///
/// Concerns reads alone. A request that can change the account is sent once, whatever happens.
public struct ReadRetry: Hashable, Sendable {
  /// The first included; 1 tries nothing again.
  public var attemptsMax: Int
  /// The wait before the second attempt is drawn between zero and this; the bound doubles each time, so
  /// that programs cut off together do not all come back together.
  public var firstWaitMax: Duration
  /// Where the doubling of the bound ends.
  public var waitMax: Duration

  public init(
    attemptsMax: Int, firstWaitMax: Duration = .milliseconds(100), waitMax: Duration = .seconds(2)
  ) {
    self.attemptsMax = attemptsMax
    self.firstWaitMax = firstWaitMax
    self.waitMax = waitMax
  }

  /// Three attempts.
  public static let standard = ReadRetry(attemptsMax: 3)
  /// One attempt.
  public static let none = ReadRetry(attemptsMax: 1)

  /// How long to wait before trying again; `nil`: give up.
  ///
  /// - Parameters:
  ///   - attempt: how many there have been, 1 after the first.
  ///   - share: drawn from 0 ... 1; how much of the bound to wait.
  func wait(after error: BackpackError, attempt: Int, share: Double) -> Duration? {
    guard attempt < attemptsMax else { return nil }
    let asked: Duration
    switch error {
    case .notSent, .unavailable: asked = .zero
    // Where the venue does not say how long, a second is what its limit of 2000 a minute gives back 33 of.
    case .throttled(let retryAfter): asked = retryAfter ?? .seconds(1)
    default: return nil
    }
    let doublings = min(attempt - 1, 30)  // beyond, `waitMax` holds anyway
    return asked + min(firstWaitMax * (1 << doublings), waitMax) * share
  }
}
