// T12-T14: what makes a good order, and the exact words on a bad one.

import BackpackModel
import BackpackWire
import Testing

@testable import BackpackMCP

struct OrderFormTests {
  /// An order of one kind with some members changed or left out (`nil`).
  private static func form(
    _ kind: String = "Limit", _ changes: KeyValuePairs<String, String?> = [:]
  ) -> String {
    var members: [(String, String)] = [
      ("symbol", #""SOL_USDC""#), ("side", #""Bid""#), ("orderType", "\"\(kind)\""),
      ("quantity", #""2""#),
    ]
    if kind == "Limit" { members.append(("price", #""141.20""#)) }
    for (key, value) in changes {
      members.removeAll { $0.0 == key }
      if let value { members.append((key, value)) }
    }
    return "{" + members.map { #""\#($0)":\#($1)"# }.joined(separator: ",") + "}"
  }

  private func placed(_ form: String) async throws -> OrderRequest {
    let venue = FakeVenue()
    let answer = try await call("create_order", form, on: venue)
    #expect(!answer.isError, "\(answer.text)")
    return try #require(venue.placed.first)
  }

  @Test(
    arguments: [
      (form("Limit", ["price": nil]), "price is required for Limit orders"),
      (form("Limit", ["quantity": nil]), "quantity is required for Limit orders"),
      (form("Limit", ["side": #""Buy""#]), "side must be 'Bid' or 'Ask'"),
      (form("Limit", ["side": #""bid""#]), "side must be 'Bid' or 'Ask'"),
      (form("Limit", ["side": "1"]), "side must be 'Bid' or 'Ask'"),
      (form("Stop"), "orderType must be 'Limit' or 'Market'"),
      (form("Limit", ["timeInForce": #""GTX""#]), "timeInForce must be 'GTC', 'IOC', or 'FOK'"),
      (
        form("Limit", ["timeInForce": "\"FO\u{212A}\""]),
        "timeInForce must be 'GTC', 'IOC', or 'FOK'"
      ),
      (
        form("Market", ["quantity": nil]), "quantity or quoteQuantity is required for Market orders"
      ),
      (
        form("Market", ["quoteQuantity": #""5""#]),
        "quantity or quoteQuantity is required for Market orders, not both"
      ),
      (form("Market", ["price": #""1""#]), "price is for Limit orders only"),
      (form("Limit", ["quoteQuantity": #""5""#]), "quoteQuantity is for Market orders only"),
      (form("Market", ["postOnly": "true"]), "postOnly is for Limit orders only"),
      (
        form("Limit", ["postOnly": "true", "timeInForce": #""IOC""#]),
        "postOnly cannot be combined with timeInForce 'IOC' or 'FOK'"
      ),
      (
        form("Limit", ["postOnly": "true", "timeInForce": #""FOK""#]),
        "postOnly cannot be combined with timeInForce 'IOC' or 'FOK'"
      ),
      (form("Limit", ["symbol": nil]), "symbol is required"),
      (form("Limit", ["side": "null"]), "side is required"),
      (form("Limit", ["orderType": #""null""#]), "orderType is required"),
      (
        form("Limit", ["symbol": #""SOL USDC""#]),
        "symbol must be the name of a market, such as SOL_USDC or SOL_USDC_PERP"
      ),
      (
        form("Limit", ["clientId": "4294967296"]),
        "clientId must be an integer from 0 to 4294967295"
      ),
      (form("Limit", ["clientId": "-1"]), "clientId must be an integer from 0 to 4294967295"),
      (form("Limit", ["clientId": "1.0"]), "clientId must be an integer from 0 to 4294967295"),
      (form("Limit", ["clientId": #""+5""#]), "clientId must be an integer from 0 to 4294967295"),
      (form("Limit", ["reduceOnly": #""yes""#]), "reduceOnly must be true or false"),
      (form("Limit", ["postOnly": "1"]), "postOnly must be true or false"),
      (form("Limit", ["qty": "1"]), "unknown argument 'qty'"),
      (form("Limit").dropLast() + #","quantity":"3"}"#, "quantity is given more than once"),
    ] as [(String, String)])
  func `T12 a bad order is refused in these words, and not sent`(
    form: String, error: String
  ) async throws {
    let venue = FakeVenue()

    let answer = try await call("create_order", form, on: venue)

    #expect(answer.isError)
    #expect(
      answer.text
        == #"{"success":false,"order":null,"error":"\#(error)","outcome":"none","mode":"paper"}"#)
    #expect(venue.events.isEmpty)
  }

  @Test(arguments: [
    "\"0\"", "\"-1\"", "0", "-2", "\"1,5\"", "\"1e3\"", "1e3", "1E0", "\" 5\"", "\"5 \"", "\"NaN\"",
    "\"Infinity\"", "\"+5\"", "\"05\"", "\".5\"", "\"5.\"", "\"0x10\"", "\"٣\"", "true", "[1]",
    "{}",
    "\"100000000000000000000000000000000000000\"", "\"0.00000000000000000000000000001\"",
  ])
  func `T14 what is no positive plain decimal is no quantity`(quantity: String) async throws {
    let answer = try await call("create_order", Self.form("Limit", ["quantity": quantity]))
    #expect(
      try answer.error == "quantity must be a positive decimal in plain notation, such as 141.20")
  }

  @Test(arguments: [
    ("\"2\"", "2"), ("2", "2"), ("2.50", "2.5"), ("0.1", "0.1"), ("\"0.10\"", "0.1"),
    ("9007199254740993", "9007199254740993"),
    ("1234567890.123456789012345678", "1234567890.123456789012345678"),
  ])
  func `T14 a number is taken by its digits, none of them lost`(
    given: String, taken: String
  ) async throws {
    let request = try await placed(Self.form("Limit", ["quantity": given, "price": given]))
    let value = try ExactDecimal(parsing: taken)
    #expect(
      request.kind == .limit(price: Price(value), quantity: Quantity(value), .gtc(postOnly: false)))
  }

  @Test(
    arguments: [
      ("\"GTC\"", "false", .gtc(postOnly: false)), ("\"GTC\"", "true", .gtc(postOnly: true)),
      ("null", "\"true\"", .gtc(postOnly: true)), ("\"\"", "null", .gtc(postOnly: false)),
      ("\"null\"", "\"\"", .gtc(postOnly: false)), ("\"IOC\"", "\"false\"", .ioc),
      ("\"FOK\"", "false", .fok),
    ] as [(String, String, OrderRequest.TimeInForce)])
  func `a limit order rests as it was told, and empty is as good as left out`(
    timeInForce: String, postOnly: String, expected: OrderRequest.TimeInForce
  ) async throws {
    let form = Self.form("Limit", ["timeInForce": timeInForce, "postOnly": postOnly])
    #expect(
      try await placed(form).kind == .limit(price: "141.20", quantity: "2", expected))
  }

  @Test(
    arguments: [
      (["quoteQuantity": nil], .market(.base("2"))),
      (["quantity": nil, "quoteQuantity": "\"50.5\""], .market(.quote("50.5"))),
      (["quantity": "\"\"", "quoteQuantity": "50.5", "price": "null"], .market(.quote("50.5"))),
      (["timeInForce": "\"GTC\"", "postOnly": "false"], .market(.base("2"))),
      (["timeInForce": "\"IOC\""], .market(.base("2"))),
      (["timeInForce": "\"FOK\""], .market(.base("2"), allOrNothing: true)),
    ] as [([String: String?], OrderRequest.Kind)])
  func `a market order has one size and never rests`(
    changes: [String: String?], expected: OrderRequest.Kind
  ) async throws {
    var members = [
      "symbol": #""SOL_USDC""#, "side": #""Ask""#, "orderType": #""Market""#, "quantity": "2",
    ]
    for (key, value) in changes { members[key] = value }
    let form = "{" + members.map { #""\#($0)":\#($1)"# }.joined(separator: ",") + "}"

    let request = try await placed(form)

    #expect(request.kind == expected)
    #expect(request.side == .ask)
  }

  @Test(arguments: [("0", 0), ("4294967295", UInt32.max), ("\"17\"", 17)] as [(String, UInt32)])
  func `a client ID is any number of 32 bits, 0 included`(given: String, taken: UInt32) async throws
  {
    let request = try await placed(Self.form("Limit", ["clientId": given, "reduceOnly": "true"]))
    #expect(request.clientID == ClientOrderID(taken))
    #expect(request.reduceOnly)
  }

  @Test func `C5 an order without a client ID gets one`() async throws {
    let first = try await placed(Self.form())
    let second = try await placed(Self.form())
    #expect(first.clientID != second.clientID)
    #expect(!first.reduceOnly)
  }

  @Test func `T13 everything that is wrong is said at once`() async throws {
    let venue = FakeVenue()
    let form =
      #"{"symbol":"","side":"Buy","orderType":"Limit","quantity":"x","postOnly":"maybe","foo":1}"#

    let answer = try await call("create_order", form, on: venue)

    let problems = try #require(try answer.node["problems"]).children.compactMap(\.text)
    #expect(
      problems == [
        "unknown argument 'foo'",
        "symbol is required",
        "side must be 'Bid' or 'Ask'",
        "quantity must be a positive decimal in plain notation, such as 141.20",
        "postOnly must be true or false",
        "price is required for Limit orders",
      ])
    #expect(try answer.error == problems.joined(separator: "; "))
    #expect(venue.events.isEmpty)
  }

  @Test func `an argument that is wrong is not said to be missing as well`() async throws {
    let answer = try await call("create_order", Self.form("Market", ["quantity": "\"x\""]))
    #expect(
      try answer.error == "quantity must be a positive decimal in plain notation, such as 141.20")
  }
}
