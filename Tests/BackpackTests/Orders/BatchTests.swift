// Batches: each result belongs to its order, or to none; what is unknown is unknown for all.

import Backpack
import BackpackModel
import BackpackWire
import Testing

@Suite struct `A batch` {
  private let orders: [OrderRequest] = [
    .limit(.bid, "SOL_USDC", price: "90", quantity: "1", clientID: 1),
    .limit(.ask, "SOL_USDC", price: "190", quantity: "2", clientID: 2),
    .market(.bid, "SOL_USDC_PERP", .base("3"), clientID: 3),
  ]
  private let refused = #"{"operation":"Err","code":"INVALID_PRICE","message":"too far"}"#

  private func placed(
    _ id: Int, _ symbol: String, _ side: String, clientID: String, status: String = "New",
    tag: String = #","operation":"Ok""#
  ) -> String {
    #"{"id":"\#(id)","clientId":\#(clientID),"symbol":"\#(symbol)","side":"\#(side)","#
      + #""orderType":"Limit","status":"\#(status)","timeInForce":"GTC","executedQuantity":"0","#
      + #""executedQuoteQuantity":"0","selfTradePrevention":"RejectTaker","createdAt":1\#(tag)}"#
  }

  private var good: [String] {
    [
      placed(11, "SOL_USDC", "Bid", clientID: "1"), refused,
      placed(13, "SOL_USDC_PERP", "Bid", clientID: "3", status: "Expired"),
    ]
  }

  private func place(_ results: [String]) async throws -> [BatchResult] {
    try await place(.answer(200, "[\(results.joined(separator: ","))]"))
  }

  private func place(_ outcome: ScriptedTransport.Outcome) async throws -> [BatchResult] {
    try await client(ScriptedTransport(outcome), key: try Fixtures.key()).place(orders)
  }

  @Test func `each order hears of itself: taken, refused, or taken and ended`() async throws {
    let results = try await place(good)

    guard results.count == 3, case .placed(let first) = results[0],
      case .rejected(let rejection) = results[1], case .placed(let third) = results[2]
    else { throw Unexpected(results) }
    #expect((first.id, first.clientID) == ("11", 1))
    #expect(
      (rejection.status, rejection.code, rejection.message) == (200, .invalidPrice, "too far"))
    #expect((third.id, third.status) == ("13", .expired))
  }

  @Test(arguments: ["TIMEOUT", "SERVER_ERROR"])
  func `an order at which the venue failed is not told as refused`(code: String) async throws {
    let results = try await place([
      good[0], #"{"operation":"Err","code":"\#(code)","message":"x"}"#, good[2],
    ])
    guard case .placed = results[0], case .outcomeUnknown(let words) = results[1],
      case .placed = results[2]
    else { throw Unexpected(results) }
    #expect(words == Rejection(status: 200, code: ErrorCode(code), message: "x"))
    let written = JSONWriter.bytes(of: results)
    #expect(try [BatchResult](from: JSONNode(parsing: written)) == results)
  }

  @Test func `the tag may be missing, and a client ID the venue leaves out counts for nothing`()
    async throws
  {
    let results = try await place([
      placed(11, "SOL_USDC", "Bid", clientID: "null", tag: ""),
      #"{"code":null,"message":"no"}"#, good[2],
    ])
    guard case .placed = results[0], case .rejected(let rejection) = results[1] else {
      throw Unexpected(results)
    }
    #expect((rejection.code, rejection.message) == (nil, "no"))
  }

  @Test func `results that are not about these orders make all of them unknown`() async throws {
    let wrong: [[String]] = [
      [], Array(good.dropLast()), good + [refused],
      [placed(11, "SOL_USDC", "Bid", clientID: "2"), refused, good[2]],
      [placed(11, "SOL_USDC", "Ask", clientID: "1"), refused, good[2]],
      [placed(11, "BTC_USDC", "Bid", clientID: "1"), refused, good[2]],
      // The same two, in the wrong places.
      [good[2], refused, good[0]],
      [good[0], #"{"operation":"Ok"}"#, good[2]], [good[0], "null", good[2]],
      [good[0], "{}", good[2]],
    ]
    for results in wrong {
      let error = await #expect(throws: BackpackError.self) { try await place(results) }
      guard case .batchOutcomeUnknown([1, 2, 3], _) = error else { throw Unexpected(error) }
    }
  }

  @Test(
    arguments: [
      .failure(.interrupted("cut")), .answer(500), .answer(502, "<html>"), .answer(504),
      .answer(400, #"{"code":"TIMEOUT","message":"x"}"#),
      .answer(400, #"{"code":"SERVER_ERROR","message":"x"}"#), .answer(200, "<html>"),
      .answer(200, "{}"),
      .answer(200, ""),
    ] as [Result<HTTPResponse, TransportError>])
  func `without a readable answer every client ID is in the error, and nothing is sent again`(
    outcome: Result<HTTPResponse, TransportError>
  ) async throws {
    let transport = ScriptedTransport(outcome)
    let error = await #expect(throws: BackpackError.self) {
      try await client(transport, key: try Fixtures.key()).place(orders)
    }

    #expect(error?.isOutcomeUnknown == true)
    #expect(error?.clientIDs == [1, 2, 3])
    #expect("\(try #require(error))".contains("Each of the 3 orders may have happened"))
    #expect(transport.requests.count == 1)
  }

  @Test func `a clear no is one for all`() async throws {
    let error = await #expect(throws: BackpackError.self) {
      try await place(.answer(400, "parse request payload error"))
    }
    guard case .rejected = error else { throw Unexpected(error) }
    #expect(error?.isOutcomeUnknown == false)
    await #expect(throws: BackpackError.notSent(reason: "x")) {
      try await place(.failure(.notSent("x")))
    }
  }

  @Test func `what cannot be told apart, or no market takes, is not sent`() async throws {
    let order = orders[0]
    var odd = order
    odd.reduceOnly = true
    var keyed = order
    keyed.broker = Broker(id: 1, key: BrokerKey("k"))
    let many = (0...50).map {
      OrderRequest.market(.bid, "SOL_USDC", .base("1"), clientID: ClientOrderID(UInt32($0)))
    }
    let wrong: [([OrderRequest], String)] = [
      ([], "1 to 50"), (many, "1 to 50"), ([order, orders[1], order], "client ID 1"),
      ([orders[1], odd], "Order 2"), ([keyed], "broker key"),
    ]
    let transport = ScriptedTransport(.answer(200, "[]"))
    let client = client(transport, key: try Fixtures.key())
    for (orders, words) in wrong {
      let error = await #expect(throws: BackpackError.self) { try await client.place(orders) }
      guard case .refused(let refusal) = error else { throw Unexpected(error) }
      #expect(refusal.reason.contains(words))
    }
    #expect(transport.requests.isEmpty)

    let fifty = Array(many.dropLast())
    _ = await #expect(throws: BackpackError.self) { try await client.place(fifty) }
    #expect(transport.requests.count == 1, "50 are sent")
  }
}
