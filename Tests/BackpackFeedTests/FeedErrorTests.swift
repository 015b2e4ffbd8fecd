// What somebody is told who asks for prices that there are not.

import Backpack
import BackpackFeed
import BackpackModel
import Testing

@Suite(.timeLimit(.minutes(1))) struct `A feed that cannot be opened` {
  private func failure(_ symbols: [Symbol]) async throws -> FeedError {
    let bench = try FeedBench()
    let error = await #expect(throws: FeedError.self) { _ = try await bench.open(symbols) }
    return try #require(error)
  }

  @Test func `names markets near the one there is not`() async throws {
    let error = try await failure(["SOL_USDC", "SOL-USDC-PREP"])
    #expect(
      "\(error)"
        == "The venue has no market called SOL-USDC-PREP. Did you mean SOL_USDC_PERP?")
    #expect(
      "\(try await failure(["NOTHING_AT_ALL_LIKE_IT"]))"
        == """
        The venue has no market called NOTHING_AT_ALL_LIKE_IT. Names look like SOL_USDC and SOL_USDC_PERP.
        """)
  }

  @Test(
    arguments: [
      ("sol", ["SOL_USDC", "SOL_USDC_PERP"]), ("SOLUSDC", ["SOL_USDC", "SOL_USDC_PERP"]),
      ("SOL/USDT", ["SOL_USDC"]), ("bct_usdc", ["BTC_USDC"]), ("", []), ("ΩΩ", []),
    ] as [(Symbol, [Symbol])])
  func `knows what was meant`(written: Symbol, meant: [Symbol]) {
    let names: [Symbol] = ["BTC_USDC", "SOL_USDC_PERP", "SOL_USDC", "kPEPE_USDC_PERP"]
    #expect(written.nearest(of: names) == meant)
  }

  @Test func `wants each market once, and one at least`() async throws {
    #expect("\(try await failure([]))" == "No market is named. Name one, such as SOL_USDC.")
    #expect(
      "\(try await failure(["SOL_USDC", "SOL_USDC"]))"
        == "A market is named twice. Name each once.")
  }

  @Test func `says that the venue is not there, and why`() async throws {
    struct Nobody: HTTPTransport {
      func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        throw .notSent("connection refused")
      }
    }
    let client = BackpackClient(
      transport: Nobody(), key: nil, options: .init(retry: .none, rateLimits: nil))
    let bench = try FeedBench()
    let error = await #expect(throws: FeedError.self) {
      _ = try await LiveFeed.open(["SOL_USDC"], of: client, over: bench.streams)
    }
    #expect(
      "\(try #require(error))"
        == """
        The venue's markets could not be read. Not sent: connection refused. Nothing changed; it is safe to \
        try again.
        """)
  }
}
