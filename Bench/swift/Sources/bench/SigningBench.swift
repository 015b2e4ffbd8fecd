// Signed headers of one order, as the client makes them.

import Backpack

enum SigningBench {
  /// The order that every contender signs, its members as a caller gives them; Bench/c/sign.c has the same.
  static let parameters: Parameters = [
    "symbol": "SOL_USDC", "side": "Bid", "orderType": "Limit", "price": "141.20", "quantity": "2.5",
    "timeInForce": "GTC", "clientId": 1_843_912_877 as UInt32, "postOnly": true,
  ]

  static func run() async throws {
    let key = try SecretKey(base64: "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=")
    let parameters = parameters
    func headers() throws -> [HTTPHeader] {
      try key.headers(
        instruction: "orderExecute", groups: [parameters],
        sentAt: Timestamp(milliseconds: 1_750_793_021_519))
    }
    let answer = try headers().map(\.value).joined(separator: " ")
    try await Worker.serve(answer: answer) { count in
      for _ in 0..<count { keep(try headers()) }
    }
  }
}

/// Keeps the compiler from leaving out work whose result nobody reads.
@inline(never) func keep<T>(_ value: T) {}
