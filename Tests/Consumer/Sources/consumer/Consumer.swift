// Places, looks up and cancels an order on paper, with `import Backpack` alone besides the exchange.

import Backpack
import BackpackPaper

@main
struct Consumer {
  static func main() async throws {
    let exchange = try PaperVenue.open(seed: 1, now: systemTime)
    let client = BackpackClient(transport: exchange.transport, key: exchange.key, mode: .paper)

    let placed = try await client.place(
      .limit(.bid, "BTC_USDC", price: "80000", quantity: "0.001", .gtc(postOnly: true)))
    let open = try await client.openOrders()
    guard open.map(\.id) == [placed.id], placed.status == .new else {
      throw Unexpected.order(placed)
    }

    guard case .cancelled(let gone) = try await client.cancel(.id(placed.id), on: placed.symbol),
      gone.status == .cancelled
    else { throw Unexpected.order(placed) }

    do {
      _ = try await client.place(.limit(.bid, "BTC_USDC", price: "80000.123", quantity: "0.001"))
      throw Unexpected.acceptance
    } catch BackpackError.rejected(let rejection) {
      print("A price between two ticks is refused: \(rejection.message)")
    }
    let usdc = try await client.balances()["USDC"]
    print("1 passed, 0 failed: ordered, cancelled, \(usdc?.available ?? .zero) USDC available")
  }

  enum Unexpected: Error {
    case order(Order)
    case acceptance
  }
}
