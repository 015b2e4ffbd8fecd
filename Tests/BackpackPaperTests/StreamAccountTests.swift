// What the private streams say of orders, and that all they say ends up as REST has it.

import BackpackModel
import BackpackWire
import Testing

@testable import BackpackPaper

@Suite struct StreamAccountTests {
  private static func events(_ stream: TestStream, _ name: String = "account.orderUpdate") throws
    -> [String]
  {
    stream.deliver()
    return try stream.frames(name).map { "\($0.text("e") ?? "-") \($0.text("X") ?? "-")" }
  }

  @Test func `an order that rests and is cancelled is told without time passing`() throws {
    let venue = try TestVenue()
    let stream = venue.connect()
    try stream.subscribeSigned("account.orderUpdate")
    let placed = try venue.place(.order("Bid", "100", "1.5", clientID: 0)).json
    #expect(try Self.events(stream) == ["orderAccepted New"])
    _ = try venue.cancel(["symbol": "SOL_USDC", "clientId": 0 as UInt32])
    #expect(try Self.events(stream) == ["orderAccepted New", "orderCancelled Cancelled"])

    let accepted = try #require(try stream.frames().first)
    let expected: [(String, JSONKind, String?)] = [
      ("E", .number, "1788264000000000"), ("T", .number, "1788264000000000"),
      ("s", .string, "SOL_USDC"), ("i", .string, placed["id"]?.text), ("c", .number, "0"),
      ("S", .string, "Bid"), ("o", .string, "LIMIT"), ("f", .string, "GTC"),
      ("q", .string, "1.5"), ("Q", .string, "150"), ("p", .string, "100"), ("X", .string, "New"),
      ("z", .string, "0"), ("Z", .string, "0"), ("V", .string, "RejectTaker"),
      ("O", .string, "USER"), ("r", .bool, nil), ("y", .bool, nil), ("t", .null, nil),
      ("e", .string, "orderAccepted"),
    ]
    for (key, kind, text) in expected {
      #expect(accepted.data[key]?.kind == kind, "\(key)")
      if let text { #expect(accepted.text(key) == text, "\(key)") }
    }
    // Nothing that is not known of the venue, and nothing of a fill.
    #expect(Set(accepted.data.members.map(\.key)) == Set(expected.map(\.0)))
  }

  @Test func `a market order is accepted, then filled trade by trade`() throws {
    let venue = try TestVenue()
    let stream = venue.connect()
    try stream.subscribeSigned("account.orderUpdate.SOL_USDC_PERP", "account.orderUpdate")
    _ = try venue.place(.order("Bid", nil, "90", on: "SOL_USDC_PERP"))
    let told = try Self.events(stream, "account.orderUpdate.SOL_USDC_PERP")
    #expect(told.first == "orderAccepted New")
    #expect(told.count > 2)
    #expect(told.dropFirst().dropLast().allSatisfy { $0 == "orderFill PartiallyFilled" })
    #expect(told.last == "orderFill Filled")

    let frames = try stream.frames("account.orderUpdate")
    #expect(frames.count == told.count)
    let fills = frames.dropFirst()
    let fillSum = try fills.reduce(Quantity.zero) { try $0 + $1.data.read("l") }
    #expect(fillSum == "90")
    for fill in fills {
      #expect(fill.data["t"]?.kind == .number && fill.data["o"]?.text == "MARKET")
      #expect(fill.data["m"]?.bool == false && fill.text("N") == "USDC")
      #expect(fill.data["p"] == nil && fill.data["y"] == nil && fill.data["c"] == nil)
    }
  }

  @Test func `an order that cannot go on says why`() throws {
    let venue = try TestVenue()
    let stream = venue.connect()
    try stream.subscribeSigned("account.orderUpdate")
    _ = try venue.place(.order("Bid", "100", "1", timeInForce: "IOC"))
    _ = try venue.place(.order("Bid", "100", "1", timeInForce: "FOK"))
    stream.deliver()
    let frames = try stream.frames()
    #expect(
      try Self.events(stream) == [
        "orderAccepted New", "orderExpired Expired", "orderAccepted New", "orderExpired Expired",
      ])
    #expect(frames.map { $0.text("R") } == [nil, "ImmediateOrCancel", nil, "FillOrKill"])
    #expect(frames.allSatisfy { $0.data["t"]?.isNull == true && $0.data["l"] == nil })
    // A refused order is told to nobody.
    _ = try venue.place(.order("Bid", "100.001", "1"))
    stream.deliver()
    #expect(try stream.frames().count == 4)
  }

  @Test func `a reduce-only order that outgrows its position is cut down, then ended`() throws {
    let venue = try TestVenue()
    let stream = venue.connect()
    let symbol: Symbol = "SOL_USDC_PERP"
    _ = try venue.place(.order("Bid", nil, "5", on: symbol))
    _ = try venue.place(.order("Ask", "170", "5", on: symbol, clientID: 9, reduceOnly: true))
    try stream.subscribeSigned("account.orderUpdate")
    _ = try venue.place(.order("Ask", nil, "2", on: symbol))
    _ = try venue.place(.order("Ask", nil, "3", on: symbol))
    stream.deliver()
    let own = try stream.frames().filter { $0.text("c") == "9" }
    #expect(own.map { $0.text("e") } == ["orderModified", "orderExpired"])
    #expect(try own[0].data.read("q", as: Quantity.self) == "3")
    #expect(own[0].data["r"]?.bool == true && own[0].text("X") == "New")
    #expect(own[1].text("R") == "ReduceOnlyNotReduced")
  }

  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func `orders, fills, positions and balances end up as REST has them`(seed: UInt64) throws {
    let venue = try TestVenue(seed: seed)
    let stream = venue.connect()
    try stream.subscribeSigned(
      "account.orderUpdate", "account.positionUpdate", "account.balanceUpdate")
    var random = SeededRandom(seed: seed)
    for number in 0..<120 {
      let symbol: Symbol = random.next() % 2 == 0 ? "SOL_USDC" : "SOL_USDC_PERP"
      let side = random.next() % 2 == 0 ? "Bid" : "Ask"
      let price = random.next() % 3 == 0 ? nil : "\(136 + random.next() % 8)"
      let answer = try venue.place(
        .order(
          side, price, "\(1 + random.next() % 3)", on: symbol, clientID: UInt32(number),
          timeInForce: ["GTC", "GTC", "IOC"][Int(random.next() % 3)],
          prevention: ["RejectTaker", "RejectMaker", "RejectBoth"][Int(random.next() % 3)]))
      // As REST answered, so it was told, last of all.
      stream.deliver()
      if answer.status == 200 {
        let told = try stream.frames("account.orderUpdate").last { $0.text("c") == "\(number)" }
        #expect(told?.text("X") == (try answer.json["status"]?.text), "seed \(seed), \(number)")
      }
      if random.next() % 4 == 0 {
        _ = try venue.send(.delete, "orderCancelAll", "/api/v1/orders", ["symbol": symbol])
      }
      stream.pass(.milliseconds(Int(random.next() % 2000)))
    }
    stream.deliver()

    let updates = try stream.frames("account.orderUpdate")
    let latest = Dictionary(updates.map { ($0.text("i") ?? "", $0) }) { $1 }
    let history = try venue.signedGet(
      "orderHistoryQueryAll", "/wapi/v1/history/orders", ["limit": 1000]
    ).json
    #expect(latest.count == history.count && latest.count > 60)
    for row in history.children {
      let update = try #require(latest[try row.read("id")])
      #expect(update.text("X") == row["status"]?.text)
      #expect(try update.data.read("z", as: Quantity.self) == row.read("executedQuantity"))
      #expect(try update.data.read("Z", as: Notional.self) == row.read("executedQuoteQuantity"))
      #expect(update.text("R") == row["expiryReason"]?.text)
    }
    let fills = updates.filter { $0.text("e") == "orderFill" }
    let rows = try venue.signedGet(
      "fillHistoryQueryAll", "/wapi/v1/history/fills", ["limit": 1000, "sortDirection": "Asc"]
    ).json
    #expect(fills.count == rows.count && fills.count > 40)
    for (fill, row) in zip(fills, rows.children) {
      #expect(fill.text("t") == row["tradeId"]?.text && fill.text("i") == row["orderId"]?.text)
      #expect(fill.text("l") == row["quantity"]?.text && fill.text("L") == row["price"]?.text)
      #expect(fill.text("n") == row["fee"]?.text && fill.text("N") == row["feeSymbol"]?.text)
      #expect(fill.data["m"]?.bool == row["isMaker"]?.bool)
    }
    let balances = try [Asset: Balance](
      from: venue.signedGet("balanceQuery", "/api/v1/capital").json)
    for frame in try stream.frames("account.balanceUpdate").reversed().reduce(
      into: [String: TestFrame](), { $0[$1.text("a") ?? ""] = $0[$1.text("a") ?? ""] ?? $1 }
    ).values {
      let balance = try #require(balances[try frame.data.read("a")])
      #expect(try frame.data.read("A") == balance.available)
      #expect(try frame.data.read("L") == balance.locked)
    }
    let positions = try [Position](from: venue.signedGet("positionQuery", "/api/v1/position").json)
    let told = try #require(try stream.frames("account.positionUpdate").last)
    if let position = positions.first {
      #expect(told.text("i") == position.positionID && told.data["i"]?.kind == .number)
      #expect(try told.data.read("q") == position.netQuantity)
      #expect(try told.data.read("B") == position.entryPrice)
      #expect(try told.data.read("b") == position.breakEvenPrice)
      #expect(try told.data.read("p") == position.pnlRealized)
    } else {
      #expect(told.text("e") == "positionClosed")
    }
  }
}
