// What stands between the sockets and the exchange, the same for all connections.

package import BackpackModel
import BackpackWire

/// An exchange as it is served: how to ask it, what to listen to, and what time it is there.
package struct ServedExchange: Sendable {
  package var respond: @Sendable (HTTPRequest) -> HTTPResponse
  /// Pays paper money in; answers with the new balance, or says no as the venue would.
  package var deposit: @Sendable (Quantity, Asset) -> HTTPResponse
  package var streams: any StreamTransport
  /// Has the streams look at the clock at once.
  package var wake: @Sendable () -> Void
  package var clock: ExchangeClock
  package var seed: UInt64
  /// Where prices come from, in one word.
  package var source: String
}

/// Answers requests, the server's own included. Safe to use from any thread.
package final class ExchangeFront: Sendable {
  let exchange: ServedExchange
  let census = ConnectionCensus()
  /// `nil`: nothing is counted.
  private let limiter: Lock<RateLimiter>?
  private let faults: Lock<FaultPlan>?
  private let announcement = Lock<Announcement?>(nil)
  /// False where no rule is about frames, which then need not be looked at.
  let hasFrameFaults: Bool

  package init(
    _ exchange: ServedExchange, limitsRates: Bool = false, faults: FaultPlan? = nil
  ) {
    self.exchange = exchange
    limiter = limitsRates ? Lock(RateLimiter()) : nil
    self.faults = faults.map { Lock($0) }
    hasFrameFaults = faults?.hasFrameRules ?? false
    if let faults { exchange.clock.setSkew(faults.skew) }
  }

  /// From now on it tells who asks how to connect.
  package func introduce(_ announcement: Announcement) {
    self.announcement.withLock { $0 = announcement }
  }

  // MARK: Faults

  /// What is to go wrong with a request.
  func fault(for request: HTTPRequest) -> RequestFault {
    guard let faults, !ControlRequest.concerns(request.target) else { return RequestFault() }
    return faults.withLock { plan in
      let before = plan.skew
      let fault = plan.request(
        method: request.method.rawValue, path: request.target.prefix { $0 != "?" })
      if plan.skew != before { exchange.clock.setSkew(plan.skew) }
      return fault
    }
  }

  /// What is to go wrong with a frame that is about to leave.
  func fault(forFrameOf stream: String) -> FaultPlan.FrameFault {
    faults?.withLock { $0.frame(of: stream) } ?? FaultPlan.FrameFault()
  }

  // MARK: Requests

  /// Carries a request out.
  func answer(_ request: HTTPRequest, from address: String) -> HTTPResponse {
    if ControlRequest.concerns(request.target) { return answer(ControlRequest(request)) }
    guard isWithinLimits(request, from: address) else { return .tooManyRequests }
    return exchange.respond(request)
  }

  private func isWithinLimits(_ request: HTTPRequest, from address: String) -> Bool {
    guard let limiter else { return true }
    let now = exchange.clock.now
    return limiter.withLock {
      $0.admit(
        RateLimiter.kind(of: request.target),
        from: RateLimiter.caller(of: request, from: address), at: now)
    }
  }

  // MARK: Control

  private func answer(_ control: ControlRequest) -> HTTPResponse {
    switch control {
    case .refused(let response): return response
    case .advance(let span):
      let now = exchange.clock.advance(by: span)
      exchange.wake()
      return Self.json { $0.member("time", now.milliseconds) }
    case .deposit(let quantity, let asset): return exchange.deposit(quantity, asset)
    case .account:
      guard let announcement = announcement.withLock(\.self) else {
        return .text(404, "not found")
      }
      return Self.json { announcement.writeMembers(to: &$0) }
    case .status: return status
    }
  }

  private var status: HTTPResponse {
    let now = exchange.clock.now
    let counts = census.counts
    return Self.json { writer in
      writer.member("time", now.milliseconds)
      writer.member("speed", exchange.clock.speed.description)
      writer.member("seed", exchange.seed)
      writer.member("mode", "paper")
      writer.member("source", exchange.source)
      writer.member("connections", counts.all)
      writer.member("streamConnections", counts.streams)
    }
  }

  private static func json(_ members: (inout JSONWriter) -> Void) -> HTTPResponse {
    let body = JSONWriter.bytes { $0.object(members) }
    return HTTPResponse(
      status: 200,
      headers: [
        HTTPHeader("Cache-Control", "no-store"), HTTPHeader("Content-Type", HTTPResponse.json),
      ],
      body: body)
  }
}
