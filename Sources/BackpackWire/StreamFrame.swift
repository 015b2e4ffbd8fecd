// The envelope of what comes over a stream connection: which stream it belongs to, or which error it tells.

internal import BackpackModel

/// One text message of the venue's, as far as the envelope goes.
public enum StreamFrame: Sendable {
  /// `{"stream":"<name>","data":{...}}`
  case event(stream: String, data: JSONNode)
  /// `{"id":null,"error":{"code":4006,"message":"Invalid stream"}}`
  case error(code: Int, message: String)
  /// JSON, but neither.
  case other

  public init(parsing message: RawSpan) throws(WireError) {
    let root = try JSONNode(parsing: message)
    if let name = root["stream"], let data = root["data"] {
      self = .event(stream: try String(from: name), data: data)
    } else if let error = root["error"], !error.isNull {
      self = .error(
        code: try error.readIfPresent("code") ?? 0,
        message: try error.readIfPresent("message") ?? "")
    } else {
      self = .other
    }
  }

  /// The stream's name, found without parsing where the message looks as the venue writes it: the name
  /// is the first member or the last, and without escapes. `nil`: parse to know.
  ///
  /// Right for every message that is JSON: before a key there can be no string left open, because a
  /// quotation mark inside a string is escaped.
  public static func quickName(of message: RawSpan) -> String? {
    message.withUnsafeBytes { bytes in
      leadingName(in: bytes) ?? trailingName(in: bytes)
    }
  }

  private static let head = Array(#"{"stream":""#.utf8)
  private static let tail = Array(#","stream":""#.utf8)
  /// The longest there is today has 38 bytes.
  private static let nameSizeMax = 128
  private static let quote = UInt8(ascii: "\"")
  private static let backslash = UInt8(ascii: "\\")

  private static func leadingName(in bytes: UnsafeRawBufferPointer) -> String? {
    guard bytes.starts(with: head) else { return nil }
    let rest = bytes.dropFirst(head.count).prefix(nameSizeMax)
    guard let end = rest.firstIndex(of: quote), !rest[..<end].contains(backslash) else {
      return nil
    }
    return String(decoding: rest[..<end], as: UTF8.self)
  }

  private static func trailingName(in bytes: UnsafeRawBufferPointer) -> String? {
    guard bytes.count > 2, bytes[bytes.count - 1] == UInt8(ascii: "}"),
      bytes[bytes.count - 2] == quote
    else { return nil }
    let rest = bytes.dropLast(2).suffix(nameSizeMax + tail.count)
    guard let start = rest.lastIndex(of: quote).map({ $0 + 1 }),
      rest[..<start].suffix(tail.count).elementsEqual(tail), !rest[start...].contains(backslash)
    else { return nil }
    return String(decoding: rest[start...], as: UTF8.self)
  }
}

extension JSONNode {
  /// Parses exactly one value. Borrows the bytes until it returns.
  public init(parsing bytes: RawSpan) throws(WireError) {
    let result = bytes.withUnsafeBytes { bytes in
      Result { () throws(WireError) in try JSONNode(parsing: bytes) }
    }
    self = try result.get()
  }

  /// The value as compact JSON, the digits of its numbers unchanged.
  public var json: String {
    String(decoding: JSONWriter.bytes { $0.node(self) }, as: UTF8.self)
  }
}
