// What a request is called by its sender.

internal import BackpackWire

/// The id of a request: text or an integer, kept as it was written, however many digits it has.
///
/// `"7"` and `7` are different ids.
enum RequestID: Hashable, Sendable {
  case text(String)
  case integer(digits: String)

  /// `nil` for what is no id: null, fractions, numbers with an exponent, bools, arrays, objects.
  init?(_ node: JSONNode) {
    guard let text = node.text else { return nil }
    switch node.kind {
    case .string: self = .text(text)
    case .number where text.utf8.allSatisfy { $0 == UInt8(ascii: "-") || Self.isDigit($0) }:
      self = .integer(digits: text)
    default: return nil
    }
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }
}

extension RequestID {
  /// By bytes: text that only looks alike (composed and decomposed letters) is equal as a `String`.
  static func == (a: RequestID, b: RequestID) -> Bool {
    switch (a, b) {
    case (.text(let a), .text(let b)): a.utf8.elementsEqual(b.utf8)
    case (.integer(let a), .integer(let b)): a == b
    default: false
    }
  }
}

extension RequestID: WireWritable {
  func write(to writer: inout JSONWriter) {
    switch self {
    case .text(let text): writer.string(text)
    case .integer(let digits): writer.number(digits)
    }
  }
}
