// Orders of every kind: the members that leave, what is signed over them, and what never leaves.

import Backpack
import BackpackModel
import BackpackWire
import Foundation
import Testing

/// Sends `order` and returns its body.
private func body(of order: OrderRequest) async throws -> String {
  String(decoding: try await request(of: order).body, as: UTF8.self)
}

private func request(of order: OrderRequest) async throws -> HTTPRequest {
  let transport = ScriptedTransport(.failure(.notSent("enough")))
  let error = await #expect(throws: BackpackError.self) {
    try await client(transport, key: try Fixtures.key()).place(order)
  }
  #expect(error == .notSent(reason: "enough"))
  return try #require(transport.requests.first)
}

@Suite struct `The members of an order` {
  @Test func `a trigger order has its size in the trigger and tells the price it watches`()
    async throws
  {
    #expect(
      try await body(
        of: .trigger(
          .ask, "SOL_USDC_PERP", at: "90", by: .markPrice, quantity: "100%", reduceOnly: true,
          clientID: 7))
        == #"{"symbol":"SOL_USDC_PERP","side":"Ask","orderType":"Market","triggerPrice":"90","#
        + #""triggerBy":"MarkPrice","triggerQuantity":"100%","reduceOnly":true,"clientId":7}"#)
    #expect(
      try await body(
        of: .trigger(
          .ask, "SOL_USDC", at: "178.05", by: .lastPrice, quantity: .amount("20.03"),
          then: .limit(price: "178.15", .gtc(postOnly: true)), clientID: 7))
        == #"{"symbol":"SOL_USDC","side":"Ask","orderType":"Limit","price":"178.15","#
        + #""timeInForce":"GTC","postOnly":true,"triggerPrice":"178.05","triggerBy":"LastPrice","#
        + #""triggerQuantity":"20.03","clientId":7}"#)
  }

  @Test func `stop-loss and take-profit hang on an order, at market or with a limit price`()
    async throws
  {
    #expect(
      try await body(
        of: .limit(
          .bid, "SOL_USDC_PERP", price: "98.5", quantity: "3", clientID: 7,
          stopLoss: .init(price: "80", reference: .indexPrice, limitPrice: "79.5"),
          takeProfit: .init(price: "120", reference: .markPrice)))
        == #"{"symbol":"SOL_USDC_PERP","side":"Bid","orderType":"Limit","price":"98.5","quantity":"3","#
        + #""timeInForce":"GTC","clientId":7,"stopLossTriggerPrice":"80","#
        + #""stopLossTriggerBy":"IndexPrice","stopLossLimitPrice":"79.5","#
        + #""takeProfitTriggerPrice":"120","takeProfitTriggerBy":"MarkPrice"}"#)
  }

  @Test func `slippage has a kind, and ticks are whole`() async throws {
    #expect(
      try await body(
        of: .market(
          .ask, "SOL_USDC_PERP", .base("1"), reduceOnly: true, clientID: 7,
          slippageTolerance: .percent("0.5")))
        == #"{"symbol":"SOL_USDC_PERP","side":"Ask","orderType":"Market","quantity":"1","#
        + #""reduceOnly":true,"clientId":7,"slippageTolerance":"0.5","#
        + #""slippageToleranceType":"Percent"}"#)
    #expect(
      try await body(
        of: .market(.bid, "SOL_USDC", .quote("5"), clientID: 7, slippageTolerance: .ticks(12))
      )
      .hasSuffix(#""slippageTolerance":"12","slippageToleranceType":"TickSize"}"#))
  }

  @Test func `each loan is asked for by itself, and none by default`() async throws {
    let plain = OrderRequest.market(.bid, "SOL_USDC", .base("1"), clientID: 7)
    #expect(!(try await body(of: plain)).contains("auto"))
    for flag in SpotMargin.allCases {
      var order = plain
      order.spotMargin = [flag]
      #expect(
        try await body(of: order)
          == #"{"symbol":"SOL_USDC","side":"Bid","orderType":"Market","quantity":"1","clientId":7,"#
          + #""\#(flag.rawValue)":true}"#)
    }
  }

  @Test func `the broker's number is signed, its key is a header and shown to nobody`() async throws
  {
    let key = try #require(BrokerKey("s3cret"))
    var order = OrderRequest.market(.bid, "SOL_USDC", .base("1"), clientID: 7)
    order.broker = Broker(id: 1400, key: key)

    let request = try await request(of: order)

    #expect(
      String(decoding: request.body, as: UTF8.self).hasSuffix(#""clientId":7,"brokerId":1400}"#))
    #expect(request.headers.value("X-Broker-Key") == "s3cret")
    #expect(request.headers.value("X-Broker-Id") == nil)
    var shown = "\(order) \(String(reflecting: order))"
    dump(order, to: &shown)
    // Nor by a transport that logs what it sends; and no signature either.
    shown += "\(request) \(String(reflecting: request))"
    dump(request, to: &shown)
    #expect(!shown.contains("s3cret"))
    #expect(!shown.contains(try #require(request.headers.value("X-Signature"))))
    #expect(shown.contains("X-Window: 5000"))
    for text in ["", "a b", "a\r\nX: y", "é", String(repeating: "a", count: 257)] {
      #expect(BrokerKey(text) == nil)
    }
  }

  /// 30 members, none of them unreachable: what one order cannot say, another does.
  @Test func `every member of the venue's payload can be said`() async throws {
    let exit = OrderRequest.AttachedTrigger(
      price: "1", reference: .markPrice, limitPrice: "1")
    let profit = OrderRequest.AttachedTrigger(
      price: "2", reference: .markPrice, limitPrice: "2")
    let orders = [
      OrderRequest(
        symbol: "SOL_USDC", side: .bid,
        kind: .limit(price: "1", quantity: "1", .gtc(postOnly: true)),
        selfTradePrevention: .rejectBoth, stopLoss: exit, takeProfit: profit,
        spotMargin: Set(SpotMargin.allCases), broker: Broker(id: 1)),
      OrderRequest(
        symbol: "SOL_USDC_PERP", side: .bid, kind: .market(.quote("1")), reduceOnly: true,
        slippageTolerance: .ticks(1)),
      .trigger(.ask, "SOL_USDC_PERP", at: "1", by: .lastPrice, quantity: "1"),
    ]
    let keys = Set(orders.flatMap { PlaceOrder($0).parameters.entries.map(\.key) })
    #expect(
      keys == [
        "autoLend", "autoLendRedeem", "autoBorrow", "autoBorrowRepay", "brokerId", "clientId",
        "orderType", "postOnly", "price", "quantity", "quoteQuantity", "reduceOnly",
        "selfTradePrevention", "side", "stopLossLimitPrice", "stopLossTriggerBy",
        "stopLossTriggerPrice", "symbol", "takeProfitLimitPrice", "takeProfitTriggerBy",
        "takeProfitTriggerPrice", "timeInForce", "triggerBy", "triggerPrice", "triggerQuantity",
        "slippageTolerance", "slippageToleranceType",
      ])
  }
}

/// What `signing-vectors.json` says about POST /order and /orders, as far as an order of ours can say it.
@Suite struct `Signing orders` {
  private struct Case: Decodable {
    let name: String
    let method: String
    let path: String
    let seed_b64: String
    let timestamp: Int64
    let window: UInt32
    let signature_b64: String
    let params: [[Value]]?
    let orders: [[[Value]]]?
  }

  private enum Value: Decodable {
    case text(String)
    case integer(Int64)
    case bool(Bool)
    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let bool = try? container.decode(Bool.self) {
        self = .bool(bool)
      } else if let integer = try? container.decode(Int64.self) {
        self = .integer(integer)
      } else {
        self = .text(try container.decode(String.self))
      }
    }
    var text: String {
      switch self {
      case .text(let text): text
      case .integer(let integer): String(integer)
      case .bool(let bool): String(bool)
      }
    }
  }

  private struct File: Decodable { let cases: [Case] }

  /// The order that has exactly these members; `nil` where ours always says more (a client ID).
  private static func order(_ members: [[Value]]) -> OrderRequest? {
    var rest = Dictionary(uniqueKeysWithValues: members.map { ($0[0].text, $0[1].text) })
    func take(_ key: String) -> String? { rest.removeValue(forKey: key) }
    guard let symbol = take("symbol"), let side = take("side").flatMap(Side.init(rawValue:)),
      let id = take("clientId").flatMap({ UInt32($0) }), let type = take("orderType")
    else { return nil }
    let kind: OrderRequest.Kind
    if type == "Limit" {
      guard let price = take("price").flatMap({ Price($0) }),
        let quantity = take("quantity").flatMap({ Quantity($0) })
      else { return nil }
      switch take("timeInForce") {
      case "GTC":
        kind = .limit(price: price, quantity: quantity, .gtc(postOnly: take("postOnly") == "true"))
      case "IOC": kind = .limit(price: price, quantity: quantity, .ioc)
      case "FOK": kind = .limit(price: price, quantity: quantity, .fok)
      default: return nil
      }
    } else if let quantity = take("quantity").flatMap({ Quantity($0) }) {
      kind = .market(.base(quantity), allOrNothing: take("timeInForce") == "FOK")
    } else {
      guard let notional = take("quoteQuantity").flatMap({ Notional($0) }) else { return nil }
      kind = .market(.quote(notional), allOrNothing: take("timeInForce") == "FOK")
    }
    let order = OrderRequest(
      symbol: Symbol(symbol), side: side, kind: kind, reduceOnly: take("reduceOnly") == "true",
      clientID: ClientOrderID(id),
      selfTradePrevention: take("selfTradePrevention").map { SelfTradePrevention($0) })
    let said = PlaceOrder(order).parameters.entries
    let isSame =
      said.count == members.count
      && said.allSatisfy { entry in
        members.contains { $0[0].text == entry.key && $0[1].text == entry.value.plainText }
      }
    return isSame && rest.isEmpty ? order : nil
  }

  @Test func `single orders are signed as the venue's own client signs them`() async throws {
    var checked = 0
    for vector in try Self.vectors() where vector.method == "POST" && vector.path == "/api/v1/order"
    {
      guard let order = vector.params.flatMap(Self.order) else { continue }
      let request = try await Self.sign(vector) { _ = try await $0.place(order) }
      #expect(request.headers.value("X-Signature") == vector.signature_b64, "\(vector.name)")
      checked += 1
    }
    #expect(checked >= 1, "those with a client ID and an explicit time in force")
  }

  /// Batches straight from the vectors' members: the endpoint's groups go the same way as an order's.
  @Test func `batches are signed group after group, times once at the end`() async throws {
    var checked = 0
    for vector in try Self.vectors() {
      guard let orders = vector.orders else { continue }
      let batch = RawBatch(
        orders: orders.map { members in
          var parameters = Parameters()
          for member in members {
            switch member[1] {
            case .text(let text): parameters.append(member[0].text, text)
            case .integer(let integer): parameters.append(member[0].text, integer)
            case .bool(let bool): parameters.append(member[0].text, bool)
            }
          }
          return parameters
        })
      let request = try await Self.sign(vector) { _ = try await $0.send(batch) }
      #expect(request.headers.value("X-Signature") == vector.signature_b64, "\(vector.name)")
      let body = try JSONNode(parsing: request.body)
      #expect(body.kind == .array && body.count == orders.count)
      #expect(body.children.map(\.count) == orders.map(\.count))
      checked += 1
    }
    #expect(checked >= 7)
  }

  private struct RawBatch: Endpoint {
    static let route = PlaceOrders.route
    let groups: [Parameters]
    var payload: Payload { .batch(groups) }
    init(orders: [Parameters]) { groups = orders }
    static func read(_ answer: HTTPResponse) throws(WireError) {}
  }

  private static func vectors() throws -> [Case] {
    try JSONDecoder().decode(File.self, from: Data(try Fixtures.bytes("signing-vectors.json")))
      .cases
  }

  private static func sign(
    _ vector: Case, _ call: (BackpackClient) async throws -> Void
  ) async throws -> HTTPRequest {
    let transport = ScriptedTransport(.failure(.notSent("enough")))
    let client = BackpackClient(
      transport: transport, key: try SecretKey(base64: vector.seed_b64),
      options: .init(
        retry: .none, window: try #require(SigningWindow(milliseconds: vector.window)),
        now: { Timestamp(milliseconds: vector.timestamp) }))
    do { try await call(client) } catch BackpackError.notSent {}
    return try #require(transport.requests.first)
  }
}
