// How many requests a minute are let through.

import BackpackModel
import Testing

@testable import BackpackServer

@Suite struct `Rate limits` {
  /// How many of so many requests pass.
  private func passed(
    _ count: Int, _ kind: RateLimiter.Kind = .standard, from caller: String = "key",
    at moment: Timestamp, _ limiter: inout RateLimiter
  ) -> Int {
    (0..<count).count { _ in limiter.admit(kind, from: caller, at: moment) }
  }

  private let minute = Timestamp(milliseconds: 1_788_220_800_000)

  @Test func `2000 requests pass in a minute and 2000 more in the next`() {
    var limiter = RateLimiter()

    let counts = [0, 60, 119].map { passed(2500, at: minute + .seconds($0), &limiter) }

    #expect(counts == [2000, 2000, 0])
  }

  @Test func `history has a count of its own`() {
    var limiter = RateLimiter()

    let history = passed(100, .history, at: minute, &limiter)
    let standard = passed(1, at: minute, &limiter)

    #expect(history == 30)
    #expect(standard == 1)
  }

  @Test func `callers do not use up each other's requests`() {
    var limiter = RateLimiter()
    let greedy = passed(2001, from: "greedy", at: minute, &limiter)

    let modest = passed(1, from: "modest", at: minute, &limiter)

    #expect(greedy == 2000)
    #expect(modest == 1)
  }

  @Test func `callers beyond those that are counted share one allowance`() {
    var limiter = RateLimiter()
    let counted = (0..<RateLimiter.callersMax).count {
      limiter.admit(.history, from: "caller \($0)", at: minute)
    }

    let late = (0..<100).count { limiter.admit(.history, from: "late \($0)", at: minute) }
    let early = passed(1, .history, from: "caller 0", at: minute, &limiter)

    #expect(counted == RateLimiter.callersMax)
    #expect(late == 30)
    #expect(early == 1)
  }

  @Test(arguments: [
    "/api/v1/klines?symbol=SOL_USDC", "/api/v1/trades/history", "/api/v1/fundingRates?limit=1",
  ])
  func `market history by time range is told from the rest`(target: String) {
    #expect(RateLimiter.kind(of: target) == .history)
    #expect(RateLimiter.kind(of: "/api/v1/trades?symbol=SOL_USDC") == .standard)
    #expect(RateLimiter.kind(of: "/wapi/v1/history/fills") == .standard)
  }

  @Test func `a request is its API key's, or its address's`() {
    var request = HTTPRequest(method: .get, baseURL: "", target: "/")
    #expect(RateLimiter.caller(of: request, from: "127.0.0.1") == "127.0.0.1")

    request.headers = [HTTPHeader("x-api-key", "abc")]
    #expect(RateLimiter.caller(of: request, from: "127.0.0.1") == "abc")

    request.headers = [HTTPHeader("X-API-Key", String(repeating: "a", count: 65))]
    #expect(RateLimiter.caller(of: request, from: "127.0.0.1") == "127.0.0.1")
  }
}
