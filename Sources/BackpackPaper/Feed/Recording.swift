// The recording format: what stands in the first line, in the last, and in those between.
//
// docs/recording.md describes it; a change of meaning needs a new version.

public import BackpackModel
public import BackpackWire

/// What a recording says of itself in its first line.
public struct RecordingHeader: Hashable, Sendable {
  /// The name that every recording begins with.
  public static let format = "backpack-recording"
  /// What this library writes, and the newest it reads.
  public static let version = 1

  /// By the clock of the machine that recorded.
  public var madeAt: Timestamp
  /// Address of the venue, for people.
  public var venue: String
  /// The recorded markets with the rules of that time.
  public var markets: [Market]

  public init(madeAt: Timestamp, venue: String, markets: [Market]) {
    self.madeAt = madeAt
    self.venue = venue
    self.markets = markets
  }

  /// The line with its end.
  public var line: [UInt8] { RecordingLine.bytes(of: self) }
}

extension RecordingHeader: WireWritable {
  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("format", Self.format)
      writer.member("version", Self.version)
      writer.member("madeAt", madeAt.microseconds)
      writer.member("venue", venue)
      writer.member("markets", markets)
    }
  }
}

/// The last line: without it, whoever recorded was killed, or the file was cut.
public struct RecordingEnd: Hashable, Sendable {
  /// By the clock of the machine that recorded.
  public var endedAt: Timestamp
  /// How many stand in the file.
  public var events: Int
  /// Changes of books that are not in the file one by one, because they could not be taken in time; the
  /// book after them is.
  public var coalesced: Int
  /// How often a book was lost and came again: what happened meanwhile is not in the file.
  public var interruptions: Int

  public init(endedAt: Timestamp, events: Int, coalesced: Int = 0, interruptions: Int = 0) {
    self.endedAt = endedAt
    self.events = events
    self.coalesced = coalesced
    self.interruptions = interruptions
  }

  /// The line with its end.
  public var line: [UInt8] { RecordingLine.bytes(of: self) }
}

extension RecordingEnd: WireWritable {
  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("t", endedAt.microseconds)
      writer.member("e", RecordingLine.end)
      writer.member("events", events)
      writer.member("coalesced", coalesced)
      writer.member("interruptions", interruptions)
    }
  }
}

extension MarketEvent: WireWritable {
  /// As a line of a recording has it.
  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("t", moment.microseconds)
      writer.member("s", symbol)
      switch move {
      case .book(let bids, let asks):
        writer.member("e", RecordingLine.book)
        writer.levels("b", bids)
        writer.levels("a", asks)
      case .levels(let bids, let asks):
        writer.member("e", RecordingLine.levels)
        if !bids.isEmpty { writer.levels("b", bids) }
        if !asks.isEmpty { writer.levels("a", asks) }
      case .trade(let price, let quantity, let taker):
        writer.member("e", RecordingLine.trade)
        writer.member("p", price)
        writer.member("q", quantity)
        writer.member("S", taker)
      case .prices(let mark, let index, let fundingRate, let nextFundingAt):
        writer.member("e", RecordingLine.prices)
        writer.member("m", ifPresent: mark)
        writer.member("i", ifPresent: index)
        writer.member("f", ifPresent: fundingRate)
        writer.member("n", ifPresent: nextFundingAt?.microseconds)
      }
    }
  }

  /// The line with its end.
  public var recordingLine: [UInt8] { RecordingLine.bytes(of: self) }
}

extension JSONWriter {
  fileprivate mutating func levels(_ key: String, _ levels: [Level]) {
    arrayMember(key) { writer in
      for level in levels {
        writer.array { writer in
          writer.value(level.price)
          writer.value(level.quantity)
        }
      }
    }
  }
}
