// Places an order, finds it among the open ones, cancels it, and reads a refusal.

import Backpack
import BackpackPaper

@main
struct PlaceAndCancel {
  static func main() async throws {
    let exchange = try PaperVenue.open(seed: 1, now: systemTime)
    let client = BackpackClient(transport: exchange.transport, key: exchange.key, mode: .paper)

    let placed = try await client.place(
      .limit(.bid, "BTC_USDC", price: "80000", quantity: "0.001", .gtc(postOnly: true)))
    print("Placed \(placed.id): \(placed.status)")

    for order in try await client.openOrders() {
      print(
        "Open   \(order.id): \(order.side) \(order.quantity ?? .zero) at \(order.price ?? .zero)")
    }

    switch try await client.cancel(.id(placed.id), on: placed.symbol) {
    case .cancelled(let order):
      print("Gone   \(order.id): \(order.status), \(order.executedQuantity) filled before")
    case .accepted: print("The venue took the cancellation in; the order can still fill.")
    }

    do {
      _ = try await client.place(.limit(.bid, "BTC_USDC", price: "80000.123", quantity: "0.001"))
    } catch {
      guard case .rejected(let rejection) = error else { throw error }
      print("Refused, as it should be: \(rejection.message)")
    }
    if let balance = try await client.balances()["USDC"] {
      print("\(balance.available) USDC available, \(balance.locked) locked")
    }
  }
}
