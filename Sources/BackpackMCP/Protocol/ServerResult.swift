// What the server answers, before a revision takes away what it does not know.

internal import BackpackWire

/// One result, complete.
enum ServerResult {
  case empty
  case initialized(Greeting)
  case tools([ToolListing])
  case call(ToolAnswer)
}

/// The answer to `initialize`.
struct Greeting {
  let revision: Revision
  var server: ServerInformation
  let instructions: String
}

/// A tool as `tools/list` shows it.
struct ToolListing: Sendable {
  let name: String
  let title: String
  let description: String
  /// JSON.
  let inputSchema: [UInt8]
  let outputSchema: [UInt8]
  let effect: ToolEffect
}

extension ServerResult: WireWritable {
  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      switch self {
      case .empty: break
      case .initialized(let greeting): greeting.writeMembers(to: &writer)
      case .tools(let listings): writer.member("tools", listings)
      case .call(let answer): answer.writeMembers(to: &writer)
      }
    }
  }
}

extension Greeting {
  fileprivate func writeMembers(to writer: inout JSONWriter) {
    writer.member("protocolVersion", revision.rawValue)
    // Declared is what works, and nothing else.
    writer.member("capabilities") { writer in writer.member("tools") { _ in } }
    writer.member("serverInfo") { writer in server.writeMembers(to: &writer) }
    writer.member("instructions", instructions)
  }
}

extension ToolListing: WireWritable {
  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("name", name)
      writer.member("title", title)
      writer.member("description", description)
      writer.key("inputSchema")
      writer.raw(inputSchema)
      writer.key("outputSchema")
      writer.raw(outputSchema)
      writer.member("annotations", effect)
    }
  }
}

extension ToolEffect: WireWritable {
  /// All four hints: where one is missing, clients assume the worst of it.
  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("readOnlyHint", isReadOnly)
      writer.member("destructiveHint", isDestructive)
      writer.member("idempotentHint", isIdempotent)
      writer.member("openWorldHint", true)
    }
  }
}

extension ServerInformation {
  fileprivate func writeMembers(to writer: inout JSONWriter) {
    writer.member("name", name)
    writer.member("title", title)
    writer.member("version", version)
    writer.member("description", ifPresent: description)
    writer.member("websiteUrl", ifPresent: websiteURL)
  }
}

extension ToolAnswer {
  fileprivate func writeMembers(to writer: inout JSONWriter) {
    writer.arrayMember("content") { writer in
      writer.object { writer in
        writer.member("type", "text")
        writer.member("text", String(decoding: json, as: UTF8.self))
      }
    }
    if isError {
      writer.member("isError", true)
    } else {
      writer.key("structuredContent")
      writer.raw(json)
    }
  }
}

/// Lines the server writes.
enum Reply {
  static func result(_ result: ServerResult, to id: RequestID, in revision: Revision) -> [UInt8] {
    line { writer in
      writer.member("id", id)
      writer.member("result", revision.fitted(result))
    }
  }

  static func error(_ error: ProtocolError, to id: RequestID?, in revision: Revision) -> [UInt8] {
    line { writer in
      if id != nil || revision.writesNullForUnreadableID { writer.member("id", orNull: id) }
      writer.member("error") { writer in
        writer.member("code", error.code)
        writer.member("message", error.message)
      }
    }
  }

  private static func line(_ members: (inout JSONWriter) -> Void) -> [UInt8] {
    var bytes = JSONWriter.bytes { writer in
      writer.object { writer in
        writer.member("jsonrpc", "2.0")
        members(&writer)
      }
    }
    bytes.append(UInt8(ascii: "\n"))
    return bytes
  }
}
