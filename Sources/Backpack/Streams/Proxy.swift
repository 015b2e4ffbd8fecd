// The proxy that the environment names, as the curl tool reads it.

internal import Glibc

/// An HTTP proxy that opens tunnels (CONNECT).
struct Proxy: Hashable, Sendable {
  /// What is read of the process's environment.
  typealias Environment = @Sendable (String) -> String?

  static let processEnvironment: Environment = { name in
    getenv(name).map { String(cString: $0) }
  }

  /// libwebsockets has no room for more, and would go straight without a word.
  static let credentialsSizeMax = 90

  let authority: Authority
  /// "name:password", decoded; empty where there is none.
  let credentials: String

  /// - Parameter host: where the stream goes.
  /// - Returns: `nil` where it goes straight.
  init?(toward host: String, _ environment: Environment) throws(WebSocketPlan.Refused) {
    let names = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]
    guard let name = names.first(where: { environment($0) != nil }),
      let setting = environment(name), !setting.isEmpty
    else { return nil }
    let exceptions = environment("no_proxy") ?? environment("NO_PROXY") ?? ""
    if Self.isExcepted(host, by: exceptions) { return nil }

    // The setting may hold a password: it is not repeated.
    let malformed = WebSocketPlan.Refused(
      reason: "\(name) must be http://host:port, with or without name:password@ before the host")
    var rest = setting[...]
    if let scheme = setting.firstPlace(of: "://") {
      guard setting[..<scheme.lowerBound].lowercased() == "http" else { throw malformed }
      rest = setting[scheme.upperBound...]
    }
    if rest.hasSuffix("/") { rest.removeLast() }
    if let at = rest.lastIndex(of: "@") {
      guard let decoded = Self.percentDecoded(rest[..<at]) else { throw malformed }
      credentials = decoded
      rest = rest[rest.index(after: at)...]
    } else {
      credentials = ""
    }
    guard let authority = Authority(rest) else { throw malformed }
    guard credentials.utf8.count <= Self.credentialsSizeMax else {
      throw WebSocketPlan.Refused(
        reason: "name and password in \(name) are longer than \(Self.credentialsSizeMax) bytes")
    }
    self.authority = authority
  }

  /// curl's own default.
  var port: UInt16 { authority.port ?? 1080 }

  /// What libwebsockets takes, with an address in place of the name.
  func text(at address: String) -> String {
    let host = address.contains(":") ? "[\(address)]" : address
    return (credentials.isEmpty ? "" : credentials + "@") + "\(host):\(port)"
  }

  /// `*`, or a list of hosts and domains with commas between, with or without a dot in front.
  private static func isExcepted(_ host: String, by list: String) -> Bool {
    let host = host.lowercased()
    return list.split(whereSeparator: { $0 == "," || $0 == " " }).contains { entry in
      if entry == "*" { return true }
      let domain = entry.lowercased().drop { $0 == "." }
      return !domain.isEmpty && (host == domain || host.hasSuffix("." + domain))
    }
  }

  private static func percentDecoded(_ text: Substring) -> String? {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      let digits = rest.prefix(2)
      guard digits.count == 2, let value = UInt8(String(Substring(digits)), radix: 16), value != 0
      else { return nil }
      bytes.append(value)
      rest = rest.dropFirst(2)
    }
    return String(validating: bytes, as: UTF8.self)
  }
}
