// The door of the paper exchange: one HTTP request in, one answer out.

public import BackpackModel
public import BackpackWire

/// Answers requests of the venue's REST dialect out of a simulated exchange.
///
/// Safe to use from any thread; requests are carried out one after another, each in well under a
/// millisecond once its market is awake.
public final class PaperTransport: HTTPTransport {
  /// The streams of the same exchange.
  public let streams: PaperStreams

  private let driver: FloorDriver
  private let authentication: Authentication

  /// - Parameters:
  ///   - accountKey: whose signatures open the account; its base64 is the API key.
  ///   - seed: fixes prices and other people's orders.
  ///   - now: the time in UTC, read once a request, and while somebody listens to streams.
  public convenience init(
    accountKey: PublicKey, seed: UInt64, now: @escaping @Sendable () -> Timestamp
  ) {
    self.init(accountKey: accountKey, seed: seed, streamsByHand: false, now: now)
  }

  /// - Parameter streamsByHand: streams go on in `streams.tick` only, without a thread.
  package init(
    accountKey: PublicKey, seed: UInt64, streamsByHand: Bool,
    now: @escaping @Sendable () -> Timestamp
  ) {
    authentication = Authentication(accountKey: accountKey)
    driver = FloorDriver(
      TradingFloor(
        exchange: PaperExchange(seed: seed, at: now()), authentication: authentication),
      mode: streamsByHand ? .byHand : .thread, now: now)
    streams = PaperStreams(driver)
  }

  /// As `respond(to:)`. Throws only where the answer is larger than the request allows.
  public func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
    let response = respond(to: request)
    guard response.body.count <= request.responseSizeMax else {
      throw .interrupted("the answer is larger than \(request.responseSizeMax) bytes")
    }
    return response
  }

  /// Carries the request out at once. `baseURL` and `timeout` mean nothing here.
  public func respond(to request: HTTPRequest) -> HTTPResponse {
    driver.carryOut { exchange, now in
      let before = exchange
      do {
        return try answer(request, with: &exchange, at: now).response
      } catch let refusal as VenueRefusal {
        return Answer(refusal).response
      } catch {
        // Arithmetic beyond the limits checked at the door. Whatever was half done is undone.
        exchange = before
        return Answer(VenueRefusal.internalError).response
      }
    }
  }

  private func answer(
    _ request: HTTPRequest, with exchange: inout PaperExchange, at now: Timestamp
  ) throws -> Answer {
    let target = RequestTarget(request.target)
    let route = try Route.find(request.method, target.path)
    var call = Call(target: target, now: now)
    switch route.access {
    case .everybody: break
    case .signed(let instruction):
      if request.method != .get { call.body = try RequestBody(parsing: request.body) }
      let groups = try call.body?.signedGroups() ?? [target.query]
      try authentication.check(
        request.headers, instruction: instruction, groups: groups, now: now)
    }
    var answer = try route.answer(&exchange, call)
    if case .everybody(let cacheControl) = route.access { answer.cacheControl = cacheControl }
    return answer
  }
}
