// Reads a recording from pieces of it, event by event, without ever holding more than a line.

internal import BackpackModel
internal import BackpackWire

/// Bytes in, events out, in the order of the file.
///
/// ```swift
/// var reader = RecordingReader()
/// while let chunk = try file.read() {
///   reader.append(chunk)
///   while let event = try reader.next() { … }
/// }
/// reader.finish()
/// ```
///
/// Kinds of lines and members that this version does not know are passed over. What follows the last whole
/// line is not read: `ending` then is `.cut`.
public struct RecordingReader: Sendable {
  /// How the bytes ended.
  public enum Ending: Hashable, Sendable {
    /// As whoever recorded meant it to.
    case complete
    /// Before that: the recorder was killed, its disk was full, the file was cut. All up to the last whole
    /// line was read.
    case cut
  }

  /// Bytes of a line; a longer one is none of ours.
  public static let lineSizeMax = 4 << 20

  /// `nil` until the first line was read.
  public private(set) var header: RecordingHeader?
  /// What the last line says; `nil` until it was read.
  public private(set) var end: RecordingEnd?
  /// Whole lines so far.
  public private(set) var lines = 0
  /// Lines of kinds that this version does not know.
  public private(set) var linesPassedOver = 0

  private var symbols: Set<Symbol> = []
  private var buffer: [UInt8] = []
  private var start = 0
  /// Up to here there is no end of a line.
  private var searched = 0
  private(set) var isFinished = false
  private var failure: RecordingError?

  public init() {}

  /// How it ended; `nil` while it did not: there may be more bytes, or `next` has more to give.
  public var ending: Ending? {
    if end != nil { return .complete }
    return isFinished && failure == nil && searched == buffer.count ? .cut : nil
  }

  /// The next bytes of the file.
  public mutating func append(_ chunk: some Collection<UInt8>) {
    if start > 0, start * 2 >= buffer.count {
      buffer.removeFirst(start)
      searched -= start
      start = 0
    }
    buffer += chunk
  }

  /// There are no more bytes.
  public mutating func finish() { isFinished = true }

  /// The next event; `nil`: more bytes are needed, or it is over.
  ///
  /// - Throws: the same again once it has thrown: what follows a damaged line cannot be trusted.
  public mutating func next() throws(RecordingError) -> MarketEvent? {
    if let failure { throw failure }
    do { return try readNext() } catch {
      failure = error
      throw error
    }
  }

  private mutating func readNext() throws(RecordingError) -> MarketEvent? {
    while let line = try takeLine() {
      lines += 1
      guard header != nil else {
        let header = try RecordingHeader(line: line)
        symbols = Set(header.markets.map(\.symbol))
        self.header = header
        continue
      }
      if line.allSatisfy(RecordingLine.isBlank) { continue }
      guard end == nil else {
        throw .corrupt(line: lines, reason: "it stands behind the line that ends the recording")
      }
      switch try content(of: line) {
      case .event(let event): return event
      case .end(let end): self.end = end
      case .unknown: linesPassedOver += 1
      }
    }
    if isFinished, header == nil { throw .noHeader }
    return nil
  }

  private func content(
    of line: ArraySlice<UInt8>
  ) throws(RecordingError) -> RecordingLine.Content {
    do { return try RecordingLine.read(line, isKnown: symbols.contains) } catch {
      throw .corrupt(line: lines, reason: error.description)
    }
  }

  /// The next whole line without its end; `nil` where there is none yet.
  private mutating func takeLine() throws(RecordingError) -> ArraySlice<UInt8>? {
    let newline = buffer[searched...].firstIndex(of: RecordingLine.newline)
    searched = newline.map { $0 + 1 } ?? buffer.count
    let size = (newline ?? buffer.count) - start
    guard size <= Self.lineSizeMax else {
      let reason = "is longer than \(Self.lineSizeMax >> 20) MiB"
      if header == nil { throw .notARecording(reason: reason) }
      throw .corrupt(line: lines + 1, reason: "it \(reason)")
    }
    guard let newline else { return nil }
    defer { start = searched }
    return buffer[start..<newline]
  }
}
