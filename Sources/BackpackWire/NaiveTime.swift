// Times as text without a zone, UTC: `2026-09-01 16:52:00`, `2025-01-31T12:34:56.789`.

public import BackpackModel

extension JSONNode {
  /// The member `key`, a time as text without a zone.
  package func readNaiveTime(_ key: String) throws(WireError) -> Timestamp {
    guard let time = try readNaiveTimeIfPresent(key) else { throw WireError(.missing, at: key) }
    return time
  }

  /// The same; `nil` where the member is missing or null.
  package func readNaiveTimeIfPresent(_ key: String) throws(WireError) -> Timestamp? {
    guard let text: String = try readIfPresent(key) else { return nil }
    guard let time = Timestamp(naiveText: text) else {
      throw WireError(.unexpected(expected: "a time such as 2026-09-01 16:52:00"), at: key)
    }
    return time
  }
}

extension Timestamp {
  /// Reads `YYYY-MM-DD HH:MM:SS` or with a `T`, and a fraction of up to 9 digits, of which 6 count.
  public init?(naiveText text: String) {
    let bytes = Array(text.utf8)
    func number(_ range: Range<Int>) -> Int64? {
      guard range.upperBound <= bytes.count else { return nil }
      var value: Int64 = 0
      for byte in bytes[range] {
        guard byte >= 48, byte <= 57 else { return nil }
        value = value * 10 + Int64(byte - 48)
      }
      return value
    }
    func mark(_ index: Int, _ allowed: String) -> Bool {
      index < bytes.count && allowed.utf8.contains(bytes[index])
    }
    guard let year = number(0..<4), mark(4, "-"), let month = number(5..<7), mark(7, "-"),
      let day = number(8..<10), mark(10, "T "), let hour = number(11..<13), mark(13, ":"),
      let minute = number(14..<16), mark(16, ":"), let second = number(17..<19),
      (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second < 61
    else { return nil }
    var fraction: Int64 = 0
    if bytes.count > 19 {
      let digits = bytes.count - 20
      guard mark(19, "."), (1...9).contains(digits), let value = number(20..<bytes.count) else {
        return nil
      }
      fraction = value
      for _ in 0..<max(0, 6 - digits) { fraction *= 10 }
      for _ in 0..<max(0, digits - 6) { fraction /= 10 }
    }
    let days = CalendarDate(year: year, month: month, day: day).daysSince1970
    self.init(
      microseconds: ((days * 24 + hour) * 60 + minute) * 60_000_000 + second * 1_000_000 + fraction)
  }

  /// `YYYY-MM-DD HH:MM:SS`, as candles have it.
  public var klineText: String { naiveText(separator: " ") }

  /// `YYYY-MM-DDTHH:MM:SS`, as candles of streams have it.
  package var streamText: String { naiveText(separator: "T") }

  /// `YYYY-MM-DDTHH:MM:SS.mmm`, as histories have it.
  public var historyText: String {
    let milliseconds = Int(((microseconds % 1_000_000) + 1_000_000) % 1_000_000 / 1000)
    return naiveText(separator: "T") + "." + Self.padded(milliseconds, 3)
  }

  private func naiveText(separator: String) -> String {
    // Rounded down, before 1970, too.
    let seconds = microseconds / 1_000_000 - (microseconds % 1_000_000 < 0 ? 1 : 0)
    let secondOfDay = ((seconds % 86_400) + 86_400) % 86_400
    let date = CalendarDate(daysSince1970: (seconds - secondOfDay) / 86_400)
    let clock = [secondOfDay / 3600, secondOfDay / 60 % 60, secondOfDay % 60]
      .map { Self.padded(Int($0), 2) }.joined(separator: ":")
    return [
      Self.padded(Int(date.year), 4), Self.padded(Int(date.month), 2),
      Self.padded(Int(date.day), 2),
    ]
    .joined(separator: "-") + separator + clock
  }

  private static func padded(_ value: Int, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
