// J4, C1-C4, X1, X2: calls that run, wait, end and are cancelled.

import BackpackModel
import Testing

@testable import BackpackMCP

struct CallTests {
  private let positions = Line.call("list_positions", id: "1")

  private func order(_ id: String) -> String {
    Line.call("create_order", Line.limitOrder, id: id)
  }

  @Test func `T11 a call that names no tool is refused`() {
    var session = SessionDriver()
    let unknown =
      #"{"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"Unknown tool: nope"}}"#
    #expect(session.receive(Line.call("nope")) == [unknown])

    for params in [
      "{}", #"{"name":5}"#, #"{"name":null,"arguments":{}}"#,
      #"{"name":"list_positions","arguments":[]}"#, #"{"name":"list_positions","arguments":"{}"}"#,
      #"{"name":"list_positions","arguments":5}"#, #"{"name":"list_positions","arguments":null}"#,
      #"{"name":"list_positions","arguments":{},"arguments":{}}"#,
    ] {
      let answer = session.receive(Line.request("tools/call", params))
      #expect(answer.count == 1)
      #expect(answer[0].contains(#""code":-32602"#), "\(params)")
    }
    #expect(session.running.isEmpty)
  }

  @Test(arguments: [
    #"{"name":"list_positions"}"#,
    #"{"name":"list_positions","arguments":{},"task":{"ttl":60000}}"#,
    #"{"name":"list_positions","_meta":{"progressToken":7}}"#,
  ])
  func `T11 T20 what may be left out or added does no harm`(params: String) async throws {
    var session = SessionDriver()
    #expect(session.receive(Line.request("tools/call", params)).isEmpty)
    #expect(try #require(await session.finish()).contains(#""count":0"#))
  }

  @Test func `J4 the id of a running request is taken, and free again after the answer`() async {
    var session = SessionDriver()
    _ = session.receive(positions)
    let taken = #"{"jsonrpc":"2.0","id":1,"error":{"code":-32600,"#

    #expect(session.receive(positions)[0].hasPrefix(taken))
    #expect(session.receive(Line.ping("1"))[0].hasPrefix(taken))
    #expect(session.receive(Line.ping("\"1\"")) == [Line.pong("\"1\"")])
    #expect(session.running.count == 1)

    #expect(await session.finish() != nil)
    #expect(session.receive(positions).isEmpty)
    #expect(session.running.count == 1)
  }

  // MARK: Cancelling

  @Test func `C1 a cancelled read is stopped and never answered`() async {
    var session = SessionDriver()
    _ = session.receive(positions)

    #expect(session.receive(Line.cancel("1")).isEmpty)

    #expect(session.aborted == [1])
    #expect(await session.finish() == nil)
  }

  @Test func `C4 a cancelled order runs to its end, unheard`() async {
    let venue = FakeVenue()
    var session = SessionDriver(venue)
    _ = session.receive(order("1"))

    _ = session.receive(Line.cancel("1"))

    #expect(session.aborted.isEmpty)
    #expect(!session.isIdle)
    #expect(await session.finish() == nil)
    #expect(venue.placed.count == 1)
    #expect(session.isIdle)
  }

  @Test func `C4 an order that still waits is dropped when cancelled`() async {
    let venue = FakeVenue()
    var session = SessionDriver(venue)
    _ = session.receive(order("1"))
    _ = session.receive(order("2"))

    _ = session.receive(Line.cancel("2"))

    #expect(await session.finish() != nil)
    #expect(session.running.isEmpty)
    #expect(venue.placed.count == 1)
  }

  @Test(arguments: ["2", "\"1\"", "1.0", "null", "true", "[1]", "{}"])
  func `C1 cancelling something else leaves the call alone`(id: String) async {
    var session = SessionDriver()
    _ = session.receive(positions)

    #expect(session.receive(Line.cancel(id)).isEmpty)

    #expect(session.aborted.isEmpty)
    #expect(await session.finish() != nil)
  }

  @Test func `C1 cancelling before, twice and after the answer does nothing more`() async {
    var session = SessionDriver()
    #expect(session.receive(Line.cancel("1")).isEmpty)
    _ = session.receive(positions)
    _ = session.receive(Line.cancel("1"))
    #expect(session.receive(Line.cancel("1")).isEmpty)
    #expect(session.aborted == [1])
    #expect(await session.finish() == nil)
    #expect(session.receive(Line.cancel("1")).isEmpty)
  }

  @Test func `the id of a cancelled call may be used again while that call still runs`()
    async throws
  {
    var session = SessionDriver()
    _ = session.receive(positions)
    _ = session.receive(Line.cancel("1"))

    #expect(session.receive(positions).isEmpty)

    #expect(await session.finish(0) == nil)
    #expect(await session.finish(0) != nil)
  }

  // MARK: Order and limits

  @Test func `X2 orders run one at a time, in order of arrival`() async {
    var session = SessionDriver()
    for id in ["1", "2"] { _ = session.receive(order(id)) }
    _ = session.receive(
      Line.call("cancel_order", #"{"orderId":"5","symbol":"SOL_USDC"}"#, id: "3"))

    var finished: [RequestID] = []
    while !session.running.isEmpty {
      #expect(session.running.count == 1)
      finished += session.runningIDs
      _ = await session.finish()
    }

    #expect(finished == ["1", "2", "3"].map { .integer(digits: $0) })
  }

  @Test func `X2 reads are not held up by orders`() {
    var session = SessionDriver()
    for id in ["1", "2"] { _ = session.receive(order(id)) }
    _ = session.receive(Line.call("list_positions", id: "3"))
    #expect(session.runningIDs == ["1", "3"].map { .integer(digits: $0) })
  }

  @Test func `X2 an order finds its place however many reads hang`() {
    var session = SessionDriver()
    for id in 0..<100 { _ = session.receive(Line.call("list_positions", id: "\(id)")) }
    #expect(session.running.count == 31)

    _ = session.receive(order("\"o\""))

    #expect(session.running.count == 32)
    #expect(session.runningIDs.last == .text("o"))
  }

  @Test func `X2 32 run, 256 wait, and the next is told to come later`() async {
    var session = SessionDriver()
    _ = session.receive(order("\"o\""))
    for id in 0..<(31 + 256) {
      #expect(session.receive(Line.call("list_positions", id: "\(id)")).isEmpty)
    }
    #expect(session.running.count == 32)

    let refused = session.receive(Line.call("list_positions", id: "900"))
    #expect(refused.count == 1)
    #expect(refused[0].contains("busy"))
    #expect(refused[0].contains(#""isError":true"#))
    #expect(session.receive(order("901"))[0].contains("busy"))

    _ = await session.finish(1)
    #expect(session.receive(Line.call("list_positions", id: "902")).isEmpty)
  }

  @Test func `X2 an order may start at once though all places to wait are taken`() {
    var session = SessionDriver()
    for id in 0..<(31 + 256) { _ = session.receive(Line.call("list_positions", id: "\(id)")) }
    #expect(session.receive(order("\"o\"")).isEmpty)
    #expect(session.runningIDs.last == .text("o"))
  }

  @Test func `J2 ids that only look alike are different ids`() {
    var session = SessionDriver()
    #expect(session.receive(Line.call("list_positions", id: "\"\u{E9}\"")).isEmpty)
    #expect(session.receive(Line.cancel("\"e\u{301}\"")).isEmpty)
    #expect(session.receive(Line.call("list_positions", id: "\"e\u{301}\"")).isEmpty)
    #expect(session.running.count == 2)
    #expect(session.aborted.isEmpty)
  }

  @Test func `T19 calls come no faster than allowed, orders counted apart`() {
    var limits = Limits()
    limits.readBurst = 2
    limits.readsPerSecond = 1
    var session = SessionDriver(limits: limits)
    for id in ["1", "2"] { #expect(session.receive(Line.call("list_positions", id: id)).isEmpty) }

    let refused = session.receive(Line.call("list_positions", id: "3"))
    #expect(refused[0].contains("Try again in 1 s"))
    #expect(refused[0].contains(#""isError":true"#))
    #expect(session.receive(order("4")).isEmpty)

    session.now += .seconds(1)
    #expect(session.receive(Line.call("list_positions", id: "5")).isEmpty)
  }

  @Test func `T19 however many orders were asked for, they can be cancelled`() {
    var limits = Limits()
    limits.writeBurst = 1
    limits.writesPerSecond = 1
    var session = SessionDriver(limits: limits)
    #expect(session.receive(order("1")).isEmpty)
    #expect(session.receive(order("2"))[0].contains("Try again in 1 s"))

    let cancel = #"{"orderId":"7","symbol":"SOL_USDC"}"#
    #expect(session.receive(Line.call("cancel_order", cancel, id: "3")).isEmpty)
    #expect(session.receive(Line.call("cancel_order", cancel, id: "4"))[0].contains("Try again"))
  }

  @Test func `F10 what waits is dropped when the client is gone, what the venue has goes on`() async
  {
    let venue = FakeVenue()
    var session = SessionDriver(venue)
    for id in ["1", "2"] { _ = session.receive(order(id)) }
    _ = session.receive(Line.call("list_positions", id: "3"))

    session.abandon()

    #expect(session.aborted == [3])
    #expect(!session.isIdle)
    #expect(await session.finish() == nil)
    #expect(session.isIdle)
    #expect(venue.placed.count == 1)
  }
}
