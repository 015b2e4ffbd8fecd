// One line on standard error that says how far it is.

import BackpackMCP
import Glibc

/// On a terminal one line that changes every second; elsewhere a line of the log every minute.
struct ProgressLine {
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private var shownAt: ContinuousClock.Instant
  private var isOnScreen = false

  init() { shownAt = .now }

  var isDue: Bool { shownAt.duration(to: .now) >= .seconds(isTerminal ? 1 : 60) }

  mutating func show(_ text: String) {
    shownAt = .now
    guard isTerminal else { return StandardError.log(.info, text) }
    put("\r\u{1B}[K\(text)")
    isOnScreen = true
  }

  /// Before anything else is written there.
  mutating func clear() {
    if isOnScreen { put("\r\u{1B}[K") }
    isOnScreen = false
  }

  /// A terminal that does not take it is none to wait for.
  private func put(_ text: String) {
    let bytes = Array(text.utf8)
    _ = write(STDERR_FILENO, bytes, bytes.count)
  }
}
