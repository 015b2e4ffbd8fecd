// One line from the client, understood as JSON-RPC.

internal import BackpackWire

/// A message, or what is wrong with it.
enum Message {
  case request(Request)
  /// Never answered, whatever it holds.
  case notification(method: String, params: JSONNode?)
  /// To be dropped: an answer to nothing that was asked, a notification that makes no sense.
  case meaningless
  /// Answered with the error; without an id where none could be read.
  case invalid(RequestID?, ProtocolError)

  struct Request {
    let id: RequestID
    let method: String
    let params: JSONNode?
  }

  static let depthMax = 128

  init(line: [UInt8]) {
    do {
      self.init(try JSONNode(parsing: line, depthMax: Self.depthMax))
    } catch {
      self = .invalid(nil, error.problem == .nestedTooDeep ? .nestedTooDeep : .parse)
    }
  }

  init(_ node: JSONNode) {
    guard node.kind == .object else {
      let reason = node.kind == .array ? "Batches are not supported" : "A message is an object"
      self = .invalid(nil, .invalidRequest(reason))
      return
    }
    guard let method = node["method"] else {
      self = Self.withoutMethod(node)
      return
    }
    guard let idNode = node["id"] else {
      self = Self.notification(node, method: method)
      return
    }
    guard let id = RequestID(idNode) else {
      self = .invalid(nil, .invalidRequest("id must be a string or an integer"))
      return
    }
    self = Self.request(node, id: id, method: method)
  }

  private static func withoutMethod(_ node: JSONNode) -> Message {
    if node["result"] != nil || node["error"] != nil { return .meaningless }
    return .invalid(node["id"].flatMap(RequestID.init), .invalidRequest("method is missing"))
  }

  private static func notification(_ node: JSONNode, method: JSONNode) -> Message {
    guard node["jsonrpc"]?.isVersion2 == true, method.kind == .string, let name = method.text,
      case .success(let params) = params(of: node)
    else { return .meaningless }
    return .notification(method: name, params: params)
  }

  private static func request(_ node: JSONNode, id: RequestID, method: JSONNode) -> Message {
    if let key = node.duplicateKey(deep: false) {
      // With two ids there is no telling which one to answer.
      let key = ForeignText.cleaned(key, lengthMax: 40)
      return .invalid(key == "id" ? nil : id, .invalidRequest("\(key) is given more than once"))
    }
    guard node["jsonrpc"]?.isVersion2 == true else {
      return .invalid(id, .invalidRequest("jsonrpc must be \"2.0\""))
    }
    guard method.kind == .string, let name = method.text else {
      return .invalid(id, .invalidRequest("method must be a string"))
    }
    switch params(of: node) {
    case .success(let params): return .request(Request(id: id, method: name, params: params))
    case .failure(let error): return .invalid(id, error)
    }
  }

  private static func params(of node: JSONNode) -> Result<JSONNode?, ProtocolError> {
    guard let params = node["params"], !params.isNull else { return .success(nil) }
    guard params.kind == .object else {
      return .failure(.invalidParams("params must be an object"))
    }
    return .success(params)
  }
}

extension JSONNode {
  fileprivate var isVersion2: Bool { kind == .string && text == "2.0" }
}
