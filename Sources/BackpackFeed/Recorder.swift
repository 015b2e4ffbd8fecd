// Writes a live feed down.

public import BackpackModel
internal import BackpackPaper

/// Takes what a feed gives and puts it into a file, until somebody says that it is enough.
///
/// What was taken is with the system at the latest half a second later, so that a killed recorder loses no
/// more than that; `finish` ends the file as it should end.
public struct Recorder: ~Copyable {
  /// What is in the file.
  public struct Summary: Hashable, Sendable {
    public var events = 0
    public var books = 0
    public var bookChanges = 0
    public var trades = 0
    public var prices = 0
    /// Of the file.
    public var bytes = 0
    public var counts = LiveFeed.Counts()
  }

  private static let flushInterval = Duration.milliseconds(500)

  public let feed: LiveFeed
  private var file: RecordingFile
  private var sum = Summary()
  private var flushedAt: Timestamp

  /// Makes the file and writes its first line.
  ///
  /// - Parameters:
  ///   - venue: its address, for people.
  ///   - replacing: what the file held before is lost; without it a file that is there is an error.
  ///   - now: by this machine's clock.
  public init(
    _ feed: LiveFeed, venue: String, path: String, replacing: Bool, now: Timestamp
  ) throws(RecordingFileError) {
    var file = try RecordingFile(path: path, replacing: replacing)
    try file.append(RecordingHeader(madeAt: now, venue: venue, markets: feed.markets).line)
    try file.flush()
    self.feed = feed
    self.file = file
    flushedAt = now
  }

  /// Puts what happened since the last time into the file. To be called several times a second.
  public mutating func step(now: Timestamp) throws(RecordingFileError) {
    for event in feed.take(upTo: Timestamp(microseconds: .max)) {
      try file.append(event.recordingLine)
      sum.count(event.move)
    }
    // Also where the clock was set back.
    guard !(.zero..<Self.flushInterval).contains(now - flushedAt) else { return }
    try file.flush()
    flushedAt = now
  }

  /// What was recorded so far.
  public var summary: Summary {
    var summary = sum
    summary.bytes = file.size
    summary.counts = feed.counts
    return summary
  }

  /// Takes a last time, ends the file and waits until it is on the disk.
  public consuming func finish(now: Timestamp) throws(RecordingFileError) -> Summary {
    try step(now: now)
    let counts = feed.counts
    try file.append(
      RecordingEnd(
        endedAt: now, events: sum.events, coalesced: counts.coalesced + counts.tradesDropped,
        interruptions: counts.interruptions
      ).line)
    try file.finish()
    return summary
  }
}

extension Recorder.Summary {
  fileprivate mutating func count(_ move: MarketMove) {
    events += 1
    switch move {
    case .book: books += 1
    case .levels: bookChanges += 1
    case .trade: trades += 1
    case .prices: prices += 1
    }
  }
}
