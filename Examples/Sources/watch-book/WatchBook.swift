// Shows the best levels of a market's book, as they change.

import Backpack
import BackpackPaper
import Glibc

@main
struct WatchBook {
  static func main() async throws {
    let symbol = Symbol(CommandLine.arguments.dropFirst().first ?? "SOL_USDC")
    let updatesMax = CommandLine.arguments.dropFirst(2).first.flatMap { Int($0) } ?? 20

    let exchange = try PaperVenue.open(seed: 1, now: systemTime)
    let client = BackpackClient(transport: exchange.transport, key: exchange.key, mode: .paper)
    let streams = client.streams(over: exchange.streams)

    let book: OrderBook
    do { book = try await streams.orderBook(symbol) } catch {
      print("\(symbol) cannot be watched. \(error)")
      exit(1)
    }
    var updates = 0
    for await change in book.changes {
      show(change, of: book)
      updates += 1
      if updates == updatesMax { break }
    }
  }

  private static func show(_ change: OrderBookChange, of book: OrderBook) {
    // All of it about one moment, or nothing: a book that is not in sync answers nothing.
    guard let depth = book.depth(5), let mood = try? book.imbalance(levels: 5) else {
      print("\(book.symbol): \(change.state)")
      return
    }
    print("\n\(book.symbol), update \(depth.lastUpdateID), imbalance \(mood)")
    for level in depth.asks.reversed() { print("        \(row(level.price, level.quantity))") }
    print("        ----------")
    for level in depth.bids { print("        \(row(level.price, level.quantity))") }
    if let cost = try? book.cost(of: "10", side: .bid) {
      print("10 would cost \(cost.notional), the worst at \(cost.worstPrice ?? .zero)")
    }
  }

  private static func row(_ price: Price, _ quantity: Quantity) -> String {
    let text = "\(price)"
    return text + String(repeating: " ", count: max(1, 12 - text.count)) + "\(quantity)"
  }
}
