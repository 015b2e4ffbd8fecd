// The venue's limits on how much one client may ask.

import BackpackModel

/// Counts requests by caller and minute of the exchange's time.
///
/// The venue says how many a minute, not how it counts; here a minute begins where the clock shows
/// one. Time that stands still refills nothing.
struct RateLimiter: Sendable {
  enum Kind: Hashable, Sendable {
    case standard
    /// Market history by time range.
    case history
  }

  static let standardMax = 2000
  static let historyMax = 30
  /// Callers counted one by one; more share what one may have.
  static let callersMax = 4096

  private struct Counts: Sendable {
    var standard = 0
    var history = 0
  }

  private var minute: Int64 = .min
  private var counts: [String: Counts] = [:]

  /// Counts it. False where the limit was reached before.
  mutating func admit(_ kind: Kind, from caller: String, at now: Timestamp) -> Bool {
    let minute = now.microseconds / 60_000_000
    if minute != self.minute {
      self.minute = minute
      counts.removeAll(keepingCapacity: true)
    }
    let name = counts[caller] != nil || counts.count < Self.callersMax ? caller : ""
    switch kind {
    case .standard:
      counts[name, default: Counts()].standard += 1
      return counts[name, default: Counts()].standard <= Self.standardMax
    case .history:
      counts[name, default: Counts()].history += 1
      return counts[name, default: Counts()].history <= Self.historyMax
    }
  }
}

extension RateLimiter {
  private static let historyPaths: Set<Substring> = [
    "/api/v1/klines", "/api/v1/trades/history", "/api/v1/fundingRates",
  ]

  static func kind(of target: String) -> Kind {
    historyPaths.contains(target.prefix { $0 != "?" }) ? .history : .standard
  }

  /// The API key, or the address where there is none. Whether the key is right is not known yet.
  static func caller(of request: HTTPRequest, from address: String) -> String {
    let key = request.headers.first { $0.hasName("X-API-Key") }?.value
    return key.flatMap { $0.utf8.count <= 64 ? $0 : nil } ?? address
  }
}
