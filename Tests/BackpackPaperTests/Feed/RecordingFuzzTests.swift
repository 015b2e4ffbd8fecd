// Recordings at random, and recordings bent at random: read exactly, or refused with a line's number.

import BackpackModel
import Testing

@testable import BackpackPaper

@Suite struct `Recordings at random` {
  private let seed = UInt64.random(in: .min ... .max)

  @Test func `are read exactly as they were written`() {
    print("recordings at random: seed \(seed)")
    var random = SplitMix64(seed)
    for _ in 0..<200 {
      let events = (0..<Int.random(in: 0...20, using: &random)).map { _ in event(&random) }
      let lines = [SmallRecording.header.line] + events.map(\.recordingLine)
      let chunk = Int.random(in: 1...5000, using: &random)

      let read = Read(lines.flatMap(\.self), chunk: chunk)

      #expect(read.error == nil, "seed \(seed)")
      #expect(read.events == events, "seed \(seed)")
      #expect(read.reader.ending == .cut)
    }
  }

  @Test func `with bytes changed, lost or doubled are refused by a line's number, or read`() {
    print("recordings bent at random: seed \(seed)")
    var random = SplitMix64(seed)
    var refused = 0
    for _ in 0..<3000 {
      var bytes = SmallRecording.bytes
      for _ in 0..<Int.random(in: 1...3, using: &random) { bend(&bytes, &random) }
      let lines = bytes.count { $0 == RecordingLine.newline }

      let read = Read(bytes, chunk: Int.random(in: 1...500, using: &random))

      switch read.error {
      case .corrupt(let line, let reason):
        #expect((1...lines).contains(line) && !reason.isEmpty, "seed \(seed)")
        #expect(read.events.count < line, "seed \(seed)")
        refused += 1
      case .notARecording, .noHeader, .newerVersion: refused += 1
      case nil: #expect(read.reader.ending != nil, "seed \(seed)")
      }
    }
    #expect(refused > 1000, "seed \(seed)")
  }

  private func bend(_ bytes: inout [UInt8], _ random: inout SplitMix64) {
    guard let place = bytes.indices.randomElement(using: &random) else { return }
    switch Int.random(in: 0..<4, using: &random) {
    case 0: bytes[place] = UInt8.random(in: .min ... .max, using: &random)
    case 1: bytes.remove(at: place)
    case 2:
      let end = min(bytes.count, place + Int.random(in: 1...80, using: &random))
      bytes.removeSubrange(place..<end)
    default:
      let end = min(bytes.count, place + Int.random(in: 1...80, using: &random))
      bytes.insert(contentsOf: bytes[place..<end], at: place)
    }
  }

  private func event(_ random: inout SplitMix64) -> MarketEvent {
    let move: MarketMove
    switch Int.random(in: 0..<4, using: &random) {
    case 0:
      let ticks = Set((0..<40).map { _ in Int64.random(in: 1...9999, using: &random) }).sorted()
      let middle = Int.random(in: 0...ticks.count, using: &random)
      move = .book(
        bids: ticks[..<middle].reversed().map { level($0, 1, &random) },
        asks: ticks[middle...].map { level($0, 1, &random) })
    case 1:
      let sides = (0..<2).map { _ in
        (0..<Int.random(in: 0...5, using: &random)).map { _ in
          level(Int64.random(in: 1...9999, using: &random), 0, &random)
        }
      }
      move = .levels(bids: sides[0], asks: sides[1])
    case 2:
      let level = level(Int64.random(in: 1...9999, using: &random), 1, &random)
      move = .trade(
        price: level.price, quantity: level.quantity,
        taker: Bool.random(using: &random) ? .bid : .ask)
    default:
      func some<Value>(_ value: Value) -> Value? { Bool.random(using: &random) ? value : nil }
      move = .prices(
        mark: some("12.5"), index: some("0.0000001"), fundingRate: some("-0.000000125"),
        nextFundingAt: some(SmallRecording.start))
    }
    return MarketEvent(
      symbol: Bool.random(using: &random) ? "SOL_USDC" : "SOL_USDC_PERP",
      moment: Timestamp(microseconds: Int64.random(in: 0...(1 << 53), using: &random)), move: move)
  }

  private func level(_ ticks: Int64, _ least: Int64, _ random: inout SplitMix64) -> Level {
    let units = Int64.random(in: least...1_000_000_000_000, using: &random)
    // Scales of 0 ... 28 are what a decimal has; these have 4 and 7.
    let price = try? ExactDecimal(mantissa: ticks, scale: 4)
    let quantity = try? ExactDecimal(mantissa: units, scale: 7)
    return Level(price: Price(price ?? .one), quantity: Quantity(quantity ?? .one))
  }
}

/// Splitmix64: small, seeded, the same on every machine.
private struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64
  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}
