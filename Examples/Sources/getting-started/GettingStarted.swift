// The code of the article "Getting started", whole: a test compares the two.

import Backpack
import BackpackPaper
import Foundation

@main
struct GettingStarted {
  static func main() async throws {
    let exchange = try PaperVenue.open(seed: 1, now: systemTime)
    let client = BackpackClient(transport: exchange.transport, key: exchange.key, mode: .paper)

    let balances = try await client.balances()
    print(balances["USDC"]?.available ?? .zero)

    let order = OrderRequest.limit(.bid, "SOL_USDC", price: "100", quantity: "0.5")
    do {
      let placed = try await client.place(order)
      print(placed.id, placed.status)
    } catch {
      guard error.isOutcomeUnknown else { throw error }
      let outcome = try await client.resolve(order, waitingUpTo: .seconds(30))
      print(outcome)
    }

    let streams = client.streams(over: exchange.streams)
    let book = try await streams.orderBook("SOL_USDC")
    for await change in book.changes {
      guard let best = change.best else { continue }
      print(best.bid?.price ?? .zero, best.ask?.price ?? .zero)
      break
    }

    if CommandLine.arguments.contains("--live") { try await live() }
  }

  static func live() async throws {
    let configuration = Configuration.load(environment: ProcessInfo.processInfo.environment)
    if let problem = configuration.problem { print(problem) }
    let client = BackpackClient(
      transport: CurlTransport(), key: configuration.key,
      options: BackpackClient.Options(baseURL: configuration.baseURL))
    let streams = client.streams(options: .init(url: configuration.webSocketURL))

    for try await event in try streams.events(of: .orderUpdates()) {
      print(event)
    }
  }
}
