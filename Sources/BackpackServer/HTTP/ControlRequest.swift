// The paths with which a test steers the exchange. The venue has none of them.

import BackpackModel

/// `POST /paper/v1/advance?ms=N`, `POST /paper/v1/deposit?symbol=USDC&quantity=N`,
/// `GET /paper/v1/account` and `GET /paper/v1/status`, read and admitted, or not.
///
/// They take no signature, so a page in the user's browser must not reach them: it sends an
/// `Origin`, or the `Host` by which it was loaded.
enum ControlRequest {
  case advance(Duration)
  case deposit(Quantity, Asset)
  /// How to connect, key pair included: it guards no money.
  case account
  case status
  case refused(HTTPResponse)

  private static let prefix = "/paper/"
  /// A leap year at once.
  private static let advanceMax: Int64 = 366 * 86_400_000

  static func concerns(_ target: String) -> Bool { target.hasPrefix(prefix) }

  init(_ request: HTTPRequest) {
    if let problem = Self.problem(with: request.headers) {
      self = .refused(
        .venueError(403, code: "FORBIDDEN", message: problem))
      return
    }
    let parts = request.target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    switch (request.method, parts[0]) {
    case (.get, "/paper/v1/status"): self = .status
    case (.get, "/paper/v1/account"): self = .account
    case (.post, "/paper/v1/advance"): self = Self.advance(parts.count > 1 ? parts[1] : "")
    case (.post, "/paper/v1/deposit"): self = Self.deposit(parts.count > 1 ? parts[1] : "")
    case (_, "/paper/v1/status"), (_, "/paper/v1/account"): self = Self.wrongMethod("GET")
    case (_, "/paper/v1/advance"), (_, "/paper/v1/deposit"): self = Self.wrongMethod("POST")
    default: self = .refused(.text(404, "not found"))
    }
  }

  private static func problem(with headers: [HTTPHeader]) -> String? {
    if headers.contains(where: { $0.hasName("Origin") }) {
      return "Web pages must not steer the exchange: send no Origin header."
    }
    let hosts = headers.filter { $0.hasName("Host") }
    guard hosts.count == 1, LoopbackHost.isNamed(in: hosts[0].value) else {
      return "The Host header must name a loopback address: 127.0.0.1, [::1] or localhost."
    }
    return nil
  }

  private static func advance(_ query: Substring) -> ControlRequest {
    let pair = query.split(separator: "=", omittingEmptySubsequences: false)
    guard pair.count == 2, pair[0] == "ms", !pair[1].hasPrefix("+"), let count = Int64(pair[1]),
      (0...advanceMax).contains(count)
    else {
      return .refused(
        .venueError(
          400, code: "INVALID_CLIENT_REQUEST",
          message: "Say how far: /paper/v1/advance?ms=N, N from 0 to \(advanceMax)."))
    }
    return .advance(.milliseconds(count))
  }

  private static func deposit(_ query: Substring) -> ControlRequest {
    var values: [Substring: Substring] = [:]
    for pair in query.split(separator: "&") {
      let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      values[halves[0]] = halves.count > 1 ? halves[1] : ""
    }
    guard values.count == 2, let asset = values["symbol"],
      let quantity = values["quantity"].flatMap({ Quantity($0) })
    else {
      return .refused(
        .venueError(
          400, code: "INVALID_CLIENT_REQUEST",
          message: "Say what and how much: /paper/v1/deposit?symbol=USDC&quantity=1000."))
    }
    return .deposit(quantity, Asset(String(asset)))
  }

  private static func wrongMethod(_ allowed: String) -> ControlRequest {
    .refused(.text(405, "method not allowed", headers: [HTTPHeader("Allow", allowed)]))
  }
}
