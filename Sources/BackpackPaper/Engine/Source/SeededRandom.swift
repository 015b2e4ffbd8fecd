// The only source of chance in here: SplitMix64, seeded, the same on every machine.

/// SplitMix64 (Steele, Lea, Flood 2014). Small, fast and good enough for a pretend market; no
/// secret may come out of it.
package struct SeededRandom: Hashable, Sendable {
  private var state: UInt64

  package init(seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return Self.mixed(state)
  }

  /// Evenly from 0 ..< bound, but for a bias of `bound` in 2^64.
  package mutating func next(below bound: UInt64) -> UInt64 {
    next().multipliedFullWidth(by: bound).high
  }

  /// SplitMix64's finaliser: neighbouring inputs give unrelated outputs.
  static func mixed(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A seed of its own for everything that has a name (FNV-1a over the name).
  static func seed(_ seed: UInt64, named name: String) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    return mixed(seed ^ hash)
  }
}
