// A recording played back: shifted in time, put in order, over once.

import BackpackModel
import Testing

@testable import BackpackPaper

@Suite struct `A recorded feed` {
  private let later = Timestamp(milliseconds: 1_900_000_000_000)

  @Test func `begins when it is told to, and keeps the times between events`() throws {
    let feed = try RecordedFeed.of(SmallRecording.bytes, startingAt: later)
    let shift = later - SmallRecording.start

    #expect(feed.markets == SmallRecording.header.markets)
    #expect(try feed.take(upTo: later - .microseconds(1)).isEmpty)
    let events = try feed.take(upTo: .endOfTime)
    #expect(events.map(\.moment) == SmallRecording.events.map { $0.moment + shift })
    #expect(events[2].move == SmallRecording.events[2].move)
    #expect(
      events[1].move
        == .prices(
          mark: "141.22", index: "141.21", fundingRate: "-0.0001", nextFundingAt: later),
      "funding is as far away as it was")
  }

  @Test func `gives each event once, up to and including the moment`() throws {
    let feed = try RecordedFeed.of(SmallRecording.bytes)
    var taken: [MarketEvent] = []
    for step in stride(from: Int64(0), through: 100, by: 10) {
      let events = try feed.take(upTo: SmallRecording.start + .milliseconds(step))
      #expect(events.allSatisfy { $0.moment == SmallRecording.start + .milliseconds(step) })
      taken += events
    }
    #expect(taken == SmallRecording.events)
    #expect(try feed.take(upTo: .endOfTime).isEmpty)
  }

  @Test func `is over when the last event was taken, and stands still`() throws {
    let feed = try RecordedFeed.of(SmallRecording.bytes)
    _ = try feed.take(upTo: SmallRecording.start + .milliseconds(59))
    #expect(!feed.isOver)
    _ = try feed.take(upTo: SmallRecording.start + .milliseconds(60))
    #expect(feed.isOver)
    #expect(!feed.wasCut)
    #expect(try feed.take(upTo: .endOfTime).isEmpty)
    #expect(feed.isOver)
  }

  @Test func `of a recording that was cut plays what is there, and says so`() throws {
    let feed = try RecordedFeed.of(Array(SmallRecording.bytes.dropLast(300)))
    let events = try feed.take(upTo: .endOfTime)
    #expect(events == Array(SmallRecording.events.prefix(events.count)))
    #expect(!events.isEmpty && feed.isOver && feed.wasCut)
  }

  @Test func `without any event is over at once`() throws {
    let feed = try RecordedFeed.of(SmallRecording.header.line)
    #expect(feed.isOver)
    #expect(try feed.take(upTo: .endOfTime).isEmpty)
  }

  @Test func `puts events in order that came by different streams`() throws {
    let ordered = SmallRecording.events
    // Trades and prices come up to 20 ms late.
    let mixed = [0, 2, 1, 4, 6, 3, 5, 7].map { ordered[$0] }
    let bytes = ([SmallRecording.header.line] + mixed.map(\.recordingLine)).flatMap(\.self)
    let feed = try RecordedFeed.of(bytes, tolerance: .milliseconds(25))
    let moments = try feed.take(upTo: .endOfTime).map(\.moment)
    #expect(moments == ordered.map(\.moment))
    #expect(feed.lateCount == 0)
  }

  @Test func `starts with the earliest event, wherever it stands`() throws {
    let mixed = [2, 0, 3].map { SmallRecording.events[$0] }
    let bytes = ([SmallRecording.header.line] + mixed.map(\.recordingLine)).flatMap(\.self)
    let feed = try RecordedFeed.of(bytes, startingAt: later, chunk: 1)
    #expect(try feed.take(upTo: later).map(\.move) == [SmallRecording.events[0].move])
  }

  @Test func `never goes back in time, however it is asked`() throws {
    let mixed = [3, 6, 0, 7, 1, 2, 5, 4].map { SmallRecording.events[$0] }
    let bytes = ([SmallRecording.header.line] + mixed.map(\.recordingLine)).flatMap(\.self)
    let atOnce = try RecordedFeed.of(bytes, tolerance: .milliseconds(15))
    let whole = try atOnce.take(upTo: .endOfTime)
    #expect(whole.count == mixed.count)
    #expect(zip(whole, whole.dropFirst()).allSatisfy { $0.moment <= $1.moment })
    #expect(atOnce.lateCount > 0)

    let stepwise = try RecordedFeed.of(bytes, tolerance: .milliseconds(15))
    var steps: [MarketEvent] = []
    for step in 0...100 {
      steps += try stepwise.take(upTo: SmallRecording.start + .milliseconds(Int64(step)))
    }
    #expect(steps == whole)
  }

  @Test func `gives what comes before a damaged line, then fails for good`() throws {
    let bytes =
      SmallRecording.lines.prefix(4).flatMap(\.self) + Array("{oops\n".utf8)
      + SmallRecording.lines[4]
    let feed = try RecordedFeed.of(bytes)
    #expect(try feed.take(upTo: .endOfTime) == Array(SmallRecording.events.prefix(3)))
    for _ in 0..<2 {
      let error = #expect(throws: RecordingError.self) { try feed.take(upTo: .endOfTime) }
      guard case .corrupt(line: 5, _) = error else {
        Issue.record("\(error.debugDescription)")
        return
      }
    }
    #expect(!feed.isOver)
  }

  @Test func `of something else is refused when it is opened`() {
    #expect(throws: RecordingError.noHeader) { try RecordedFeed.of([]) }
    #expect(throws: RecordingError.self) { try RecordedFeed.of(Array("prices\n".utf8)) }
  }

  @Test func `tells of a disk that cannot be read`() throws {
    struct Broken: Error {}
    let reads = Lock(0)
    let feed = try RecordedFeed(startingAt: later, tolerance: .zero) {
      let count = reads.withLock { count in
        count += 1
        return count
      }
      guard count == 1 else { throw Broken() }
      return SmallRecording.lines.prefix(3).flatMap(\.self)
    }
    #expect(try feed.take(upTo: .endOfTime).count == 2)
    #expect(throws: Broken.self) { try feed.take(upTo: .endOfTime) }
  }

  @Test func `may be taken from by several threads, each event once`() async throws {
    let feed = try RecordedFeed.of(SmallRecording.bytes)
    let counts = try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<8 { group.addTask { try feed.take(upTo: .endOfTime).count } }
      return try await group.reduce(0, +)
    }
    #expect(counts == SmallRecording.events.count)
  }
}
