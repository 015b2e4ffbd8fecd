// One line of a fault plan: what it applies to, when, and what happens then.

import BackpackModel
import BackpackPaper

struct FaultRule: Hashable, Sendable {
  enum Action: Hashable, Sendable {
    /// Milliseconds from the first to the second, both included.
    case latency(ClosedRange<Int64>)
    case end(RequestFault.Ending)
    case frame(FrameAction)
  }

  enum FrameAction: Hashable, Sendable {
    case drop
    case duplicate
    case delay(ClosedRange<Int64>)
    /// With a close frame of this code; `nil`: the connection breaks without one.
    case disconnect(code: UInt16?)
  }

  enum Subject: Hashable, Sendable {
    case requests(method: String?, path: NamePattern)
    case frames(stream: NamePattern)
  }

  var subject: Subject
  var occasion: Occasion
  var action: Action
}

/// A name, or how names begin: `/api/v1/*`.
struct NamePattern: Hashable, Sendable {
  private let text: String
  private let isPrefix: Bool

  static let any = NamePattern("*")

  init(_ pattern: String) {
    isPrefix = pattern.hasSuffix("*")
    text = isPrefix ? String(pattern.dropLast()) : pattern
  }

  func matches(_ name: some StringProtocol) -> Bool {
    isPrefix ? name.hasPrefix(text) : name == text
  }
}

/// Which of the events that a rule is about it means. The parts all have to hold.
struct Occasion: Hashable, Sendable {
  /// Not the first so many.
  var after = 0
  /// Only so many, counted from there.
  var first: Int?
  /// Every so-manieth, counted from there.
  var every: Int?
  /// In billionths.
  var probability: UInt64?
}

/// How often a rule was looked at, and its own source of chance.
struct OccasionCounter: Hashable, Sendable {
  private let occasion: Occasion
  private var count = 0
  private(set) var chance: SeededRandom

  init(_ occasion: Occasion, chance: SeededRandom) {
    self.occasion = occasion
    self.chance = chance
  }

  /// Counts an event. Is it one that is meant?
  mutating func takes() -> Bool {
    count += 1
    let place = count - occasion.after
    guard place > 0, place <= occasion.first ?? .max else { return false }
    if let every = occasion.every, place % every != 0 { return false }
    if let probability = occasion.probability {
      return chance.next(below: 1_000_000_000) < probability
    }
    return true
  }

  mutating func pick(from range: ClosedRange<Int64>) -> Int64 {
    let span = UInt64(range.upperBound - range.lowerBound)
    return span == 0 ? range.lowerBound : range.lowerBound + Int64(chance.next(below: span + 1))
  }
}

extension SeededRandom {
  /// - Parameter stream: numbers of different streams have nothing to do with each other.
  init(seed: UInt64, stream: Int) {
    var first = SeededRandom(seed: seed)
    var second = SeededRandom(seed: first.next() ^ UInt64(stream))
    self.init(seed: second.next())
  }
}
