// Is this request the account's, and is it still good? As the venue asks it.

import BackpackModel
import BackpackWire

/// Checks the four signing headers.
///
/// The signed text is put together here from what arrived, without the client's code for it: what
/// passes has been written the same way twice.
struct Authentication: Sendable {
  let accountKey: PublicKey

  private static let windowDefault: Int64 = 5000
  private static let windowMax: Int64 = 60000

  /// - Parameter groups: the pairs of the query or body; one group for each order of a batch.
  func check(
    _ headers: [HTTPHeader], instruction: String, groups: [[(key: String, value: String)]],
    now: Timestamp
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
    let text = Self.signedText(instruction, groups, sentAt: sentAt, window: window)
    guard key.verifies(signature, of: text) else { throw VenueRefusal.wrongSignature }
  }

  private static func signedText(
    _ instruction: String, _ groups: [[(key: String, value: String)]], sentAt: Int64, window: Int64
  ) -> [UInt8] {
    var parts: [String] = []
    for group in groups {
      parts.append("instruction=\(instruction)")
      // By key bytes; repeated keys stay in the order they came.
      let sorted = group.enumerated().sorted { a, b in
        a.element.key == b.element.key
          ? a.offset < b.offset
          : a.element.key.utf8.lexicographicallyPrecedes(b.element.key.utf8)
      }
      parts += sorted.map { "\($0.element.key)=\($0.element.value)" }
    }
    parts += ["timestamp=\(sentAt)", "window=\(window)"]
    return Array(parts.joined(separator: "&").utf8)
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
    let name = name.lowercased()
    return headers.first { $0.name.lowercased() == name }?.value
  }
}
