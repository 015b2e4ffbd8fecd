// 3.2, J1-J10: what is no proper message, and what is answered to it.

import Testing

@testable import BackpackMCP

struct MalformedInputTests {
  /// What stands in the answer before the error: `nil` is the id that could not be read.
  private static func error(_ code: Int, id: String?, in revision: String?) -> String {
    let unreadable = revision == "2025-06-18" ? #""id":null,"# : ""
    let id = id.map { #""id":\#($0),"# } ?? unreadable
    return #"{"jsonrpc":"2.0",\#(id)"error":{"code":\#(code),"#
  }

  @Test(
    arguments: [
      ("{nope", -32700, nil),
      ("5", -32600, nil), ("\"x\"", -32600, nil), ("null", -32600, nil), ("true", -32600, nil),
      ("[]", -32600, nil), ("[\(Line.ping("1"))]", -32600, nil), ("{}", -32600, nil),
      (#"{"id":1,"method":"ping"}"#, -32600, "1"),
      (#"{"jsonrpc":"1.0","id":1,"method":"ping"}"#, -32600, "1"),
      (#"{"jsonrpc":2.0,"id":1,"method":"ping"}"#, -32600, "1"),
      (#"{"jsonrpc":"2.0","id":1}"#, -32600, "1"),
      (#"{"jsonrpc":"2.0","id":1,"method":5}"#, -32600, "1"),
      (#"{"jsonrpc":"2.0","id":null,"method":"ping"}"#, -32600, nil),
      (#"{"jsonrpc":"2.0","id":1.5,"method":"ping"}"#, -32600, nil),
      (#"{"jsonrpc":"2.0","id":1e2,"method":"ping"}"#, -32600, nil),
      (#"{"jsonrpc":"2.0","id":true,"method":"ping"}"#, -32600, nil),
      (#"{"jsonrpc":"2.0","id":[1],"method":"ping"}"#, -32600, nil),
      (#"{"jsonrpc":"2.0","id":{},"method":"ping"}"#, -32600, nil),
      (#"{"jsonrpc":"2.0","id":1,"id":2,"method":"ping"}"#, -32600, nil),
      (#"{"jsonrpc":"2.0","id":1,"method":"ping","method":"tools/list"}"#, -32600, "1"),
      (#"{"jsonrpc":"2.0","id":1,"method":"ping","params":[]}"#, -32602, "1"),
      (#"{"jsonrpc":"2.0","id":1,"method":"ping","params":"x"}"#, -32602, "1"),
      (#"{"jsonrpc":"2.0","id":1,"method":"no/such"}"#, -32601, "1"),
      (#"{"jsonrpc":"2.0","id":"","method":"no/such"}"#, -32601, "\"\""),
    ] as [(String, Int, String?)],
    [nil, "2025-06-18", "2025-11-25"])
  func `a malformed line gets exactly one error`(
    row: (line: String, code: Int, id: String?), revision: String?
  ) throws {
    var session = SessionDriver(revision: revision)

    let answers = session.receive(row.line)

    #expect(answers.count == 1)
    let expected = Self.error(row.code, id: row.id, in: revision)
    #expect(try #require(answers.first).hasPrefix(expected))
    #expect(session.receive(Line.ping("9")) == [Line.pong("9")])
  }

  @Test(arguments: [
    #"{"jsonrpc":"2.0","method":"no/such"}"#,
    #"{"jsonrpc":"2.0","method":"notifications/initialized"}"#,
    #"{"jsonrpc":"2.0","method":"notifications/roots/list_changed","params":{}}"#,
    #"{"jsonrpc":"2.0","method":"notifications/cancelled"}"#,
    #"{"jsonrpc":"2.0","method":"notifications/cancelled","params":[1]}"#,
    #"{"jsonrpc":"2.0","method":5}"#,
    #"{"method":"ping"}"#,
    #"{"jsonrpc":"2.0","id":9,"result":{}}"#,
    #"{"jsonrpc":"2.0","id":null,"error":{"code":1,"message":"x"}}"#,
    #"{"jsonrpc":"2.0","id":1.5,"result":{}}"#,
  ])
  func `J3 J6 J7 what is no request gets no answer`(line: String) {
    var session = SessionDriver()
    #expect(session.receive(line).isEmpty)
  }

  @Test func `J3 an order without an id is not placed`() {
    var session = SessionDriver()
    let line =
      #"{"jsonrpc":"2.0","method":"tools/call","params":{"name":"create_order","arguments":"#

    #expect(session.receive(line + Line.limitOrder + "}}").isEmpty)

    #expect(session.running.isEmpty)
  }

  @Test func `F5 bytes that are no UTF-8 are a parse error`() {
    var session = SessionDriver()
    let line =
      Array(#"{"jsonrpc":"2.0","id":1,"method":"ping","x":""#.utf8) + [0xC3, 0x28, 0x22, 0x7D]
    #expect(
      session.receive(bytes: line)
        == [#"{"jsonrpc":"2.0","error":{"code":-32700,"message":"Parse error"}}"#])
  }

  @Test func `F6 nesting counts up to 128 levels`() {
    var session = SessionDriver()
    func ping(depth: Int) -> String {
      let arrays = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
      return #"{"jsonrpc":"2.0","id":1,"method":"ping","params":{"x":\#(arrays)}}"#
    }

    #expect(session.receive(ping(depth: 126)) == [Line.pong("1")])
    #expect(
      session.receive(ping(depth: 127))
        == [#"{"jsonrpc":"2.0","error":{"code":-32700,"message":"Nested too deep"}}"#])
    #expect(session.receive(ping(depth: 200_000)).count == 1)
  }

  @Test(arguments: [
    "7", "\"7\"", "0", "-1", "9007199254740993", "123456789012345678901234567890", "\"\"",
    #""a\"\\/b""#, "\"ü€😀\"",
  ])
  func `J2 an id comes back as it was sent`(id: String) {
    var session = SessionDriver()
    #expect(session.receive(Line.ping(id)) == [Line.pong(id)])
  }

  @Test func `J5 J8 null params and members nobody knows are passed over`() {
    var session = SessionDriver()
    let line = #"{"x":{"id":3},"jsonrpc":"2.0","id":1,"method":"ping","params":null,"y":[]}"#
    #expect(session.receive(line) == [Line.pong("1")])
  }

  @Test func `J9 a method that is unknown is named, but not at length and not with hidden text`() {
    var session = SessionDriver()
    let method = "no/such\\u200b\\u202e" + String(repeating: "x", count: 500)

    let answer = session.receive(Line.request(method))

    let named = "no/such" + String(repeating: "x", count: 73) + "…"
    #expect(
      answer == [
        #"{"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"Method not found: \#(named)"}}"#
      ])
  }

  @Test func `F6 a line too long is answered once, without an id`() {
    var old = SessionDriver(revision: "2025-06-18")
    var new = SessionDriver(revision: nil)
    let error = #""error":{"code":-32600,"message":"Message too large"}}"#
    #expect(old.receiveTooLong() == [#"{"jsonrpc":"2.0","id":null,"# + error])
    #expect(new.receiveTooLong() == [#"{"jsonrpc":"2.0","# + error])
  }
}
