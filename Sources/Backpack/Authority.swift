// Host and port of a URL, for requests and streams alike.

/// `host`, `host:port`, `[v6]` or `[v6]:port`.
struct Authority: Hashable, Sendable {
  /// As it stood in the URL.
  let text: String
  /// A name or an address; IPv6 without its brackets.
  let host: String
  let port: UInt16?
  let isIPv6: Bool

  /// `nil` for anything else, users and passwords included.
  init?(_ text: Substring) {
    let end: Substring.Index
    if text.hasPrefix("[") {
      guard let bracket = text.firstIndex(of: "]") else { return nil }
      end = text.index(after: bracket)
      let address = text[..<end].dropFirst().dropLast()
      guard !address.isEmpty, address.allSatisfy({ $0.isHexDigit || $0 == ":" || $0 == "." }) else {
        return nil
      }
      host = String(address)
      isIPv6 = true
    } else {
      end = text.firstIndex(of: ":") ?? text.endIndex
      let name = text[..<end]
      guard !name.isEmpty, name.utf8.allSatisfy(Self.standsInName) else { return nil }
      host = String(name)
      isIPv6 = false
    }
    let rest = text[end...]
    if rest.isEmpty {
      port = nil
    } else {
      let digits = rest.dropFirst()
      guard rest.hasPrefix(":"), digits.utf8.allSatisfy(Self.isDigit), let number = UInt16(digits),
        number > 0
      else { return nil }
      port = number
    }
    self.text = String(text)
  }

  /// Whether it is this machine: 127.x.y.z, localhost, [::1].
  var isLoopback: Bool {
    if isIPv6 { return host == "::1" }
    if host.lowercased() == "localhost" { return true }
    // Each part in its one decimal form: `0177` and `127.1` mean different things to different
    // readers.
    return host.hasPrefix("127.") && isIPv4
  }

  /// Whether the host is an address and no name.
  var isIPv4: Bool {
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4
      && parts.allSatisfy { part in UInt8(part).map { String($0) == part } ?? false }
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  private static func standsInName(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
      true
    default: isDigit(byte)
    }
  }
}
