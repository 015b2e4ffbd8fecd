// One signed read after the other on a kept connection, as the client sends them.

import Backpack

enum RESTBench {
  static func run(_ baseURL: String) async throws {
    // A budget so wide that it never waits; it is kept all the same, as for a live account.
    let limits = RateLimits(standard: .init(requestsMax: 100_000, span: .seconds(1)))
    let client = BackpackClient(
      transport: CurlTransport(),
      key: try SecretKey(base64: "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A="),
      options: .init(baseURL: baseURL, rateLimits: limits))
    let balances = try await client.balances()
    let answer = "\(balances.count) \(balances["USDC"]?.available.description ?? "")"
    try await Worker.serve(answer: answer) { count in
      for _ in 0..<count { keep(try await client.balances()) }
    }
  }
}
