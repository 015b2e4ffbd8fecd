// The errors of JSON-RPC: something is wrong with the message, not with the trade it asks for.

/// Answered instead of a result. What the venue refuses is never one of these, but a tool's result.
struct ProtocolError: Error, Hashable, Sendable {
  let code: Int
  /// One short sentence.
  let message: String

  static let parse = ProtocolError(code: -32700, message: "Parse error")
  static let nestedTooDeep = ProtocolError(code: -32700, message: "Nested too deep")
  static let messageTooLarge = ProtocolError(code: -32600, message: "Message too large")

  static func invalidRequest(_ reason: String) -> ProtocolError {
    ProtocolError(code: -32600, message: reason)
  }

  static func methodNotFound(_ method: String) -> ProtocolError {
    ProtocolError(
      code: -32601, message: "Method not found: \(ForeignText.cleaned(method, lengthMax: 80))")
  }

  static func invalidParams(_ reason: String) -> ProtocolError {
    ProtocolError(code: -32602, message: reason)
  }
}
