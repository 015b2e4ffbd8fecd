// A small recording, and short words for what the tests do with recordings.

import BackpackModel
import Testing

@testable import BackpackPaper

enum SmallRecording {
  static let symbol: Symbol = "SOL_USDC"
  static let start = Timestamp(microseconds: 1_788_264_000_123_456)

  static let header = RecordingHeader(
    madeAt: start - .seconds(5), venue: "https://api.backpack.exchange",
    markets: [MarketListing.all[0].market, MarketListing.all[10].market])

  static let events: [MarketEvent] = [
    event(
      0,
      .book(
        bids: [level("141.20", "3.5"), level("141.19", "12")],
        asks: [level("141.25", "1"), level("141.3", "7.25")])),
    event(
      10, .prices(mark: "141.22", index: "141.21", fundingRate: "-0.0001", nextFundingAt: start)),
    event(20, .levels(bids: [level("141.20", "0")], asks: [level("141.24", "2")])),
    event(30, .trade(price: "141.24", quantity: "0.5", taker: .bid)),
    event(30, .levels(bids: [], asks: [level("141.24", "1.5")])),
    event(40, .prices(mark: "141.23", index: nil, fundingRate: nil, nextFundingAt: nil)),
    event(50, .levels(bids: [], asks: [])),
    event(60, .book(bids: [], asks: [])),
  ]

  static let end = RecordingEnd(
    endedAt: start + .seconds(1), events: events.count, coalesced: 3, interruptions: 1)

  static let lines = [header.line] + events.map(\.recordingLine) + [end.line]
  static let bytes = lines.flatMap(\.self)

  static func event(_ milliseconds: Int64, _ move: MarketMove) -> MarketEvent {
    MarketEvent(symbol: symbol, moment: start + .milliseconds(milliseconds), move: move)
  }

  static func level(_ price: Price, _ quantity: Quantity) -> Level {
    Level(price: price, quantity: quantity)
  }
}

/// What a reader made of some bytes.
struct Read {
  var reader = RecordingReader()
  var events: [MarketEvent] = []
  var error: RecordingError?

  /// - Parameter chunk: the bytes come in pieces of this size.
  init(_ bytes: some Collection<UInt8>, chunk: Int = .max) {
    do throws(RecordingError) {
      var rest = bytes[...]
      while !rest.isEmpty {
        reader.append(rest.prefix(chunk))
        rest = rest.dropFirst(chunk)
        try takeAll()
      }
      reader.finish()
      try takeAll()
    } catch {
      self.error = error
    }
  }

  private mutating func takeAll() throws(RecordingError) {
    while let event = try reader.next() { events.append(event) }
  }
}

extension RecordedFeed {
  /// Of bytes that come in pieces.
  static func of(
    _ bytes: [UInt8], startingAt start: Timestamp = SmallRecording.start,
    tolerance: Duration = .seconds(2), chunk: Int = 64
  ) throws -> RecordedFeed {
    let rest = Lock(bytes[...])
    return try RecordedFeed(startingAt: start, tolerance: tolerance) {
      rest.withLock { rest in
        guard !rest.isEmpty else { return nil }
        defer { rest = rest.dropFirst(chunk) }
        return Array(rest.prefix(chunk))
      }
    }
  }
}

extension Timestamp {
  static let endOfTime = Timestamp(microseconds: .max)
}
