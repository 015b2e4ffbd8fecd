// Streams when all goes well: what arrives, what comes back, how they end.

import BackpackModel
import Testing

@testable import Backpack

extension FaultServer {
  /// A stream to this server, and who listens to it.
  func connect(
    _ transport: WebSocketTransport? = nil, target: String = "", timeout: Duration = .seconds(10),
    messageSizeMax: Int = 4 << 20, log: StreamLog = StreamLog()
  ) -> (any StreamConnection, StreamLog) {
    var request = StreamRequest(url: streamURL + target)
    request.timeout = timeout
    request.messageSizeMax = messageSizeMax
    log.keep(self)
    if let transport { return (transport.connect(request, receiver: log.receiver), log) }
    let own = WebSocketTransport(certificateFile: certificate)
    log.keep(own)
    return (own.connect(request, receiver: log.receiver), log)
  }
}

@Suite(.timeLimit(.minutes(1))) struct `Streams` {
  @Test func `a stream opens, takes and gives text, and ends as both sides agreed`() async throws {
    let server = try await FaultServer()
    let transport = WebSocketTransport(certificateFile: nil)
    let (connection, log) = server.connect(transport, target: "/path?query=1&x=%20")
    #expect(await log.next() == .opened)

    connection.send(Array(#"{"method":"SUBSCRIBE"}"#.utf8))
    let frame = try await server.stream().frame()
    try await server.stream().send(.text(#"{"stream":"ä"}"#))

    #expect(frame.opcode == 1)
    #expect(frame.text == #"{"method":"SUBSCRIBE"}"#)
    #expect(frame.masked)
    #expect(await log.next() == .received(#"{"stream":"ä"}"#))

    connection.close()

    #expect(await log.next() == .closed(.byUs))
    #expect(try await server.stream().ended() == 1000)
    let upgrade = try await server.stream().opened()
    #expect(upgrade.target == "/path?query=1&x=%20")
    #expect(upgrade.header("Host") == "localhost:\(server.port)")
    #expect(upgrade.header("User-Agent") == "backpack/\(backpackVersion)")
    #expect(upgrade.header("Sec-WebSocket-Version") == "13")
    for name in ["Origin", "Cookie", "Sec-WebSocket-Extensions", "Sec-WebSocket-Protocol"] {
      #expect(upgrade.header(name) == nil)
    }
  }

  @Test func `messages arrive whole and in order, however they are cut into frames`() async throws {
    let server = try await FaultServer()
    let (connection, log) = server.connect()
    #expect(await log.next() == .opened)
    let long = String(repeating: "0123456789abcdef", count: 20_000)

    try await server.stream().send(
      .text("one"), .text("t", fin: false), .more("", fin: false), .more("wo"), .text(""),
      .text(long), .text(long, fin: false), .more(long), .text("", fin: false), .more(""),
      .text("last"))

    for expected in ["one", "two", "", long, long + long, "", "last"] {
      #expect(await log.next() == .received(expected))
    }
    connection.close()
    #expect(await log.next() == .closed(.byUs))
  }

  @Test func `a character cut in two by frames is one character`() async throws {
    let server = try await FaultServer()
    let (_, log) = server.connect()
    #expect(await log.next() == .opened)

    try await server.stream().send(
      .bytes([0xE2, 0x82], fin: false), .bytes([0xAC], .continuation))

    #expect(await log.next() == .received("€"))
  }

  @Test func `pings are answered and are signs of life, in the middle of a message, too`()
    async throws
  {
    let server = try await FaultServer()
    let (_, log) = server.connect()
    #expect(await log.next() == .opened)

    try await server.stream().send(.control(.ping, "are you there"))
    let pong = try await server.stream().frame()
    #expect(pong.opcode == 10)
    #expect(pong.text == "are you there")
    #expect(await log.next() == .signOfLife)

    try await server.stream().send(
      .text("a", fin: false), .control(.pong, "unasked"), .more("b", fin: false),
      .control(.ping), .more("c"))
    #expect(await log.next() == .signOfLife)
    #expect(await log.next() == .received("abc"))
    #expect(try await server.stream().frame().opcode == 10)
    #expect(await log.next() == .signOfLife)
  }

  @Test func `what is sent before the stream stands leaves when it does, in order`() async throws {
    let server = try await FaultServer(tls: true)
    let (connection, log) = server.connect()

    for number in 1...500 { connection.send(Array("\(number)".utf8)) }

    for number in 1...500 { #expect(try await server.stream().frame().text == "\(number)") }
    #expect(await log.next() == .opened)
  }

  @Test func `frames that come in one piece with the upgrade are not lost`() async throws {
    var fault = FaultServer.Fault.kind("early")
    fault.frames = [.text("early"), .control(.ping, "x"), .text("bird")]
    let server = try await FaultServer(fault)
    let (_, log) = server.connect()

    #expect(await log.next() == .opened)
    #expect(await log.next() == .received("early"))
    #expect(await log.next() == .received("bird"))
    #expect(try await server.stream().frame().text == "x")
  }

  @Test func `many messages come back in the order they went out, and large ones whole`()
    async throws
  {
    let server = try await FaultServer(tls: true)
    let (connection, log) = server.connect()
    #expect(await log.next() == .opened)
    try await server.stream().behave(echo: true)

    for number in 0..<200 {
      connection.send(Array("\(number) \(String(repeating: "x", count: number * 17))".utf8))
    }
    for number in 0..<200 {
      let expected = "\(number) \(String(repeating: "x", count: number * 17))"
      #expect(await log.next() == .received(expected))
    }
    let large = String(repeating: "y", count: 900_000)
    connection.send(Array(large.utf8))
    #expect(await log.next() == .received(large))
    connection.close()
    #expect(await log.next() == .closed(.byUs))
    #expect(try await server.stream().ended() == 1000)
  }

  @Test func `streams of one transport do not disturb each other`() async throws {
    let server = try await FaultServer()
    let transport = WebSocketTransport(certificateFile: nil)
    var streams: [(any StreamConnection, StreamLog)] = []
    for number in 1...20 {
      streams.append(server.connect(transport, target: "/\(number)"))
      #expect(await streams[number - 1].1.next() == .opened)
      try await server.stream(number).behave(echo: true)
    }
    for (number, (connection, _)) in streams.enumerated() where number.isMultiple(of: 2) {
      connection.close()
    }
    for (number, (connection, log)) in streams.enumerated() {
      connection.send(Array("\(number)".utf8))
      if number.isMultiple(of: 2) {
        #expect(await log.next() == .closed(.byUs))
      } else {
        #expect(await log.next() == .received("\(number)"))
      }
    }
  }
}
