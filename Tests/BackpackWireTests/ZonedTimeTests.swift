// Times with a zone: one moment in every spelling, and what is none.

import BackpackModel
import BackpackWire
import Testing

@Suite struct `Times as text` {
  @Test(arguments: [
    (1_788_285_120_123_456, "2026-09-01 17:52:00", "2026-09-01T17:52:00.123"),
    (-1, "1969-12-31 23:59:59", "1969-12-31T23:59:59.999"),
    (-1_000_000, "1969-12-31 23:59:59", "1969-12-31T23:59:59.000"),
  ])
  func `are rounded down, before 1970, too`(moment: Int64, kline: String, history: String) {
    let time = Timestamp(microseconds: moment)
    #expect((time.klineText, time.historyText) == (kline, history))
  }

  /// A venue may tell any number of milliseconds.
  @Test func `exist of every moment there is`() {
    for moment in [Int64.min, .min + 1, .max] {
      let time = Timestamp(microseconds: moment)
      #expect(!time.klineText.isEmpty && !time.historyText.isEmpty)
    }
  }
}

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
