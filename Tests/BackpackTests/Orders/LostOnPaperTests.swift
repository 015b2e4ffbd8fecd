// Lost answers against the paper exchange: the order is there, or it is not, and resolve says which.

import Backpack
import BackpackModel
import BackpackPaper
import Testing

/// Hands requests on and loses answers.
private final class LossyTransport: HTTPTransport {
  enum Loss: Sendable {
    case answer
    case request
  }

  private let venue: PaperTransport
  private let losses: Lock<[Loss]>

  /// - Parameter losses: what becomes of the orders to come, one after another.
  init(_ venue: PaperTransport, _ losses: [Loss]) {
    self.venue = venue
    self.losses = Lock(losses)
  }

  func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
    let loss: Loss? =
      request.method == .post
      ? losses.withLock { $0.isEmpty ? nil : $0.removeFirst() } : nil
    if case .request = loss { throw .interrupted("lost on the way there") }
    let answer = try await venue.send(request)
    if case .answer = loss { throw .interrupted("lost on the way back") }
    return answer
  }
}

@Suite struct `An answer lost on paper` {
  private let clock = Lock(Timestamp(milliseconds: 1_788_264_000_000))

  private func client(_ losses: LossyTransport.Loss...) throws -> BackpackClient {
    let clock = clock
    let now: @Sendable () -> Timestamp = { clock.withLock(\.self) }
    let paper = try PaperVenue.open(seed: 11, now: now)
    return BackpackClient(
      transport: LossyTransport(paper.transport, losses), key: paper.key, mode: .paper,
      options: .init(now: now))
  }

  private func pass(_ span: Duration) { clock.withLock { $0 = $0 + span } }

  private func lose(_ order: OrderRequest, by client: BackpackClient) async {
    let error = await #expect(throws: BackpackError.self) { try await client.place(order) }
    #expect(error?.clientIDs == [order.clientID])
  }

  @Test func `a resting order is found with its status`() async throws {
    let client = try client(.answer)
    let order = OrderRequest.limit(.bid, "SOL_USDC", price: "100", quantity: "1")
    await lose(order, by: client)

    guard case .accepted(let found) = try await client.resolve(order) else {
      throw Unexpected("not found")
    }
    #expect(found.status == .new)
    #expect(try await client.openOrders().map(\.id) == [found.id])
  }

  /// The lines of docs/swift.md.
  @Test func `a trader needs one call and one switch`() async throws {
    let client = try client(.answer)
    let order = OrderRequest.limit(.bid, "SOL_USDC", price: "100", quantity: "1")
    var found: OrderID?
    do {
      try await client.place(order)
    } catch {
      guard error.isOutcomeUnknown else { throw error }
      switch try await client.resolve(order, waitingUpTo: .seconds(30)) {
      case .accepted(let order): found = order.id
      case .notPlaced, .stillUnknown: break
      }
    }
    #expect(try await client.openOrders().map(\.id) == [try #require(found)])
  }

  @Test func `an order that filled or ended at once is found in the history`() async throws {
    let client = try client(.answer, .answer)
    let market = OrderRequest.market(.bid, "SOL_USDC_PERP", .base("1"))
    let never = OrderRequest.limit(.bid, "SOL_USDC", price: "100", quantity: "1", .ioc)
    await lose(market, by: client)
    await lose(never, by: client)

    let outcomes = try await client.resolve([market, never])

    guard case .accepted(let filled) = outcomes[0], case .accepted(let ended) = outcomes[1],
      case .orderHistory(let row) = ended.source
    else { throw Unexpected(outcomes) }
    #expect((filled.status, filled.executedQuantity) == (.filled, "1"))
    #expect((row.status, row.expiryReason) == (.expired, .immediateOrCancel))
  }

  @Test func `an order that never arrived or was refused is not placed, and may be sent again`()
    async throws
  {
    let client = try client(.request, .answer)
    let gone = OrderRequest.limit(.bid, "SOL_USDC", price: "100", quantity: "1")
    let refused = OrderRequest.limit(.bid, "SOL_USDC", price: "100", quantity: "99999")
    await lose(gone, by: client)
    await lose(refused, by: client)
    guard case .stillUnknown(let until, nil) = try await client.resolve(gone) else {
      throw Unexpected("settled too early")
    }
    #expect(until == clock.withLock(\.self) + .seconds(12))

    pass(.seconds(8))
    _ = try await client.resolve([gone, refused])
    pass(.seconds(5))
    #expect(try await client.resolve([gone, refused]) == [.notPlaced, .notPlaced])

    #expect(try await client.place(gone).status == .new)
    #expect(try await client.openOrders().count == 1)
  }

  @Test func `of a batch each order is found or not, by itself`() async throws {
    let client = try client(.answer)
    let orders: [OrderRequest] = [
      .limit(.bid, "SOL_USDC", price: "100", quantity: "1"),
      .limit(.bid, "SOL_USDC", price: "100", quantity: "99999"),
      .market(.bid, "SOL_USDC_PERP", .base("1")),
    ]
    let error = await #expect(throws: BackpackError.self) { try await client.place(orders) }
    #expect(error?.clientIDs == orders.map(\.clientID))

    pass(.seconds(8))
    _ = try await client.resolve(orders)
    pass(.seconds(5))
    let outcomes = try await client.resolve(orders)

    guard case .accepted(let rests) = outcomes[0], case .accepted(let filled) = outcomes[2] else {
      throw Unexpected(outcomes)
    }
    #expect((rests.status, filled.status) == (.new, .filled))
    #expect(outcomes[1] == .notPlaced)
  }
}
