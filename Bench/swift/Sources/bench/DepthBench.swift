// A snapshot of the book: bytes of the venue's answer to exact levels, as the client reads it.

import Backpack

enum DepthBench {
  static func run(_ path: String) async throws {
    let response = HTTPResponse(status: 200, body: Worker.bytes(of: path))
    let depth = try GetDepth.read(response)
    let answer =
      "\(try sums(depth.asks)) \(try sums(depth.bids)) \(depth.lastUpdateID) \(depth.timestamp.microseconds)"
    try await Worker.serve(answer: answer) { count in
      for _ in 0..<count { keep(try GetDepth.read(response)) }
    }
  }

  /// Number of levels, sum of prices, sum of quantities: contenders must agree on them.
  private static func sums(_ levels: [Level]) throws -> String {
    var (price, quantity) = (Price.zero, Quantity.zero)
    for level in levels {
      price = try price + level.price
      quantity = try quantity + level.quantity
    }
    return "\(levels.count) \(price) \(quantity)"
  }
}
