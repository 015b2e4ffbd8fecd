// Text of the venue's or the client's making, before a model reads it.

/// Removes what a reader cannot see but a model may obey: control and format characters
/// (zero-width, direction overrides, tags), and cuts text that goes on too long.
///
/// Line and paragraph separators stay: they are visible, and the writer escapes them.
enum ForeignText {
  /// Scalars of one string inside a tool's result. Names and messages of the venue are far shorter.
  static let lengthMax = 1000

  static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return scalar.value < 0x20 || scalar.value == 0x7F }
    let properties = scalar.properties
    switch properties.generalCategory {
    case .control, .format, .privateUse, .unassigned: return true
    default: return properties.isDefaultIgnorableCodePoint
    }
  }

  static func cleaned(_ text: String, lengthMax: Int = lengthMax) -> String {
    let visible = text.unicodeScalars.lazy.filter { !isHidden($0) }
    let kept = String(String.UnicodeScalarView(visible.prefix(lengthMax)))
    return visible.dropFirst(lengthMax).isEmpty ? kept : kept + "…"
  }

  /// The same for every string, keys included, of a compact JSON text.
  static func cleaned(json: [UInt8]) -> [UInt8] {
    isClean(json) ? json : rewritten(json)
  }

  /// Certainly nothing to do: plain ASCII without escapes, no string too long.
  private static func isClean(_ json: [UInt8]) -> Bool {
    var lastQuote = -1
    for (index, byte) in json.enumerated() {
      if byte >= 0x80 || byte == UInt8(ascii: "\\") { return false }
      if byte == UInt8(ascii: "\"") {
        // Between two strings stand a few bytes: measuring those as well does no harm.
        if index - lastQuote > lengthMax { return false }
        lastQuote = index
      }
    }
    return true
  }

  private static func rewritten(_ json: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(json.count)
    var rest = json[...]
    while let byte = rest.popFirst() {
      result.append(byte)
      if byte == UInt8(ascii: "\"") { copyString(from: &rest, to: &result) }
    }
    return result
  }

  /// From behind the opening quote up to and with the closing one.
  private static func copyString(from rest: inout ArraySlice<UInt8>, to result: inout [UInt8]) {
    var length = 0
    while let first = rest.first, first != UInt8(ascii: "\"") {
      let unit = first == UInt8(ascii: "\\") ? escape(at: rest) : character(at: rest)
      let bytes = rest.prefix(unit.size)
      rest = rest.dropFirst(unit.size)
      if unit.isHidden { continue }
      if length < lengthMax { result.append(contentsOf: bytes) }
      length += 1
    }
    if length > lengthMax { result.append(contentsOf: Array("…".utf8)) }
    if let quote = rest.popFirst() { result.append(quote) }
  }

  /// `\n`, `\"` … and `\u2028`. The JSON writer escapes nothing beyond U+FFFF.
  private static func escape(at text: ArraySlice<UInt8>) -> (size: Int, isHidden: Bool) {
    let kind = text.dropFirst().first
    guard kind == UInt8(ascii: "u") else {
      let isVisible = [UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/")].contains(kind)
      return (2, !isVisible)
    }
    let digits = String(decoding: text.dropFirst(2).prefix(4), as: UTF8.self)
    let scalar = UInt32(digits, radix: 16).flatMap(Unicode.Scalar.init)
    return (6, scalar.map(isHidden) ?? true)
  }

  private static func character(at text: ArraySlice<UInt8>) -> (size: Int, isHidden: Bool) {
    var decoder = UTF8()
    var bytes = text.prefix(4).makeIterator()
    guard case .scalarValue(let scalar) = decoder.decode(&bytes) else { return (1, true) }
    return (UTF8.width(scalar), isHidden(scalar))
  }
}
