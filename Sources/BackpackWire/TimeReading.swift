// Times in answers: naive texts, texts with a zone, milliseconds.

public import BackpackModel

extension JSONNode {
  /// Text with a zone: `2026-09-01T17:52:00Z`.
  func readZonedTime(_ key: String) throws(WireError) -> Timestamp {
    guard let time = Timestamp(zonedText: try read(key)) else { throw .noTime(at: key) }
    return time
  }

  /// An integer of milliseconds since 1970.
  func readMilliseconds(_ key: String) throws(WireError) -> Timestamp {
    Timestamp(milliseconds: try read(key))
  }

  func readMillisecondsIfPresent(_ key: String) throws(WireError) -> Timestamp? {
    try readIfPresent(key, as: Int64.self).map(Timestamp.init(milliseconds:))
  }
}

extension WireError {
  fileprivate static func noTime(at key: String) -> WireError {
    WireError(.unexpected(expected: "a time such as 2026-09-01 16:52:00"), at: key)
  }
}

extension Timestamp {
  /// Reads what `init(naiveText:)` reads, followed by `Z` or a distance from UTC such as `+02:00`.
  public init?(zonedText text: String) {
    if text.hasSuffix("Z") {
      self.init(naiveText: String(text.dropLast()))
      return
    }
    let zone = Array(text.utf8.suffix(6))
    guard zone.count == 6, zone[0] == UInt8(ascii: "+") || zone[0] == UInt8(ascii: "-"),
      zone[3] == UInt8(ascii: ":"),
      let hours = Int64(String(decoding: zone[1...2], as: UTF8.self)),
      let minutes = Int64(String(decoding: zone[4...5], as: UTF8.self)),
      (0..<24).contains(hours), (0..<60).contains(minutes),
      let local = Timestamp(naiveText: String(text.dropLast(6)))
    else { return nil }
    let ahead = Duration.seconds((hours * 60 + minutes) * 60)
    self = local + (zone[0] == UInt8(ascii: "+") ? .zero - ahead : ahead)
  }
}

extension Duration {
  /// Whole milliseconds; what is finer is cut off, what is longer than 292 million years, too.
  package var venueMilliseconds: Int64 {
    let (seconds, attoseconds) = components
    let (product, overflow) = seconds.multipliedReportingOverflow(by: 1000)
    if overflow { return seconds < 0 ? .min : .max }
    let (sum, overflowToo) = product.addingReportingOverflow(attoseconds / 1_000_000_000_000_000)
    return overflowToo ? product : sum
  }
}
