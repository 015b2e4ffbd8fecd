// Parameters as JSON somebody wrote: what is taken, and that nothing else leaves.

import BackpackModel
import BackpackWire
import Testing

@testable import Backpack

private func refusal(_ name: String, _ json: String) throws -> String {
  let operation = try #require(Operation.named(name))
  do throws(BackpackError) {
    _ = try operation.payload(of: Array(json.utf8))
    return ""
  } catch {
    guard case .refused(let refusal) = error else { throw error }
    #expect(refusal.remedy == "Nothing was sent.")
    return refusal.reason
  }
}

private func orders(_ json: String, batch: Bool = false) throws -> [OrderRequest] {
  let operation = try #require(
    Operation.named(batch ? "execute_order_batch" : "execute_order"))
  return try operation.orders(in: Array(json.utf8))
}

private func orderRefusal(_ json: String) throws -> String {
  do {
    _ = try orders(json)
    return ""
  } catch BackpackError.refused(let refusal) {
    return refusal.reason
  }
}

@Suite struct `Parameters of an operation` {
  @Test func `are sent in the venue's names and kinds`() throws {
    let operation = try #require(Operation.named("get_max_order_quantity"))
    let payload = try operation.payload(
      of: Array(#"{"price":"141.20","side":"Bid","symbol":"SOL_USDC","autoBorrow":true}"#.utf8))
    #expect(payload.query == "?symbol=SOL_USDC&side=Bid&price=141.20&autoBorrow=true")
  }

  @Test func `that are null count as left out`() throws {
    let operation = try #require(Operation.named("get_open_orders"))
    #expect(try operation.payload(of: Array(#"{"symbol":null}"#.utf8)).query == "")
    #expect(try operation.payload(of: []).query == "")
  }

  /// The venue passes over names it does not know: this would cancel another kind of orders.
  @Test func `that are misspelt refuse the whole, with the right spelling`() throws {
    let reason = try refusal("cancel_open_orders", #"{"symbol":"SOL_USDC","OrderType":"x"}"#)
    #expect(reason == "cancel_open_orders: OrderType is unknown: write orderType.")
    let other = try refusal("get_ticker", #"{"symbol":"SOL_USDC","market":"x"}"#)
    #expect(other == "get_ticker: market is unknown: it takes symbol, interval.")
  }

  @Test func `that are missing or of another kind are all named at once`() throws {
    let reason = try refusal("get_klines", #"{"symbol":7,"startTime":1.5}"#)
    #expect(
      reason
        == "get_klines: symbol must be text; interval is required; startTime must be an integer.")
  }

  @Test func `that stand twice are refused`() throws {
    #expect(
      try refusal("get_market", #"{"symbol":"A","symbol":"B"}"#).contains("symbol is given twice"))
  }

  @Test(arguments: ["[]", "7", "{", "", #"{"symbol":["SOL_USDC"]}"#, #"{"symbol":""}"#])
  func `that are no object of scalars are refused`(json: String) throws {
    #expect(try refusal("get_market", json) != "")
  }

  /// A fraction written as a number has been a binary one somewhere, as a rule.
  @Test(arguments: ["0.1", "1e3", "30000000000000004.0", #""1e3""#, #""+1""#, #"" 1""#, "true"])
  func `that are amounts are text or whole numbers`(amount: String) throws {
    let json = #"{"symbol":"SOL","side":"Lend","quantity":\#(amount)}"#
    #expect(try refusal("execute_borrow_lend", json).contains("a decimal as text"))
    #expect(try refusal("execute_borrow_lend", json.replacing(amount, with: "3")) == "")
  }

  @Test func `that are secret show in no print`() throws {
    let operation = try #require(Operation.named("create_withdrawal_delay"))
    let payload = try operation.payload(
      of: Array(#"{"withdrawalDelayHours":24,"twoFactorToken":"123456"}"#.utf8))
    #expect(!"\(payload)".contains("123456"))
    #expect(String(decoding: payload.body, as: UTF8.self).contains("123456"))
  }
}

@Suite struct `An order as JSON` {
  /// What the client writes, it reads: the two sides of one table.
  @Test(arguments: [
    OrderRequest.limit(.bid, "SOL_USDC", price: "141.2", quantity: "2", .gtc(postOnly: true)),
    .limit(.ask, "SOL_USDC_PERP", price: "141.2", quantity: "2", .ioc, reduceOnly: true),
    .limit(.ask, "SOL_USDC_PERP", price: "141.2", quantity: "2", .fok),
    .limit(
      .bid, "SOL_USDC_PERP", price: "141.2", quantity: "2",
      stopLoss: .init(price: "130", reference: .markPrice, limitPrice: "129"),
      takeProfit: .init(price: "150", reference: .lastPrice)),
    .market(.bid, "SOL_USDC", .base("2")),
    .market(.ask, "SOL_USDC_PERP", .quote("100"), slippageTolerance: .percent("0.5")),
    OrderRequest(
      symbol: "SOL_USDC", side: .bid, kind: .market(.quote("10"), allOrNothing: true),
      selfTradePrevention: .rejectMaker, spotMargin: Set(SpotMargin.allCases),
      broker: Broker(id: 3)),
    .trigger(
      .ask, "SOL_USDC_PERP", at: "90", by: .markPrice, quantity: "100%", reduceOnly: true),
    .trigger(
      .bid, "SOL_USDC_PERP", at: "90", by: .lastPrice, quantity: "2",
      then: .limit(price: "91", .gtc(postOnly: true))),
  ])
  func `is read as it is written`(order: OrderRequest) throws {
    let json = JSONWriter.bytes(of: Parameters(placing: order))
    let operation = try #require(Operation.named("execute_order"))
    #expect(try operation.orders(in: json) == [order])
  }

  @Test func `without a client ID gets one`() throws {
    let json = #"{"symbol":"A_B","side":"Bid","orderType":"Market","quantity":"1"}"#
    let first = try #require(try orders(json).first)
    let second = try #require(try orders(json).first)
    #expect(first.clientID != second.clientID)
  }

  @Test(arguments: [
    (#""orderType":"Limit","quantity":"1""#, "price is required for Limit orders"),
    (#""orderType":"Limit","price":"1""#, "quantity is required for Limit orders"),
    (#""orderType":"Market""#, "give either quantity or quoteQuantity"),
    (#""orderType":"Market","quantity":"1","quoteQuantity":"1""#, "give either"),
    (#""orderType":"Market","quantity":"1","price":"1""#, "price is for Limit orders only"),
    (#""orderType":"Market","quantity":"1","postOnly":true"#, "postOnly is for Limit orders"),
    (
      #""orderType":"Limit","quantity":"1","price":"1","postOnly":true,"timeInForce":"IOC""#,
      "postOnly cannot be combined"
    ),
    (#""orderType":"Limit","quantity":"1","price":"1","quoteQuantity":"1""#, "for Market orders"),
    (#""orderType":"limit","quantity":"1","price":"1""#, "orderType must be one of Limit, Market"),
    (#""orderType":"Market","triggerPrice":"1","triggerQuantity":"1""#, "triggerBy is required"),
    (
      #""orderType":"Market","triggerPrice":"1","triggerBy":"MarkPrice","triggerQuantity":"1","quantity":"1""#,
      "instead of quantity"
    ),
    (#""orderType":"Market","quantity":"1","stopLossLimitPrice":"1""#, "stopLossTriggerPrice"),
    (#""orderType":"Market","quantity":"1","takeProfitTriggerPrice":"1""#, "takeProfitTriggerBy"),
    (#""orderType":"Market","quantity":"1","slippageTolerance":"1""#, "slippageToleranceType"),
    (#""orderType":"Market","quantity":"1","clientId":4294967296"#, "clientId must be 0 to"),
    (#""orderType":"Market","quantity":"1","brokerId":65536"#, "brokerId must be 0 to"),
    (#""orderType":"Market","quantity":0.1"#, "a decimal as text"),
    (#""orderType":"Market","quantity":"1","reduce_only":true"#, "reduce_only is unknown"),
  ])
  func `that makes no sense is refused with the reason`(members: String, reason: String) throws {
    let said = try orderRefusal(#"{"symbol":"A_B","side":"Bid",\#(members)}"#)
    #expect(said.contains(reason), "\(said)")
  }

  @Test func `in a batch is refused with the batch`() throws {
    let good = #"{"symbol":"A_B","side":"Bid","orderType":"Market","quantity":"1"}"#
    #expect(try orders("[\(good),\(good)]", batch: true).count == 2)
    #expect(throws: BackpackError.self) { try orders("[\(good),7]", batch: true) }
    #expect(throws: BackpackError.self) { try orders(good, batch: true) }
    #expect(throws: BackpackError.self) {
      try orders(#"[\#(good),{"symbol":"A_B"}]"#, batch: true)
    }
  }
}

@Suite struct `An order somebody refers to` {
  private func reference(_ json: String) throws -> OrderReference {
    try #require(Operation.named("cancel_order")).reference(in: Array(json.utf8)).reference
  }

  @Test func `is known by one of its two identifiers`() throws {
    #expect(try reference(#"{"symbol":"A_B","orderId":"7"}"#) == .id("7"))
    #expect(try reference(#"{"symbol":"A_B","clientId":7}"#) == .clientID(7))
    for json in [
      #"{"symbol":"A_B"}"#, #"{"orderId":"7"}"#, #"{"symbol":"A_B","orderId":"7","clientId":7}"#,
      #"{"symbol":"A_B","clientId":-1}"#,
    ] {
      #expect(throws: BackpackError.self) { try reference(json) }
    }
  }
}
