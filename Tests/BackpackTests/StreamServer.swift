// The venue's end of streams, as tests script it step by step (Tests/FaultServer/stream.py).

import BackpackModel
import Foundation
import Synchronization

extension FaultServer {
  var streamURL: String { "\(certificate == nil ? "ws" : "wss")://localhost:\(port)" }

  /// The stream opened as the n-th; commands to it wait until it is there.
  func stream(_ number: Int = 1) -> ServerStream { ServerStream(control: control, number: number) }

  /// A frame to send, and what is unusual about it.
  struct Frame: Encodable, Sendable {
    enum Opcode: Int, Encodable, Sendable {
      case continuation, text, binary
      case reserved = 3
      case close = 8
      case ping, pong
    }

    var text: String?
    var hex: String?
    var opcode: Opcode?
    var fin: Bool?
    /// The three reserved bits.
    var rsv: Int?
    var masked: Bool?
    /// The length to claim, where it is not the true one.
    var claim: Int?
    var times: Int?

    static func text(_ text: String, fin: Bool = true, times: Int = 1) -> Frame {
      Frame(text: text, fin: fin, times: times)
    }

    static func more(_ text: String, fin: Bool = true) -> Frame {
      Frame(text: text, opcode: .continuation, fin: fin)
    }

    static func control(_ opcode: Opcode, _ text: String = "") -> Frame {
      Frame(text: text, opcode: opcode)
    }

    static func bytes(_ bytes: [UInt8], _ opcode: Opcode = .text, fin: Bool = true) -> Frame {
      Frame(hex: digits(of: bytes), opcode: opcode, fin: fin)
    }
  }
}

private func digits(of bytes: some Sequence<UInt8>) -> String {
  bytes.map { String(format: "%02x", $0) }.joined()
}

/// The server's end of one stream.
struct ServerStream: Sendable {
  let control: ControlLine
  let number: Int

  struct Upgrade: Decodable, Sendable {
    var target: String
    var headers: [[String]]

    func header(_ name: String) -> String? {
      headers.first { $0[0].lowercased() == name.lowercased() }?[1]
    }
  }

  struct Arrived: Decodable, Sendable {
    var opcode: Int
    var text: String
    var masked: Bool
  }

  /// Waits for the upgrade; what it asked for.
  @discardableResult
  func opened() async throws -> Upgrade { try await control.ask(Command("opened", number)) }

  /// Waits for the next frame from the client, pings, pongs and closes included.
  func frame() async throws -> Arrived { try await control.ask(Command("frame", number)) }

  /// Sends frames, in one piece as far as TCP lets them.
  func send(_ frames: FaultServer.Frame...) async throws {
    try await tell("send") { $0.frames = frames }
  }

  func send(_ texts: [String]) async throws {
    try await tell("send") { $0.frames = texts.map { .text($0) } }
  }

  /// Sends these very bytes.
  func send(raw bytes: [UInt8]) async throws {
    try await tell("raw") { $0.hex = digits(of: bytes) }
  }

  /// Sends a close frame; the client's answer ends the connection.
  func close(_ code: Int? = nil, _ reason: String = "") async throws {
    try await tell("close") {
      $0.code = code
      $0.reason = reason
    }
  }

  /// Ends the connection without a close frame.
  func cut(reset: Bool = false) async throws { try await tell("cut") { $0.reset = reset } }

  /// Waits until the client has ended it; the code of its close frame, if it sent one.
  func ended() async throws -> Int? {
    let end: End = try await control.ask(Command("ended", number))
    return end.code
  }

  /// What it does on its own.
  func behave(
    echo: Bool? = nil, pong: Bool? = nil, close: Bool? = nil, read: Bool? = nil
  ) async throws {
    try await tell("behave") {
      $0.echo = echo
      $0.pong = pong
      $0.close = close
      $0.read = read
    }
  }

  private func tell(_ what: String, _ fill: (inout Command) -> Void) async throws {
    var command = Command(what, number)
    fill(&command)
    let _: FaultServer.Nothing = try await control.ask(command)
  }

  private struct End: Decodable, Sendable { var code: Int? }

  private struct Command: Encodable {
    var `do`: String
    var stream: Int
    var frames: [FaultServer.Frame]?
    var hex: String?
    var code: Int?
    var reason: String?
    var reset: Bool?
    var echo: Bool?
    var pong: Bool?
    var close: Bool?
    var read: Bool?

    init(_ what: String, _ number: Int) {
      self.do = "stream-\(what)"
      stream = number
    }
  }
}

/// What happens on one stream, for a test to read in order.
final class StreamLog: Sendable {
  enum Event: Hashable, Sendable {
    case opened
    case received(String)
    case signOfLife
    case closed(StreamClosure)
  }

  /// What the transport calls.
  let receiver: StreamRecorder
  private let kept = Lock<[any AnyObject & Sendable]>([])

  /// - Parameter reaction: called with each event, on the transport's thread.
  init(_ reaction: @escaping @Sendable (Event) -> Void = { _ in }) {
    receiver = StreamRecorder(reaction)
  }

  /// Keeps what the stream needs for as long as somebody reads here.
  func keep(_ object: any AnyObject & Sendable) { kept.withLock { $0.append(object) } }

  /// Waits for the next event.
  func next() async -> Event? { await receiver.events.first { _ in true } }

  /// Waits for the end, past everything else.
  func end() async -> StreamClosure? {
    while let event = await next() {
      if case .closed(let closure) = event { return closure }
    }
    return nil
  }

  /// How often `closed` came.
  var closures: Int { receiver.closures }
  /// How much came after it.
  var late: Int { receiver.late }
}

/// Writes down what happens on one stream.
final class StreamRecorder: StreamReceiver {
  let events: AsyncStream<StreamLog.Event>
  private let continuation: AsyncStream<StreamLog.Event>.Continuation
  private let reaction: @Sendable (StreamLog.Event) -> Void
  private let closureCount = Atomic(0)
  private let lateCount = Atomic(0)

  init(_ reaction: @escaping @Sendable (StreamLog.Event) -> Void) {
    (events, continuation) = AsyncStream.makeStream()
    self.reaction = reaction
  }

  var closures: Int { closureCount.load(ordering: .acquiring) }
  var late: Int { lateCount.load(ordering: .acquiring) }

  func opened() { take(.opened) }
  func received(_ message: RawSpan) {
    take(.received(message.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }))
  }
  func signOfLife() { take(.signOfLife) }
  func closed(_ cause: StreamClosure) {
    closureCount.add(1, ordering: .acquiringAndReleasing)
    take(.closed(cause))
  }

  private func take(_ event: StreamLog.Event) {
    if case .closed = event {
    } else if closures > 0 {
      lateCount.add(1, ordering: .acquiringAndReleasing)
    }
    continuation.yield(event)
    reaction(event)
  }
}
