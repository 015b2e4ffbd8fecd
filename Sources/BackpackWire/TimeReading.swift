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
  /// Reads what `init(naiveText:)` reads, followed by `Z`, by a distance from UTC such as `+02:00`, or by
  /// nothing: UTC, too.
  public init?(zonedText text: String) {
    let zone = Array(text.utf8.suffix(6))
    if text.hasSuffix("Z") {
      self.init(naiveText: String(text.dropLast()))
    } else if zone.count == 6, zone[0] == UInt8(ascii: "+") || zone[0] == UInt8(ascii: "-") {
      let isDigit = { (byte: UInt8) in (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
      guard zone[3] == UInt8(ascii: ":"), [1, 2, 4, 5].allSatisfy({ isDigit(zone[$0]) }),
        let hours = Int64(String(decoding: zone[1...2], as: UTF8.self)), hours < 24,
        let minutes = Int64(String(decoding: zone[4...5], as: UTF8.self)), minutes < 60,
        let local = Timestamp(naiveText: String(text.dropLast(6)))
      else { return nil }
      let distance = Duration.seconds((hours * 60 + minutes) * 60)
      self = local + (zone[0] == UInt8(ascii: "+") ? .zero - distance : distance)
    } else {
      self.init(naiveText: text)
    }
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
