// Every frame of the streams that was seen or documented, and the ways in which they differ.

import BackpackModel
import BackpackWire
import Foundation
import Testing

private enum StreamFrames {
  /// name → frame, of those that come in.
  static let all: [String: JSONNode] = {
    let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    guard let bytes = try? Data(contentsOf: tests.appending(path: "Fixtures/api/ws-frames.json")),
      let root = try? JSONNode(parsing: Array(bytes)), let rows = root["frames"]
    else { return [:] }  // the first test says that none were read
    var frames: [String: JSONNode] = [:]
    for row in rows.children where row["direction"]?.text == "in" {
      if let name = row["name"]?.text { frames[name] = row["frame"] }
    }
    return frames
  }()

  static func data(_ name: String) throws -> JSONNode {
    try #require(all[name]?["data"], "no frame \(name)")
  }

  static func read<Value: WireReadable>(_ name: String, as: Value.Type) throws -> Value {
    try Value(from: data(name))
  }

  static func parse(_ text: String) throws -> StreamFrame {
    let bytes = Array(text.utf8)
    return try StreamFrame(parsing: bytes.span.bytes)
  }

  static func quickName(_ text: String) -> String? {
    let bytes = Array(text.utf8)
    return StreamFrame.quickName(of: bytes.span.bytes)
  }
}

@Suite struct `A stream's frame` {
  @Test func `every example is read, by what its name says`() throws {
    var read = 0
    for (name, frame) in StreamFrames.all {
      guard let stream = frame["stream"]?.text, let data = frame["data"] else {
        guard case .error(let code, let message) = try StreamFrames.parse(frame.json) else {
          throw Issue("\(name) is neither event nor error")
        }
        #expect(code >= 4000, "\(name)")
        #expect(!message.isEmpty, "\(name)")
        read += 1
        continue
      }
      let bytes = Array(frame.json.utf8)
      switch StreamName(stream).kind {
      case .bookTicker: _ = try BookTicker(from: data)
      case .depth: _ = try DepthUpdate(reading: bytes.span.bytes)
      case .kline: _ = try KlineUpdate(from: data)
      case .markPrice: _ = try MarkPriceUpdate(from: data)
      case .ticker: _ = try TickerUpdate(from: data)
      case .trade: _ = try TradeUpdate(from: data)
      case .openInterest: _ = try OpenInterestUpdate(from: data)
      // The example of the specification; a real one has a time.
      case .liquidation: _ = try LiquidationUpdate(from: data)
      case .orderUpdate: _ = try OrderUpdate(from: data)
      case .positionUpdate: _ = try PositionUpdate(from: data)
      case .rfqUpdate: _ = try RFQUpdate(from: data)
      case .balanceUpdate: _ = try BalanceUpdate(from: data)
      case .other: throw Issue("\(name): nobody knows \(stream)")
      }
      #expect(StreamFrame.quickName(of: bytes.span.bytes) == stream, "\(name)")
      read += 1
    }
    #expect(read == 42)
  }

  @Test func `a side of the book with nothing on it is nil, and update IDs may be text`() throws {
    let ticker = try StreamFrames.read("bookTicker-empty-side", as: BookTicker.self)
    #expect(ticker.ask == nil)
    #expect(ticker.bid == Level(price: "98.96", quantity: "288.77"))
    #expect(ticker.updateID == 4_330_360_995)
    let text =
      #"{"a":null,"b":null,"A":null,"B":null,"u":"18446744073709551615","E":1,"T":2,"s":"X"}"#
    #expect(try BookTicker(from: JSONNode(parsing: Array(text.utf8))).updateID == .max)
  }

  @Test func `an order's fill is read with its fee, and its type is spelt as in REST`() throws {
    let update = try StreamFrames.read(
      "orderFill-partial-maker-with-client-id", as: OrderUpdate.self)
    #expect(update.event == .fill)
    #expect(update.clientID == 1001)
    #expect(update.type == .limit)
    #expect(update.status == .partiallyFilled)
    #expect(
      update.fill
        == OrderUpdate.Fill(
          tradeID: 381_731_500, quantity: "1.50", price: "98.97", isMaker: true, fee: "0.029691",
          feeAsset: "USDC"))
    #expect(update.executedQuoteQuantity == "148.455")
    #expect(update.engineTime == Timestamp(microseconds: 1_788_368_300_000_000))
    #expect(try StreamFrames.read("orderAccepted-market", as: OrderUpdate.self).type == .market)
    #expect(try StreamFrames.read("orderAccepted", as: OrderUpdate.self).fill == nil)
  }

  @Test func `triggers, percentages and any spelling of a reason are kept`() throws {
    let percent = try StreamFrames.read("orderCancelled-trigger-percent", as: OrderUpdate.self)
    #expect(percent.trigger?.quantity == .percent("80"))
    #expect(percent.trigger?.price == .price("178.55"))
    #expect(percent.quantity == "0")
    let expired = try StreamFrames.read("orderExpired", as: OrderUpdate.self)
    #expect(expired.expiryReason == .postOnlyTaker)
    let text = try StreamFrames.data("orderExpired").json
      .replacingOccurrences(of: "PostOnlyTaker", with: "PRICE_BAND")
      .replacingOccurrences(of: "orderExpired", with: "orderVanished")
      .replacingOccurrences(of: "{", with: #"{"new":[1],"H":7,"#)
    let odd = try OrderUpdate(from: JSONNode(parsing: Array(text.utf8)))
    #expect(odd.expiryReason == "PRICE_BAND")
    #expect(odd.event == "orderVanished")
    #expect(odd.strategyID == "7")
  }

  @Test func `a position is read with numbers where texts are, and without an event`() throws {
    let snapshot = try StreamFrames.read("position-snapshot-on-subscribe", as: PositionUpdate.self)
    #expect(snapshot.event == nil)
    #expect(snapshot.netQuantity == "-5")
    #expect(snapshot.positionID == "4200000002")
    let text = #"{"s":"X","q":-0.5,"B":4236.36,"i":"54","f":0.02,"E":1,"T":2,"e":"positionOpened"}"#
    let update = try PositionUpdate(from: JSONNode(parsing: Array(text.utf8)))
    #expect(update.netQuantity == "-0.5")
    #expect(update.entryPrice == "4236.36")
    #expect(update.positionID == "54")
    #expect(update.event == .opened)
  }

  @Test func `identifiers of requests for quotes keep all their digits`() throws {
    let candidate = try StreamFrames.read("rfqCandidate", as: RFQUpdate.self)
    #expect(candidate.rfqID == "113392053149171712")
    #expect(candidate.quoteID == "113392054083780608")
    #expect(candidate.clientID == "123")
    #expect(candidate.quantity == "10")
    #expect(candidate.quoteQuantity == "150")
    let active = try StreamFrames.read("rfqActive", as: RFQUpdate.self)
    #expect(active.expiry == Timestamp(milliseconds: 1_730_225_540_368))
    #expect(active.side == nil)
  }

  @Test func `a mark price of a prediction market stands alone`() throws {
    let update = try StreamFrames.read("markPrice-prediction", as: MarkPriceUpdate.self)
    #expect(update.mark.markPrice == "0.42")
    #expect(update.mark.fundingRate == nil)
    let perpetual = try StreamFrames.read("markPrice", as: MarkPriceUpdate.self)
    #expect(perpetual.mark.nextFundingAt == Timestamp(milliseconds: 1_788_368_400_000))
  }

  @Test(arguments: [
    (#"{"stream":"trade.A","data":{}}"#, "trade.A"),
    (#"{"data":{"s":"A"},"stream":"trade.A.B_USDC"}"#, "trade.A.B_USDC"),
    (#"{"data":{"stream":"x"}}"#, nil), (#"{"stream":"tr\u0061de","data":{}}"#, nil),
    (#"{"data":{"a":",\"stream\":\"x"}}"#, nil), (#"{"data":",\"stream\":\"x"}"#, nil),
    (#"{ "stream":"trade.A","data":{}}"#, nil), ("", nil), ("}", nil), (#""}"#, nil),
  ])
  func `its name is found at a glance, or not at all`(text: String, name: String?) throws {
    #expect(StreamFrames.quickName(text) == name)
  }
}

private struct Issue: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
