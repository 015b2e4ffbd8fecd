// Calling a tool without a session.

import BackpackModel
import BackpackWire
import Testing

@testable import BackpackMCP

/// What a tool answers to `arguments`, all the way from JSON to JSON.
func call(
  _ tool: String, _ arguments: String = "{}", on venue: any TradingVenue = FakeVenue()
) async throws -> ToolAnswer {
  let toolbox = Toolbox(MCPServer.tools, on: venue)
  let found = try #require(toolbox[tool])
  switch toolbox.bind(found, to: try JSONNode(parsing: arguments.utf8)) {
  case .answer(let answer): return answer
  case .work(let work): return await work()
  }
}

extension ToolAnswer {
  var text: String { json.text }
  var node: JSONNode { get throws { try JSONNode(parsing: json) } }
  var error: String? { get throws { try node["error"]?.text } }
}
