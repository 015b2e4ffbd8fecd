// One run of `backpack record`: from the venue's markets to the summary.

import Backpack
import BackpackFeed
import BackpackMCP
import BackpackModel

/// What is recorded, from where, into what, and for how long.
struct RecordingSession: Sendable {
  /// Why nothing was recorded, or not all.
  struct Problem: Error {
    let text: String
  }

  private static let stepInterval = Duration.milliseconds(200)
  private static let connectPatience = Duration.seconds(15)

  let symbols: [Symbol]
  let client: BackpackClient
  let streams: BackpackStreams
  let baseURL: String
  let webSocketURL: String
  let output: String
  let replacing: Bool
  /// `nil`: until somebody stops it.
  let span: Duration?

  private let progress = Lock(ProgressLine())
  private let lastTrouble = Lock<String?>(nil)

  init(
    symbols: [Symbol], client: BackpackClient, streams: BackpackStreams, baseURL: String,
    webSocketURL: String, output: String, replacing: Bool, span: Duration?
  ) {
    self.symbols = symbols
    self.client = client
    self.streams = streams
    self.baseURL = baseURL
    self.webSocketURL = webSocketURL
    self.output = output
    self.replacing = replacing
    self.span = span
  }

  /// Returns the summary.
  func run() async -> Result<String, Problem> {
    do {
      let feed = try await LiveFeed.open(symbols, of: client, over: streams, options: options)
      StopSignals.listen()
      try await waitForConnection(feed)
      return .success(try await record(feed))
    } catch {
      progress.withLock { $0.clear() }
      switch error {
      case let problem as Problem: return .failure(problem)
      case FeedError.unavailable(let cause):
        return .failure(
          Problem(text: "The markets of the venue at \(baseURL) could not be read. \(cause)"))
      default: return .failure(Problem(text: "\(error)"))
      }
    }
  }

  private var options: LiveFeed.Options {
    var options = LiveFeed.Options()
    options.log = { [progress, lastTrouble] sentence in
      lastTrouble.withLock { $0 = sentence }
      progress.withLock { line in
        line.clear()
        StandardError.log(.warning, sentence)
      }
    }
    return options
  }

  /// A file is made only where there is something to put into it.
  private func waitForConnection(_ feed: LiveFeed) async throws {
    let started = ContinuousClock.now
    while !feed.isConnected {
      if StopSignals.haveCome { throw Problem(text: "Stopped before anything was recorded.") }
      guard started.duration(to: .now) < Self.connectPatience else {
        let reason = lastTrouble.withLock(\.self).map { " \($0)" } ?? ""
        throw Problem(
          text: """
            The streams at \(webSocketURL) could not be reached for \
            \(Self.connectPatience.components.seconds) s.\(reason) Nothing was recorded.
            """)
      }
      try await Task.sleep(for: .milliseconds(50))
    }
  }

  private func record(_ feed: LiveFeed) async throws -> String {
    var recorder = try Recorder(
      feed, venue: baseURL, path: output, replacing: replacing, now: systemTime())
    let names = symbols.map(\.rawValue).joined(separator: ", ")
    StandardError.log(
      .info, "recording \(names) into \(output)\(span.map { " for \(TimeSpan.text($0))" } ?? "")")
    let started = ContinuousClock.now
    while !StopSignals.haveCome {
      let elapsed = started.duration(to: .now)
      guard elapsed < span ?? .seconds(Int64.max) else { break }
      // A shorter rest at the end, so that the file holds what was asked for and no more.
      try await Task.sleep(for: min(Self.stepInterval, (span ?? elapsed + .seconds(1)) - elapsed))
      try recorder.step(now: systemTime())
      show(recorder.summary, started.duration(to: .now), feed)
    }
    let elapsed = started.duration(to: .now)
    let summary = try recorder.finish(now: systemTime())
    progress.withLock { $0.clear() }
    return Self.text(summary, elapsed, names: names, output: output)
  }

  private func show(_ summary: Recorder.Summary, _ elapsed: Duration, _ feed: LiveFeed) {
    progress.withLock { line in
      guard line.isDue else { return }
      let troubles = symbols.compactMap { feed.state(of: $0).trouble }
      let trouble = troubles.first.map { "; \($0)" } ?? ""
      line.show("\(TimeSpan.text(elapsed)): \(Self.contents(summary))\(trouble)")
    }
  }

  private static func contents(_ summary: Recorder.Summary) -> String {
    """
    \(count(summary.events, "event")) (\(count(summary.books, "book")), \
    \(count(summary.bookChanges, "change")), \(count(summary.trades, "trade")), \
    \(count(summary.prices, "price"))), \(size(summary.bytes))
    """
  }

  private static func count(_ count: Int, _ thing: String) -> String {
    "\(count) \(thing)\(count == 1 ? "" : "s")"
  }

  private static func text(
    _ summary: Recorder.Summary, _ elapsed: Duration, names: String, output: String
  ) -> String {
    var lines = [
      "Recorded \(TimeSpan.text(elapsed)) of \(names) into \(output): \(contents(summary))."
    ]
    let counts = summary.counts
    if counts.interruptions > 0 {
      lines.append(
        """
        A book was lost and came again, \(count(counts.interruptions, "time")); what happened between is \
        not in it.
        """)
    }
    if counts.coalesced + counts.tradesDropped > 0 {
      lines.append(
        """
        This machine was too slow: \(counts.coalesced) changes were joined, \(counts.tradesDropped) trades \
        left out.
        """)
    }
    if counts.tradesMissed > 0 {
      lines.append("\(count(counts.tradesMissed, "trade")) did not arrive.")
    }
    return lines.joined(separator: "\n")
  }

  private static func size(_ bytes: Int) -> String {
    switch bytes {
    case ..<1000: "\(bytes) bytes"
    case ..<1_000_000: "\(bytes / 1000) kB"
    default: "\(bytes / 1_000_000).\(bytes / 100_000 % 10) MB"
    }
  }
}
