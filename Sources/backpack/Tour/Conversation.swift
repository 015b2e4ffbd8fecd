// A small MCP client: enough to hold the conversation of the tour, strict about every answer.

import BackpackModel
import BackpackWire

/// Speaks MCP with a server. Throws on anything a client would have to complain about.
struct Conversation {
  struct Complaint: Error, CustomStringConvertible {
    var description: String
  }

  /// What a tool answered.
  struct ToolAnswer {
    let isError: Bool
    /// The JSON in the first text block.
    let content: JSONNode
  }

  private let server: ChildServer
  private var lastID = 0

  init(with server: ChildServer) { self.server = server }

  /// The handshake: agrees on 2025-11-25 and gives the server's name and version.
  mutating func open() throws -> (name: String, version: String) {
    let result = try request("initialize") { writer in
      writer.member("protocolVersion", "2025-11-25")
      writer.member("capabilities") { _ in }
      writer.member("clientInfo") { writer in
        writer.member("name", "backpack-tour")
        writer.member("version", backpackVersion)
      }
    }
    let agreed: String = try result.read("protocolVersion")
    guard agreed == "2025-11-25" else {
      throw Complaint(description: "the server answered protocol \(agreed)")
    }
    guard let information = result["serverInfo"] else {
      throw Complaint(description: "the server did not say what it is")
    }
    try server.send(Array(#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#.utf8))
    return (try information.read("name"), try information.read("version"))
  }

  mutating func toolNames() throws -> [String] {
    let result = try request("tools/list") { _ in }
    guard let tools = result["tools"] else {
      throw Complaint(description: "no tools in the answer")
    }
    return try tools.children.map { try $0.read("name") }
  }

  mutating func call(_ tool: String, _ arguments: Parameters = [:]) throws -> ToolAnswer {
    let result = try request("tools/call") { writer in
      writer.member("name", tool)
      writer.member("arguments", arguments)
    }
    var blocks = result["content"]?.children
    guard let first = blocks?.next() else {
      throw Complaint(description: "\(tool) answered without content")
    }
    let text: String = try first.read("text")
    return ToolAnswer(
      isError: result["isError"]?.bool ?? false, content: try JSONNode(parsing: text.utf8))
  }

  private mutating func request(
    _ method: String, _ parameters: (inout JSONWriter) -> Void
  ) throws -> JSONNode {
    lastID += 1
    let id = lastID
    try server.send(
      JSONWriter.bytes { writer in
        writer.object { writer in
          writer.member("jsonrpc", "2.0")
          writer.member("id", id)
          writer.member("method", method)
          writer.member("params") { parameters(&$0) }
        }
      })
    while true {
      let message = try JSONNode(parsing: try server.receive())
      // A notification or a request of the server's own would have a method; none concerns us.
      if message["method"] != nil { continue }
      guard try message.read("id", as: Int.self) == id else { continue }
      if let error = message["error"] {
        throw Complaint(
          description: "\(method) failed: \(try error.read("message", as: String.self))")
      }
      guard let result = message["result"] else {
        throw Complaint(description: "\(method) was answered with neither result nor error")
      }
      return result
    }
  }
}
