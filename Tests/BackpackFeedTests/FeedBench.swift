// The paper exchange as the venue of a live feed, with time and faults in the test's hand.

import BackpackFeed
import BackpackModel
import BackpackPaper
import Glibc
import Testing

@testable import Backpack

/// A venue, its client and its streams. Time goes on in `tick` alone, for all of them.
final class FeedBench: Sendable {
  static let start = Timestamp(milliseconds: 1_788_264_000_000)

  let paper: PaperTransport
  let faults: FaultyStreams
  let client: BackpackClient
  let streams: BackpackStreams
  let log = Lock<[String]>([])
  private let time: Lock<Timestamp>
  private let calls = Lock<[Int: (moment: Duration, body: @Sendable () -> Void)]>([:])
  private let callCount = Lock(0)

  /// - Parameter snapshotLevels: as many a side does the venue tell; `nil`: all.
  init(seed: UInt64 = 21, snapshotLevels: Int? = nil) throws {
    let time = Lock(Self.start)
    self.time = time
    let now: @Sendable () -> Timestamp = { time.withLock(\.self) }
    let key = try SecretKey.generate()
    paper = PaperTransport(accountKey: key.publicKey, seed: seed, streamsByHand: true, now: now)
    faults = FaultyStreams(paper.streams)
    client = BackpackClient(transport: paper, key: key, mode: .paper, options: .init(now: now))
    var options = BackpackStreams.Options(now: now)
    let (calls, callCount) = (calls, callCount)
    options.clock = StreamClock(
      now: { now() - Self.start },
      wake: { moment, body in
        let id = callCount.withLock { count in
          count += 1
          return count
        }
        calls.withLock { $0[id] = (moment, body) }
        return { calls.withLock { $0[id] = nil } }
      },
      share: { 0.5 },
      run: { body in _ = Task { await body() } })
    if let snapshotLevels {
      options.bookLimits.snapshotLevels = snapshotLevels
      options.bookLimits.levelsLow = snapshotLevels / 2
    }
    streams = client.streams(over: faults, options: options)
  }

  var now: Timestamp { time.withLock(\.self) }

  func open(
    _ symbols: [Symbol], _ change: (inout LiveFeed.Options) -> Void = { _ in }
  ) async throws -> LiveFeed {
    var options = LiveFeed.Options()
    options.now = { [time] in time.withLock(\.self) }
    options.log = { [log] sentence in log.withLock { $0.append(sentence) } }
    change(&options)
    return try await LiveFeed.open(symbols, of: client, over: streams, options: options)
  }

  /// A tenth of a second passes, and everybody who waits gets a turn.
  func tick() async {
    let now = time.withLock { time in
      time = time + .milliseconds(100)
      return time
    }
    while let body = due(now - Self.start) { body() }
    paper.streams.tick()
    await Task.yield()
  }

  func tick(until isDone: () -> Bool) async { while !isDone() { await tick() } }

  /// Until the feed knows what the book of its streams knows.
  func settle(_ feed: LiveFeed, _ symbol: Symbol) async throws {
    let book = try streams.keepOrderBook(symbol)
    func isBehind() -> Bool {
      guard let last = book.read({ $0.lastUpdateID }) else { return false }
      return feed.position(of: symbol) != last
    }
    while isBehind() { await Task.yield() }
  }

  private func due(_ moment: Duration) -> (@Sendable () -> Void)? {
    calls.withLock { calls -> (@Sendable () -> Void)? in
      let next = calls.min { ($0.value.moment, $0.key) < ($1.value.moment, $1.key) }
      guard let next, next.value.moment <= moment else { return nil }
      calls[next.key] = nil
      return next.value.body
    }
  }
}

/// Streams that lose frames and bring them twice, as the test says.
final class FaultyStreams: StreamTransport {
  private final class Ear: StreamReceiver {
    let receiver: any StreamReceiver
    let faults: FaultyStreams

    init(_ receiver: any StreamReceiver, _ faults: FaultyStreams) {
      self.receiver = receiver
      self.faults = faults
    }

    func opened() { receiver.opened() }
    func signOfLife() { receiver.signOfLife() }
    func closed(_ cause: StreamClosure) { receiver.closed(cause) }
    func received(_ message: RawSpan) {
      let text = String(decoding: message.withUnsafeBytes { Array($0) }, as: UTF8.self)
      for _ in 0..<faults.times(text) { receiver.received(message) }
    }
  }

  private let streams: PaperStreams
  private let rule = Lock<@Sendable (String) -> Int>({ _ in 1 })
  private let connection = Lock<(any StreamConnection)?>(nil)

  init(_ streams: PaperStreams) { self.streams = streams }

  /// - Parameter rule: how often a frame arrives.
  func set(_ rule: @escaping @Sendable (String) -> Int) { self.rule.withLock { $0 = rule } }

  func connect(_ request: StreamRequest, receiver: any StreamReceiver) -> any StreamConnection {
    let made = streams.connect(request, receiver: Ear(receiver, self))
    connection.withLock { $0 = made }
    return made
  }

  /// Ends the connection; it is made again some time later.
  func cut() { connection.withLock(\.self)?.close() }

  private func times(_ frame: String) -> Int { rule.withLock(\.self)(frame) }
}

/// A book that is kept by a feed's events alone.
struct ReplayedBook {
  private var bids: [Price: Quantity] = [:]
  private var asks: [Price: Quantity] = [:]
  private(set) var wholeBooks = 0

  mutating func apply(_ move: MarketMove) {
    switch move {
    case .book(let bids, let asks):
      self.bids = Dictionary(uniqueKeysWithValues: bids.map { ($0.price, $0.quantity) })
      self.asks = Dictionary(uniqueKeysWithValues: asks.map { ($0.price, $0.quantity) })
      wholeBooks += 1
    case .levels(let bids, let asks):
      for level in bids { self.bids[level.price] = level.quantity.isZero ? nil : level.quantity }
      for level in asks { self.asks[level.price] = level.quantity.isZero ? nil : level.quantity }
    case .trade, .prices: return
    }
  }

  func isThat(of depth: Depth) -> Bool {
    let bids = bids.sorted { $0.key > $1.key }.map { Level(price: $0.key, quantity: $0.value) }
    let asks = asks.sorted { $0.key < $1.key }.map { Level(price: $0.key, quantity: $0.value) }
    return bids == depth.bids && asks == depth.asks
  }
}

/// Splitmix64: small, seeded, the same on every machine.
struct SplitMix64: RandomNumberGenerator, Sendable {
  private var state: UInt64
  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}

/// A folder that goes with its owner.
final class TemporaryFolder: Sendable {
  let path: String

  init() throws {
    var template = Array("/tmp/backpack-feed-XXXXXX".utf8CString)
    let made = template.withUnsafeMutableBufferPointer { text in
      text.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) }
    }
    path = try #require(made)
  }

  func file(_ name: String) -> String { "\(path)/\(name)" }

  deinit {
    if let folder = opendir(path) {
      while let entry = readdir(folder) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) {
          $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        if name != ".", name != ".." { unlink("\(path)/\(name)") }
      }
      closedir(folder)
    }
    rmdir(path)
  }
}

/// The bytes of a file.
func contents(of path: String) throws -> [UInt8] {
  let file = try #require(fopen(path, "r"))
  defer { fclose(file) }
  var bytes: [UInt8] = []
  while case let byte = getc(file), byte != EOF { bytes.append(UInt8(truncatingIfNeeded: byte)) }
  return bytes
}
