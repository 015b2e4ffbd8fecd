// Plain lines for a terminal: titles, tables, bold where it can be.

import Glibc

/// Prints for a person. Bold only on a terminal, and not where NO_COLOR asks for none.
struct Terminal {
  private let hasStyle: Bool

  init(environment: [String: String]) {
    hasStyle = isatty(STDOUT_FILENO) == 1 && (environment["NO_COLOR"] ?? "").isEmpty
  }

  func title(_ number: Int, _ text: String, detail: String) {
    let space = String(repeating: " ", count: max(2, 58 - text.count))
    write(
      "\n\(number < 10 ? " " : "")\(styled("1", "\(number)  \(text)"))\(space)\(styled("2", detail))"
    )
  }

  func line(_ text: String) { write("    \(text)") }

  /// A whole line at once and unbuffered, so that whoever watches sees each step when it happens.
  func write(_ text: String) {
    var rest = Array("\(text)\n".utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return }  // nobody is watching any more
      rest = rest.dropFirst(count)
    }
  }

  func table(_ rows: [[String]]) {
    var widths: [Int] = []
    for row in rows {
      for (column, cell) in row.enumerated() {
        if column == widths.count { widths.append(0) }
        widths[column] = max(widths[column], cell.count)
      }
    }
    for row in rows {
      let cells = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
      var text = cells.joined(separator: "  ")
      while text.hasSuffix(" ") { text.removeLast() }
      line(text)
    }
  }

  private func styled(_ code: String, _ text: String) -> String {
    hasStyle ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }
}
