// Addresses of a host, looked up on a thread of its own: libwebsockets would hold up every stream
// meanwhile.

internal import Glibc

enum NameLookup {
  /// More are not tried.
  static let addressesMax = 8

  /// Calls back once, on another thread, with numeric addresses in the order to try them; with none
  /// where the name has none.
  static func start(
    _ host: String, completion: @escaping @Sendable ([String]) -> Void
  ) throws(ServiceThread.Unstartable) {
    let thread = try ServiceThread { completion(addresses(of: host)) }
    thread.detach()
  }

  private static func addresses(of host: String) -> [String] {
    var hints = addrinfo()
    hints.ai_family = AF_UNSPEC
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var list: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(host, nil, &hints, &list) == 0 else { return [] }
    defer { freeaddrinfo(list) }

    var found: [String] = []
    var next = list
    while let entry = next?.pointee, found.count < addressesMax {
      if let text = numeric(entry), !found.contains(text) { found.append(text) }
      next = entry.ai_next
    }
    return found
  }

  private static func numeric(_ entry: addrinfo) -> String? {
    var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
    let status = getnameinfo(
      entry.ai_addr, entry.ai_addrlen, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST)
    guard status == 0 else { return nil }
    return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}
