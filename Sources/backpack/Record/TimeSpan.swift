// Times as people write them on a command line.

import ArgumentParser

/// `90s`, `45m`, `1h30m`, `2d`.
enum TimeSpan {
  private static let units: [(letter: Character, seconds: Int64)] = [
    ("d", 86_400), ("h", 3600), ("m", 60), ("s", 1),
  ]
  private static let secondsMax: Int64 = 366 * 86_400

  /// - Throws: `ValidationError` with what to write instead.
  static func parse(_ text: String) throws -> Duration {
    var seconds: Int64 = 0
    var rest = text[...]
    for unit in units {
      let digits = rest.prefix { $0.isASCII && $0.isNumber }
      guard !digits.isEmpty, rest.dropFirst(digits.count).first == unit.letter else { continue }
      guard let count = Int64(digits), count <= secondsMax else { throw invalid(text) }
      seconds += count * unit.seconds
      rest = rest.dropFirst(digits.count + 1)
    }
    guard rest.isEmpty, (1...secondsMax).contains(seconds) else { throw invalid(text) }
    return .seconds(seconds)
  }

  private static func invalid(_ text: String) -> ValidationError {
    ValidationError(
      "The time '\(text)' cannot be read. Write it as 90s, 45m, 1h30m or 2d, up to a year.")
  }

  /// `1 h 30 min`, `45 s`; what is below a second is left out.
  static func text(_ span: Duration) -> String {
    let seconds = span.components.seconds
    if seconds < 60 { return "\(seconds) s" }
    if seconds < 3600 { return "\(seconds / 60) min \(seconds % 60) s" }
    return "\(seconds / 3600) h \(seconds % 3600 / 60) min"
  }
}
