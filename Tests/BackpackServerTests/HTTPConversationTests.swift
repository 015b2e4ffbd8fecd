// Requests and answers on a connection whose time is the test's.

import BackpackModel
import NIOCore
import NIOEmbedded
import NIOHTTP1
import Testing

@testable import BackpackServer

/// A connection as the server makes them, before an exchange that answers what it was asked.
private final class Wire {
  let channel = EmbeddedChannel()
  private let exchange = EchoExchange()

  var asked: [String] { exchange.asked.withLock { $0 } }

  init(faults: String? = nil) throws {
    let front = ExchangeFront(
      exchange.served, faults: try faults.map { try FaultPlan(parsing: Array($0.utf8)) })
    try ExchangeServer.prepare(channel, front)
    try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
  }

  func send(_ text: String) throws { try channel.writeInbound(ByteBuffer(string: text)) }

  /// All that was written since the last call.
  func received() throws -> String {
    var text = ""
    while let buffer = try channel.readOutbound(as: ByteBuffer.self) {
      text += String(buffer: buffer)
    }
    return text
  }

  func pass(_ time: TimeAmount) { channel.embeddedEventLoop.advanceTime(by: time) }
}

private final class EchoExchange: Sendable {
  let asked = Lock<[String]>([])

  var served: ServedExchange {
    ServedExchange(
      respond: { request in
        self.asked.withLock { $0.append("\(request.method.rawValue) \(request.target)") }
        return .text(200, "\(request.target) \(request.body.count)")
      }, deposit: { .text(200, "\($0) \($1)") }, streams: SilentStreams(), wake: {},
      clock: ExchangeClock(speed: .standingStill) { Timestamp(milliseconds: 0) },
      seed: 1, source: "none")
  }
}

private final class SilentStreams: StreamTransport, StreamConnection {
  func connect(_ request: StreamRequest, receiver: any StreamReceiver) -> any StreamConnection {
    self
  }
  func send(_ text: [UInt8]) {}
  func close() {}
}

@Suite struct `Requests on a connection` {
  private func get(_ target: String) -> String {
    "GET \(target) HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
  }

  @Test func `head and body leave in one write`() throws {
    let wire = try Wire()

    try wire.send(get("/a"))

    let buffer = try #require(try wire.channel.readOutbound(as: ByteBuffer.self))
    #expect(
      String(buffer: buffer) == """
        HTTP/1.1 200 OK\r
        Date: Thu, 01 Jan 1970 00:00:00 GMT\r
        Content-Type: text/plain; charset=utf-8\r
        Content-Length: 4\r
        \r
        /a 0
        """)
    #expect(try wire.received() == "")
  }

  @Test func `a connection that says nothing is closed after 75 seconds`() throws {
    let wire = try Wire()
    wire.pass(.seconds(74))
    #expect(wire.channel.isActive)

    wire.pass(.seconds(6))

    #expect(!wire.channel.isActive)
    #expect(try wire.received() == "")
  }

  @Test func `a request that does not get complete is refused after 30 seconds`() throws {
    let wire = try Wire()
    try wire.send("GET /a HTTP/1.1\r\n")
    for _ in 0..<7 {
      wire.pass(.seconds(4))
      try wire.send("X: y\r\n")
    }
    #expect(try wire.received() == "")

    wire.pass(.seconds(8))

    #expect(try wire.received().hasPrefix("HTTP/1.1 408 Request Timeout\r\n"))
    #expect(wire.asked.isEmpty)
  }

  @Test func `each request has its own time`() throws {
    let wire = try Wire()

    for _ in 0..<20 {
      wire.pass(.seconds(20))
      try wire.send(get("/a"))
      #expect(try wire.received().hasPrefix("HTTP/1.1 200 OK\r\n"))
    }

    #expect(wire.channel.isActive)
  }

  @Test func `what comes behind a delayed request waits for its answer`() throws {
    let wire = try Wire(
      faults: #"{"rules": [{"path": "/slow", "action": "latency", "ms": 500}]}"#)
    try wire.send(get("/slow") + get("/quick"))
    wire.pass(.milliseconds(499))
    #expect(wire.asked.isEmpty)

    wire.pass(.milliseconds(1))

    #expect(wire.asked == ["GET /slow", "GET /quick"])
    let answers = try wire.received().split(separator: "HTTP/1.1 200 OK")
    #expect(answers.map { $0.hasSuffix("/slow 0") } == [true, false])
    #expect(answers.map { $0.hasSuffix("/quick 0") } == [false, true])
  }

  @Test func `a client that leaves meanwhile does not undo its delayed request`() throws {
    let wire = try Wire(faults: #"{"rules": [{"action": "latency", "ms": 500}]}"#)
    try wire.send(get("/order"))
    try wire.channel.close().wait()

    wire.pass(.milliseconds(500))

    #expect(wire.asked == ["GET /order"])
  }

  @Test func `a server that ends answers what has begun and closes what has not`() throws {
    let (idle, busy) = (try Wire(), try Wire())
    try busy.send("POST /a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{")
    for wire in [idle, busy] { wire.channel.pipeline.fireUserInboundEventTriggered(ServerEnding()) }

    try busy.send("}")

    #expect(try idle.received() == "")
    let answer = try busy.received()
    #expect(answer.contains("Connection: close\r\n"))
    #expect(answer.hasSuffix("/a 2"))
  }
}
