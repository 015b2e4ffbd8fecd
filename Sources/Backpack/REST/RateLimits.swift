// The venue's rate limits, kept by everything in the process together.

internal import BackpackModel
internal import BackpackWire

/// How many requests may go out, by account and by group.
///
/// One object serves any number of clients; requests of one account count together whichever client
/// sends them. What is not signed belongs to no account, and counts together by address. A request
/// over the limit waits; where the wait would outlast its deadline it fails at once as `.throttled`,
/// without being sent. Status 429 from the venue stops the group for as long as the venue says, at most
/// a minute.
///
/// Sources: 2000 requests a minute, 30 of data by time range (the venue's support pages). Whether
/// histories count to the 30 is nowhere said: here they do. Limits are the venue's for an account, so
/// several processes on one account share them without knowing of each other: give each its part.
public final class RateLimits: Sendable {
  /// Requests that may go within any span of time.
  public struct Limit: Hashable, Sendable {
    /// Those kept for writes included.
    public var requestsMax: Int
    /// Of these, requests that reads leave alone.
    public var keptForWrites: Int
    /// Of those, requests that orders and other changes leave alone, too: for what goes by DELETE.
    public var keptForCancellations: Int
    /// How far back requests count.
    public var span: Duration

    /// - Precondition: `0 <= keptForCancellations <= keptForWrites < requestsMax`, and `span` is
    ///   more than nothing.
    public init(
      requestsMax: Int, keptForWrites: Int = 0, keptForCancellations: Int = 0,
      span: Duration = .seconds(60)
    ) {
      precondition(0 <= keptForCancellations && keptForCancellations <= keptForWrites)
      precondition(keptForWrites < requestsMax && span > .zero)
      self.requestsMax = requestsMax
      self.keptForWrites = keptForWrites
      self.keptForCancellations = keptForCancellations
      self.span = span
    }

    /// 2000 a minute, 200 of them for orders and cancellations, and of these 50 for cancellations.
    public static let standard = Limit(
      requestsMax: 2000, keptForWrites: 200, keptForCancellations: 50)
    /// 30 a minute.
    public static let historical = Limit(requestsMax: 30)
  }

  /// What every live client of the process shares unless told otherwise.
  public static let shared = RateLimits()

  private struct Purse: Hashable {
    let baseURL: String
    /// `nil` for what is not signed.
    let account: PublicKey?
    let group: Route.RateGroup
  }

  private let standard: Limit
  private let historical: Limit
  private let budgets = Lock<[Purse: RateBudget]>([:])

  public init(standard: Limit = .standard, historical: Limit = .historical) {
    self.standard = standard
    self.historical = historical
  }

  /// Waits until the request may go.
  ///
  /// - Throws: `.throttled` where that is after `deadline`, `.notSent` where the task is cancelled;
  ///   nothing was taken off the budget then.
  func wait(
    for route: Route, of account: PublicKey?, at baseURL: String,
    until deadline: ContinuousClock.Instant
  ) async throws(BackpackError) {
    let purse = purse(for: route, of: account, at: baseURL)
    while let free = budgets.withLock({ budgets in
      budgets[purse, default: RateBudget(limit(of: purse.group))]
        .take(at: .now, for: route.purpose)
    }) {
      let wait = ContinuousClock.Instant.now.duration(to: free)
      guard free < deadline else { throw .throttled(retryAfter: wait) }
      do { try await Task.sleep(until: free, clock: .continuous) } catch {
        throw .notSent(reason: "cancelled")
      }
    }
  }

  /// The venue answered 429.
  func noteThrottled(
    _ route: Route, of account: PublicKey?, at baseURL: String, retryAfter: Duration?
  ) {
    let purse = purse(for: route, of: account, at: baseURL)
    // Without a word from the venue a second: what its limit gives back 33 of.
    let wait = retryAfter ?? .seconds(1)
    budgets.withLock { budgets in
      budgets[purse, default: RateBudget(limit(of: purse.group))].pause(at: .now, for: wait)
    }
  }

  private func purse(for route: Route, of account: PublicKey?, at baseURL: String) -> Purse {
    if case .open = route.access {
      return Purse(baseURL: baseURL, account: nil, group: route.rateGroup)
    }
    return Purse(baseURL: baseURL, account: account, group: route.rateGroup)
  }

  private func limit(of group: Route.RateGroup) -> Limit {
    switch group {
    case .standard: standard
    case .historical: historical
    }
  }
}
