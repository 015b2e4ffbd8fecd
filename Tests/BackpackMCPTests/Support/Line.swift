// Lines that clients send.

enum Line {
  static func initialize(_ revision: String = "2025-11-25", id: String = "\"init\"") -> String {
    request(
      "initialize",
      #"{"protocolVersion":"\#(revision)","capabilities":{},"clientInfo":{"name":"t","version":"1"}}"#,
      id: id)
  }

  static func request(_ method: String, _ params: String? = nil, id: String = "1") -> String {
    let params = params.map { #","params":\#($0)"# } ?? ""
    return #"{"jsonrpc":"2.0","id":\#(id),"method":"\#(method)"\#(params)}"#
  }

  static func ping(_ id: String) -> String { request("ping", id: id) }

  static func call(_ tool: String, _ arguments: String = "{}", id: String = "1") -> String {
    request("tools/call", #"{"name":"\#(tool)","arguments":\#(arguments)}"#, id: id)
  }

  static func cancel(_ id: String) -> String {
    #"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":\#(id)}}"#
  }

  static func pong(_ id: String) -> String { #"{"jsonrpc":"2.0","id":\#(id),"result":{}}"# }

  static let limitOrder =
    #"{"symbol":"SOL_USDC","side":"Bid","orderType":"Limit","quantity":"2","price":"141.2"}"#

  static func limitOrder(clientID: Int) -> String {
    limitOrder.dropLast() + #","clientId":\#(clientID)}"#
  }
}

extension [UInt8] {
  var text: String { String(decoding: self, as: UTF8.self) }
}
