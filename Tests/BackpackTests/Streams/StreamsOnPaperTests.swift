// The stream client against the paper exchange: signed, subscribed, and in step with what REST
// says.

import BackpackModel
import BackpackPaper
import BackpackWire
import Testing

@testable import Backpack

@Suite(.timeLimit(.minutes(2))) struct `Streams on paper` {
  private let time = Lock(Timestamp(milliseconds: 1_788_264_000_000))
  private let paper: PaperTransport
  private let client: BackpackClient
  private let streams: BackpackStreams

  init() throws {
    let time = time
    let now: @Sendable () -> Timestamp = { time.withLock(\.self) }
    let key = try SecretKey.generate()
    paper = PaperTransport(accountKey: key.publicKey, seed: 21, streamsByHand: true, now: now)
    client = BackpackClient(transport: paper, key: key, mode: .paper, options: .init(now: now))
    streams = client.streams(over: paper.streams, options: .init(now: now))
  }

  /// A tenth of a second passes, and everybody who waits gets a turn.
  private func tick() async {
    time.withLock { $0 = $0 + .milliseconds(100) }
    paper.streams.tick()
    await Task.yield()
  }

  @Test(arguments: [DepthPace.realtime, .every200ms, .every600ms, .every1000ms])
  func `an order book is the exchange's, minute after minute`(pace: DepthPace) async throws {
    let symbol: Symbol = "SOL_USDC_PERP"
    let book = try streams.keepOrderBook(symbol, pace: pace)
    while book.state != .live { await tick() }

    var matched = 0
    for step in 0..<3000 {
      await tick()
      if step % 40 == 0 {
        let side: Side = step % 80 == 0 ? .bid : .ask
        let mark = try #require(book.best?.bid?.price ?? book.best?.ask?.price)
        let price = Price(try mark.decimal + (side == .bid ? "-0.05" : "0.05"))
        _ = try await client.place(.limit(side, symbol, price: price, quantity: "0.5"))
      }
      #expect(book.state == .live)
      // At all phases of a second: an aggregated book meets the exchange's only between two changes.
      guard step % 7 == 0 else { continue }
      let kept = try #require(book.depth())
      let told = try await client.send(GetDepth(symbol: symbol))
      guard kept.lastUpdateID == told.lastUpdateID else { continue }
      #expect(kept.bids == told.bids && kept.asks == told.asks)
      matched += 1
    }
    #expect(book.syncs == 1, "it was never out of step")
    #expect(matched > 50)
  }

  @Test func `orders, positions and balances of the account are told to its owner`() async throws {
    let orders = Lock<[OrderUpdate]>([])
    let positions = Lock<[PositionUpdate]>([])
    let balances = Lock<[BalanceUpdate]>([])
    try await withThrowingTaskGroup { group in
      let orderEvents = try streams.events(of: .orderUpdates())
      let positionEvents = try streams.events(of: .positionUpdates(on: "SOL_USDC_PERP"))
      let balanceEvents = try streams.events(of: .balanceUpdates)
      group.addTask { try await Self.collect(orderEvents, into: orders) }
      group.addTask { try await Self.collect(positionEvents, into: positions) }
      group.addTask { try await Self.collect(balanceEvents, into: balances) }
      for _ in 0..<50 { await tick() }

      let rest = try await client.place(.limit(.bid, "SOL_USDC", price: "100", quantity: "1"))
      try await client.cancel(.id(rest.id), on: "SOL_USDC")
      let taken = try await client.place(.market(.bid, "SOL_USDC_PERP", .base("2")))
      func isTold() -> Bool {
        orders.withLock { $0.contains { $0.orderID == taken.id && $0.status == .filled } }
          && positions.withLock { $0.contains { $0.event == .opened } }
          && balances.withLock { $0.contains { $0.balance.locked == "100" } }
      }
      while !isTold() { await tick() }
      group.cancelAll()

      let ofRest = orders.withLock { $0.filter { $0.orderID == rest.id } }
      #expect(ofRest.map(\.event) == [.accepted, .cancelled])
      let fills = orders.withLock { $0.compactMap(\.fill) }
      #expect(try fills.reduce(Quantity.zero) { try $0 + $1.quantity } == "2")
      #expect(positions.withLock { $0.last?.netQuantity } == "2")
    }
  }

  private static func collect<Payload>(
    _ events: StreamEvents<Payload>, into log: Lock<[Payload]>
  ) async throws {
    for try await event in events {
      if case .update(let payload, _) = event { log.withLock { $0.append(payload) } }
    }
  }
}
