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
  ///   - now: the time in UTC, read once a request, and while somebody listens to streams.
  public convenience init(
    accountKey: PublicKey, options: PaperOptions, now: @escaping @Sendable () -> Timestamp
  ) {
    self.init(accountKey: accountKey, options: options, streamsByHand: false, now: now)
  }

  /// Invented markets.
  public convenience init(
    accountKey: PublicKey, seed: UInt64, now: @escaping @Sendable () -> Timestamp
  ) {
    self.init(accountKey: accountKey, options: PaperOptions(seed: seed), now: now)
  }

  package convenience init(
    accountKey: PublicKey, seed: UInt64, streamsByHand: Bool,
    now: @escaping @Sendable () -> Timestamp
  ) {
    self.init(
      accountKey: accountKey, options: PaperOptions(seed: seed), streamsByHand: streamsByHand,
      now: now)
  }

  /// - Parameter streamsByHand: streams go on in `streams.tick` only, without a thread.
  package init(
    accountKey: PublicKey, options: PaperOptions, streamsByHand: Bool,
    now: @escaping @Sendable () -> Timestamp
  ) {
    authentication = Authentication(
      accountKey: accountKey, isStrict: options.isStrict, log: options.log)
    driver = FloorDriver(
      TradingFloor(
        exchange: PaperExchange(options, at: now()), authentication: authentication,
        store: options.store),
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
    carryOut { exchange, now in try answer(request, with: &exchange, at: now) }
  }

  /// Pays paper money in. Answers the asset's balance, or says no as the venue would.
  public func deposit(_ quantity: Quantity, of asset: Asset) -> HTTPResponse {
    carryOut { exchange, now in
      try exchange.deposit(quantity, of: asset, at: now)
      return Answer.value(exchange.ledger[asset].balance)
    }
  }

  private func carryOut(
    _ body: (inout PaperExchange, Timestamp) throws -> Answer
  ) -> HTTPResponse {
    driver.carryOut { exchange, now in
      guard !exchange.hasFailed else { return Answer(VenueRefusal.stopped).response }
      do {
        return try body(&exchange, now).response
      } catch let refusal as VenueRefusal {
        return Answer(refusal).response
      } catch {
        // Arithmetic beyond the limits checked at the door. Half done is worse than not at all: from here
        // on the exchange is closed.
        exchange.hasFailed = true
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
