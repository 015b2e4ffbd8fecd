// What a stream is called, and what its name says: `depth.200ms.SOL_USDC`, `account.orderUpdate`.

/// The name of a stream, as it is subscribed to and as its events carry it.
///
/// Make one with the functions below. Symbols may hold dots, so a name is read from the left, by the
/// beginnings the venue is known to use; one with another beginning is of `Kind.other`.
public struct StreamName: TextIdentifier {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }

  /// What its events are about.
  public enum Kind: Hashable, Sendable {
    case bookTicker
    case depth(DepthPace)
    case kline(KlineInterval)
    case markPrice
    case ticker
    case trade
    case openInterest
    case liquidation
    case orderUpdate
    case positionUpdate
    case rfqUpdate
    case balanceUpdate
    /// A name whose events nobody has described.
    case other
  }

  public var kind: Kind { parts.kind }

  /// The market it is narrowed down to; `nil` for all markets, and for names of kind `other`.
  public var symbol: Symbol? {
    let rest = parts.rest
    return rest.isEmpty ? nil : Symbol(String(rest))
  }

  /// Of the account: subscribing takes a signature.
  public var isPrivate: Bool { rawValue.hasPrefix("account.") }

  private var parts: (kind: Kind, rest: Substring) {
    for (word, kind) in Self.words {
      guard rawValue.hasPrefix(word) else { continue }
      let rest = rawValue.dropFirst(word.count)
      if rest.isEmpty { return (kind, rest) }
      guard rest.hasPrefix(".") else { continue }
      return Self.refined(kind, rest.dropFirst())
    }
    return (.other, "")
  }

  private static let words: [(String, Kind)] = [
    ("bookTicker", .bookTicker), ("depth", .depth(.realtime)), ("kline", .kline(.oneMinute)),
    ("markPrice", .markPrice), ("ticker", .ticker), ("trade", .trade),
    ("openInterest", .openInterest), ("liquidation", .liquidation),
    ("account.orderUpdate", .orderUpdate), ("account.positionUpdate", .positionUpdate),
    ("account.rfqUpdate", .rfqUpdate), ("account.balanceUpdate", .balanceUpdate),
  ]

  /// Takes the pace or interval off the left, where the kind has one.
  private static func refined(_ kind: Kind, _ rest: Substring) -> (Kind, Substring) {
    switch kind {
    case .depth:
      for pace in DepthPace.allCases where pace != .realtime {
        if rest.hasPrefix(pace.rawValue + ".") {
          return (.depth(pace), rest.dropFirst(pace.rawValue.count + 1))
        }
      }
      return (kind, rest)
    case .kline:
      guard let dot = rest.firstIndex(of: ".") else { return (.other, "") }
      return (.kline(KlineInterval(String(rest[..<dot]))), rest[rest.index(after: dot)...])
    default: return (kind, rest)
    }
  }
}

/// How often a depth stream speaks. The venue takes no other windows.
public enum DepthPace: String, Hashable, Sendable, CaseIterable {
  /// Each change.
  case realtime = ""
  case every200ms = "200ms"
  case every600ms = "600ms"
  case every1000ms = "1000ms"
}

extension StreamName {
  public static func bookTicker(_ symbol: Symbol) -> StreamName {
    StreamName("bookTicker.\(symbol)")
  }
  public static func depth(_ symbol: Symbol, _ pace: DepthPace = .realtime) -> StreamName {
    StreamName(pace == .realtime ? "depth.\(symbol)" : "depth.\(pace.rawValue).\(symbol)")
  }
  public static func klines(_ symbol: Symbol, _ interval: KlineInterval) -> StreamName {
    StreamName("kline.\(interval).\(symbol)")
  }
  public static func markPrice(_ symbol: Symbol) -> StreamName {
    StreamName("markPrice.\(symbol)")
  }
  public static func ticker(_ symbol: Symbol) -> StreamName { StreamName("ticker.\(symbol)") }
  public static func trades(_ symbol: Symbol) -> StreamName { StreamName("trade.\(symbol)") }
  public static func openInterest(_ symbol: Symbol) -> StreamName {
    StreamName("openInterest.\(symbol)")
  }
  /// All markets; or one, which is newer and undocumented.
  public static func liquidations(on symbol: Symbol? = nil) -> StreamName {
    StreamName("liquidation", symbol)
  }
  public static func orderUpdates(on symbol: Symbol? = nil) -> StreamName {
    StreamName("account.orderUpdate", symbol)
  }
  public static func positionUpdates(on symbol: Symbol? = nil) -> StreamName {
    StreamName("account.positionUpdate", symbol)
  }
  public static func rfqUpdates(on symbol: Symbol? = nil) -> StreamName {
    StreamName("account.rfqUpdate", symbol)
  }
  public static let balanceUpdates: StreamName = "account.balanceUpdate"

  private init(_ word: String, _ symbol: Symbol?) {
    self.init(rawValue: symbol.map { "\(word).\($0)" } ?? word)
  }
}
