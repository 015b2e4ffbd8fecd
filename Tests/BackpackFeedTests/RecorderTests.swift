// What a recorder leaves on the disk, and whether it is what happened.

import Backpack
import BackpackFeed
import BackpackModel
import BackpackPaper
import Testing

@Suite(.timeLimit(.minutes(2))) struct `A recorder` {
  private let symbol: Symbol = "SOL_USDC_PERP"
  private let folder: TemporaryFolder
  private let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.file("market.jsonl")
  }

  private func recorder(
    _ feed: LiveFeed, _ bench: FeedBench, replacing: Bool = false
  ) throws(RecordingFileError) -> Recorder {
    try Recorder(
      feed, venue: "https://paper", path: path, replacing: replacing, now: bench.now)
  }

  @Test(arguments: [false, true])
  func `leaves a recording whose book is the venue's at every moment`(isFaulty: Bool) async throws {
    let seed = UInt64.random(in: .min ... .max)
    print("a recording with \(isFaulty ? "faults" : "no faults"): seed \(seed)")
    let bench = try FeedBench(seed: seed)
    let feed = try await bench.open([symbol, "BTC_USDC"])
    if isFaulty {
      let random = Lock((SplitMix64(seed), depthFrames: 0))
      bench.faults.set { frame in
        random.withLock { random in
          if frame.contains(#""e":"depth""#) { random.depthFrames += 1 }
          // Whatever is drawn, books are lost.
          guard random.depthFrames % 100 != 50 else { return 0 }
          let drawn = Int.random(in: 0..<100, using: &random.0)
          return drawn < 2 ? 0 : drawn < 20 ? 2 : 1
        }
      }
    }
    var recorder = try recorder(feed, bench)
    var checks: [Depth] = []
    for step in 0..<1500 {
      await bench.tick()
      if step % 50 == 0, let bid = try await bench.client.depth(symbol).bids.first {
        let side: Side = step % 100 == 0 ? .bid : .ask
        _ = try await bench.client.place(
          .limit(side, symbol, price: bid.price, quantity: "0.5"))
        bench.paper.streams.deliver()
      }
      try await bench.settle(feed, symbol)
      try recorder.step(now: bench.now)
      let told = try await bench.client.send(GetDepth(symbol: symbol))
      // After a lost frame the feed cannot know, until the next one.
      if told.lastUpdateID == feed.position(of: symbol) { checks.append(told) }
    }
    let summary = try recorder.finish(now: bench.now)

    let bytes = try contents(of: path)
    var reader = RecordingReader()
    reader.append(bytes)
    var events: [MarketEvent] = []
    while let event = try reader.next() { events.append(event) }
    #expect(events.count == summary.events && bytes.count == summary.bytes)
    #expect(reader.header?.markets.map(\.symbol) == [symbol, "BTC_USDC"])
    #expect(reader.end?.events == events.count)
    #expect(isFaulty ? summary.books > 2 : summary.books == 2, "seed \(seed)")

    let first = try #require(events.map(\.moment).min())
    let shift = Duration.seconds(86_400)
    // Two minutes pass here in a second or two: those who listen may be far behind by the recording's clock.
    let replay = try RecordedFeed(
      path: path, startingAt: first + shift, tolerance: .seconds(200))
    var book = ReplayedBook()
    for check in checks {
      for event in try replay.take(upTo: check.timestamp + shift) where event.symbol == symbol {
        book.apply(event.move)
      }
      #expect(book.isThat(of: check), "seed \(seed), at \(check.timestamp.microseconds)")
    }
    #expect(checks.count > 500, "seed \(seed)")
    _ = try replay.take(upTo: Timestamp(microseconds: .max))
    #expect(replay.isOver && !replay.wasCut)
  }

  @Test func `that is killed leaves all but the last half second`() async throws {
    let bench = try FeedBench()
    let feed = try await bench.open([symbol])
    await bench.tick { feed.position(of: symbol) != nil }
    var recorder = try recorder(feed, bench)
    for _ in 0..<100 {
      await bench.tick()
      try recorder.step(now: bench.now)
    }
    // As it is at this moment: nobody ended it.
    let replay = try RecordedFeed(path: path, startingAt: bench.now)
    let events = try replay.take(upTo: Timestamp(microseconds: .max))
    #expect(replay.wasCut && replay.isOver)
    let span = try #require(events.last).moment - (try #require(events.first)).moment
    #expect(span >= .seconds(8))
    _ = recorder
  }

  @Test func `writes over nothing unless it is told to`() async throws {
    let bench = try FeedBench()
    let feed = try await bench.open([symbol])
    _ = try recorder(feed, bench).finish(now: bench.now)
    let before = try contents(of: path)

    #expect(throws: RecordingFileError.exists(path: path)) { _ = try recorder(feed, bench) }
    #expect(try contents(of: path) == before)
    await bench.tick { feed.position(of: symbol) != nil }
    _ = try recorder(feed, bench, replacing: true).finish(now: bench.now)
    #expect(try contents(of: path) != before)
  }

  @Test func `says that the disk is full`() async throws {
    let bench = try FeedBench()
    let feed = try await bench.open([symbol])
    let error = #expect(throws: RecordingFileError.self) {
      _ = try Recorder(
        feed, venue: "https://paper", path: "/dev/full", replacing: true, now: bench.now)
    }
    #expect(error == .full(path: "/dev/full", lines: 0))
    #expect(
      "\(try #require(error))"
        == "The disk is full. Nothing was recorded. Make room and record again.")
  }

  @Test func `says why a file cannot be had`() async throws {
    let bench = try FeedBench()
    let feed = try await bench.open([symbol])
    let missing = folder.file("no/such/folder")
    #expect(
      throws: RecordingFileError.notOpened(path: missing, reason: "No such file or directory")
    ) {
      _ = try Recorder(
        feed, venue: "https://paper", path: missing, replacing: false, now: bench.now)
    }
    #expect(
      throws: RecordingFileError.notOpened(path: missing, reason: "No such file or directory")
    ) {
      _ = try RecordedFeed(path: missing, startingAt: bench.now)
    }
    #expect(throws: RecordingFileError.notRead(path: "/", reason: "Is a directory")) {
      _ = try RecordedFeed(path: "/", startingAt: bench.now)
    }
  }
}
