// A stream transport and a REST side made of values.

import BackpackModel
import Testing

@testable import Backpack

/// Connections that do what the test says.
final class ScriptedStreams: StreamTransport {
  final class Connection: StreamConnection {
    let receiver: any StreamReceiver
    private let sentFrames = Lock<[String]>([])
    private let closedByUs = Lock(false)

    init(_ receiver: any StreamReceiver) { self.receiver = receiver }

    /// Since the last time it was asked.
    func takeSent() -> [String] {
      sentFrames.withLock { frames in
        defer { frames = [] }
        return frames
      }
    }

    var isClosedByUs: Bool { closedByUs.withLock(\.self) }

    func send(_ text: [UInt8]) {
      sentFrames.withLock { $0.append(String(decoding: text, as: UTF8.self)) }
    }

    func close() {
      let isFirst = closedByUs.withLock { closed in
        defer { closed = true }
        return !closed
      }
      if isFirst { receiver.closed(.byUs) }
    }

    func say(_ frame: String) {
      let bytes = Array(frame.utf8)
      receiver.received(bytes.span.bytes)
    }

    func say(_ stream: String, _ data: String) {
      say(#"{"stream":"\#(stream)","data":\#(data)}"#)
    }
  }

  private let made = Lock<[Connection]>([])
  private let urls = Lock<[StreamRequest]>([])

  var connections: [Connection] { made.withLock(\.self) }
  var requests: [StreamRequest] { urls.withLock(\.self) }
  var last: Connection { get throws { try #require(connections.last) } }

  func connect(
    _ request: StreamRequest, receiver: any StreamReceiver
  ) -> any StreamConnection {
    let connection = Connection(receiver)
    urls.withLock { $0.append(request) }
    made.withLock { $0.append(connection) }
    return connection
  }

  /// Opens the newest connection.
  @discardableResult
  func open() throws -> Connection {
    let connection = try last
    connection.receiver.opened()
    return connection
  }
}

/// Answers what the test put in; counts what was asked.
final class ScriptedReading: StreamReading {
  struct State {
    var depths: [Symbol: Depth] = [:]
    var orders: [Order] = []
    var ended: [OrderID: OrderUpdate] = [:]
    var positions: [Position] = []
    var balances: [Asset: Balance] = [:]
    var failure: BackpackError?
    var asked: [String] = []
  }

  let state = Lock(State())
  private let time: @Sendable () -> Timestamp
  /// Runs before an answer is made; a test may wait in it.
  private let before: @Sendable () async -> Void

  init(
    time: @escaping @Sendable () -> Timestamp = { ManualClock.start },
    before: @escaping @Sendable () async -> Void = {}
  ) {
    self.time = time
    self.before = before
  }

  func takeAsked() -> [String] {
    state.withLock { state in
      defer { state.asked = [] }
      return state.asked
    }
  }

  private func answer<Value: Sendable>(
    _ question: String, _ value: (State) -> Value
  ) async throws(BackpackError) -> Value {
    await before()
    return try state.withLock { state throws(BackpackError) in
      state.asked.append(question)
      if let failure = state.failure { throw failure }
      return value(state)
    }
  }

  func depth(_ symbol: Symbol, limit: Int?) async throws(BackpackError) -> Depth {
    let depth = try await answer("depth \(symbol)") { $0.depths[symbol] }
    guard let depth else { throw .unavailable(reason: "no such market in the script") }
    return depth
  }

  func openOrders(
    on symbol: Symbol?, marketType: MarketType?
  ) async throws(BackpackError) -> [Order] {
    try await answer("orders") { state in
      state.orders.filter { symbol == nil || $0.symbol == symbol }
    }
  }

  func endedOrders(
    _ ids: [OrderID: Symbol], andCreatedSince since: Timestamp?, on symbol: Symbol?
  ) async throws(BackpackError) -> [OrderUpdate] {
    let names = ids.keys.sorted().map(\.rawValue).joined(separator: " ")
    return try await answer("ended \(names)\(since == nil ? "" : " and since the gap")") { state in
      state.ended.values.filter { ids[$0.orderID] != nil || since != nil }
    }
  }

  func positions(on symbol: Symbol?) async throws(BackpackError) -> [Position] {
    try await answer("positions", \.positions)
  }

  func balances() async throws(BackpackError) -> [Asset: Balance] {
    try await answer("balances", \.balances)
  }

  func venueTime() -> Timestamp { time() }
}

/// All a stream test needs.
struct StreamBench {
  let clock: ManualClock
  let transport = ScriptedStreams()
  let reading: ScriptedReading
  let streams: BackpackStreams

  init(
    seed: UInt64 = 1, key: SecretKey? = nil,
    before: @escaping @Sendable () async -> Void = {},
    _ change: (inout BackpackStreams.Options) -> Void = { _ in }
  ) {
    let clock = ManualClock(seed: seed)
    self.clock = clock
    reading = ScriptedReading(time: { clock.wallTime }, before: before)
    var options = BackpackStreams.Options(now: { clock.wallTime })
    options.clock = clock.clock
    change(&options)
    streams = BackpackStreams(
      transport: transport, key: key, reading: reading, options: options)
  }
}

extension StreamEvents {
  /// Everything that waits now.
  func taken() async throws -> [StreamEvent<Payload>] {
    var events: [StreamEvent<Payload>] = []
    let iterator = makeAsyncIterator()
    while waitingCount > 0, let event = try await iterator.next() { events.append(event) }
    return events
  }
}

enum Frames {
  static func trade(_ id: Int, _ symbol: String = "SOL_USDC") -> String {
    #"{"stream":"trade.\#(symbol)","data":{"E":1754601477746429,"T":1754601477744000,"a":"1","b":"2","e":"trade","m":false,"p":"98.97","q":"0.5","s":"\#(symbol)","t":\#(id)}}"#
  }

  static func ticker(last: String, _ symbol: String = "SOL_USDC") -> String {
    #"{"stream":"ticker.\#(symbol)","data":{"E":1788367430549233,"V":"1","c":"\#(last)","e":"ticker","h":"1","l":"1","n":1,"o":"1","s":"\#(symbol)","v":"1"}}"#
  }

  /// A depth update; levels as `98.97:22.39`.
  static func depth(
    _ first: Int, _ last: Int, bids: String = "", asks: String = "",
    _ symbol: String = "SOL_USDC"
  ) -> String {
    #"{"stream":"depth.\#(symbol)","data":{"E":\#(last),"T":\#(last),"U":\#(first),"a":\#(levels(asks)),"b":\#(levels(bids)),"e":"depth","s":"\#(symbol)","u":\#(last)}}"#
  }

  private static func levels(_ text: String) -> String {
    let pairs = text.split(separator: " ").map { level in
      "[" + level.split(separator: ":").map { "\"\($0)\"" }.joined(separator: ",") + "]"
    }
    return "[" + pairs.joined(separator: ",") + "]"
  }

  static func order(
    _ id: String, _ event: String, status: String, executed: String = "0", time: Int = 1,
    stream: String = "account.orderUpdate"
  ) -> String {
    #"{"stream":"\#(stream)","data":{"E":\#(time),"O":"USER","S":"Bid","T":\#(time),"V":"RejectTaker","X":"\#(status)","Z":"0","e":"\#(event)","f":"GTC","i":"\#(id)","o":"LIMIT","p":"1","q":"20","r":false,"s":"SOL_USDC","t":null,"z":"\#(executed)"}}"#
  }
}
