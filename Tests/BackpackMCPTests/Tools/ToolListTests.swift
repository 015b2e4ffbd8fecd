// T1-T10, S1, S14: the list of tools, and that every host takes it.

import BackpackModel
import BackpackWire
import Testing

@testable import BackpackMCP

struct ToolListTests {
  private func list(_ revision: String = "2025-11-25") throws -> (line: String, tools: [JSONNode]) {
    var session = SessionDriver(revision: revision)
    let line = try #require(session.receive(Line.request("tools/list")).first)
    let tools = try JSONNode(parsing: line.utf8)["result"]?["tools"]
    return (line, Array(try #require(tools).children))
  }

  @Test func `these are the tools, in this order`() throws {
    #expect(
      try list().tools.map { $0["name"]?.text } == [
        "list_orders", "create_order", "cancel_order", "list_positions", "get_balances",
      ])
  }

  @Test func `S14 the list never changes`() throws {
    let first = try list().line
    #expect(try list().line == first)
    // Nothing in it is younger than June 2025.
    #expect(try list("2025-06-18").line == first)
  }

  @Test func `T1 H1 names are short and plain everywhere`() throws {
    for name in try list().tools.compactMap({ $0["name"]?.text }) {
      #expect(name.wholeMatch(of: /[a-z][a-z0-9_]{2,31}/) != nil)
    }
  }

  @Test func `T9 the list is small`() throws {
    let (line, tools) = try list()
    #expect(line.utf8.count / tools.count <= 800)
    for tool in tools { #expect(try #require(tool["description"]?.text).count <= 300) }
  }

  @Test func `T6 hosts are told what each tool can do`() throws {
    let hints = ["readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint"]
    let table: [String: [Bool]] = [
      "list_orders": [true, false, true, true],
      "create_order": [false, true, false, true],
      "cancel_order": [false, true, true, true],
      "list_positions": [true, false, true, true],
      "get_balances": [true, false, true, true],
    ]
    for tool in try list().tools {
      let name = try #require(tool["name"]?.text)
      let annotations = try #require(tool["annotations"])
      #expect(annotations.members.map(\.key) == hints)
      #expect(hints.compactMap { annotations[$0]?.bool } == table[name])
    }
  }

  @Test(arguments: ["list_orders", "list_positions", "get_balances"])
  func `T6 a tool marked read-only changes nothing`(tool: String) async throws {
    let venue = FakeVenue()
    _ = try await call(tool, on: venue)
    #expect(!venue.events.isEmpty)
    for event in venue.events {
      switch event {
      case .placed, .cancelled: Issue.record("\(tool) changed the account")
      default: break
      }
    }
  }

  @Test func `T2 T3 T4 T8 schemas stay inside what every host understands`() throws {
    for tool in try list().tools {
      let input = try #require(tool["inputSchema"])
      #expect(input["additionalProperties"]?.bool == false)
      try checkObject(input)
      let output = try #require(tool["outputSchema"])
      #expect(output["additionalProperties"]?.bool == nil)
      try checkObject(output)
    }
  }

  private func checkObject(_ schema: JSONNode) throws {
    let allowed: Set = ["type", "properties", "required", "additionalProperties"]
    #expect(schema["type"]?.text == "object")
    #expect(Set(schema.members.map(\.key)).isSubset(of: allowed))
    let names = schema["properties"]?.members.map(\.key) ?? []
    for name in schema["required"]?.children.compactMap(\.text) ?? [] {
      #expect(names.contains(name))
    }
    for property in schema["properties"]?.members.map(\.value) ?? [] { try checkProperty(property) }
  }

  private func checkProperty(_ schema: JSONNode) throws {
    let allowed: Set = ["type", "enum", "pattern", "minimum", "maximum", "description", "items"]
    #expect(Set(schema.members.map(\.key)).isSubset(of: allowed))
    let type = try #require(schema["type"])
    #expect(type.kind == .string)
    let types = ["string", "integer", "boolean", "object", "array"]
    #expect(types.contains(try #require(type.text)))
    if let choices = schema["enum"] {
      #expect(type.text == "string")
      #expect(choices.children.map(\.kind).filter { $0 != .string }.isEmpty)
    }
    if let items = schema["items"] { #expect(items.members.map(\.key) == ["type"]) }
  }

  @Test func `T8 results hold what the schemas promise`() async throws {
    let arguments = [
      "create_order": Line.limitOrder, "cancel_order": #"{"orderId":"5","symbol":"SOL_USDC"}"#,
    ]
    for tool in try list().tools {
      let name = try #require(tool["name"]?.text)
      let answer = try await call(name, arguments[name] ?? "{}")
      #expect(!answer.isError)
      let schema = try #require(tool["outputSchema"])
      for property in schema["required"]?.children.compactMap(\.text) ?? [] {
        let value = try #require(try answer.node[property])
        let kind: JSONKind? =
          switch schema["properties"]?[property]?["type"]?.text {
          case "string": .string
          case "integer": .number
          case "boolean": .bool
          case "array": .array
          case "object": .object
          default: nil
          }
        #expect(value.kind == kind, "\(name).\(property)")
      }
    }
  }

  // MARK: Without writing, without an account

  private func driver(_ server: MCPServer) -> (Session, (inout Session, String) -> [String]) {
    (
      server.newSession,
      { session, line in
        session.receive(Message(line: Array(line.utf8)), at: .now).compactMap {
          if case .write(let line) = $0 { line.text } else { nil }
        }
      }
    )
  }

  @Test func `S1 read-only leaves nothing that changes anything, and nothing that can be called`()
    throws
  {
    let venue = FakeVenue()
    var (session, send) = driver(MCPServer(venue: venue, readOnly: true))
    _ = send(&session, Line.initialize())

    let list = send(&session, Line.request("tools/list"))[0]
    #expect(!list.contains("create_order"))
    #expect(!list.contains("cancel_order"))
    #expect(list.contains("list_orders"))
    #expect(send(&session, Line.call("create_order", Line.limitOrder))[0].contains("-32602"))
    #expect(session.isIdle)
    #expect(venue.events.isEmpty)
  }

  @Test func `F15 without an account every tool says what to configure`() throws {
    let problem = Refusal(
      reason: "The key cannot be read.", remedy: "Set BACKPACK_API_SECRET to the base64 of a key.")
    var (session, send) = driver(MCPServer(problem: problem, readOnly: false))
    _ = send(&session, Line.initialize())
    #expect(send(&session, Line.request("tools/list"))[0].contains("create_order"))

    for tool in ["list_orders", "list_positions", "get_balances"] {
      let answer = send(&session, Line.call(tool))[0]
      #expect(
        answer.contains(
          #"{\"error\":\"The key cannot be read.\",\"outcome\":\"none\",\"hint\":\"Set BACKPACK_API_SECRET"#
        ))
      #expect(answer.contains(#""isError":true"#))
    }
    let order = send(&session, Line.call("create_order", Line.limitOrder))[0]
    #expect(order.contains(#"{\"success\":false,\"order\":null,\"error\":\"The key cannot"#))
  }
}
