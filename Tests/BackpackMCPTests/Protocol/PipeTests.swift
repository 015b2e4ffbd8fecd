// The server behind real pipes: framing, concurrency and cancellation as clients see them.

import BackpackModel
import BackpackWire
import Testing

@testable import BackpackMCP

@Suite(.timeLimit(.minutes(1)))
struct PipeTests {
  private func client(
    _ venue: FakeVenue = FakeVenue(), reads: Bool = true,
    limits change: (inout Limits) -> Void = { _ in }
  ) throws -> Client {
    var server = MCPServer(venue: venue, readOnly: false, log: { _, _ in })
    // No test waits for it; a busy machine must not make one fail.
    server.limits.drainTime = .seconds(600)
    change(&server.limits)
    return try Client(server, reads: reads)
  }

  // MARK: Framing

  @Test(arguments: ["2025-06-18", "2025-11-25"])
  func `F10 what was read before the end of input is answered`(revision: String) async throws {
    let client = try client()
    client.send(
      Line.initialize(revision), Line.ping("1"), Line.request("tools/list", id: "2"),
      Line.call("create_order", Line.limitOrder, id: "3"))

    let lines = await client.rest()

    try #require(lines.count == 4)
    #expect(lines[0].contains(revision))
    #expect(lines[1] == Line.pong("1"))
    #expect(lines[2].contains("inputSchema"))
    #expect(lines[3].contains(#"\"success\":true"#))
    #expect(await client.ending() == .inputEnded)
  }

  @Test func `F4 line ends, blank lines and a last line without an end`() async throws {
    let client = try client()
    let text =
      "\u{FEFF}" + Line.ping("1") + "\r\n\n  \n\r\n" + Line.ping("2") + "\n" + Line.ping("3")
    client.send(bytes: Array(text.utf8))
    #expect(await client.rest() == ["1", "2", "3"].map(Line.pong))
  }

  @Test func `F4 one byte at a time`() async throws {
    let client = try client()
    for byte in Array((Line.ping("1") + "\n" + Line.ping("\"ü\"") + "\n").utf8) {
      client.send(bytes: [byte])
    }
    #expect(await client.rest() == [Line.pong("1"), Line.pong("\"ü\"")])
  }

  @Test func `F6 a line of 4 MiB is fine, a longer one is refused, and the stream goes on`()
    async throws
  {
    let client = try client()
    let frame = Line.request("ping", #"{"x":""}"#).utf8.count
    func ping(size: Int) -> String {
      Line.request("ping", #"{"x":"\#(String(repeating: "y", count: size - frame))"}"#)
    }

    client.send(ping(size: 4 << 20), ping(size: (4 << 20) + 1), ping(size: 9 << 20), Line.ping("2"))

    let refused = #"{"jsonrpc":"2.0","error":{"code":-32600,"message":"Message too large"}}"#
    #expect(await client.rest() == [Line.pong("1"), refused, refused, Line.pong("2")])
  }

  @Test func `F5 bad lines between good ones`() async throws {
    let client = try client()
    client.send(bytes: [0xFF, 0xFE, 0x0A] + Array("{nope\n".utf8) + [0x00, 0x0A])
    client.send(String(repeating: "[", count: 100_000), Line.ping("1"))

    let lines = await client.rest()

    try #require(lines.count == 5)
    for line in lines.dropLast() { #expect(line.contains(#""error":{"code":-32700"#)) }
    #expect(lines.last == Line.pong("1"))
  }

  private static let manyOrders = (0..<300).map { number in
    Order.sample.with {
      $0.id = OrderID("\(number)")
      $0.strategyID = "a\u{2028}b"
    }
  }

  @Test(arguments: [1 << 20, 10_000])
  func `F7 a big result and 100 pings come whole through a pipe nobody reads yet`(
    backlogSizeMax: Int
  ) async throws {
    let venue = FakeVenue { $0.orders = .success(Self.manyOrders) }
    let client = try client(venue, reads: false) { $0.backlogSizeMax = backlogSizeMax }
    client.send(Line.initialize(), Line.call("list_orders", id: "\"big\""))
    for id in 0..<100 { client.send(Line.ping("\(id)")) }
    client.send(Line.call("list_orders", id: "\"big2\""))

    client.startReading()
    let lines = await client.rest()

    #expect(lines.count == 103)
    var ids: Set<String> = []
    for line in lines {
      let message = try JSONNode(parsing: line.utf8)
      #expect(message["result"]?.kind == .object)
      ids.insert(message["id"]?.text ?? "")
    }
    #expect(ids.count == 103)
    #expect(lines.map(\.utf8.count).max().map { $0 > 300_000 } == true)
  }

  @Test func `F7 the rest of a big result follows when the client reads on`() async throws {
    let gate = Gate()
    let venue = FakeVenue(readGate: gate) { $0.orders = .success(Self.manyOrders) }
    let client = try client(venue, reads: false) { $0.parentCheckInterval = .seconds(600) }
    client.send(Line.initialize(), Line.call("list_orders"))
    await gate.arrivals()

    gate.open()
    client.startReading()

    #expect(await client.next()?.contains("protocolVersion") == true)
    #expect(try await client.nextMessage()["result"]?["structuredContent"]?["count"]?.text == "300")
  }

  @Test func `F7 while the client reads nothing, calls wait`() async throws {
    let gate = Gate()
    let venue = FakeVenue(readGate: gate) { $0.orders = .success(Self.manyOrders) }
    let client = try client(venue, reads: false) {
      $0.backlogSizeMax = 1000
      $0.runningMax = 4
    }
    client.send(Line.initialize())
    for id in 0..<20 { client.send(Line.call("list_orders", id: "\(id)")) }
    await gate.arrivals(3)

    gate.open()
    client.closeOutput()

    #expect(await client.endingByItself() == .outputClosed)
    #expect(venue.events.count < 20)
  }

  // MARK: Concurrency

  @Test func `X1 a call that hangs delays nothing else`() async throws {
    let gate = Gate()
    let client = try client(FakeVenue(readGate: gate))
    try await client.initialize()
    client.send(Line.call("list_positions", id: "\"slow\""))
    await gate.arrivals()

    client.send(
      Line.ping("1"), Line.request("tools/list", id: "2"), Line.call("get_balances", id: "3"))
    let answers = [await client.next(), await client.next(), await client.next()]
    #expect(answers[0] == Line.pong("1"))
    #expect(answers[1]?.contains("inputSchema") == true)
    #expect(answers[2]?.contains("totalAssets") == true)

    gate.open()
    #expect(await client.next()?.contains(#""id":"slow""#) == true)
  }

  @Test func `X1 100 calls at once are all answered, each once`() async throws {
    let client = try client()
    try await client.initialize()
    for id in 0..<100 {
      client.send(Line.call(id.isMultiple(of: 2) ? "list_orders" : "get_balances", id: "\(id)"))
    }
    var ids: Set<String> = []
    for _ in 0..<100 { ids.insert(try #require(try await client.nextMessage()["id"]?.text)) }
    #expect(ids.count == 100)
  }

  @Test func `X2 orders reach the venue in the order they were sent, one at a time`() async throws {
    let gate = Gate()
    let venue = FakeVenue(writeGate: gate)
    let client = try client(venue)
    try await client.initialize()
    for id in 1...20 {
      client.send(Line.call("create_order", Line.limitOrder(clientID: id), id: "\(id)"))
    }
    client.send(Line.ping("99"))
    await gate.arrivals()
    #expect(await client.next() == Line.pong("99"))
    #expect(venue.placed.count == 1)

    gate.open()
    var answered: [String?] = []
    for _ in 1...20 { answered.append(try await client.nextMessage()["id"]?.text) }

    #expect(venue.placed.map(\.clientID.rawValue) == Array(1...20))
    #expect(answered == (1...20).map(String.init))
  }

  @Test func `X2 when too many calls wait the next one is told so at once`() async throws {
    let gate = Gate()
    let client = try client(FakeVenue(readGate: gate))
    try await client.initialize()
    for id in 0...(31 + 256) { client.send(Line.call("list_positions", id: "\(id)")) }

    let refused = try await client.nextMessage()

    #expect(refused["id"]?.text == "\(31 + 256)")
    #expect(refused["result"]?["isError"]?.bool == true)
    gate.open()
    for _ in 0..<(31 + 256) { _ = try await client.nextMessage() }
  }

  // MARK: Cancellation

  @Test func `C1 after a cancellation nothing is written for that call`() async throws {
    let gate = Gate()
    let venue = FakeVenue(readGate: gate)
    let client = try client(venue)
    try await client.initialize()
    client.send(Line.call("list_positions", id: "7"))
    await gate.arrivals()

    client.send(Line.cancel("7"), Line.ping("8"))

    #expect(await client.rest() == [Line.pong("8")])
    // The server's end waits for nobody whose answer is not wanted; the suite's time limit does.
    while !venue.events.contains(.interrupted) { await Task.yield() }
  }

  @Test func `C2 a cancellation right behind its request always finds it`() async throws {
    let client = try client()
    try await client.initialize()
    for id in 0..<100 {
      client.send(Line.call("list_positions", id: "\(id)"), Line.cancel("\(id)"))
      client.send(Line.ping("\"p\(id)\""))
    }
    // A call may still be answered before its cancellation was read.
    let lines = await client.rest()
    let pings = lines.filter { $0.contains(#""id":"p"#) }
    #expect(pings.count == 100)
    #expect(Set(lines).count == lines.count)
  }

  @Test func `C4 an order the venue has already is carried through, and not answered`() async throws
  {
    let gate = Gate()
    let venue = FakeVenue(writeGate: gate)
    let client = try client(venue)
    try await client.initialize()
    client.send(Line.call("create_order", Line.limitOrder(clientID: 1), id: "1"))
    await gate.arrivals()

    client.send(Line.cancel("1"))
    client.send(Line.call("create_order", Line.limitOrder(clientID: 2), id: "2"), Line.ping("3"))
    #expect(await client.next() == Line.pong("3"))
    #expect(venue.placed.map(\.clientID) == [1])

    gate.open()
    #expect(try await client.nextMessage()["id"]?.text == "2")
    #expect(venue.placed.map(\.clientID) == [1, 2])
    #expect(!venue.events.contains(.interrupted))
    #expect(await client.rest().isEmpty)
  }
}
