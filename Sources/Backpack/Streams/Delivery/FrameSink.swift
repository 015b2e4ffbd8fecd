// Where the frames of one stream go: to its consumers, to an order book.

internal import BackpackModel
internal import BackpackWire

/// Takes the frames of one stream. Belongs to the streams' lock, like all it holds.
protocol FrameSink: AnyObject {
  /// Nobody is behind it any more.
  var isEmpty: Bool { get }
  func receive(
    _ message: RawSpan, _ frame: inout ArrivedFrame, _ effects: inout StreamEffects)
  func take(_ notice: StreamSession.Notice, _ effects: inout StreamEffects)
  /// Does what is due.
  func tick(_ effects: inout StreamEffects)
  /// When `tick` is next of use.
  var deadline: Duration? { get }
  /// An answer to a job of its own, or of another's on this stream.
  func take(_ answer: any Sendable, _ effects: inout StreamEffects)
  /// The streams are closed.
  func end(_ error: StreamError, _ effects: inout StreamEffects)
}

/// A frame as it came, parsed at most once.
struct ArrivedFrame {
  let receivedAt: Timestamp
  private var parsed: Result<StreamFrame, WireError>?

  init(receivedAt: Timestamp) { self.receivedAt = receivedAt }

  /// - Parameter message: the frame's bytes, the same each time.
  mutating func parse(_ message: RawSpan) throws(WireError) -> StreamFrame {
    if let parsed { return try parsed.get() }
    let result = Result { () throws(WireError) in try StreamFrame(parsing: message) }
    parsed = result
    return try result.get()
  }
}

/// What is to be done once the lock is released, or when; filled under it.
struct StreamEffects: Sendable {
  let now: Duration
  let wallTime: Timestamp
  /// Drawn from 0 ... 1, afresh each time.
  let share: @Sendable () -> Double
  var awake: [any Wakeable] = []
  var jobs: [StreamJob] = []
  var deadline: Duration?

  mutating func wake(by moment: Duration) { deadline = min(deadline ?? moment, moment) }

  /// A moment of the streams' clock, on the wall.
  func wallTime(of moment: Duration) -> Timestamp { wallTime + (moment - now) }
}

/// A REST request; its answer goes back to the stream it was made for.
typealias StreamJob = @Sendable (any StreamReading) async -> StreamAnswer

struct StreamAnswer: Sendable {
  let name: StreamName
  let content: any Sendable

  init(_ name: StreamName, _ content: any Sendable) {
    self.name = name
    self.content = content
  }
}
