// Orders whose answer was lost: found, excluded, or neither yet.

import BackpackModel
import Testing

@testable import Backpack

private let order = OrderRequest.limit(.bid, "SOL_USDC", price: "1", quantity: "1", clientID: 7)

/// Sends `orders` each by itself; every answer is lost.
private func lose(_ orders: OrderRequest..., by client: BackpackClient) async {
  for order in orders {
    let error = await #expect(throws: BackpackError.self) { try await client.place(order) }
    #expect(error == .outcomeUnknown(order.clientID, reason: "lost"))
  }
}

@Suite struct `An order whose answer was lost` {
  @Test func `is found among the open orders, with two requests`() async throws {
    let venue = SlowVenue { $0.open = [order.taken(id: "900")] }
    let client = try venue.client()
    await lose(order, by: client)

    let outcome = try await client.resolve(order)

    guard case .accepted(let found) = outcome else { throw Unexpected(outcome) }
    #expect((found.id, found.status, found.executedQuantity) == ("900", .new, "0"))
    #expect(venue.asked == [SlowVenue.timePath, SlowVenue.openPath])
    #expect(venue.requests.filter { $0.method != .get }.count == 1, "nothing was sent again")
  }

  @Test func `is found in the order history once it has ended`() async throws {
    let row = HistoryOrder(order.taken(.milliseconds(20), .expired), expiryReason: .postOnlyTaker)
    let venue = SlowVenue { $0.history = [row] }
    let client = try venue.client()
    await lose(order, by: client)

    let outcome = try await client.resolve(order)

    guard case .accepted(let found) = outcome else { throw Unexpected(outcome) }
    #expect(found.status == .expired)
    #expect(found.source == .orderHistory(row))
    #expect(venue.asked.count == 3)
  }

  @Test func `is found by its fills where the order history lags`() async throws {
    let venue = SlowVenue {
      $0.fills = [order.filled(.milliseconds(9), "0.4"), order.filled(.milliseconds(8), "0.6")]
    }
    let client = try venue.client()
    await lose(order, by: client)

    let outcome = try await client.resolve(order)

    guard case .accepted(let found) = outcome else { throw Unexpected(outcome) }
    #expect((found.id, found.status, found.executedQuantity) == ("900", nil, "1"))
  }

  @Test func `that never arrived counts as not placed when all could be known, not before`()
    async throws
  {
    let venue = SlowVenue()
    let client = try venue.client()
    await lose(order, by: client)
    // Window 5 s, arrival 2 s, history 5 s.
    let due = SlowVenue.start + .seconds(12)
    #expect(try await client.resolve(order) == .stillUnknown(until: due, nil))

    venue.pause(.seconds(7))
    #expect(try await client.resolve(order) == .stillUnknown(until: due, nil), "not yet past 7 s")

    venue.pause(.milliseconds(500))
    let asked = venue.asked.count
    let seenAbsent = SlowVenue.start + .milliseconds(12_500)
    #expect(try await client.resolve(order) == .stillUnknown(until: seenAbsent, nil))
    #expect(
      venue.asked.dropFirst(asked) == [
        SlowVenue.timePath, SlowVenue.openPath, SlowVenue.timePath, SlowVenue.historyPath,
        SlowVenue.fillsPath,
      ])

    venue.pause(.milliseconds(4999))
    #expect(try await client.resolve(order) == .stillUnknown(until: seenAbsent, nil))
    venue.pause(.milliseconds(1))
    #expect(try await client.resolve(order) == .notPlaced)
  }

  @Test func `is waited for with few requests, and no longer than allowed`() async throws {
    let venue = SlowVenue()
    let client = try venue.client()
    await lose(order, by: client)

    let early = try await client.resolve(order, in: venue, waitingUpTo: .seconds(6))
    guard case .stillUnknown(_, nil) = early else { throw Unexpected(early) }
    #expect(venue.asked.count <= 5 * 4)

    #expect(try await client.resolve(order, in: venue, waitingUpTo: .seconds(30)) == .notPlaced)
    #expect(
      venue.asked.filter { $0.hasPrefix("/wapi") }.count <= 20, "30 a minute is all there is")
  }

  @Test func `that the client did not send is refused, and nobody is asked`() async throws {
    let venue = SlowVenue()
    let client = try venue.client()
    let error = await #expect(throws: BackpackError.self) { try await client.resolve(order) }
    guard case .refused(let refusal) = error else { throw Unexpected(error) }
    #expect(refusal.remedy?.contains("SentOrder") == true)
    #expect(venue.requests.isEmpty)

    // After a restart, from what was written down.
    venue.pause(.seconds(20))
    let sent = SentOrder(order, signedAt: SlowVenue.start)
    guard case .stillUnknown = await client.resolve([sent])[0] else { throw Unexpected(sent) }
    venue.pause(.seconds(5))
    #expect(await client.resolve([sent]) == [.notPlaced])
  }
}

@Suite struct `Races between an order and the search for it` {
  @Test func `an order that arrives late is found late, and not excluded before`() async throws {
    let venue = SlowVenue {
      $0.plan = [(.milliseconds(4900), { $0.open = [order.taken(.milliseconds(4900))] })]
    }
    let client = try venue.client()
    await lose(order, by: client)

    let outcome = try await client.resolve(order, in: venue, waitingUpTo: .seconds(30))

    guard case .accepted = outcome else { throw Unexpected(outcome) }
  }

  /// It rests through every look at the histories, and fills right before the open orders are read.
  @Test func `an order that ends just before the open orders are read is not excluded`()
    async throws
  {
    let venue = SlowVenue {
      // Told by the history 4.9 s after it was filled.
      $0.plan = [
        (.milliseconds(12_900), { $0.history = [HistoryOrder(order.taken(.zero, .filled))] })
      ]
    }
    let client = try venue.client()
    await lose(order, by: client)
    venue.pause(.seconds(8))

    // 12 s after the sending are past only by a naive count from the signature.
    let outcome = try await client.resolve(order, in: venue, waitingUpTo: .seconds(30))

    guard case .accepted(let found) = outcome else { throw Unexpected(outcome) }
    #expect(found.status == .filled)
  }

  /// The open orders take 10 s to come: the history's time to catch up begins after that.
  @Test func `a slow answer does not shorten the wait for the history`() async throws {
    let venue = SlowVenue {
      $0.time = SlowVenue.start
      // Requests: order, time, open orders, time …
      $0.before = [4: { $0.time = $0.time + .seconds(10) }]
      $0.plan = [
        (.milliseconds(22_500), { $0.history = [HistoryOrder(order.taken(.zero, .filled))] })
      ]
    }
    let client = try venue.client()
    await lose(order, by: client)
    venue.pause(.seconds(8))

    let outcome = try await client.resolve(order, in: venue, waitingUpTo: .seconds(30))

    guard case .accepted = outcome else { throw Unexpected(outcome) }
  }

  @Test func `the venue's clock decides, however wrong this machine's is`() async throws {
    for offset in [Duration.seconds(-3), .seconds(4), .seconds(3600)] {
      let venue = SlowVenue()
      let client = try venue.client(offset: offset)
      await lose(order, by: client)
      venue.pause(.seconds(8))
      _ = try await client.resolve(order)
      venue.pause(.seconds(6))
      let outcome = try await client.resolve(order)
      // Signed an hour ahead it stays good for an hour, if the venue takes it at all.
      #expect((outcome == .notPlaced) == (offset < .seconds(1)), "\(offset): \(outcome)")
    }
  }

  /// Were it looked for by its signature, it would be too old to be itself, and sent again.
  @Test func `an order signed by a clock far ahead is found all the same`() async throws {
    let venue = SlowVenue { $0.open = [order.taken(.milliseconds(3))] }
    let client = try venue.client(offset: .seconds(40))
    await lose(order, by: client)
    guard case .accepted = try await client.resolve(order) else { throw Unexpected("not found") }
  }

  @Test func `an order sent twice can arrive as long as the second one`() async throws {
    let venue = SlowVenue()
    let client = try venue.client()
    await lose(order, by: client)
    venue.pause(.seconds(4))
    await lose(order, by: client)
    venue.pause(.milliseconds(4500))
    _ = try await client.resolve(order)
    venue.pause(.seconds(5))
    let outcome = try await client.resolve(order)
    guard case .stillUnknown = outcome else { throw Unexpected(outcome) }
  }
}

@Suite struct `A time out of a cache` {
  @Test func `excludes nothing, however late it is`() async throws {
    let venue = SlowVenue { $0.timeAge = 1 }
    let client = try venue.client()
    await lose(order, by: client)
    venue.pause(.seconds(3600))

    let outcome = try await client.resolve(order, in: venue, waitingUpTo: .seconds(60))

    guard case .stillUnknown(_, .unavailable) = outcome else { throw Unexpected(outcome) }
  }

  /// Told without its age, after the open orders were read: the wait for the histories begins here.
  @Test func `does not shorten the wait for the histories`() async throws {
    let venue = SlowVenue {
      // Requests: order, time, open orders, time …
      $0.before = [
        4: { $0.time = $0.time + .seconds(-20) }, 5: { $0.time = $0.time + .seconds(20) },
      ]
    }
    let client = try venue.client()
    await lose(order, by: client)
    venue.pause(.seconds(8))
    _ = try await client.resolve(order)

    venue.pause(.milliseconds(4999))
    let early = try await client.resolve(order)
    guard case .stillUnknown = early else { throw Unexpected(early) }
    venue.pause(.milliseconds(1))
    #expect(try await client.resolve(order) == .notPlaced)
  }
}

@Suite struct `Margins of a search` {
  @Test func `what was excluded by small ones is not excluded by larger ones`() async throws {
    let venue = SlowVenue()
    let client = try venue.client()
    await lose(order, by: client)
    venue.pause(.milliseconds(5500))
    let hasty = ResolutionMargins(clock: .seconds(5), arrival: .zero, history: .seconds(5))
    _ = try await client.resolve(order, margins: hasty)
    venue.pause(.seconds(6))

    let careful = ResolutionMargins(clock: .seconds(5), arrival: .seconds(60), history: .seconds(5))
    let outcome = try await client.resolve(order, margins: careful)

    guard case .stillUnknown = outcome else { throw Unexpected(outcome) }
    #expect(try await client.resolve(order, margins: hasty) == .notPlaced)
  }
}

@Suite struct `Client IDs used again` {
  /// The first was cancelled; the second filled, and the histories do not know it yet.
  @Test func `the earlier order, whose answer came, does not pass for the later one`() async throws
  {
    let first = order.taken(.zero, .cancelled)
    let venue = SlowVenue {
      $0.taken = [order.taken()]
      $0.history = [HistoryOrder(first)]
      $0.fills = [order.filled(.milliseconds(1))]
      $0.plan = [
        (
          .seconds(3),
          { $0.history.insert(HistoryOrder(order.taken(.seconds(1), .filled, id: "901")), at: 0) }
        )
      ]
    }
    let client = try venue.client()
    #expect(try await client.place(order).id == "900")
    venue.pause(.seconds(1))
    await lose(order, by: client)

    guard case .stillUnknown = try await client.resolve(order) else {
      throw Unexpected("too early")
    }
    venue.pause(.seconds(2))
    guard case .accepted(let found) = try await client.resolve(order) else {
      throw Unexpected("not found")
    }
    #expect((found.id, found.status) == ("901", .filled))
  }

  @Test func `an order sent again is remembered as the latest`() async throws {
    let sent = SentOrders()
    let at = SlowVenue.start
    func note(_ order: OrderRequest) { sent.note([order], signedAt: at, window: .standard) }
    note(order)
    for number in 1000..<(999 + UInt32(SentOrders.countMax)) {
      var other = order
      other.clientID = ClientOrderID(number)
      note(other)
    }
    note(order)

    var last = order
    last.clientID = 5
    note(last)

    #expect(sent.find(order) != nil)
    var oldest = order
    oldest.clientID = 1000
    #expect(sent.find(oldest) == nil)
  }
}

@Suite struct `Whose order it is` {
  @Test func `an order with the same client ID from before, of another side or market is another`()
    async throws
  {
    var sold = order
    sold.side = .ask
    var elsewhere = order
    elsewhere.symbol = "SOL_USDC_PERP"
    let strangers = [sold.taken(), elsewhere.taken(), order.taken(.milliseconds(-5001))]
    let venue = SlowVenue {
      $0.open = strangers
      $0.history = strangers.map { HistoryOrder($0) }
      $0.fills = [sold.filled(), elsewhere.filled(), order.filled(.milliseconds(-5001))]
    }
    let client = try venue.client()
    await lose(order, sold, elsewhere, by: client)
    venue.pause(.seconds(8))

    let outcome = try await client.resolve(order)
    guard case .stillUnknown(_, nil) = outcome else { throw Unexpected(outcome) }

    // Each of the others is found where it is the one looked for.
    for outcome in try await client.resolve([elsewhere]) {
      guard case .accepted = outcome else { throw Unexpected(outcome) }
    }
  }

  @Test func `the latest moment an older order can be told is the clocks' difference`() async throws
  {
    let venue = SlowVenue { $0.open = [order.taken(.milliseconds(-5000))] }
    let client = try venue.client()
    await lose(order, by: client)
    guard case .accepted = try await client.resolve(order) else { throw Unexpected("not found") }
  }
}

@Suite struct `Reads that fail while searching` {
  @Test(arguments: [
    SlowVenue.timePath, SlowVenue.openPath, SlowVenue.historyPath, SlowVenue.fillsPath,
  ])
  func `leave the order unknown, with the error, however long it takes`(path: String) async throws {
    let venue = SlowVenue { $0.failing = [path] }
    let client = try venue.client()
    await lose(order, by: client)
    venue.pause(.seconds(3600))

    let outcome = try await client.resolve(order, in: venue, waitingUpTo: .seconds(60))

    guard case .stillUnknown(_, .unavailable("lost")) = outcome else { throw Unexpected(outcome) }
  }

  @Test func `of the clock do not keep an order from being found`() async throws {
    let venue = SlowVenue {
      $0.failing = [SlowVenue.timePath]
      $0.open = [order.taken()]
    }
    let client = try venue.client()
    await lose(order, by: client)
    guard case .accepted = try await client.resolve(order) else { throw Unexpected("not found") }
  }

  @Test func `after a failure the search goes on where it was`() async throws {
    let venue = SlowVenue {
      $0.failing = [SlowVenue.fillsPath]
      $0.plan = [(.seconds(40), { $0.failing = [] })]
    }
    let client = try venue.client()
    await lose(order, by: client)
    venue.pause(.seconds(30))
    #expect(try await client.resolve(order, in: venue, waitingUpTo: .seconds(60)) == .notPlaced)
  }

  @Test func `cancelling ends the waiting with what is known`() async throws {
    let venue = SlowVenue()
    let client = try venue.client()
    await lose(order, by: client)
    let search = Task { try await client.resolve(order, waitingUpTo: .seconds(3600)) }
    search.cancel()
    guard case .stillUnknown = try await search.value else { throw Unexpected("settled") }
  }
}

@Suite struct `Long histories` {
  private func others(_ count: Int) -> [HistoryOrder] {
    (0..<count).map { index in
      var order = order
      order.clientID = ClientOrderID(UInt32(1000 + index))
      return HistoryOrder(order.taken(.seconds(1), .filled, id: OrderID("\(5000 + index)")))
    }
  }

  @Test(arguments: [1000, 30])
  func `an order on a later page is found, however few rows the venue gives`(rows: Int) async throws
  {
    let venue = SlowVenue {
      $0.history = others(140) + [HistoryOrder(order.taken(.zero, .filled))]
      $0.pageSizeMax = rows
    }
    let client = try venue.client()
    await lose(order, by: client)
    guard case .accepted = try await client.resolve(order) else { throw Unexpected("not found") }
  }

  @Test func `a fill that moved to the next page meanwhile counts once`() async throws {
    var other = order
    other.clientID = 8
    let others = (0..<99).map { other.filled(.milliseconds(Int64(500 - $0)), id: "1") }
    let more = (0..<30).map { other.filled(.milliseconds(Int64(-$0)), id: "1") }
    let newer = (0..<50).map { other.filled(.milliseconds(Int64(900 - $0)), id: "1") }
    let own = order.filled(.milliseconds(100), "0.4")
    let venue = SlowVenue {
      $0.fills = others + [own] + more
      // Requests: order, time, open orders, history, fills, fills
      $0.before = [6: { $0.fills = newer + $0.fills }]
    }
    let client = try venue.client()
    await lose(order, by: client)

    guard case .accepted(let found) = try await client.resolve(order) else {
      throw Unexpected("not found")
    }

    #expect(venue.asked.count { $0 == SlowVenue.fillsPath } == 2)
    #expect(found.executedQuantity == "0.4")
  }

  @Test func `reading stops at rows from before the order`() async throws {
    let old = HistoryOrder(order.taken(.seconds(-6), .filled))
    let venue = SlowVenue { $0.history = others(10) + Array(repeating: old, count: 500) }
    let client = try venue.client()
    await lose(order, by: client)
    _ = try await client.resolve(order)
    #expect(venue.asked.filter { $0 == SlowVenue.historyPath }.count == 1)
  }

  @Test func `a history too long to be read excludes nothing`() async throws {
    let venue = SlowVenue { $0.history = others(2000) }
    let client = try venue.client()
    await lose(order, by: client)
    venue.pause(.seconds(8))
    _ = try await client.resolve(order)
    venue.pause(.seconds(8))
    let outcome = try await client.resolve(order)
    guard case .stillUnknown(_, .unavailable) = outcome else { throw Unexpected(outcome) }
  }
}

@Suite struct `A batch whose answer was lost` {
  @Test func `is settled order by order, with no more requests than one order`() async throws {
    let orders = (1...50).map { number in
      OrderRequest.limit(
        .bid, number % 2 == 0 ? "SOL_USDC" : "BTC_USDC_PERP", price: "1", quantity: "1",
        clientID: ClientOrderID(UInt32(number)))
    }
    let venue = SlowVenue {
      $0.open = orders[0..<20].map { $0.taken() }
      $0.history = orders[20..<40].map { HistoryOrder($0.taken(.zero, .filled)) }
      $0.fills = orders[40..<45].map { $0.filled() }
    }
    let client = try venue.client()
    let error = await #expect(throws: BackpackError.self) { try await client.place(orders) }
    #expect(error?.clientIDs == orders.map(\.clientID))

    let outcomes = try await client.resolve(orders)
    #expect(venue.asked.count == 4)
    for (index, outcome) in outcomes.enumerated() {
      switch outcome {
      case .accepted(let found):
        #expect(index < 45)
        #expect((found.status == nil) == (index >= 40))
      case .stillUnknown: #expect(index >= 45)
      case .notPlaced: Issue.record("too early")
      }
    }

    venue.pause(.seconds(8))
    _ = try await client.resolve(orders)
    venue.pause(.seconds(5))
    #expect(try await client.resolve(orders).suffix(5) == Array(repeating: .notPlaced, count: 5))
  }
}
