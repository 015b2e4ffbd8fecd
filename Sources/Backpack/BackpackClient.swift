// The client: sends endpoints, signs them, and turns what comes back into values or errors.

public import BackpackModel
public import BackpackWire
import Glibc
public import Logging

/// An account on Backpack Exchange, or the venue's public data where there is no key.
///
/// ```swift
/// let client = BackpackClient(transport: CurlTransport(), key: try SecretKey(base64: secret))
/// let order = try await client.place(.limit(.bid, "SOL_USDC", price: "141.20", quantity: "2"))
/// ```
///
/// May be used from any number of tasks at once. Cancelling a task aborts its request. Reads are tried
/// again as `Options.retry` says, each attempt signed anew; what can change the account is sent at most
/// once. Where the venue finds a request's time wrong, its clock is measured and used from then on.
/// The venue's rate limits are kept, together with every other client of the process.
public final class BackpackClient: TradingVenue {
  /// How a client sends: where to, how patiently, how often.
  public struct Options: Sendable {
    /// No slash at the end.
    public var baseURL: String
    /// From the call to the end of the answer, all attempts and the waits between them included.
    public var timeout: Duration
    /// For reads that get no answer. `.none` keeps the client from any request nobody called for.
    public var retry: ReadRetry
    /// Budgets of requests. `nil`: `RateLimits.shared` for a live client, none for paper.
    public var rateLimits: RateLimits?
    /// How long a signed request stays good.
    public var window: SigningWindow
    /// Refuse what no market takes (`OrderRequest.refusal`) before it is sent. Off, the venue is left to
    /// say no in its own words.
    public var checksBeforeSending: Bool
    /// Gets one line a request: method, path, status, time. Never keys, signatures, queries or bodies.
    public var logger: Logger?
    /// Wall clock; requests are signed with it, shifted by what `measureClock` found.
    public var now: @Sendable () -> Timestamp

    public init(
      baseURL: String = Configuration.standardBaseURL, timeout: Duration = .seconds(10),
      retry: ReadRetry = .standard, rateLimits: RateLimits? = nil,
      window: SigningWindow = .standard, checksBeforeSending: Bool = true, logger: Logger? = nil,
      now: @escaping @Sendable () -> Timestamp = systemTime
    ) {
      self.baseURL = baseURL
      self.timeout = timeout
      self.retry = retry
      self.rateLimits = rateLimits
      self.window = window
      self.checksBeforeSending = checksBeforeSending
      self.logger = logger
      self.now = now
    }
  }

  /// What this client was told when it was made; the transport decides what is true.
  public let mode: TradingMode
  private let transport: any HTTPTransport
  let key: SecretKey?
  /// The account's; `nil` without a key.
  public var publicKey: PublicKey? { key?.publicKey }
  private let options: Options
  private let rateLimits: RateLimits?
  private let clockOffset = Lock(Duration.zero)
  /// What this client sent and when: what `resolve` goes by.
  let sentOrders = SentOrders()
  /// What `rules(for:)` remembers.
  let marketCache: MarketCache

  /// - Parameters:
  ///   - transport: `CurlTransport()` for the network; the paper exchange's for paper.
  ///   - key: `nil` for public data alone.
  ///   - mode: what to tell those who ask; the transport decides what is true.
  ///   - options: address, deadline, retries, limits, clock.
  public init(
    transport: any HTTPTransport, key: SecretKey?, mode: TradingMode = .live,
    options: Options = Options()
  ) {
    self.transport = transport
    self.key = key
    self.mode = mode
    self.options = options
    rateLimits = options.rateLimits ?? (mode == .live ? .shared : nil)
    marketCache = MarketCache(now: options.now)
  }

  /// Sends an endpoint's request and reads its answer.
  public func send<E: Endpoint>(_ endpoint: E) async throws(BackpackError) -> E.Response {
    try await answer(endpoint).value
  }

  /// The same with when the answer was made, how old it was and which page it is.
  public func answer<E: Endpoint>(_ endpoint: E) async throws(BackpackError) -> Answer<E.Response> {
    try await answer(endpoint, waitingForRate: false)
  }

  /// - Parameter waitingForRate: does the wait for the rate limit end with the request's time only, or
  ///   does that time begin after it?
  func answer<E: Endpoint>(
    _ endpoint: E, waitingForRate: Bool
  ) async throws(BackpackError) -> Answer<E.Response> {
    if options.checksBeforeSending, let refusal = endpoint.refusal { throw .refused(refusal) }
    let errand = Errand(endpoint)
    let (answer, metadata) = try await carryOut(errand, waitingForRate: waitingForRate)
    do {
      let response = try E.read(answer)
      try endpoint.verify(response)
      sentOrders.noteTaken(endpoint.placed(in: response))
      return Answer(response, metadata)
    } catch {
      throw errand.unreadable(error)
    }
  }

  /// One request and its answer, with all attempts that are allowed. Its status is 2xx.
  ///
  /// What does not depend on an endpoint's type, once for all of them: 81 copies are two megabytes.
  func carryOut(
    _ errand: Errand, waitingForRate: Bool = false
  ) async throws(BackpackError) -> (HTTPResponse, AnswerMetadata) {
    let clock = ContinuousClock()
    let route = errand.route
    if waitingForRate { try await waitForRate(of: route, until: clock.now + .seconds(86_400)) }
    var deadline = CallDeadline.current ?? clock.now + options.timeout
    var attempt = 1
    var hasMeasuredClock = false
    while true {
      do {
        if !waitingForRate || attempt > 1 { try await waitForRate(of: route, until: deadline) }
        return try await sendOnce(errand, attempt: attempt, until: deadline)
      } catch {
        if error.isAboutTime, !hasMeasuredClock, options.retry.attemptsMax > 1 {
          hasMeasuredClock = true
          // Without a reading the refusal stands; with one, the next order is signed right.
          do { _ = try await measureClock(samples: 3, until: deadline) } catch _ { throw error }
          if !route.isWrite, clock.now < deadline { continue }
        }
        guard !route.isWrite, !Task.isCancelled,
          let wait = options.retry.wait(
            after: error, attempt: attempt, share: .random(in: 0...1))
        else { throw error }
        // Other processes share the account's limit: the venue's word is waited for like ours.
        if waitingForRate, case .throttled = error {
          deadline = clock.now + wait + options.timeout
        }
        guard clock.now + wait < deadline else { throw error }
        // Cancelled while waiting: what the last attempt found is still what is known.
        do { try await Task.sleep(for: wait) } catch _ { throw error }
      }
      attempt += 1
    }
  }

  /// Compares this machine's clock with the venue's, and signs by the venue's from now on.
  ///
  /// - Parameter samples: how often to ask; the quickest answer counts.
  @discardableResult
  public func measureClock(samples: Int = 5) async throws(BackpackError) -> ClockReading {
    try await measureClock(samples: samples, until: .now + options.timeout)
  }

  private func measureClock(
    samples: Int, until deadline: ContinuousClock.Instant
  ) async throws(BackpackError) -> ClockReading {
    let clock = ContinuousClock()
    var best: ClockReading?
    for _ in 0..<max(1, samples) {
      try await waitForRate(of: GetTime.route, until: deadline)
      let (asked, started) = (options.now(), clock.now)
      let errand = Errand(GetTime())
      let (answer, metadata) = try await sendOnce(errand, attempt: 1, until: deadline)
      let told: Timestamp
      do { told = try GetTime.read(answer) } catch { throw errand.unreadable(error) }
      let reading = ClockReading(
        told: told + metadata.age, asked: asked, roundTrip: clock.now - started)
      if reading.roundTrip <= best?.roundTrip ?? reading.roundTrip { best = reading }
    }
    guard let best else { throw .unavailable(reason: "the venue's clock was not asked") }
    clockOffset.withLock { $0 = best.offset }
    return best
  }

  private func waitForRate(
    of route: Route, until deadline: ContinuousClock.Instant
  ) async throws(BackpackError) {
    try await rateLimits?.wait(
      for: route, of: key?.publicKey, at: options.baseURL, until: deadline)
  }

  private func sendOnce(
    _ errand: Errand, attempt: Int, until deadline: ContinuousClock.Instant
  ) async throws(BackpackError) -> (HTTPResponse, AnswerMetadata) {
    let route = errand.route
    let clock = ContinuousClock()
    let started = clock.now
    let request = try request(for: errand, timeout: started.duration(to: deadline))

    let answer: HTTPResponse
    do { answer = try await transport.send(request) } catch {
      log(route, "no answer", clock.now - started)
      switch error {
      case .notSent(let reason): throw .notSent(reason: reason)
      case .interrupted(let reason):
        throw route.isWrite ? errand.unknownOutcome(reason) : .unavailable(reason: reason)
      }
    }
    let elapsed = clock.now - started
    log(route, "\(answer.status)", elapsed)

    guard (200..<300).contains(answer.status) else {
      let failure = failure(of: answer, isWrite: route.isWrite, clientID: errand.clientID)
      if case .throttled(let retryAfter) = failure {
        rateLimits?.noteThrottled(
          route, of: key?.publicKey, at: options.baseURL, retryAfter: retryAfter)
      }
      if case .outcomeUnknown(_, let reason) = failure { throw errand.unknownOutcome(reason) }
      throw failure
    }
    let metadata = AnswerMetadata(
      of: answer, receivedAt: venueTime(), elapsed: elapsed, attempts: attempt)
    return (answer, metadata)
  }

  /// A moment by this machine's clock, by the venue's.
  func venueTime(of moment: Timestamp) -> Timestamp { moment + clockOffset.withLock(\.self) }

  /// The venue's clock, as far as it was measured.
  public func venueTime() -> Timestamp { venueTime(of: options.now()) }

  /// The finished request, signed now: a signature is good for `options.window` only.
  private func request(
    for errand: Errand, timeout: Duration
  ) throws(BackpackError) -> HTTPRequest {
    let (route, payload) = (errand.route, errand.payload)
    let signedAt = venueTime()
    // Signing comes first: it refuses control characters, which the JSON writer takes for a bug.
    let authorization = try authorization(of: route, payload.groups, at: signedAt)
    sentOrders.note(errand.orders, signedAt: signedAt, window: options.window)
    var request = HTTPRequest(
      method: route.method, baseURL: options.baseURL, target: route.path,
      headers: authorization + errand.headers, timeout: timeout)
    if route.isWrite {
      request.headers.append(HTTPHeader("Content-Type", "application/json; charset=utf-8"))
      request.body = payload.body
    } else {
      request.target += payload.query
    }
    return request
  }

  private func authorization(
    of route: Route, _ groups: [Parameters], at signedAt: Timestamp
  ) throws(BackpackError) -> [HTTPHeader] {
    let instruction: String
    switch route.access {
    case .open: return []
    case .browser:
      try requireBrowser(route, groups, at: signedAt)
      return []
    case .signed(let name): instruction = name
    }
    guard let key else {
      throw .refused(
        Refusal(
          reason:
            "\(route.method.rawValue) \(route.path) needs an API key, and none is configured.",
          remedy: "Set \(Configuration.Variable.privateKey)."))
    }
    do {
      return try key.headers(
        instruction: instruction, groups: groups, sentAt: signedAt, window: options.window)
    } catch {
      throw .refused(Self.refusal(for: error))
    }
  }

  /// Refuses what a key cannot authorise, and values that could be read in two ways, signed or not.
  private func requireBrowser(
    _ route: Route, _ groups: [Parameters], at signedAt: Timestamp
  ) throws(BackpackError) {
    guard key == nil else {
      throw .refused(
        Refusal(
          reason: """
            \(route.method.rawValue) \(route.path) is for a logged-in browser; the venue documents no \
            way to authorise it with an API key.
            """,
          remedy: "Do it on the venue's website. Nothing was sent."))
    }
    do {
      _ = try SigningText.bytes(
        instruction: "unsigned", groups: groups, sentAt: signedAt, window: options.window)
    } catch { throw .refused(Self.refusal(for: error)) }
  }

  private static func refusal(for error: SigningError) -> Refusal {
    switch error {
    case .unsignable(let parameter):
      Refusal(
        reason: "The value of \(parameter) cannot be signed without ambiguity, or is too long.",
        remedy: "Leave out & = \" \\ and control characters. Nothing was sent.")
    case .duplicate(let parameter):
      Refusal(reason: "The parameter \(parameter) is given twice.", remedy: "Nothing was sent.")
    case .tooLarge:
      Refusal(reason: "The request is too large to be signed.", remedy: "Nothing was sent.")
    case .invalidArgument:
      Refusal(
        reason: "The request cannot be signed: clock or window are out of range.",
        remedy: "Check this machine's clock. Nothing was sent.")
    }
  }

  private func log(_ route: Route, _ outcome: String, _ elapsed: Duration) {
    options.logger?.debug(
      "\(route.method.rawValue) \(route.path)",
      metadata: ["outcome": "\(outcome)", "elapsed": "\(elapsed)"])
  }
}

/// This machine's clock, in microseconds.
@Sendable public func systemTime() -> Timestamp {
  var time = timespec()
  clock_gettime(CLOCK_REALTIME, &time)
  return Timestamp(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
}
