// Lines for the person at the terminal, beside what the program prints for others to read.

import Glibc

enum StandardError {
  static func write(_ line: String) {
    let bytes = Array("\(line)\n".utf8)
    // Whole lines, so that threads do not mix theirs. Nobody listens: nothing to be done.
    _ = bytes.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }
}
