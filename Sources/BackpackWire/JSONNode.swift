// Reading JSON: a cursor over the C core's parsed tree.

internal import CBackpack

/// A parsed text; frees it when the last node is gone.
private final class JSONDocument: @unchecked Sendable {  // bpk.h: a bpk_json is immutable.
  let handle: OpaquePointer

  init(_ handle: OpaquePointer) { self.handle = handle }
  deinit { bpk_json_free(handle) }
}

/// What a JSON value is.
public enum JSONKind: Hashable, Sendable {
  case null, bool, number, string, array, object
}

/// One value in a JSON text.
///
/// Keys are matched case and all. Numbers keep the digits they were written with. May be shared
/// between threads.
public struct JSONNode: @unchecked Sendable {  // bpk.h: nodes may be read from several threads.
  private let document: JSONDocument
  private let handle: OpaquePointer

  private init(_ document: JSONDocument, _ handle: OpaquePointer) {
    self.document = document
    self.handle = handle
  }

  /// Parses exactly one value. Refuses what RFC 8259 refuses, and lone surrogates and NULs in strings.
  public init(parsing bytes: some Collection<UInt8>, depthMax: Int = 128) throws(WireError) {
    if let made = bytes.withContiguousStorageIfAvailable({ Self.parse($0, depthMax) }) {
      self = try made.get()
    } else {
      self = try ContiguousArray(bytes).withUnsafeBufferPointer { Self.parse($0, depthMax) }.get()
    }
  }

  private static func parse(
    _ bytes: UnsafeBufferPointer<UInt8>, _ depthMax: Int
  ) -> Result<JSONNode, WireError> {
    bytes.withMemoryRebound(to: CChar.self) { text in
      var parsed: OpaquePointer?
      var offset = 0
      let status = bpk_json_parse(text.baseAddress, text.count, depthMax, &parsed, &offset)
      guard status == BPK_OK, let parsed, let root = bpk_json_root(parsed) else {
        return .failure(
          WireError(status == BPK_E_DEPTH ? .nestedTooDeep : .notJSON(offset: offset)))
      }
      return .success(JSONNode(JSONDocument(parsed), root))
    }
  }

  public var kind: JSONKind {
    switch bpk_json_kind_of(handle) {
    case BPK_JSON_BOOL: .bool
    case BPK_JSON_NUMBER: .number
    case BPK_JSON_STRING: .string
    case BPK_JSON_ARRAY: .array
    case BPK_JSON_OBJECT: .object
    default: .null
    }
  }

  public var isNull: Bool { kind == .null }

  /// Text of a string, or of a number as it was written; `nil` for anything else.
  public var text: String? {
    var size = 0
    guard let start = bpk_json_text(handle, &size) else { return nil }
    return Self.string(start, size)
  }

  /// `nil` where the value is no bool.
  public var bool: Bool? { kind == .bool ? bpk_json_bool(handle) : nil }

  /// The member with exactly this key; `nil` where there is none or this is no object.
  public subscript(key: String) -> JSONNode? {
    var key = key
    return key.withUTF8 { utf8 in
      utf8.withMemoryRebound(to: CChar.self) {
        bpk_json_member(handle, $0.baseAddress, $0.count)
      }
    }.map { JSONNode(document, $0) }
  }

  /// Number of elements or members; 0 for scalars.
  public var count: Int { bpk_json_count(handle) }

  /// Elements of an array, values of an object, in order; empty for scalars.
  public var children: Children { Children(upcoming: bpk_json_first(handle), document: document) }

  /// Members of an object in order; empty for anything else.
  public var members: [(key: String, value: JSONNode)] {
    children.compactMap { child in child.key.map { ($0, child) } }
  }

  /// The key this value stands under; `nil` in arrays and at the root.
  public var key: String? {
    var size = 0
    guard let start = bpk_json_key(handle, &size) else { return nil }
    return Self.string(start, size)
  }

  /// A key that stands twice in one object, here or (`deep`) anywhere below.
  public func duplicateKey(deep: Bool) -> String? {
    var size = 0
    guard let start = bpk_json_duplicate_key(handle, deep, &size) else { return nil }
    return Self.string(start, size)
  }

  internal func write(with writer: OpaquePointer) { bpk_writer_node(writer, handle) }

  private static func string(_ start: UnsafePointer<CChar>, _ size: Int) -> String {
    let bytes = UnsafeRawBufferPointer(start: start, count: size)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The values in an array or object, read one after another.
  public struct Children: Sequence, IteratorProtocol {
    fileprivate var upcoming: OpaquePointer?
    fileprivate let document: JSONDocument

    public mutating func next() -> JSONNode? {
      guard let current = upcoming else { return nil }
      upcoming = bpk_json_next(current)
      return JSONNode(document, current)
    }
  }
}
