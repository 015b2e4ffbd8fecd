// F10-F12: how a conversation ends.

import BackpackModel
import Glibc
import Testing

@testable import BackpackMCP

@Suite(.timeLimit(.minutes(1)))
struct ShutdownTests {
  private func client(
    _ venue: FakeVenue = FakeVenue(), reads: Bool = true, signals: [Int32] = [],
    _ change: (inout MCPServer) -> Void = { _ in }
  ) throws -> Client {
    var server = MCPServer(venue: venue, readOnly: false, log: { _, _ in })
    change(&server)
    return try Client(server, reads: reads, signals: signals)
  }

  @Test func `F10 an idle server ends with its input`() async throws {
    let client = try client()
    #expect(await client.rest().isEmpty)
    let ending = await client.ending()
    #expect(ending == .inputEnded)
    #expect(ending.exitCode == 0)
  }

  @Test func `F10 a read that still runs at the end of input is answered`() async throws {
    let gate = Gate()
    let client = try client(FakeVenue(readGate: gate)) { $0.limits.drainTime = .seconds(600) }
    try await client.initialize()
    client.send(Line.call("list_positions"))
    await gate.arrivals()

    client.closeInput()
    gate.open()

    #expect(await client.rest().count == 1)
  }

  @Test func `F10 orders that still wait at the end of input are placed and answered`() async throws
  {
    let gate = Gate()
    let venue = FakeVenue(writeGate: gate)
    let client = try client(venue) { $0.limits.drainTime = .seconds(600) }
    try await client.initialize()
    for id in 1...3 {
      client.send(Line.call("create_order", Line.limitOrder(clientID: id), id: "\(id)"))
    }
    await gate.arrivals()

    client.closeInput()
    gate.open()

    #expect(await client.rest().count == 3)
    #expect(venue.placed.count == 3)
  }

  @Test func `F10 what does not end in time is cancelled, and what waits is never started`()
    async throws
  {
    let reads = Gate()
    let writes = Gate()
    let venue = FakeVenue(readGate: reads, writeGate: writes)
    let client = try client(venue) { $0.limits.drainTime = .milliseconds(1) }
    try await client.initialize()
    client.send(Line.call("list_positions", id: "1"))
    for id in 2...3 {
      client.send(Line.call("create_order", Line.limitOrder(clientID: id), id: "\(id)"))
    }
    await reads.arrivals()
    await writes.arrivals()

    #expect(await client.rest().isEmpty)

    #expect(await client.ending() == .inputEnded)
    #expect(venue.placed.count == 1)
  }

  @Test func `F11 a client that stops reading ends the conversation`() async throws {
    let client = try client(reads: false)
    client.closeOutput()
    let ending = await client.endingByItself()
    #expect(ending == .outputClosed)
    #expect(ending.exitCode == 0)
  }

  @Test func `F11 an order the venue has is carried through when the client is gone`() async throws
  {
    let gate = Gate()
    let venue = FakeVenue(writeGate: gate)
    let client = try client(venue, reads: false) { $0.limits.drainTime = .seconds(600) }
    client.send(Line.initialize())
    for id in 1...2 {
      client.send(Line.call("create_order", Line.limitOrder(clientID: id), id: "\(id)"))
    }
    await gate.arrivals()

    client.closeOutput()
    client.send(Line.ping("3"))
    gate.open()

    #expect(await client.endingByItself() == .outputClosed)
    #expect(!venue.events.contains(.interrupted))
  }

  @Test func `F11 a signal is the end of input`() async throws {
    let gate = Gate()
    let client = try client(FakeVenue(readGate: gate), signals: [SIGUSR1]) {
      $0.limits.drainTime = .seconds(600)
    }
    try await client.initialize()
    client.send(Line.call("list_positions"))
    await gate.arrivals()

    kill(getpid(), SIGUSR1)
    gate.open()

    #expect(await client.next()?.contains(#""id":1"#) == true)
    #expect(await client.endingByItself() == .signal(SIGUSR1))
  }

  @Test func `a server whose task is cancelled ends`() async throws {
    let client = try client()
    try await client.initialize()
    client.cancelServer()
    #expect(await client.endingByItself() == .cancelled)
  }

  @Test func `F12 a server whose parent is gone ends, though its input is open`() async throws {
    let parents = Lock<[Int32]>([100, 100])
    let client = try client { server in
      server.limits.parentCheckInterval = .milliseconds(1)
      server.parent = { parents.withLock { $0.popLast() ?? 1 } }
    }
    #expect(await client.endingByItself() == .parentGone)
  }

  @Test func `F12 a server that was an orphan from the start goes on`() async throws {
    let looks = Gate()
    let client = try client { server in
      server.limits.parentCheckInterval = .milliseconds(1)
      server.parent = {
        looks.arrive()
        return 1
      }
    }
    await looks.arrivals(5)
    client.send(Line.ping("1"))
    #expect(await client.next() == Line.pong("1"))
  }
}
