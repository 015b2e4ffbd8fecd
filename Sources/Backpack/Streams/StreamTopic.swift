// What one can listen to: a stream's name, how its events are read, and how they are handed over.

public import BackpackModel
public import BackpackWire

/// One stream, with all that is to know about it.
///
/// ```swift
/// for try await event in try streams.events(of: .trades("SOL_USDC")) { ... }
/// ```
///
/// For a stream this version does not know, make one of your own.
public struct StreamTopic<Payload: Sendable>: Sendable {
  public let name: StreamName
  public var delivery: StreamDelivery
  public var pace: StreamPace
  /// From the frame's bytes, or from what was parsed of them for this consumer or another.
  let read: @Sendable (RawSpan, inout ArrivedFrame) throws(WireError) -> Payload
  /// Does the newer one make the older superfluous? Asked where `delivery` conflates.
  let supersedes: @Sendable (_ newer: Payload, _ older: Payload) -> Bool
  /// Follows what the events say, where REST can tell after a gap what they did not.
  var makeLedger: (@Sendable () -> any AccountLedger<Payload>)?

  /// - Parameters:
  ///   - name: as the venue calls the stream.
  ///   - delivery: what happens when a consumer is late.
  ///   - pace: how long silence is nothing to speak of.
  ///   - supersedes: for `StreamDelivery.newest`; every newer event unless said otherwise.
  ///   - read: gets the frame's `data`.
  public init(
    _ name: StreamName, delivery: StreamDelivery, pace: StreamPace,
    supersedes: @escaping @Sendable (_ newer: Payload, _ older: Payload) -> Bool = { _, _ in true },
    read: @escaping @Sendable (JSONNode) throws(WireError) -> Payload
  ) {
    self.name = name
    self.delivery = delivery
    self.pace = pace
    self.supersedes = supersedes
    self.read = { (message, frame) throws(WireError) in
      guard case .event(_, let data) = try frame.parse(message) else {
        throw WireError(.missing, at: "data")
      }
      return try read(data)
    }
  }

  /// For frames that are read without a tree.
  init(
    _ name: StreamName, delivery: StreamDelivery, pace: StreamPace,
    readFrame: @escaping @Sendable (RawSpan) throws(WireError) -> Payload
  ) {
    self.name = name
    self.delivery = delivery
    self.pace = pace
    supersedes = { _, _ in true }
    read = { (message, _) throws(WireError) in try readFrame(message) }
  }
}

extension StreamTopic where Payload: WireReadable {
  public init(
    _ name: StreamName, delivery: StreamDelivery, pace: StreamPace,
    supersedes: @escaping @Sendable (_ newer: Payload, _ older: Payload) -> Bool = { _, _ in true }
  ) {
    self.init(name, delivery: delivery, pace: pace, supersedes: supersedes) {
      (node) throws(WireError) in try Payload(from: node)
    }
  }
}

/// What happens while a consumer is slower than its stream. Each consumer has a queue of its own.
public enum StreamDelivery: Hashable, Sendable {
  /// The newest event takes the place of the one before; `StreamArrival.conflated` counts them.
  case newest
  /// Nothing is left out. When `limit` events wait, all are thrown away and a `.gap` says how many.
  case everyOrGap(limit: Int)
  /// Nothing is left out. When `limit` events wait, those are still handed over, and then the sequence
  /// throws `StreamError.tooLate`.
  case everyOrEnd(limit: Int)
}

/// How long a stream may be quiet before somebody should know.
public struct StreamPace: Hashable, Sendable {
  /// From subscribing to the first event; beyond, `.silent`. `nil`: it may stay quiet for ever.
  public var silentAfter: Duration?
  /// From one event to the next while the connection lives; beyond, `.stale`. `nil`: any time.
  public var staleAfter: Duration?

  public init(silentAfter: Duration?, staleAfter: Duration?) {
    self.silentAfter = silentAfter
    self.staleAfter = staleAfter
  }

  /// Speaks only when something happens that may never happen.
  public static let irregular = StreamPace(silentAfter: nil, staleAfter: nil)
  /// About every second (`ticker`, `markPrice`).
  public static let everySecond = StreamPace(silentAfter: .seconds(10), staleAfter: .seconds(10))
  /// At each change of a market (`bookTicker`, `depth`, `kline`): quiet markets exist, dead ones seldom.
  public static let atChanges = StreamPace(silentAfter: .seconds(30), staleAfter: .seconds(60))
  /// Once a minute (`openInterest`).
  public static let everyMinute = StreamPace(silentAfter: .seconds(90), staleAfter: .seconds(150))
}
