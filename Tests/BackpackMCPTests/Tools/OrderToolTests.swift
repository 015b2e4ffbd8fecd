// list_orders, create_order, cancel_order: results, refusals and what nobody knows.

import BackpackModel
import BackpackWire
import Testing

@testable import BackpackMCP

struct OrderToolTests {
  private func create(_ placing: Result<Order, BackpackError>) async throws -> ToolAnswer {
    try await call(
      "create_order", Line.limitOrder(clientID: 99),
      on: FakeVenue(mode: .live) { $0.placing = placing })
  }

  @Test func `list_orders asks for every market unless told otherwise`() async throws {
    let venue = FakeVenue {
      $0.orders = .success([.sample, .sample.with { $0.symbol = "SOL_USDC_PERP" }])
    }

    let all = try await call("list_orders", on: venue)
    let some = try await call(
      "list_orders", #"{"symbol":"SOL_USDC_PERP","marketType":"PERP"}"#, on: venue)
    _ = try await call("list_orders", #"{"symbol":"null","marketType":""}"#, on: venue)

    #expect(
      venue.events == [
        .listed(nil, nil), .listed("SOL_USDC_PERP", .perpetual), .listed(nil, nil),
      ])
    #expect(try all.node.members.map(\.key) == ["orders", "count", "symbol", "mode"])
    #expect(try all.node["symbol"]?.text == "all")
    #expect(try all.node["count"]?.text == "2")
    #expect(try some.node["symbol"]?.text == "SOL_USDC_PERP")
  }

  @Test func `list_orders knows the market types there are`() async throws {
    let answer = try await call("list_orders", #"{"marketType":"spot"}"#)
    #expect(
      try answer.error
        == "marketType must be 'SPOT', 'PERP', 'IPERP', 'DATED', 'PREDICTION', or 'RFQ'")
    #expect(!answer.text.contains("success"))
  }

  @Test func `T18 more orders than fit are cut, and it is said`() async throws {
    let orders = (0..<2000).map { number in Order.sample.with { $0.id = OrderID("\(number)") } }

    let answer = try await call("list_orders", on: FakeVenue { $0.orders = .success(orders) })

    let node = try answer.node
    let shown = try #require(node["orders"]?.count)
    #expect(answer.json.count <= 200_000)
    #expect(shown > 100)
    #expect(node["count"]?.text == "2000")
    #expect(node["truncated"]?.bool == true)
    #expect(node["shown"]?.text == "\(shown)")
    #expect(node["note"]?.text == "Give a symbol or a marketType to see the others.")
  }

  @Test func `T18 what is cut of one market's orders is not said to be shown by naming it`()
    async throws
  {
    let orders = (0..<2000).map { number in Order.sample.with { $0.id = OrderID("\(number)") } }

    let answer = try await call(
      "list_orders", #"{"symbol":"SOL_USDC"}"#, on: FakeVenue { $0.orders = .success(orders) })

    #expect(try answer.node["note"]?.text == "The others are left out; they are open all the same.")
  }

  @Test func `create_order shows the order that came of it`() async throws {
    let answer = try await create(.success(.sample))
    let node = try answer.node
    #expect(!answer.isError)
    #expect(node.members.map(\.key) == ["success", "order", "error", "mode"])
    #expect(node["success"]?.bool == true)
    #expect(node["order"]?["id"]?.text == "28001234567")
    #expect(node["error"]?.isNull == true)
    #expect(node["mode"]?.text == "live")
  }

  @Test func `create_order says when an accepted order is over already`() async throws {
    let unfilled = try await create(.success(.sample.with { $0.status = .expired }))
    let partly = try await create(
      .success(
        .sample.with {
          $0.status = .expired
          $0.executedQuantity = "1"
        }))
    let filled = try await create(.success(.sample.with { $0.status = .filled }))

    #expect(try unfilled.node["success"]?.bool == true)
    #expect(try unfilled.node["note"]?.text?.contains("without a fill") == true)
    #expect(try partly.node["note"]?.text?.contains("Filled in part") == true)
    #expect(!filled.text.contains("note"))
  }

  @Test(arguments: [
    ("INSUFFICIENT_FUNDS", "Insufficient funds", "get_balances"),
    ("INVALID_CLIENT_REQUEST", "Quantity decimal too long", "step size"),
    ("INVALID_CLIENT_REQUEST", "Price decimal too long", "tick size"),
    ("INVALID_CLIENT_REQUEST", "Quantity is below the minimum allowed value", "minimum quantity"),
    ("INVALID_CLIENT_REQUEST", "Invalid market symbol", "SOL_USDC_PERP"),
    ("INVALID_CLIENT_REQUEST", "Invalid signature", "configuration"),
    ("INVALID_ORDER", "Order would immediately match and take", "post-only"),
    ("MAINTENANCE", "Under maintenance", "later"),
  ])
  func `the venue's refusal is passed on, with a word on what to do`(
    code: String, message: String, hint: String
  ) async throws {
    let answer = try await create(
      .failure(.rejected(Rejection(status: 400, code: ErrorCode(code), message: message))))

    let node = try answer.node
    #expect(answer.isError)
    #expect(node["success"]?.bool == false)
    #expect(node["order"]?.isNull == true)
    #expect(node["error"]?.text == "The venue refused: \(code): \(message)")
    #expect(node["code"]?.text == code)
    #expect(node["outcome"]?.text == "none")
    #expect(node["hint"]?.text?.contains(hint) == true)
  }

  @Test func `a refusal nobody knows is passed on as it is`() async throws {
    let answer = try await create(
      .failure(.rejected(Rejection(status: 400, code: "BRAND_NEW", message: "No"))))
    #expect(
      answer.text == """
        {"success":false,"order":null,"error":"The venue refused: BRAND_NEW: No",\
        "code":"BRAND_NEW","outcome":"none","mode":"live"}
        """)
  }

  @Test(
    arguments: [
      .outcomeUnknown(99, reason: "no answer in 10 s"), .outcomeUnknown(nil, reason: "no answer"),
      .unreadable(path: "status", 99), .unreadable(path: "status", nil),
    ] as [BackpackError])
  func `X3 an outcome nobody knows is said to be one, with how to find out`(
    error: BackpackError
  ) async throws {
    let answer = try await create(.failure(error))

    let node = try answer.node
    #expect(answer.isError)
    #expect(node["success"]?.bool == false)
    #expect(node["outcome"]?.text == "unknown")
    #expect(node["clientId"]?.text == "99")
    #expect(node["hint"]?.text?.contains("Do not send it again yet") == true)
    #expect(node["hint"]?.text?.contains("list_orders") == true)
    #expect(node["error"]?.text?.contains("before sending anything again") == true)
  }

  @Test(
    arguments: [
      .throttled(retryAfter: .seconds(3)), .notSent(reason: "no connection"),
      .unavailable(reason: "HTTP 502"),
    ] as [BackpackError])
  func `what changed nothing says so`(error: BackpackError) async throws {
    let answer = try await create(.failure(error))
    #expect(answer.isError)
    #expect(try answer.error == error.description)
    #expect(try answer.node["outcome"]?.text == "none")
  }

  @Test func `a refusal of ours names the remedy`() async throws {
    let answer = try await create(
      .failure(
        .refused(Refusal(reason: "Over the limit of 1,000 USD.", remedy: "Raise max_order."))))
    #expect(
      answer.text == """
        {"success":false,"order":null,"error":"Over the limit of 1,000 USD.","outcome":"none",\
        "hint":"Raise max_order.","mode":"live"}
        """)
  }

  @Test func `cancel_order names the order by its ID and market`() async throws {
    let venue = FakeVenue {
      $0.cancelling = .success(.cancelled(.sample.with { $0.status = .cancelled }))
    }

    let answer = try await call(
      "cancel_order", #"{"orderId":"28001234567","symbol":"SOL_USDC"}"#, on: venue)

    #expect(venue.events == [.cancelled(.id("28001234567"), "SOL_USDC")])
    #expect(try answer.node["success"]?.bool == true)
    #expect(try answer.node["order"]?["status"]?.text == "Cancelled")
  }

  @Test func `cancel_order says that an order may still fill`() async throws {
    let answer = try await call(
      "cancel_order", #"{"orderId":"5","symbol":"SOL_USDC"}"#,
      on: FakeVenue { $0.cancelling = .success(.accepted) })

    let node = try answer.node
    #expect(!answer.isError)
    #expect(node["success"]?.bool == true)
    #expect(node["order"]?.isNull == true)
    #expect(node["note"]?.text?.contains("can still fill") == true)
  }

  @Test(arguments: [
    (#""28001234567""#, true), ("28001234567", true), (#""18446744073709551615""#, true),
    ("9007199254740992", true), ("9007199254740993", false), ("18446744073709551615", false),
    ("1e5", false), ("1.0", false), ("-1", false), (#""abc""#, false), (#""""#, false),
    ("null", false), (#""123456789012345678901""#, false),
  ])
  func `T14 an order ID that may have lost digits is refused`(
    orderID: String, isGood: Bool
  ) async throws {
    let venue = FakeVenue()
    let answer = try await call(
      "cancel_order", #"{"orderId":\#(orderID),"symbol":"SOL_USDC"}"#, on: venue)
    #expect(answer.isError != isGood, "\(answer.text)")
    #expect(venue.events.isEmpty != isGood)
  }
}
