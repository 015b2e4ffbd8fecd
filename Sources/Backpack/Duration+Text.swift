// Durations in milliseconds, for C libraries and for people.

extension Duration {
  /// Rounded up.
  var wholeMilliseconds: Int {
    let (seconds, attoseconds) = components
    return Int(seconds) * 1000 + Int((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
  }

  /// "10 s", "250 ms".
  var text: String {
    wholeMilliseconds % 1000 == 0 ? "\(wholeMilliseconds / 1000) s" : "\(wholeMilliseconds) ms"
  }
}
