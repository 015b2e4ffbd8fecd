// Parameters of the requests clients send, checked.

internal import BackpackWire

/// What a client says in `initialize`.
///
/// Who it is and what it can do grants nothing and changes nothing; it only has to be well-formed.
struct ClientGreeting {
  /// `nil`: a revision that is not spoken here.
  let revision: Revision?

  init(_ params: JSONNode?) throws(ProtocolError) {
    guard let version = params?["protocolVersion"], version.kind == .string, let name = version.text
    else { throw .invalidParams("protocolVersion must be a string") }
    guard params?["capabilities"]?.kind == .object else {
      throw .invalidParams("capabilities must be an object")
    }
    guard let client = params?["clientInfo"], client.kind == .object,
      client["name"]?.kind == .string, client["version"]?.kind == .string
    else { throw .invalidParams("clientInfo must be an object with the strings name and version") }
    revision = Revision(rawValue: name)
  }
}

/// What a client says in `tools/call`. `task` and other members it may add are not looked at.
struct ToolInvocation {
  let name: String
  let arguments: JSONNode?

  init(_ params: JSONNode?) throws(ProtocolError) {
    // With two `arguments` there is no telling which ones were meant.
    if params?.duplicateKey(deep: false) != nil {
      throw .invalidParams("params has a member twice")
    }
    guard let node = params?["name"], node.kind == .string, let name = node.text else {
      throw .invalidParams("name must be a string")
    }
    self.name = name
    arguments = params?["arguments"]
    if let arguments, arguments.kind != .object {
      throw .invalidParams("arguments must be an object")
    }
  }
}
