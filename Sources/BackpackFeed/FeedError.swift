// Why there are no prices, and which markets there are instead.

public import Backpack
public import BackpackModel

/// Why a feed could not be opened.
public enum FeedError: Error, Hashable, Sendable {
  /// No market was named, or one twice.
  case badList(String)
  /// There is no such market; the names are the nearest there are.
  case unknownMarket(Symbol, near: [Symbol])
  /// The venue did not tell its markets.
  case unavailable(BackpackError)
  /// The streams cannot be had.
  case streams(StreamError)
}

extension FeedError: CustomStringConvertible {
  /// One or two sentences for a person: what happened, and what to do now.
  public var description: String {
    switch self {
    case .badList(let reason): return reason
    case .unknownMarket(let symbol, let near):
      let advice =
        near.isEmpty
        ? "Names look like SOL_USDC and SOL_USDC_PERP."
        : "Did you mean \(near.map(\.rawValue).joined(separator: ", "))?"
      return "The venue has no market called \(symbol). \(advice)"
    case .unavailable(let error): return "The venue's markets could not be read. \(error)"
    case .streams(let error): return error.description
    }
  }
}

extension BackpackClient {
  /// The markets of these names, in their order.
  func markets(named symbols: [Symbol]) async throws(FeedError) -> [Market] {
    guard !symbols.isEmpty else {
      throw .badList("No market is named. Name one, such as SOL_USDC.")
    }
    guard Set(symbols).count == symbols.count else {
      throw .badList("A market is named twice. Name each once.")
    }
    let listed: [Market]
    do { listed = try await markets() } catch { throw .unavailable(error) }
    var found: [Market] = []
    for symbol in symbols {
      if let market = listed.first(where: { $0.symbol == symbol }) {
        found.append(market)
      } else {
        found.append(try await unlisted(symbol, among: listed.map(\.symbol)))
      }
    }
    return found
  }

  /// The list leaves out predictions and their kind, which can be asked for by name.
  private func unlisted(_ symbol: Symbol, among names: [Symbol]) async throws(FeedError) -> Market {
    let near = symbol.nearest(of: names)
    guard symbol.isWellFormed else { throw .unknownMarket(symbol, near: near) }
    do { return try await market(symbol) } catch {
      guard case .rejected = error else { throw .unavailable(error) }
      throw .unknownMarket(symbol, near: near)
    }
  }
}

extension Symbol {
  /// Up to three names that somebody who wrote this may have meant, the likeliest first.
  package func nearest(of names: [Symbol]) -> [Symbol] {
    let wanted = Self.letters(rawValue)
    let scored = names.compactMap { name -> (distance: Int, name: Symbol)? in
      let letters = Self.letters(name.rawValue)
      // `sol`, `SOL-PERP`: the beginning of the name is what was meant.
      let isBeginning = !wanted.isEmpty && letters.starts(with: wanted)
      let distance = isBeginning ? 0 : Self.distance(wanted, letters)
      return distance <= max(2, wanted.count / 3) ? (distance, name) : nil
    }
    return scored.sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }.prefix(3).map(\.name)
  }

  /// Letters and digits alone, in one case: SOL/USDC, sol-usdc and SOL_USDC are the same. Not longer than a
  /// name can be.
  private static func letters(_ text: String) -> [Character] {
    Array(text.prefix(64).uppercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber) })
  }

  /// How many letters are to be changed, added or taken away.
  private static func distance(_ a: [Character], _ b: [Character]) -> Int {
    var row = Array(0...b.count)
    for (i, letter) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, other) in b.enumerated() {
        let changed = diagonal + (letter == other ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(changed, row[j] + 1, diagonal + 1)
      }
    }
    return row[b.count]
  }
}
