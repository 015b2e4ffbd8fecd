// Is this request the account's, and is it still good? As the venue asks it.

import BackpackModel
import BackpackWire

/// Checks the four signing headers.
///
/// The signed text is put together here from what arrived, without the client's code for it: what
/// passes has been written the same way twice.
struct Authentication: Sendable {
  typealias Pair = (key: String, value: String)

  let accountKey: PublicKey
  /// Is only the text accepted that the venue's own client signs?
  var isStrict = false
  /// Told when another text was signed than the venue's own client would sign.
  var log: @Sendable (String) -> Void = { _ in }

  private static let windowDefault: Int64 = 5000
  private static let windowMax: Int64 = 60000

  /// - Parameter groups: the pairs of the query or body; one group for each order of a batch.
  func check(
    _ headers: [HTTPHeader], instruction: String, groups: [[Pair]], now: Timestamp
  ) throws {
    let keyText = try Self.header("X-API-Key", in: headers)
    let signatureText = try Self.header("X-Signature", in: headers)
    let sentAtText = try Self.header("X-Timestamp", in: headers)
    guard let signature = try? Signature(base64: signatureText) else {  // nil: undecodable
      throw VenueRefusal.unreadableHeader("X-Signature")
    }
    guard let key = try? PublicKey(base64: keyText) else {  // nil: undecodable
      throw VenueRefusal.unreadableHeader("X-API-Key")
    }
    // Far below the end of Int64, so that adding a window cannot overflow.
    guard let sentAt = Self.number(sentAtText), sentAt < 1 << 60 else {
      throw VenueRefusal.unreadableHeader("X-Timestamp")
    }
    var window = Self.windowDefault
    if let text = Self.find("X-Window", in: headers) {
      guard let given = Self.number(text), (1...Self.windowMax).contains(given) else {
        throw VenueRefusal.unreadableHeader("X-Window")
      }
      window = given
    }
    guard now.milliseconds <= sentAt + window else { throw VenueRefusal.expired }
    // The venue's tolerance is unknown; ours is the window, the same on both sides.
    guard sentAt <= now.milliseconds + window else { throw VenueRefusal.tooEarly }
    guard key == accountKey else { throw VenueRefusal.unknownKey }
    let signed = SignedText(instruction, groups, sentAt: sentAt, window: window)
    guard !key.verifies(signature, of: signed.text { $0 }) else { return }
    guard !isStrict, let spelling = signed.otherSpelling(key: key, signature) else {
      throw VenueRefusal.wrongSignature
    }
    log("\(instruction): signed \(spelling); the venue's documentation does not promise to take it")
  }

  /// Digits only: the text that is signed is the text that was sent.
  private static func number(_ text: String) -> Int64? {
    guard let value = Int64(text), String(value) == text, value >= 0 else { return nil }
    return value
  }

  private static func header(_ name: String, in headers: [HTTPHeader]) throws -> String {
    guard let value = find(name, in: headers) else { throw VenueRefusal.missingHeader(name) }
    return value
  }

  private static func find(_ name: String, in headers: [HTTPHeader]) -> String? {
    headers.first { $0.hasName(name) }?.value
  }
}

/// The text under a signature, and the other ways in which clients spell it.
private struct SignedText {
  private let instruction: String
  private let groups: [[Authentication.Pair]]
  private let end: [String]

  init(_ instruction: String, _ groups: [[Authentication.Pair]], sentAt: Int64, window: Int64) {
    self.instruction = instruction
    // By key bytes; repeated keys stay in the order they came.
    self.groups = groups.map { group in
      group.enumerated().sorted { a, b in
        a.element.key == b.element.key
          ? a.offset < b.offset
          : a.element.key.utf8.lexicographicallyPrecedes(b.element.key.utf8)
      }.map(\.element)
    }
    end = ["timestamp=\(sentAt)", "window=\(window)"]
  }

  func text(_ spell: (String) -> String) -> [UInt8] {
    var parts: [String] = []
    for group in groups {
      parts.append("instruction=\(instruction)")
      parts += group.map { "\($0.key)=\(spell($0.value))" }
    }
    return Array((parts + end).joined(separator: "&").utf8)
  }

  /// How the client spelt it, if its signature is good for one of the spellings that clients are known for.
  func otherSpelling(key: PublicKey, _ signature: Signature) -> String? {
    let spellings: [(name: String, spell: (String) -> String)] = [
      // bpx-py signs `true` and sends `True`.
      ("booleans in lower case", Self.lowercase),
      ("booleans as Python writes them", Self.capitalized),
      ("percent-encoded, as ccxt does", { Self.encoded(Self.lowercase($0), blank: "%20") }),
      ("form-encoded, blanks as +", { Self.encoded(Self.lowercase($0), blank: "+") }),
    ]
    let plain = text { $0 }
    return spellings.first { spelling in
      let text = text(spelling.spell)
      return text != plain && key.verifies(signature, of: text)
    }?.name
  }

  private static func lowercase(_ value: String) -> String {
    value == "True" || value == "False" ? value.lowercased() : value
  }

  private static func capitalized(_ value: String) -> String {
    switch value {
    case "true": "True"
    case "false": "False"
    default: value
    }
  }

  private static func encoded(_ value: String, blank: String) -> String {
    var text = ""
    for byte in value.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "~"):
        text.unicodeScalars.append(Unicode.Scalar(byte))
      case UInt8(ascii: " "): text += blank
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        text += digits.utf8.count == 1 ? "%0\(digits)" : "%\(digits)"
      }
    }
    return text
  }
}
