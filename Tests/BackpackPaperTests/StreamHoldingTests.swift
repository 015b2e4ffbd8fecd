// What the private streams say of positions and balances, and everybody's of liquidations.

import BackpackModel
import BackpackWire
import Testing

@testable import BackpackPaper

@Suite struct StreamHoldingTests {
  @Test func `positions are shown on subscribing, then told as they open, change, turn and close`()
    throws
  {
    let venue = try TestVenue()
    let symbol: Symbol = "SOL_USDC_PERP"
    let before = venue.connect()
    try before.subscribeSigned("account.positionUpdate")
    #expect(try before.frames().isEmpty)
    _ = try venue.place(.order("Bid", nil, "5", on: symbol))
    let stream = venue.connect()
    try stream.subscribeSigned("account.positionUpdate", "account.positionUpdate.BTC_USDC_PERP")
    stream.deliver()
    let standing = try stream.frames()
    #expect(standing.map(\.stream) == ["account.positionUpdate"])
    #expect(standing[0].data["e"] == nil && standing[0].text("q") == "5")

    _ = try venue.place(.order("Bid", nil, "1", on: symbol))
    _ = try venue.place(.order("Ask", nil, "9", on: symbol))
    _ = try venue.place(.order("Bid", nil, "3", on: symbol))
    stream.deliver()
    let frames = try before.frames()
    #expect(
      frames.map { $0.text("e") } == [
        "positionOpened", "positionAdjusted", "positionClosed", "positionOpened", "positionClosed",
      ])
    #expect(
      try frames.map { try $0.data.read("q", as: Quantity.self) } == ["5", "6", "0", "-3", "0"])
    let ids = frames.compactMap { $0.text("i") }
    #expect(ids[0] == ids[1] && ids[1] == ids[2] && ids[2] != ids[3] && ids[3] == ids[4])
    // A closed position still says what it earned.
    #expect(try frames[2].data.read("p", as: Notional.self).isZero == false)
    #expect(try frames[2].data.read("Q", as: Quantity.self).isZero)
    // The later one heard the same from then on.
    #expect(stream.messages.dropFirst() == before.messages.dropFirst(1))
    // An order that only rests changes no position.
    _ = try venue.place(.order("Bid", "100", "1", on: symbol))
    stream.deliver()
    #expect(try before.frames().count == 5)
  }

  @Test func `locking and unlocking show in the balances, what did not change is not told`() throws
  {
    let venue = try TestVenue()
    let stream = venue.connect()
    try stream.subscribeSigned("account.balanceUpdate")
    _ = try venue.place(.order("Bid", "100", "2", clientID: 5))
    _ = try venue.cancel(["symbol": "SOL_USDC", "clientId": 5 as UInt32])
    _ = venue.get("/api/v1/depth?symbol=SOL_USDC")
    stream.pass(.seconds(5))
    let frames = try stream.frames()
    #expect(frames.map { $0.text("a") } == ["USDC", "USDC"])
    #expect(try frames.map { try $0.data.read("A", as: Quantity.self) } == ["9800", "10000"])
    #expect(try frames.map { try $0.data.read("L", as: Quantity.self) } == ["200", "0"])
    #expect(try frames.map { try $0.data.read("S", as: Quantity.self) } == ["0", "0"])
  }

  @Test func `what a resting bid kept locked is told when somebody takes it`() throws {
    let venue = try TestVenue()
    let best = try Depth(from: venue.get("/api/v1/depth?symbol=SOL_USDC&limit=5").json).bids[0]
    let stream = venue.connect()
    try stream.subscribeSigned("account.balanceUpdate", "account.orderUpdate")
    _ = try venue.place(.order("Bid", best.price.description, "0.1"))
    var frames: [TestFrame] = []
    for _ in 0..<600 where !frames.contains(where: { $0.text("X") == "Filled" }) {
      stream.pass(.seconds(1))
      frames = try stream.frames()
    }
    #expect(frames.contains { $0.text("X") == "Filled" && $0.data["m"]?.bool == true })
    let last = try #require(frames.last { $0.text("a") == "USDC" })
    #expect(try last.data.read("L", as: Quantity.self).isZero)
    #expect(frames.contains { $0.text("a") == "SOL" })
  }

  @Test func `a liquidation is told to everybody, and closes the position`() throws {
    var exchange = try PaperExchange.opened("SOL_USDC_PERP")
    for topic: Topic in [.liquidations, .positions, .balances, .orders] {
      try exchange.startWatching(topic)
    }
    try exchange.place(.market(.bid, "SOL_USDC_PERP", .base("600")))
    try exchange.place(.limit(.bid, "SOL_USDC_PERP", "90", "1"))
    _ = try exchange.takeEvents()
    try exchange.jump("SOL", toRatio: 700_000_000)
    let events = try exchange.takeEvents()
    let liquidations = events.compactMap {
      if case .liquidation(let event) = $0 { event } else { nil }
    }
    #expect(try liquidations.reduce(.zero) { try $0 + $1.quantity } == "600")
    #expect(Set(liquidations.map(\.side)) == [.ask])
    let positions = events.compactMap { if case .position(let event) = $0 { event } else { nil } }
    #expect(positions.map(\.kind) == [.closed])
    #expect(positions.first?.realized.isNegative == true)
    let orders = events.compactMap { if case .order(let event) = $0 { event } else { nil } }
    // The bid goes first; then the venue's own order fills, level by level.
    #expect(orders.first?.order.status == .expired && orders.last?.order.status == .filled)
    #expect(orders.dropFirst().dropLast().allSatisfy { $0.order.status == .partiallyFilled })
    #expect(orders.count == liquidations.count + 1)
  }
}
