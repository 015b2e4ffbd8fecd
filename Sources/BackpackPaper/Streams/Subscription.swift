// The name of a stream, read: what to listen to, and what of that to pass on.

import BackpackModel

/// One stream by the venue's name for it.
///
/// Symbols may hold dots, so a name is read from the left, by the beginnings there are.
struct Subscription: Hashable, Sendable {
  let name: String
  /// `nil`: the venue has this stream, but nothing ever happens on it here.
  let topic: Topic?
  /// Of events that come for all markets, this one's only.
  let symbol: Symbol?
  /// Changes of the book are joined over so long.
  let window: Duration?

  /// Of the account: takes a signature.
  var isPrivate: Bool { name.hasPrefix("account.") }

  init(_ name: String) throws(StreamFault) {
    let (word, rest) = Self.split(name[...])
    var symbol: Symbol?
    var window: Duration?
    switch word {
    case "bookTicker": topic = .market(try Self.symbol(rest), .bestLevels)
    case "markPrice": topic = .market(try Self.symbol(rest), .markPrice)
    case "ticker": topic = .market(try Self.symbol(rest), .ticker)
    case "trade": topic = .market(try Self.symbol(rest), .trades)
    case "openInterest": topic = .market(try Self.symbol(rest), .openInterest)
    case "depth":
      var rest = rest
      if let text = rest, let (given, market) = try Self.depthWindow(text) {
        window = given
        rest = market
      }
      topic = .market(try Self.symbol(rest), .book)
    case "kline":
      guard let rest else { throw .invalidStream }
      let (name, market) = Self.split(rest)
      let interval = KlineInterval(String(name))
      guard CandleInterval(interval) != nil else { throw .invalidStream }
      topic = .market(try Self.symbol(market), .candles(interval))
    case "liquidation":
      topic = .liquidations
      symbol = try rest.map { (text) throws(StreamFault) in try Self.symbol(text) }
    case "externalTicker", "stockPrice":
      _ = try Self.symbol(rest)
      topic = nil
    case "account": (topic, symbol) = try Self.ofAccount(rest)
    default: throw .invalidStream
    }
    self.name = name
    self.symbol = symbol
    self.window = window
  }

  private static func ofAccount(_ text: Substring?) throws(StreamFault) -> (Topic?, Symbol?) {
    guard let text else { throw .invalidStream }
    let (word, market) = split(text)
    let symbol = try market.map { (text) throws(StreamFault) in try Self.symbol(text) }
    switch word {
    case "orderUpdate": return (.orders, symbol)
    case "positionUpdate": return (.positions, symbol)
    case "rfqUpdate", "rfq": return (nil, symbol)
    case "balanceUpdate" where symbol == nil: return (.balances, nil)
    default: throw .invalidStream
    }
  }

  /// What stands before the first dot, and what behind it.
  private static func split(_ text: Substring) -> (head: Substring, rest: Substring?) {
    guard let dot = text.firstIndex(of: ".") else { return (text, nil) }
    return (text[..<dot], text[text.index(after: dot)...])
  }

  private static func symbol(_ text: Substring?) throws(StreamFault) -> Symbol {
    guard let symbol = text.map({ Symbol(String($0)) }), symbol.isWellFormed else {
      throw .invalidStream
    }
    return symbol
  }

  /// `nil` where the text begins with a symbol. No symbol is a number with a unit.
  private static func depthWindow(
    _ text: Substring
  ) throws(StreamFault) -> (Duration, market: Substring?)? {
    let (head, market) = split(text)
    let unit = head.drop { $0.isASCII && $0.isNumber }
    guard unit.count < head.count, unit == "ms" || unit == "s" else { return nil }
    switch head {
    case "200ms": return (.milliseconds(200), market)
    case "600ms": return (.milliseconds(600), market)
    case "1000ms": return (.milliseconds(1000), market)
    default: throw .invalidDepthWindow
    }
  }
}
