// The date of an answer, as HTTP writes it.

import BackpackModel

/// `Sun, 06 Nov 1994 08:49:37 GMT`. Keeps the text of the second it wrote last.
struct HTTPDate {
  private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  private var second: Int64 = -1
  private var written = ""

  /// `moment` is not before 1970.
  mutating func text(_ moment: Timestamp) -> String {
    let second = moment.microseconds / 1_000_000
    if second != self.second {
      self.second = second
      written = Self.write(second)
    }
    return written
  }

  private static func write(_ second: Int64) -> String {
    let day = second / 86_400
    let date = CalendarDate(daysSince1970: day)
    let clock = [second % 86_400 / 3600, second / 60 % 60, second % 60].map(twoDigits)
    return "\(days[Int(day % 7)]), \(twoDigits(date.day)) \(months[Int(date.month) - 1]) "
      + "\(date.year) \(clock.joined(separator: ":")) GMT"
  }

  private static func twoDigits(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
}
