// Prices out of a recording.

public import BackpackModel

/// Replays a recording, from whatever moment on.
///
/// The first event happens at `startingAt`, all others as long after it as they did then; the same recording
/// and start give the same events. Behind the last one the markets stand still, and `isOver` says so. Reads
/// as far ahead as it must, never the whole file.
public final class RecordedFeed: MarketFeed {
  fileprivate struct State: Sendable {
    var reader = RecordingReader()
    var sorter: EventSorter
    let chunks: @Sendable () throws -> [UInt8]?
    /// From the recording's time to the consumer's, in microseconds.
    var shift: Int64 = 0
    var failure: (any Error)?
    var hasAll = false
  }

  /// More than streams of one venue are apart.
  public static let usualTolerance = Duration.seconds(2)

  /// What the recording says of itself.
  public let header: RecordingHeader
  private let state: Lock<State>

  public var markets: [Market] { header.markets }

  /// Reads the first line and what is needed to know the first event.
  ///
  /// - Parameters:
  ///   - startingAt: when the first event happens.
  ///   - tolerance: events may stand this much after later ones: trades and books come by different
  ///     streams. They are put in order; what is later still happens as late as it must.
  ///   - chunks: gives the file's next bytes, `nil` at its end.
  /// - Throws: `RecordingError`, and what `chunks` throws.
  public init(
    startingAt: Timestamp, tolerance: Duration = RecordedFeed.usualTolerance,
    chunks: @escaping @Sendable () throws -> [UInt8]?
  ) throws {
    var state = State(sorter: EventSorter(tolerance: tolerance), chunks: chunks)
    while state.sorter.first.map({ !state.sorter.isCertain(of: $0.moment) }) ?? !state.hasAll {
      state.readMore()
    }
    if let failure = state.failure, state.sorter.isEmpty { throw failure }
    // The reader gives no event before it and fails without it.
    guard let header = state.reader.header else { throw RecordingError.noHeader }
    self.header = header
    if let first = state.sorter.first {
      state.shift = startingAt.microseconds - first.moment.microseconds
    }
    self.state = Lock(state)
  }

  /// What comes before a damaged line is given out first.
  public func take(upTo moment: Timestamp) throws -> [MarketEvent] {
    try state.withLock { try $0.take(upTo: moment) }
  }

  /// Was the last event taken? From then on nothing moves any more.
  public var isOver: Bool {
    state.withLock { $0.hasAll && $0.failure == nil && $0.sorter.isEmpty }
  }

  /// Does the recording end before whoever made it meant it to? Known once it has been read so far.
  public var wasCut: Bool { state.withLock { $0.reader.ending == .cut } }

  /// Events that were so late in the file that they happen later than they did.
  public var lateCount: Int { state.withLock(\.sorter.lateCount) }
}

extension RecordedFeed.State {
  fileprivate mutating func take(upTo moment: Timestamp) throws -> [MarketEvent] {
    // By the recording's time; a moment at the end of time must not wrap around.
    let (sum, overflow) = moment.microseconds.subtractingReportingOverflow(shift)
    let limit = Timestamp(microseconds: overflow ? (shift < 0 ? .max : .min) : sum)
    while !hasAll, !sorter.isCertain(of: limit) { readMore() }
    if let failure, sorter.isEmpty { throw failure }
    var events: [MarketEvent] = []
    while let event = sorter.take(upTo: limit) {
      events.append(event.shifted(by: .microseconds(shift)))
    }
    return events
  }

  /// One chunk more. Failing is an end, too: what was read before it is good.
  fileprivate mutating func readMore() {
    do {
      if let chunk = try chunks() { reader.append(chunk) } else { reader.finish() }
      while let event = try reader.next() { sorter.insert(event) }
      hasAll = reader.isFinished
    } catch {
      failure = error
      hasAll = true
    }
    if hasAll { sorter.finish() }
  }
}

extension MarketEvent {
  fileprivate func shifted(by span: Duration) -> MarketEvent {
    var event = self
    event.moment = moment + span
    if case .prices(let mark, let index, let fundingRate, let nextFundingAt?) = move {
      event.move = .prices(
        mark: mark, index: index, fundingRate: fundingRate, nextFundingAt: nextFundingAt + span)
    }
    return event
  }
}
