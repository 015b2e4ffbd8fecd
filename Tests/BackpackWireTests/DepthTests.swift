import BackpackModel
import BackpackWire
import Glibc
import Testing

/// A recorded or composed answer of the venue; see Tests/Fixtures/api/README.md.
private func bytes(_ name: String) throws -> [UInt8] {
  let folder = #filePath.replacing("BackpackWireTests/DepthTests.swift", with: "Fixtures/api")
  let file = try #require(fopen("\(folder)/\(name).json", "r"), "no fixture \(name)")
  defer { fclose(file) }
  var bytes = [UInt8](repeating: 0, count: 1 << 20)
  let count = fread(&bytes, 1, bytes.count, file)
  return Array(bytes[..<count])
}

private func node(_ name: String) throws -> JSONNode { try JSONNode(parsing: try bytes(name)) }

/// The frame of that name in ws-frames.json.
private func frame(_ name: String) throws -> [UInt8] {
  let frames = try #require(try node("ws-frames")["frames"])
  let row = try #require(frames.children.first { $0["name"]?.text == name })
  return JSONWriter.bytes(of: try #require(row["frame"]))
}

private func level(_ price: Price, _ quantity: Quantity) -> Level {
  Level(price: price, quantity: quantity)
}

/// Update 11 ... `last` of SOL_USDC.
private func update(
  first: UInt64 = 11, last: UInt64 = 11, symbol: Symbol = "SOL_USDC", bids: [Level] = [],
  asks: [Level] = []
) -> DepthUpdate {
  DepthUpdate(
    symbol: symbol, bids: bids, asks: asks, firstUpdateID: first, lastUpdateID: last,
    engineTime: Timestamp(microseconds: 2000), eventTime: Timestamp(microseconds: 2001))
}

private let snapshot = Depth(
  bids: [level("99.5", "4"), level("99", "5")],
  asks: [level("101", "2"), level("102", "3"), level("103", "1")],
  lastUpdateID: 10, timestamp: Timestamp(microseconds: 1000))

@Suite struct `Depth on the wire` {
  @Test(arguments: ["depth-20", "depth-1000", "depth-one-sided"])
  func `the scanner reads what the JSON reader reads`(name: String) throws {
    let json = try bytes(name)
    #expect(try Depth(reading: json.span.bytes) == Depth(from: try JSONNode(parsing: json)))
  }

  @Test func `levels in no order come best first`() throws {
    let json = Array(
      #"""
      {"asks":[["3","1"],["1.50","1"],["2","1"]],"bids":[["1.2","1"],["1.3","1"],["1.1","1"]],
       "lastUpdateId":7,"timestamp":"8","new":{}}
      """#.utf8)
    let depth = try Depth(reading: json.span.bytes)
    #expect(depth.asks.map(\.price) == ["1.5", "2", "3"])
    #expect(depth.bids.map(\.price) == ["1.3", "1.2", "1.1"])
    #expect(depth.lastUpdateID == 7)
    #expect(depth.timestamp.microseconds == 8)
  }

  @Test func `what is wrong in a depth is named by its place`() throws {
    let json = Array(
      #"{"asks":[["3","1"],["x","1"]],"bids":[],"lastUpdateId":"7","timestamp":8}"#.utf8)
    let error = #expect(throws: WireError.self) { try Depth(reading: json.span.bytes) }
    #expect(error?.path == "asks[1]")
    let negative = Array(
      #"{"asks":[["3","-1"]],"bids":[],"lastUpdateId":"7","timestamp":8}"#.utf8)
    #expect(throws: WireError.self) { try Depth(reading: negative.span.bytes) }
    #expect(throws: WireError(.notJSON(offset: 0))) { try Depth(reading: [UInt8]().span.bytes) }
  }

  @Test func `an update of the stream is read, whatever the order of its members`() throws {
    let json = try frame("depth")
    let read = try DepthUpdate(reading: json.span.bytes)
    #expect(
      read
        == DepthUpdate(
          symbol: "SOL_USDC", bids: [], asks: [level("98.97", "22.39")],
          firstUpdateID: 4_330_360_995, lastUpdateID: 4_330_360_995,
          engineTime: Timestamp(microseconds: 1_788_367_430_246_081),
          eventTime: Timestamp(microseconds: 1_788_367_430_247_494)))
  }

  @Test(arguments: ["depth-removal", "depth-no-levels", "depth-200ms", "depth-600ms"])
  func `every kind of depth stream is read`(name: String) throws {
    let json = try frame(name)
    let read = try DepthUpdate(reading: json.span.bytes)
    #expect(read.firstUpdateID <= read.lastUpdateID)
  }

  @Test(arguments: ["bookTicker", "error-invalid-stream"])
  func `another frame is no update`(name: String) throws {
    let json = try frame(name)
    #expect(throws: WireError.self) { try DepthUpdate(reading: json.span.bytes) }
  }
}

@Suite struct `The kept book` {
  @Test func `the worked sequence of the documentation ends in the books it names`() throws {
    let exercise = try node("orderbook-exercise")
    let start = try Depth(from: try #require(exercise["snapshot"]))
    var book = try DepthBook(symbol: "SOL_USDC")
    var outcomes: [DepthBook.Outcome] = []
    #expect(book.load(start) == .synced)

    for delta in try #require(exercise["deltas"]).children {
      let frame = JSONWriter.bytes(
        of: ExerciseFrame(
          asks: try delta.read("a"), bids: try delta.read("b"), first: try delta.read("U"),
          last: try delta.read("u")))
      outcomes.append(book.apply(frame.span.bytes))
      if let expected = delta["book"] {
        #expect(book.levels(.ask) == (try expected.read("asks")))
        #expect(book.levels(.bid) == (try expected.read("bids")))
      }
    }

    #expect(outcomes.map(\.word) == ["old", "old", "applied", "applied", "applied", "old", "gap"])
    #expect(book.state == .broken)
    #expect(book.levels(.ask) == nil)
    #expect(book.best == nil)
  }

  @Test func `an update says what it changed`() throws {
    var book = try DepthBook()
    #expect(book.load(snapshot) == .synced)

    let outcome = book.apply(
      update(bids: [level("99.50", "0.0")], asks: [level("102.0", "3.00"), level("104", "1")]))

    #expect(
      outcome == .applied(.init(bestBidChanged: true, bestAskChanged: false, bids: 1, asks: 1)))
    #expect(book.best == .init(bid: level("99", "5"), ask: level("101", "2")))
    #expect(book.lastUpdateID == 11)
    #expect(book.engineTime == Timestamp(microseconds: 2000))
    #expect(book.depth(levels: 1)?.asks == [level("101", "2")])
  }

  @Test func `a book says nothing before its snapshot and after a reset`() throws {
    var book = try DepthBook()
    #expect(book.state == .empty)
    #expect(book.apply(update()) == .notSynced)
    #expect(book.levels(.bid) == nil)
    #expect(book.load(snapshot) == .synced)
    book.reset()
    #expect(book.state == .empty)
    #expect(book.lastUpdateID == nil)
    #expect(book.depth() == nil)
    let cost = try book.cost(of: "1", side: .bid)
    let imbalance = try book.imbalance(levels: 1)
    #expect(cost == nil)
    #expect(imbalance == nil)
  }

  @Test func `updates of another market and frames of another kind change nothing`() throws {
    var book = try DepthBook(symbol: "SOL_USDC")
    #expect(book.load(snapshot) == .synced)
    #expect(book.apply(update(symbol: "SOL_USDC_PERP", asks: [level("101", "0")])) == .otherMarket)
    let other = try frame("depth-no-levels")
    #expect(book.apply(other.span.bytes) == .otherMarket)
    let ticker = try frame("bookTicker")
    guard case .unreadable = book.apply(ticker.span.bytes) else {
      Issue.record("a ticker was taken for an update")
      return
    }
    guard case .unreadable = book.apply(update(asks: [level("-1", "1")])) else {
      Issue.record("a negative price was taken")
      return
    }
    #expect(book.depth() == snapshot)
  }

  @Test func `a crossed book is broken until the next snapshot`() throws {
    var book = try DepthBook()
    #expect(book.load(snapshot) == .synced)
    #expect(book.apply(update(bids: [level("101.00", "1")])) == .crossed)
    #expect(book.apply(update(first: 12, last: 12)) == .notSynced)
    #expect(book.load(snapshot) == .synced)
    var crossed = snapshot
    crossed.bids[0].price = "101"
    #expect(book.load(crossed) == .crossed)
    #expect(book.state == .broken)
  }

  @Test(arguments: [Int.min, -1, 0, 100_001, Int.max])
  func `a book that cannot be is an error, not the end of the program`(levelsMax: Int) {
    #expect(throws: DepthBook.Unmakable.outOfRange) { _ = try DepthBook(levelsMax: levelsMax) }
    let name = Symbol(String(repeating: "A", count: 65))
    #expect(throws: DepthBook.Unmakable.outOfRange) { _ = try DepthBook(symbol: name) }
  }

  @Test func `a side that is cut breaks the book rather than look empty`() throws {
    var book = try DepthBook(levelsMax: 2)
    #expect(book.load(snapshot) == .synced)
    #expect(book.isCut(.ask) == true)
    #expect(book.isCut(.bid) == false)
    #expect(book.levels(.ask) == [level("101", "2"), level("102", "3")])
    let gone = [level("101", "0"), level("102", "0")]
    #expect(book.apply(update(asks: gone)) == .exhausted)
    #expect(book.load(snapshot, limit: 2) == .synced)
    #expect(book.isCut(.bid) == true)
  }

  @Test func `a bid takes asks, exactly, as far as the levels go`() throws {
    var book = try DepthBook()
    #expect(book.load(snapshot) == .synced)
    let bought = try book.cost(of: "2.5", side: .bid)
    #expect(bought == .init(quantity: "2.5", notional: "253", worstPrice: "102", levels: 2))
    let sold = try book.cost(of: "100", side: .ask)
    #expect(sold == .init(quantity: "9", notional: "893", worstPrice: "99", levels: 2))
    let best = try book.imbalance(levels: 1)
    #expect(best == "0.33333333")
    let all = try book.imbalance(levels: 5, scale: 2)
    #expect(all == "0.2")
    do throws(DecimalError) {
      _ = try book.cost(of: "0", side: .bid)
      Issue.record("nothing has a cost")
    } catch {
      #expect(error == .invalidArgument)
    }
  }
}

extension DepthBook.Outcome {
  fileprivate var word: String {
    switch self {
    case .applied: "applied"
    case .old: "old"
    case .gap: "gap"
    default: "\(self)"
    }
  }
}

/// A frame of the stream around the levels of the exercise.
private struct ExerciseFrame: WireWritable {
  var asks: [Level]
  var bids: [Level]
  var first: UInt64
  var last: UInt64

  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("stream", "depth.SOL_USDC")
      writer.member("data") { writer in
        writer.member("e", "depth")
        writer.member("E", 2)
        writer.member("T", 1)
        writer.member("s", "SOL_USDC")
        writer.member("U", first)
        writer.member("u", last)
        writer.member("a", asks)
        writer.member("b", bids)
      }
    }
  }
}
