// Markets' rules, remembered for a while: they change seldom and every order needs them.

public import BackpackModel

/// A market as it was read, and when.
public struct CachedMarket: Hashable, Sendable {
  public var market: Market
  /// By this machine's clock, before it was asked for.
  public var readAt: Timestamp
  /// How long the answer had been lying in caches on the way.
  public var ageWhenRead: Duration

  public var rules: MarketRules { market.rules }

  public init(market: Market, readAt: Timestamp, ageWhenRead: Duration = .zero) {
    self.market = market
    self.readAt = readAt
    self.ageWhenRead = ageWhenRead
  }

  /// - Parameter now: by the clock of `readAt`.
  public func age(at now: Timestamp) -> Duration { now - readAt + ageWhenRead }
}

/// Remembers markets, and lets those who ask for one at the same time wait for the same request.
final class MarketCache: Sendable {
  /// More than the venue has; beyond, the memory starts afresh.
  private static let countMax = 10_000

  private enum Found {
    case hit(CachedMarket)
    case flight(Flight)
  }

  private typealias Flight = Task<Result<CachedMarket, BackpackError>, Never>

  private struct State {
    var markets: [Symbol: CachedMarket] = [:]
    var flights: [Symbol: Flight] = [:]
  }

  private let state = Lock(State())
  private let now: @Sendable () -> Timestamp

  init(now: @escaping @Sendable () -> Timestamp) { self.now = now }

  func market(
    _ symbol: Symbol, ageMax: Duration,
    read: @escaping @Sendable () async throws(BackpackError) -> Answer<Market>
  ) async throws(BackpackError) -> CachedMarket {
    let now = now()
    let found: Found = state.withLock { state in
      // A clock that was set back makes the age negative: not to be trusted either.
      if let cached = state.markets[symbol] {
        let age = now - cached.readAt
        if age >= .zero, age <= ageMax { return .hit(cached) }
      }
      if let flight = state.flights[symbol] { return .flight(flight) }
      let flight = Flight { [self] in
        do throws(BackpackError) {
          let answer = try await read()
          let cached = CachedMarket(
            market: answer.value, readAt: now, ageWhenRead: answer.metadata.age)
          land(symbol, cached)
          return .success(cached)
        } catch {
          land(symbol, nil)
          return .failure(error)
        }
      }
      state.flights[symbol] = flight
      return .flight(flight)
    }
    switch found {
    case .hit(let cached): return cached
    case .flight(let flight): return try await flight.value.get()
    }
  }

  private func land(_ symbol: Symbol, _ cached: CachedMarket?) {
    state.withLock { state in
      state.flights[symbol] = nil
      guard let cached else { return }
      if state.markets.count >= Self.countMax { state.markets = [:] }
      state.markets[symbol] = cached
    }
  }
}
