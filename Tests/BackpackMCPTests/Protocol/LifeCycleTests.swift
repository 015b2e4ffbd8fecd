// L1-L8 and section 4: who speaks what, and since when.

import BackpackWire
import Testing

@testable import BackpackMCP

struct LifeCycleTests {
  private func result(_ lines: [String]) throws -> JSONNode {
    let line = try #require(lines.first)
    return try #require(try JSONNode(parsing: line.utf8)["result"])
  }

  @Test(arguments: [
    ("2025-06-18", "2025-06-18"), ("2025-11-25", "2025-11-25"), ("2024-11-05", "2025-11-25"),
    ("2025-03-26", "2025-11-25"), ("2026-07-28", "2025-11-25"), ("1999-01-01", "2025-11-25"),
    ("", "2025-11-25"), ("latest", "2025-11-25"),
  ])
  func `L2 a revision we speak is agreed to, any other is answered with our newest`(
    asked: String, answered: String
  ) throws {
    var session = SessionDriver(revision: nil)
    let result = try result(session.receive(Line.initialize(asked)))
    #expect(result["protocolVersion"]?.text == answered)
  }

  @Test func `L3 L4 the greeting declares tools and nothing else`() throws {
    var session = SessionDriver(revision: nil)
    let result = try result(session.receive(Line.initialize()))
    #expect(
      result.members.map(\.key) == [
        "protocolVersion", "capabilities", "serverInfo", "instructions",
      ])
    #expect(result["capabilities"]?.members.map(\.key) == ["tools"])
    #expect(result["capabilities"]?["tools"]?.count == 0)
  }

  @Test func `N1 each revision is told what it knows of the server`() throws {
    var session = SessionDriver(revision: nil)

    let june = try result(session.receive(Line.initialize("2025-06-18")))
    #expect(june["serverInfo"]?.members.map(\.key) == ["name", "title", "version"])

    let november = try result(session.receive(Line.initialize("2025-11-25")))
    #expect(
      november["serverInfo"]?.members.map(\.key) == ["name", "title", "version", "description"])
  }

  @Test(
    arguments: [
      #"{"capabilities":{},"clientInfo":{"name":"t","version":"1"}}"#,
      #"{"protocolVersion":5,"capabilities":{},"clientInfo":{"name":"t","version":"1"}}"#,
      #"{"protocolVersion":"2025-11-25","clientInfo":{"name":"t","version":"1"}}"#,
      #"{"protocolVersion":"2025-11-25","capabilities":[],"clientInfo":{"name":"t","version":"1"}}"#,
      #"{"protocolVersion":"2025-11-25","capabilities":{}}"#,
      #"{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":"t"}"#,
      #"{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t"}}"#,
      #"{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":1,"version":"1"}}"#,
      "{}", nil,
    ] as [String?])
  func `L1 a greeting that lacks something is refused and agrees on nothing`(params: String?) throws
  {
    var session = SessionDriver(revision: nil)

    let answer = try #require(session.receive(Line.request("initialize", params)).first)

    #expect(answer.contains(#""code":-32602"#))
    #expect(session.receive(Line.request("tools/list"))[0].contains("Send initialize first"))
  }

  @Test func `before initialize there is ping, and word of what comes first`() {
    var session = SessionDriver(revision: nil)
    let refused =
      #"{"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"Send initialize first"}}"#

    #expect(session.receive(Line.ping("1")) == [Line.pong("1")])
    #expect(session.receive(Line.request("tools/list")) == [refused])
    #expect(session.receive(Line.call("create_order", Line.limitOrder)) == [refused])
    #expect(session.receive(Line.request("no/such"))[0].contains("-32601"))
    #expect(session.running.isEmpty)
  }

  @Test(arguments: [
    "server/discover", "subscriptions/listen", "resources/list", "resources/templates/list",
    "resources/read", "resources/subscribe", "prompts/list", "prompts/get", "completion/complete",
    "logging/setLevel", "tasks/list", "sampling/createMessage", "roots/list", "elicitation/create",
    "Ping", "ping ", "tools/List", "",
  ])
  func `a method that is not served does not exist`(method: String) throws {
    var session = SessionDriver()
    #expect(session.receive(Line.request(method))[0].contains(#""code":-32601"#))
  }

  @Test func `L6 requests are served right after the greeting`() {
    var session = SessionDriver()
    #expect(session.receive(Line.request("tools/list"))[0].contains("list_orders"))
  }

  @Test func `L7 a second initialize replaces the revision, but not that of running calls`() throws
  {
    var session = SessionDriver(revision: "2025-06-18")
    _ = session.receive(Line.call("list_positions"))

    _ = session.receive(Line.initialize("2025-11-25"))
    _ = session.receive(Line.call("list_positions", id: "2"))

    #expect(session.running.map(\.revision) == [.june2025, .november2025])
    #expect(
      session.receive("{nope") == [
        #"{"jsonrpc":"2.0","error":{"code":-32700,"message":"Parse error"}}"#
      ])
  }

  @Test func `L8 ping is answered while calls run`() {
    var session = SessionDriver()
    _ = session.receive(Line.call("list_positions"))
    #expect(session.receive(Line.ping("2")) == [Line.pong("2")])
  }

  @Test func `T5 a cursor was never given out, so none is good`() {
    var session = SessionDriver()
    for cursor in ["\"\"", "\"abc\"", "5"] {
      let answer = session.receive(Line.request("tools/list", #"{"cursor":\#(cursor)}"#))
      #expect(answer[0].contains(#""code":-32602"#))
    }
    #expect(session.receive(Line.request("tools/list", "{}"))[0].contains("\"tools\""))
  }

  @Test func `E8 instructions are short enough for every host`() {
    #expect(MCPServer(venue: FakeVenue(), readOnly: false).instructions.count <= 1500)
  }
}
