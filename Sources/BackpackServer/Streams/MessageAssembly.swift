// From a client's frames to whole messages, by RFC 6455.

/// Frames in, what to do about each out. Knows no socket.
struct MessageAssembly {
  enum Opcode: UInt8, Sendable {
    case continuation = 0x0
    case text = 0x1
    case binary = 0x2
    case close = 0x8
    case ping = 0x9
    case pong = 0xA
  }

  struct Frame: Hashable, Sendable {
    var opcode: UInt8
    var isFinal = true
    var isMasked = true
    var hasReservedBits = false
    /// Unmasked.
    var payload: [UInt8]
  }

  enum Outcome: Hashable, Sendable {
    case nothing
    /// A whole text message, UTF-8.
    case message([UInt8])
    /// To be answered by a pong with the same payload.
    case ping([UInt8])
    case pong
    /// The client closes; answer with the same code, where it gave one.
    case closed(code: UInt16?)
    /// Close with this.
    case failed(CloseReason)
  }

  let sizeMax: Int
  /// Of a message whose last frame has not come.
  private var fragments: [UInt8]?

  init(sizeMax: Int) { self.sizeMax = sizeMax }

  mutating func receive(_ frame: Frame) -> Outcome {
    guard frame.isMasked else { return .failed(.protocolError("frames of clients must be masked")) }
    guard !frame.hasReservedBits else {
      return .failed(.protocolError("no extension was agreed on"))
    }
    guard let opcode = Opcode(rawValue: frame.opcode) else {
      return .failed(.protocolError("unknown opcode"))
    }
    switch opcode {
    case .binary: return .failed(.binary)
    case .text where fragments != nil, .continuation where fragments == nil:
      return .failed(.protocolError("fragments out of order"))
    case .text, .continuation: return gather(frame)
    case .ping, .pong, .close:
      guard frame.isFinal, frame.payload.count <= 125 else {
        return .failed(.protocolError("control frames are short and whole"))
      }
      return control(opcode, frame.payload)
    }
  }

  private mutating func gather(_ frame: Frame) -> Outcome {
    var message = fragments ?? []
    fragments = nil
    guard message.count + frame.payload.count <= sizeMax else { return .failed(.tooBig) }
    message += frame.payload
    guard frame.isFinal else {
      fragments = message
      return .nothing
    }
    return Self.isUTF8(message) ? .message(message) : .failed(.notUTF8)
  }

  private func control(_ opcode: Opcode, _ payload: [UInt8]) -> Outcome {
    switch opcode {
    case .ping: return .ping(payload)
    case .pong: return .pong
    default: break
    }
    if payload.isEmpty { return .closed(code: nil) }
    guard payload.count >= 2 else { return .failed(.protocolError("half a close code")) }
    let code = UInt16(payload[0]) << 8 | UInt16(payload[1])
    guard Self.mayBeSent(code) else { return .failed(.protocolError("no such close code")) }
    guard Self.isUTF8(Array(payload[2...])) else { return .failed(.notUTF8) }
    return .closed(code: code)
  }

  /// RFC 6455, 7.4, and the registry behind it.
  private static func mayBeSent(_ code: UInt16) -> Bool {
    switch code {
    case 1000...1003, 1007...1014, 3000...4999: true
    default: false
    }
  }

  private static func isUTF8(_ bytes: [UInt8]) -> Bool {
    String(validating: bytes, as: UTF8.self) != nil
  }
}

/// Why the server closes a stream connection.
struct CloseReason: Hashable, Sendable {
  let code: UInt16
  let text: String

  init(code: UInt16, text: String) {
    self.code = code
    self.text = text
  }

  static let binary = CloseReason(code: 1003, text: "only text is spoken here")
  static let notUTF8 = CloseReason(code: 1007, text: "not UTF-8")
  static let tooBig = CloseReason(code: 1009, text: "message too big")
  static let tooSlow = CloseReason(code: 1008, text: "too slow")
  static let noPong = CloseReason(code: 1008, text: "no pong came")
  static let ending = CloseReason(code: 1001, text: "the exchange ends")

  static func protocolError(_ text: String) -> CloseReason { CloseReason(code: 1002, text: text) }

  /// As it stands in a close frame: cut to what a control frame holds.
  var payload: [UInt8] {
    [UInt8(code >> 8), UInt8(code & 0xFF)] + Array(text.utf8.prefix(123))
  }
}
