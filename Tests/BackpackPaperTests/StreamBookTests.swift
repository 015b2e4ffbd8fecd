// A book kept from a snapshot and the stream is the exchange's book, whatever happens.

import BackpackModel
import BackpackWire
import Testing

@testable import BackpackPaper

/// Keeps a book as API.md 9.5 says.
private struct KeptBook {
  let stream: String
  private(set) var bids: [Price: Quantity] = [:]
  private(set) var asks: [Price: Quantity] = [:]
  /// Of the last update applied; `nil`: no snapshot yet.
  private(set) var updateID: UInt64?
  private var buffer: [TestFrame] = []
  /// Updates that said something new.
  private(set) var appliedCount = 0

  init(stream: String) { self.stream = stream }

  mutating func start(from depth: Depth) throws {
    bids = Dictionary(uniqueKeysWithValues: depth.bids.map { ($0.price, $0.quantity) })
    asks = Dictionary(uniqueKeysWithValues: depth.asks.map { ($0.price, $0.quantity) })
    updateID = depth.lastUpdateID
    for frame in buffer { try apply(frame) }
    buffer = []
  }

  mutating func take(_ frame: TestFrame) throws {
    if updateID == nil { buffer.append(frame) } else { try apply(frame) }
  }

  private mutating func apply(_ frame: TestFrame) throws {
    let first: UInt64 = try frame.data.read("U")
    let last: UInt64 = try frame.data.read("u")
    let before = try #require(updateID)
    if last <= before { return }
    #expect(first <= before + 1, "a gap before \(first) on \(stream)")
    #expect(appliedCount == 0 || first == before + 1, "ids of \(stream) do not follow each other")
    try Self.merge(frame.data.read("b"), into: &bids)
    try Self.merge(frame.data.read("a"), into: &asks)
    updateID = last
    appliedCount += 1
  }

  private static func merge(_ levels: [Level], into side: inout [Price: Quantity]) throws {
    for level in levels { side[level.price] = level.quantity.isZero ? nil : level.quantity }
  }

  func isEqual(to depth: Depth) -> Bool {
    bids == Dictionary(uniqueKeysWithValues: depth.bids.map { ($0.price, $0.quantity) })
      && asks == Dictionary(uniqueKeysWithValues: depth.asks.map { ($0.price, $0.quantity) })
  }
}

@Suite struct StreamBookTests {
  private static func depth(of symbol: Symbol, _ venue: TestVenue) throws -> Depth {
    try Depth(from: venue.get("/api/v1/depth?symbol=\(symbol)").json)
  }

  /// Something a trader does, or time that passes.
  private static func act(
    on symbol: Symbol, _ venue: TestVenue, _ random: inout SeededRandom
  ) throws {
    let draw = random.next()
    switch draw % 12 {
    case 0...3: venue.clock.advance(.milliseconds(Int(random.next() % 1500)))
    case 4: venue.clock.advance(.seconds(Int(random.next() % 40)))
    case 5: venue.clock.advance(.seconds(random.next() % 8 == 0 ? 3000 : 70))
    case 6:
      _ = try venue.send(.delete, "orderCancelAll", "/api/v1/orders", ["symbol": symbol])
    case 7:
      _ = try venue.place([
        "symbol": symbol, "side": draw & 16 == 0 ? "Bid" : "Ask", "orderType": "Market",
        "quantity": "\(1 + random.next() % 60).5",
      ])
    default:
      let touch = try Self.depth(of: symbol, venue)
      let side: Side = draw & 16 == 0 ? .bid : .ask
      let best = side == .bid ? touch.bids.first : touch.asks.first
      let price = try #require(best).price
      // From deep in its own side to through the other one.
      let away = try ExactDecimal(mantissa: Int64(random.next() % 60) - 10, scale: 2)
      let limit = Price(try side == .bid ? price.decimal - away : price.decimal + away)
      _ = try venue.place([
        "symbol": symbol, "side": side, "orderType": "Limit", "price": limit,
        "quantity": "\(1 + random.next() % 5).25",
        "timeInForce": ["GTC", "GTC", "GTC", "IOC", "FOK"][Int(random.next() % 5)],
        "selfTradePrevention": ["RejectTaker", "RejectMaker"][Int(random.next() % 2)],
      ])
    }
  }

  @Test(arguments: [1, 2, 3, 4, 5, 6] as [UInt64])
  func `a kept book is the book, at every pace, whatever is traded`(seed: UInt64) throws {
    let symbol: Symbol = seed % 2 == 0 ? "SOL_USDC_PERP" : "SOL_USDC"
    let venue = try TestVenue(seed: seed)
    let stream = venue.connect()
    var books = ["", "200ms.", "600ms.", "1000ms."].map { KeptBook(stream: "depth.\($0)\(symbol)") }
    stream.subscribe(books[0].stream, books[1].stream, books[2].stream, books[3].stream)
    var random = SeededRandom(seed: seed &* 77)
    var readCount = 0
    var snapshots: [UInt64: Depth] = [:]
    var comparedCount = 0

    for round in 0..<200 {
      try Self.act(on: symbol, venue, &random)
      if random.next() % 4 == 0 { venue.transport.streams.tick() } else { stream.deliver() }
      let depth = try Self.depth(of: symbol, venue)
      if let seen = snapshots[depth.lastUpdateID] {
        #expect(seen.bids == depth.bids && seen.asks == depth.asks, "one id, two books")
      }
      snapshots[depth.lastUpdateID] = depth
      stream.deliver()
      let frames = try stream.frames(afterMessage: readCount)
      for frame in frames {
        for index in books.indices where books[index].stream == frame.stream {
          try books[index].take(frame)
          // An aggregated book meets a snapshot now and then; then they are the same.
          if let id = books[index].updateID, let seen = snapshots[id] {
            #expect(books[index].isEqual(to: seen), "seed \(seed), \(frame.stream), update \(id)")
            comparedCount += 1
          }
        }
      }
      readCount += frames.count
      if round == 7 { for index in books.indices { try books[index].start(from: depth) } }
      if round >= 7 {
        #expect(books[0].updateID == depth.lastUpdateID, "seed \(seed), round \(round)")
        #expect(books[0].isEqual(to: depth), "seed \(seed), round \(round)")
      }
    }
    let counts = books.map(\.appliedCount)
    #expect(counts.allSatisfy { $0 >= 30 }, "\(counts)")
    #expect(comparedCount > 150)
  }

  @Test func `a removed level is told with quantity zero, a changed one with what is there`() throws
  {
    let venue = try TestVenue()
    let stream = venue.connect()
    stream.subscribe("depth.SOL_USDC")
    let order: Parameters = [
      "symbol": "SOL_USDC", "side": "Bid", "orderType": "Limit", "price": "100", "quantity": "1.5",
      "clientId": 1 as UInt32,
    ]
    _ = try venue.place(order)
    _ = try venue.cancel(["symbol": "SOL_USDC", "clientId": 1 as UInt32])
    stream.deliver()

    let frames = try stream.frames("depth.SOL_USDC")
    #expect(frames.count == 2)
    #expect(try frames[0].data.read("b") == [Level(price: "100", quantity: "1.5")])
    #expect(try frames[1].data.read("b") == [Level(price: "100", quantity: "0")])
    #expect(frames.allSatisfy { $0.data["a"]?.count == 0 && $0.data["a"]?.kind == .array })
    #expect(frames.allSatisfy { $0.data["U"]?.kind == .number && $0.data["u"]?.kind == .number })
    #expect(try frames[1].data.read("U", as: UInt64.self) == frames[0].data.read("u") + 1)
  }

  @Test func `the best levels are those of the depth, and told only when they change`() throws {
    let venue = try TestVenue()
    let stream = venue.connect()
    stream.subscribe("bookTicker.SOL_USDC")
    var told: [String] = []
    for _ in 0..<60 {
      stream.pass(.seconds(1))
      let depth = try Self.depth(of: "SOL_USDC", venue)
      let last = try #require(try stream.frames().last)
      #expect(try last.data.read("a") == depth.asks.first?.price)
      #expect(try last.data.read("A") == depth.asks.first?.quantity)
      #expect(try last.data.read("b") == depth.bids.first?.price)
      #expect(try last.data.read("B") == depth.bids.first?.quantity)
    }
    for frame in try stream.frames() {
      #expect(frame.data["u"]?.kind == .number)
      told.append(["b", "B", "a", "A"].map { frame.text($0) ?? "-" }.joined(separator: " "))
    }
    #expect(zip(told, told.dropFirst()).allSatisfy { $0 != $1 })

    // An order deep in the book moves no best level.
    let count = told.count
    _ = try venue.place([
      "symbol": "SOL_USDC", "side": "Bid", "orderType": "Limit", "price": "100", "quantity": "1",
    ])
    stream.deliver()
    #expect(try stream.frames().count == count)
  }
}
