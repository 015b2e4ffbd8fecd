import BackpackModel
import BackpackWire
import Glibc
import Testing

/// A recorded or composed answer of the venue; see Tests/Fixtures/api/README.md.
private func fixture(_ name: String) throws -> JSONNode {
  let folder = #filePath.replacing("BackpackWireTests/NounTests.swift", with: "Fixtures/api")
  let file = try #require(fopen("\(folder)/\(name).json", "r"), "no fixture \(name)")
  defer { fclose(file) }
  var bytes = [UInt8](repeating: 0, count: 1 << 20)
  let count = fread(&bytes, 1, bytes.count, file)
  return try JSONNode(parsing: bytes[..<count])
}

@Suite struct `The venue's nouns` {
  @Test func `every order of the examples is read and written back with the same members`() throws {
    for name in [
      "order-limit-new", "order-limit-filled", "order-market-filled", "order-trigger-pending",
    ] {
      let node = try fixture(name)
      let order = try Order(from: node)
      let written = try JSONNode(parsing: JSONWriter.bytes(of: order))
      for (key, value) in node.members {
        #expect(written[key]?.text == value.text, "\(name): \(key)")
        #expect(written[key]?.kind == value.kind, "\(name): \(key)")
      }
    }
  }

  @Test func `all markets of the examples are read, rules and margin functions included`() throws {
    let markets = try [Market](from: try fixture("markets"))
    #expect(markets.count == 13)
    let bitcoin = try #require(markets.first { $0.symbol == "BTC_USDC_PERP" })
    #expect(bitcoin.rules.tickSize == "0.1")
    #expect(bitcoin.rules.meanMarkPriceBand?.maxMultiplier == "1.1")
    #expect(bitcoin.imf == .squareRoot(base: "0.01333333", factor: "0.00002494"))
    #expect(bitcoin.fundingInterval == .seconds(3600))
    let again = try [Market](from: try JSONNode(parsing: JSONWriter.bytes(of: markets)))
    #expect(again == markets)
  }

  @Test func `depth comes best level first, and goes out as the venue writes it`() throws {
    let node = try fixture("depth-20")
    let depth = try Depth(from: node)
    let bid = try #require(depth.bids.first)
    let ask = try #require(depth.asks.first)
    #expect(bid.price < ask.price)
    #expect(depth.bids.allSatisfy { $0.price <= bid.price })
    let written = try JSONNode(parsing: JSONWriter.bytes(of: depth))
    #expect(
      written["bids"].map { JSONWriter.bytes(of: $0) }
        == node["bids"].map { JSONWriter.bytes(of: $0) })
  }

  @Test func `a position of 28 digits is exact`() throws {
    let positions = try [Position](from: try fixture("positions"))
    #expect(positions.first?.entryPrice == "3826.8888888888888888888888889")
    let again = try [Position](from: try JSONNode(parsing: JSONWriter.bytes(of: positions)))
    #expect(again == positions)
  }

  @Test func `the other answers of the examples are read and written alike`() throws {
    func same<Noun: WireReadable & WireWritable & Equatable>(_: Noun.Type, _ name: String) throws {
      let noun = try Noun(from: try fixture(name))
      #expect(try Noun(from: try JSONNode(parsing: JSONWriter.bytes(of: noun))) == noun, "\(name)")
    }
    try same([Asset: Balance].self, "balances")
    try same([BorrowLendPosition].self, "borrow-lend-positions")
    try same(AccountSummary.self, "account")
    try same(Ticker.self, "ticker")
    try same([Trade].self, "trades")
    try same([Kline].self, "klines-1m")
    try same([Kline].self, "klines-no-trades")
    try same([MarkPrice].self, "mark-prices")
    try same(VenueStatus.self, "status-maintenance")
  }

  @Test func `values the venue invents later are kept as text`() throws {
    var text = String(decoding: JSONWriter.bytes(of: try fixture("order-limit-new")), as: UTF8.self)
    text = text.replacing(#""status":"New""#, with: #""status":"Dreaming","invented":{"x":[1]}"#)
    #expect(try Order(from: try JSONNode(parsing: text.utf8)).status == OrderStatus("Dreaming"))
  }
}
