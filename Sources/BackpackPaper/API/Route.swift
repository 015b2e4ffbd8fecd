// Every endpoint of the paper exchange: method, path, access and handler in one table.

import BackpackModel
import BackpackWire

struct Route: Sendable {
  enum Access: Sendable {
    /// With what the venue's caches are told.
    case everybody(cacheControl: String)
    /// Signed with this instruction.
    case signed(String)

    static func cached(seconds: Int) -> Access {
      .everybody(cacheControl: "public, s-maxage=\(seconds), stale-if-error=3600")
    }
    static let uncached = Access.everybody(cacheControl: "no-store")
  }

  let method: HTTPMethod
  let path: String
  let access: Access
  let answer: @Sendable (inout PaperExchange, Call) throws -> Answer

  init(
    _ method: HTTPMethod, _ path: String, _ access: Access,
    answer: @escaping @Sendable (inout PaperExchange, Call) throws -> Answer
  ) {
    self.method = method
    self.path = path
    self.access = access
    self.answer = answer
  }

  static func find(_ method: HTTPMethod, _ path: String) throws -> Route {
    guard let methods = byPath[path] else { throw VenueRefusal.unknownPath }
    guard let route = methods[method] else { throw VenueRefusal.wrongMethod }
    return route
  }

  private static let byPath: [String: [HTTPMethod: Route]] =
    all.reduce(into: [:]) { $0[$1.path, default: [:]][$1.method] = $1 }

  static let all =
    system + markets + account + capital + orders + strategies + loans + history + switchedOff
}
