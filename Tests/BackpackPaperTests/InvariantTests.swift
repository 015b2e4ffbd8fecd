// Whatever is asked in whatever order: nothing is lost, nothing is made, nothing contradicts itself.

import BackpackModel
import Testing

@testable import BackpackPaper

@Suite struct InvariantTests {
  private static let eventsEach = 25_000
  /// New ones in every run.
  private static let seeds = (0..<4).map { _ in UInt64.random(in: 0...UInt64.max) }
  /// That failed once.
  private static let oldSeeds: [UInt64] = [1, 2, 3, 4]

  @Test(arguments: seeds)
  func `assets, orders, positions and books agree after every event`(seed: UInt64) throws {
    try run(seed: seed, events: Self.eventsEach)
  }

  @Test(arguments: oldSeeds)
  func `what failed once does not fail again`(seed: UInt64) throws {
    try run(seed: seed, events: 2000)
  }

  private func run(seed: UInt64, events: Int) throws {
    print("seed \(seed)")
    var chaos = try Chaos(seed: seed)
    var audit = try Audit(chaos.exchange)
    for event in 0..<events {
      var broken: [String]
      do {
        try chaos.step()
        broken = try chaos.exchange.brokenInvariants()
        broken += try audit.broken(in: chaos.exchange)
      } catch {
        broken = ["\(error)"]
      }
      guard broken.isEmpty else {
        Issue.record("seed \(seed), event \(event), \(chaos.latest): \(broken)")
        return
      }
    }
    print("seed \(seed): \(chaos.refused) refused, \(chaos.accepted)")
  }
}
