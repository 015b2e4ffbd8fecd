// How streams end: by us, by the venue, with the transport; and that nothing is left behind.

import BackpackModel
import Foundation
import Testing

@testable import Backpack

/// A connection that a receiver's reaction can get at.
private final class Held: Sendable {
  private let connection = Lock<(any StreamConnection)?>(nil)

  func set(_ new: any StreamConnection) { connection.withLock { $0 = new } }
  func send(_ text: String) { connection.withLock { $0 }?.send(Array(text.utf8)) }
  func close() { connection.withLock { $0 }?.close() }
}

/// Descriptors and threads of this process.
private func held() throws -> (descriptors: Int, threads: Int) {
  (
    try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count,
    try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").count
  )
}

@Suite(.timeLimit(.minutes(1))) struct `The end of a stream` {
  @Test(arguments: [
    (1000, "bye"), (1001, "going away"), (1008, ""), (1011, "ä€"), (3000, "own"), (4999, "x"),
  ])
  func `a close of the venue's tells its code and reason, and is answered`(
    code: Int, reason: String
  ) async throws {
    let server = try await FaultServer()
    let (_, log) = server.connect()
    #expect(await log.next() == .opened)

    try await server.stream().close(code, reason)

    #expect(await log.next() == .closed(.byVenue(code: code, reason: reason)))
    #expect(try await server.stream().ended() == code)
  }

  @Test func `a close without a code has none`() async throws {
    let server = try await FaultServer()
    let (_, log) = server.connect()
    #expect(await log.next() == .opened)

    try await server.stream().close()

    #expect(await log.next() == .closed(.byVenue(code: nil, reason: "")))
  }

  @Test func `control characters do not get out of a reason`() async throws {
    let server = try await FaultServer()
    let (_, log) = server.connect()
    #expect(await log.next() == .opened)

    try await server.stream().close(1001, "a\r\nb\u{1B}[2J\u{202E}c\u{0}\u{2028}d")

    #expect(await log.next() == .closed(.byVenue(code: 1001, reason: "ab[2Jcd")))
  }

  // libwebsockets 4.1 to 4.3 takes these registered codes for errors and hands on 1002.
  @Test(arguments: [1012, 1013, 1014])
  func `a code that libwebsockets does not know still ends the stream by the venue`(
    code: Int
  ) async throws {
    let server = try await FaultServer()
    let (_, log) = server.connect()
    #expect(await log.next() == .opened)

    try await server.stream().close(code, "restart")

    #expect(await log.next() == .closed(.byVenue(code: 1002, reason: "restart")))
  }

  @Test func `closing twice ends once, and what is sent afterwards goes nowhere`() async throws {
    let server = try await FaultServer()
    let (connection, log) = server.connect()
    #expect(await log.next() == .opened)

    connection.send(Array("last".utf8))
    connection.close()
    connection.close()
    connection.send(Array("late".utf8))

    #expect(await log.end() == .byUs)
    connection.close()
    connection.send(Array("later".utf8))
    #expect(try await server.stream().frame().text == "last")
    let close = try await server.stream().frame()
    #expect(close.opcode == 8)
    #expect(try await server.stream().ended() == 1000)
    #expect(log.closures == 1)
    #expect(log.late == 0)
  }

  @Test func `a venue that does not answer our close is left after a moment`() async throws {
    let server = try await FaultServer()
    let transport = WebSocketTransport(
      certificateFile: nil, patience: .init(closeWait: .milliseconds(500)))
    let (connection, log) = server.connect(transport)
    #expect(await log.next() == .opened)
    try await server.stream().behave(close: false)

    connection.close()

    #expect(await log.next() == .closed(.byUs))
    #expect(try await server.stream().ended() == 1000)
  }

  @Test func `a venue that takes nothing at all is left, too`() async throws {
    let server = try await FaultServer(.kind("deaf"))
    let transport = WebSocketTransport(
      certificateFile: nil,
      patience: .init(closeWait: .milliseconds(50), queueSizeMax: 64 << 20))
    let (connection, log) = server.connect(transport)
    #expect(await log.next() == .opened)
    for _ in 1...20 { connection.send([UInt8](repeating: 0x78, count: 1 << 20)) }

    connection.close()

    #expect(await log.next() == .closed(.byUs))
  }

  @Test(arguments: ["hang", "unending"])
  func `closing before the stream stands ends it at once`(kind: String) async throws {
    let server = try await FaultServer(.kind(kind))
    let (connection, log) = server.connect()
    try await server.wait(requests: 1)

    connection.close()
    connection.close()

    #expect(await log.next() == .closed(.byUs))
    try await server.release()
    try await server.wait(closedConnections: 1)
    #expect(log.closures == 1)
  }

  @Test func `closing right after connecting ends it, however far it got`() async throws {
    let server = try await FaultServer(tls: true)
    let transport = WebSocketTransport(certificateFile: server.certificate)
    for _ in 1...50 {
      let (connection, log) = server.connect(transport)
      connection.close()
      #expect(await log.end() == .byUs)
      #expect(log.closures == 1)
    }
  }

  @Test func `a receiver may send and close from inside its calls`() async throws {
    let server = try await FaultServer()
    let held = Held()
    let log = StreamLog { event in
      switch event {
      case .opened: held.send("hello")
      case .received(let text):
        held.send("got \(text)")
        held.close()
        held.send("late")
      case .signOfLife: break
      case .closed:
        held.send("too late")
        held.close()
      }
    }
    let (connection, _) = server.connect(log: log)
    held.set(connection)
    // `opened` may have come before `set`.
    connection.send(Array("hello".utf8))

    #expect(try await server.stream().frame().text == "hello")
    try await server.stream().send(.text("a"))

    #expect(await log.end() == .byUs)
    var texts: [String] = []
    while let frame = try? await server.stream().frame() {  // until the stream has ended
      texts.append(frame.opcode == 8 ? "close" : frame.text)
    }
    #expect(texts.filter { $0 != "hello" } == ["got a", "close"])
    #expect(log.closures == 1)
  }

  @Test func `a receiver may connect anew from inside closed`() async throws {
    let server = try await FaultServer()
    let transport = WebSocketTransport(certificateFile: nil)
    let second = StreamLog()
    let url = server.streamURL
    let first = StreamLog { event in
      if case .closed = event {
        _ = transport.connect(StreamRequest(url: url), receiver: second.receiver)
      }
    }
    let (connection, _) = server.connect(transport, log: first)
    #expect(await first.next() == .opened)

    connection.close()

    #expect(await second.next() == .opened)
    try await server.stream(2).send(.text("again"))
    #expect(await second.next() == .received("again"))
  }

  @Test func `a transport that goes away takes its streams along`() async throws {
    let server = try await FaultServer(.kind("hang", path: "/slow"))
    var transport: WebSocketTransport? = WebSocketTransport(certificateFile: nil)
    let (_, open) = server.connect(transport)
    #expect(await open.next() == .opened)
    let (late, opening) = server.connect(transport, target: "/slow")
    try await server.wait(requests: 2)

    transport = nil

    #expect(await open.next() == .closed(.byUs))
    #expect(await opening.next() == .closed(.byUs))
    late.close()
    late.send([])
    try await server.release()
    try await server.wait(closedConnections: 2)
    #expect(open.closures == 1)
  }

  @Test func `the last reference may go inside a call to the receiver`() async throws {
    let server = try await FaultServer()
    let holder = Lock<WebSocketTransport?>(WebSocketTransport(certificateFile: nil))
    let log = StreamLog { event in
      if event == .opened { _ = holder.withLock { $0.take() } }
    }

    _ = server.connect(holder.withLock { $0 }, log: log)

    #expect(await log.end() == .byUs)
    try await server.wait(closedConnections: 1)
  }

  @Test func `opening and closing over and over leaves nothing behind`() async throws {
    let server = try await FaultServer(tls: true)
    let transport = WebSocketTransport(certificateFile: server.certificate)
    func round() async throws {
      let streams = (1...10).map { _ in server.connect(transport) }
      for (connection, log) in streams {
        #expect(await log.next() == .opened)
        connection.close()
      }
      for (_, log) in streams { #expect(await log.end() == .byUs) }
    }
    try await round()
    try await server.wait(closedConnections: 10)
    let before = try held()

    for _ in 1...10 { try await round() }

    try await server.wait(closedConnections: 110)
    let after = try held()
    #expect(after.descriptors <= before.descriptors + 1)
    #expect(after.threads <= before.threads + 2)
  }

  @Test func `transports that come and go take their threads and descriptors along`() async throws {
    let server = try await FaultServer(tls: true)
    func round() async {
      let transport = WebSocketTransport(certificateFile: server.certificate)
      let (_, log) = server.connect(transport)
      #expect(await log.next() == .opened)
    }
    await round()
    try await server.wait(closedConnections: 1)
    let before = try held()

    for _ in 1...30 { await round() }

    try await server.wait(closedConnections: 31)
    let after = try held()
    #expect(after.descriptors <= before.descriptors + 2)
    #expect(after.threads <= before.threads + 2)
  }
}
