// An hour of streaming with a cut every thirty seconds, in no time.

import BackpackModel
import Testing

@testable import Backpack

@Suite struct `An hour with a cut every thirty seconds` {
  @Test(arguments: [20_261_122])
  func `every book equals the venue's after each resume, every order is told how it ended`(
    seed: UInt64
  ) async throws {
    let symbols: [Symbol] = ["A_USDC", "B_USDC_PERP", "kPEPE.X_USDC"]
    let venue = ModelVenue(seed: seed, markets: symbols)
    let clock = ManualClock(seed: seed, inTurn: true)
    var options = BackpackStreams.Options(now: { clock.wallTime })
    options.clock = clock.clock
    let streams = BackpackStreams(
      transport: venue, key: try Fixtures.key(), reading: venue, options: options)
    let orders = try streams.events(of: .orderUpdates())
    let books = try symbols.map { try streams.keepOrderBook($0) }
    let consumer = Task { await Ledger.follow(orders) }

    let step = Duration.milliseconds(250)
    var equal = 0
    var livesAtCuts = 0
    for index in 1...(3600 * 4) {
      await clock.advance(by: step)
      venue.step(at: clock.wallTime)
      await clock.settle()
      let isBeforeCut = index % 120 == 0
      if isBeforeCut || index % 10 == 0 {
        for book in books {
          guard let depth = book.depth() else {
            #expect(book.state != .live)
            #expect(book.best == nil)
            continue
          }
          let (market, skipped) = venue.state.withLock { ($0.markets[book.symbol], $0.skipped) }
          let truth = try #require(market)
          #expect(depth == truth.depth(at: depth.lastUpdateID), "seed \(seed), step \(index)")
          #expect(
            depth.lastUpdateID == truth.lastUpdateID || skipped.contains(book.symbol),
            "it does not lag: seed \(seed), step \(index)")
          equal += 1
          if isBeforeCut { livesAtCuts += 1 }
        }
      }
      if isBeforeCut { venue.cut() }
    }
    // A quiet end, so that what was lost last can be read.
    for _ in 0..<240 {
      await clock.advance(by: step)
      venue.step(at: clock.wallTime)
      await clock.settle()
    }
    for book in books {
      let market = try #require(venue.state.withLock { $0.markets[book.symbol] })
      #expect(book.state == .live)
      #expect(book.depth() == market.depth(at: try #require(book.depth()).lastUpdateID))
    }

    streams.close()
    let followed = await consumer.value
    let truth = venue.state.withLock(\.self)
    #expect(followed.end == .closed)
    #expect(followed.unreconciled == 0)
    #expect(truth.cuts == 120)
    #expect(truth.untold > 200, "the gaps swallowed something")
    #expect(followed.updates == truth.told, "no event was lost or told twice")
    for (id, order) in truth.orders {
      #expect(
        followed.states[id] == Ledger.State(order.status, order.executedQuantity),
        "seed \(seed), order \(id)")
    }
    #expect(followed.states.count == truth.orders.count)
    #expect(livesAtCuts > 300, "of 360: nearly always the books were in sync before the next cut")
    #expect(equal > 2000)
  }
}

/// What a consumer of order updates comes to know.
struct Ledger: Sendable {
  struct State: Hashable, Sendable {
    var status: OrderStatus
    var executed: Quantity
    init(_ status: OrderStatus, _ executed: Quantity) {
      self.status = status
      self.executed = executed
    }
  }

  var states: [OrderID: State] = [:]
  var updates = 0
  var reconciled = 0
  var unreconciled = 0
  var end: StreamError?

  static func follow(_ events: StreamEvents<OrderUpdate>) async -> Ledger {
    var ledger = Ledger()
    do throws(StreamError) {
      for try await event in events {
        switch event {
        case .update(let update, _):
          ledger.updates += 1
          ledger.states[update.orderID] = State(update.status, update.executedQuantity)
        case .reconciled(let update):
          ledger.reconciled += 1
          ledger.states[update.orderID] = State(update.status, update.executedQuantity)
        case .unreconciled: ledger.unreconciled += 1
        default: continue
        }
      }
    } catch {
      ledger.end = error
    }
    return ledger
  }
}
