// Which addresses are this machine's own.

/// An address of this machine that no other machine can reach.
package struct LoopbackHost: Hashable, Sendable {
  /// `127.0.0.1` or `::1`, as sockets take it.
  package let address: String

  package static let standard = LoopbackHost(address: "127.0.0.1")

  private init(address: String) { self.address = address }

  /// Takes `127.x.y.z`, `::1` and `localhost`.
  package init(_ text: String) throws(SetupError) {
    guard let address = Self.address(of: text) else {
      throw SetupError(
        "\"\(text)\" is not a loopback address. The paper exchange serves this machine only, because "
          + "it asks nobody who they are: use 127.0.0.1 or ::1. To reach it from elsewhere, tunnel "
          + "to it (ssh -L).")
    }
    self.address = address
  }

  /// As it stands in a URL.
  package var urlText: String {
    address.utf8.contains(UInt8(ascii: ":")) ? "[\(address)]" : address
  }

  private static func address(of text: String) -> String? {
    if text == "::1" { return text }
    if text.lowercased() == "localhost" { return "127.0.0.1" }
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 4, parts[0] == "127",
      parts.allSatisfy({ $0.utf8.count <= 3 && $0.utf8.allSatisfy(isDigit) && UInt8($0) != nil })
    else { return nil }
    return text
  }

  /// Does a `Host` header name this machine, with any port? A page that had its name resolved to
  /// 127.0.0.1 still sends the name.
  static func isNamed(in header: String) -> Bool {
    if header.hasPrefix("[") {
      guard let end = header.firstIndex(of: "]") else { return false }
      let rest = header[header.index(after: end)...]
      return header[..<end].dropFirst() == "::1" && (rest.isEmpty || isPort(rest))
    }
    let colon = header.firstIndex(of: ":") ?? header.endIndex
    return address(of: String(header[..<colon])) != nil && header[..<colon] != "::1"
      && (colon == header.endIndex || isPort(header[colon...]))
  }

  private static func isPort(_ text: Substring) -> Bool {
    let digits = text.dropFirst()
    return text.hasPrefix(":") && (1...5).contains(digits.utf8.count)
      && digits.utf8.allSatisfy(isDigit)
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }
}
