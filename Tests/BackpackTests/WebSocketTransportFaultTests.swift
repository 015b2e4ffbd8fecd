// Streams when things go wrong: upgrades refused, frames broken, connections cut and gone silent.

import BackpackModel
import Foundation
import Testing

@testable import Backpack

@Suite(.timeLimit(.minutes(1))) struct `Upgrades that fail` {
  @Test(arguments: [200, 301, 302, 307, 308, 400, 401, 403, 404, 429, 500, 503])
  func `any status but 101 is told, and no redirect is followed`(status: Int) async throws {
    let server = try await FaultServer()
    try await server.fault(
      .answer(status, ["Location": "http://localhost:\(server.port)/elsewhere"], body: "words"))

    let (_, log) = server.connect()

    #expect(
      await log.next()
        == .closed(.notOpened("the venue answered HTTP \(status) instead of opening the stream")))
    try await server.wait(closedConnections: 1)
    #expect(try await server.seen.requests.map(\.path) == ["/"])
  }

  @Test(
    arguments: zip(
      ["bad-accept", "no-accept", "unasked-extension", "unasked-protocol"],
      ["Accept hash wrong", "ACCEPT missing", "EXT: unknown ext", "PROTOCOL malformed"]))
  func `an answer that is no proper upgrade is refused`(kind: String, words: String) async throws {
    let server = try await FaultServer(.kind(kind))

    let (_, log) = server.connect()

    #expect(
      await log.next() == .closed(.notOpened("the answer is no WebSocket upgrade (\(words))")))
    #expect(try await server.stream().ended() == nil)
  }

  @Test(arguments: [
    "cut-before-reading", "cut-after-headers", "cut-after-body", "reset", "garbage",
    "cut-in-headers", "header-flood", "interim-flood", "drip",
  ])
  func `a connection that ends or babbles before the upgrade does not open`(
    kind: String
  ) async throws {
    let server = try await FaultServer(.kind(kind))

    let (_, log) = server.connect(timeout: .seconds(5))

    let closure = try #require(await log.end())
    guard case .notOpened = closure else { throw Unexpected(closure) }
    try await server.wait(closedConnections: 1)
    #expect(try await server.seen.connections == 1)
  }

  @Test(arguments: ["hang", "unending"])
  func `an upgrade that takes too long is given up`(kind: String) async throws {
    let server = try await FaultServer(.kind(kind))

    let (_, log) = server.connect(timeout: .seconds(1))

    #expect(await log.next() == .closed(.notOpened("the stream did not stand within 1 s")))
    try await server.release()
    try await server.wait(closedConnections: 1)
  }

  @Test func `TLS that does not get going is given up`() async throws {
    let plain = try await FaultServer(.kind("hang"))
    let log = StreamLog()
    let request = StreamRequest(
      url: "wss://localhost:\(plain.port)", timeout: .milliseconds(200))
    let transport = WebSocketTransport(certificateFile: nil)

    _ = transport.connect(request, receiver: log.receiver)

    let closure = try #require(await log.end())
    guard case .notOpened = closure else { throw Unexpected(closure) }
    #expect(try await plain.seen.requests.isEmpty)
  }

  @Test(arguments: [Duration.zero, .seconds(-1), .seconds(Int64.min)])
  func `without time nothing is opened`(timeout: Duration) async throws {
    let server = try await FaultServer(.kind("hang"))
    let (_, log) = server.connect(timeout: timeout)
    #expect(await log.next() == .closed(.notOpened("the stream did not stand within 0 s")))
  }

  @Test func `time without end is cut to an hour`() async throws {
    let server = try await FaultServer()
    let (_, log) = server.connect(timeout: .seconds(Int64.max))
    #expect(await log.next() == .opened)
  }

  @Test func `a port nobody listens on and a name that does not exist are told apart`()
    async throws
  {
    let transport = WebSocketTransport(certificateFile: nil)
    let silent = StreamLog()
    let nameless = StreamLog()

    _ = transport.connect(StreamRequest(url: "ws://localhost:1"), receiver: silent.receiver)
    _ = transport.connect(
      StreamRequest(url: "wss://no-such-host.invalid", timeout: .seconds(40)),
      receiver: nameless.receiver)

    #expect(await silent.next() == .closed(.notOpened("no connection could be made")))
    #expect(
      await nameless.next() == .closed(.notOpened("the venue's host name could not be resolved")))
  }
}

@Suite(.timeLimit(.minutes(1))) struct `Broken streams` {
  @Test func `a message of exactly the limit is taken, one byte more is not`() async throws {
    let server = try await FaultServer()
    let (_, log) = server.connect(messageSizeMax: 5000)
    #expect(await log.next() == .opened)
    let exact = String(repeating: "x", count: 5000)

    try await server.stream().send(.text(exact), .text(exact + "x"), .text("after"))

    #expect(await log.next() == .received(exact))
    #expect(await log.next() == .closed(.broken("a message exceeds 5000 bytes")))
    #expect(try await server.stream().ended() == 1009)
  }

  @Test func `fragments count together, and a claim alone is enough`() async throws {
    let server = try await FaultServer()
    let transport = WebSocketTransport(certificateFile: nil)
    let many: [FaultServer.Frame] =
      [.text(String(repeating: "x", count: 1000), fin: false)]
      + (1...5).map { _ in .more(String(repeating: "x", count: 1000), fin: false) }
    let (_, pieces) = server.connect(transport, messageSizeMax: 5000)
    #expect(await pieces.next() == .opened)
    for frame in many { try await server.stream(1).send(frame) }
    #expect(await pieces.next() == .closed(.broken("a message exceeds 5000 bytes")))

    let (_, claim) = server.connect(transport, messageSizeMax: 5000)
    #expect(await claim.next() == .opened)
    var huge = FaultServer.Frame.text(String(repeating: "x", count: 40_000))
    huge.claim = 1 << 40
    try await server.stream(2).send(huge)
    #expect(await claim.next() == .closed(.broken("a message exceeds 5000 bytes")))
  }

  static let invalid: [[UInt8]] = [
    [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0x61, 0xE2, 0x82],
    [0x80, 0x61],
  ]

  @Test(arguments: invalid)
  func `a message that is not UTF-8 breaks the stream and is not handed on`(
    bytes: [UInt8]
  ) async throws {
    let server = try await FaultServer()
    let (_, log) = server.connect()
    #expect(await log.next() == .opened)

    try await server.stream().send(.bytes(bytes), .text("after"))

    #expect(await log.next() == .closed(.broken("a message was not UTF-8")))
    #expect(try await server.stream().ended() == 1007)
  }

  @Test func `a binary message breaks the stream`() async throws {
    let server = try await FaultServer()
    let (_, log) = server.connect()
    #expect(await log.next() == .opened)

    try await server.stream().send(.bytes([1, 2, 3], .binary))

    #expect(
      await log.next()
        == .closed(.broken("a binary message came where only text is understood")))
    #expect(try await server.stream().ended() == 1003)
  }

  static let malformed: [FaultServer.Frame] = [
    .init(text: "reserved bit", rsv: 4), .init(text: "reserved bits", rsv: 3),
    .init(text: "reserved opcode", opcode: .reserved), .more("continues nothing"),
    .init(text: "a ping in pieces", opcode: .ping, fin: false),
    .init(text: String(repeating: "x", count: 126), opcode: .ping),
  ]

  @Test(arguments: malformed)
  func `frames against the protocol end the stream`(frame: FaultServer.Frame) async throws {
    let server = try await FaultServer()
    let (_, log) = server.connect()
    #expect(await log.next() == .opened)

    try await server.stream().send(frame, .text("after"))

    #expect(
      await log.next()
        == .closed(.broken("the connection was cut, or its frames broke the protocol")))
    _ = try await server.stream().ended()
  }

  @Test func `a message that begins inside another ends the stream`() async throws {
    let server = try await FaultServer()
    let (_, log) = server.connect()
    #expect(await log.next() == .opened)

    try await server.stream().send(.text("never", fin: false), .text("complete"))

    #expect(
      await log.next()
        == .closed(.broken("the connection was cut, or its frames broke the protocol")))
  }

  @Test(arguments: [false, true])
  func `a connection cut in the middle of a frame hands on nothing of it`(
    reset: Bool
  ) async throws {
    let server = try await FaultServer()
    let (_, log) = server.connect()
    #expect(await log.next() == .opened)
    var half = FaultServer.Frame.text("half of it")
    half.claim = 100

    try await server.stream().send(.text("whole"), half)
    #expect(await log.next() == .received("whole"))
    try await server.stream().cut(reset: reset)

    #expect(
      await log.next()
        == .closed(.broken("the connection was cut, or its frames broke the protocol")))
    #expect(log.closures == 1)
  }

  @Test func `TLS cut without a word is a cut`() async throws {
    let server = try await FaultServer(tls: true)
    let (_, log) = server.connect()
    #expect(await log.next() == .opened)

    try await server.stream().cut()

    #expect(
      await log.next()
        == .closed(.broken("the connection was cut, or its frames broke the protocol")))
  }

  @Test func `a venue that takes nothing breaks the stream when too much waits`() async throws {
    let server = try await FaultServer(.kind("deaf"))
    let transport = WebSocketTransport(
      certificateFile: nil, patience: .init(queueSizeMax: 100_000))
    let (connection, log) = server.connect(transport)
    #expect(await log.next() == .opened)

    for _ in 1...200 { connection.send([UInt8](repeating: 0x78, count: 90_000)) }

    #expect(
      await log.next() == .closed(.broken("more than 100000 bytes were waiting to be sent")))
  }
}

@Suite(.timeLimit(.minutes(1))) struct `Silence` {
  private func transport(pingAfter: Duration, silenceMax: Duration) -> WebSocketTransport {
    WebSocketTransport(
      certificateFile: nil, patience: .init(pingAfter: pingAfter, silenceMax: silenceMax))
  }

  @Test func `a venue that is gone without a word is given up after our ping`() async throws {
    let server = try await FaultServer()
    let transport = transport(pingAfter: .milliseconds(50), silenceMax: .milliseconds(100))
    let (_, log) = server.connect(transport)
    #expect(await log.next() == .opened)
    try await server.stream().behave(pong: false)

    let closure = await log.end()

    #expect(
      closure == .broken("nothing came, and our ping was not answered within 100 ms"))
    #expect(try await server.stream().frame().opcode == 9)
    _ = try await server.stream().ended()
  }

  @Test func `a venue that answers our pings stays`() async throws {
    let server = try await FaultServer()
    let transport = transport(pingAfter: .milliseconds(20), silenceMax: .seconds(10))
    let (connection, log) = server.connect(transport)
    #expect(await log.next() == .opened)

    for _ in 1...5 {
      #expect(try await server.stream().frame().opcode == 9)
      #expect(await log.next() == .signOfLife)
    }

    connection.close()
    #expect(await log.end() == .byUs)
  }

  @Test func `where messages come, no ping is sent`() async throws {
    let server = try await FaultServer()
    let transport = transport(pingAfter: .seconds(30), silenceMax: .seconds(10))
    let (connection, log) = server.connect(transport)
    #expect(await log.next() == .opened)
    try await server.stream().behave(echo: true)
    for number in 1...50 {
      connection.send(Array("\(number)".utf8))
      #expect(await log.next() == .received("\(number)"))
    }
    connection.close()
    #expect(await log.end() == .byUs)
    for _ in 1...50 { #expect(try await server.stream().frame().opcode == 1) }
    #expect(try await server.stream().frame().opcode == 8)
  }
}
