// Times with a zone: one moment in every spelling, and what is none.

import BackpackModel
import BackpackWire
import Testing

@Suite struct `Times with a zone` {
  @Test(arguments: [
    "2026-09-01T17:52:00Z", "2026-09-01T17:52:00.000Z", "2026-09-01T17:52:00",
    "2026-09-01T17:52:00+00:00", "2026-09-01T19:52:00+02:00", "2026-09-01T12:22:00.0-05:30",
    "2026-09-02 00:52:00+07:00",
  ])
  func `become the moment they mean`(text: String) {
    #expect(Timestamp(zonedText: text) == Timestamp(milliseconds: 1_788_285_120_000))
  }

  @Test(arguments: [
    "", "Z", "+02:00", "2026-09-01Z", "2026-09-01T17:52:00z", "2026-09-01T17:52:00ZZ",
    "2026-09-01T17:52:00+2:00", "2026-09-01T17:52:00++1:00", "2026-09-01T17:52:00+24:00",
    "2026-09-01T17:52:00+02:60", "2026-09-01T17:52:00+0200", "2026-09-01T17:52:00 UTC",
    "1788285120000",
  ])
  func `are refused where they mean nothing`(text: String) {
    #expect(Timestamp(zonedText: text) == nil)
  }
}
