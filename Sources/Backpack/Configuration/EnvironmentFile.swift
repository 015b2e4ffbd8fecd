// A .env file: KEY=VALUE lines. Problems are told by line, never by content.

import Glibc

/// The variables of a `.env` file.
///
/// A line is `KEY=VALUE`, with `export ` before it if you like. Blank lines and lines that start with `#`
/// count for nothing; so does ` #` and what follows an unquoted value. Quotes, single or double, are taken off;
/// nothing is expanded.
struct EnvironmentFile {
  let path: String
  private(set) var variables: [String: String] = [:]
  private(set) var warnings: [String] = []

  /// No more than this is read of a file: a .env is small, a mistaken path may not be.
  static let sizeMax = 1 << 20
  static let warningsMax = 5

  enum Failure: Error {
    case missing
    /// A folder, a pipe: it holds no variables.
    case notAFile
    case unreadable(String)
  }

  init(path: String) throws(Failure) {
    self.path = path
    // Not blocking: opening a pipe would wait for somebody to write.
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else {
      if errno == ENOENT || errno == ENOTDIR { throw .missing }
      throw .unreadable(String(cString: strerror(errno)))
    }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0 else { throw .unreadable(String(cString: strerror(errno))) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notAFile }
    guard status.st_size <= Self.sizeMax else { throw .unreadable("it is larger than 1 MiB") }

    var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
    var filled = 0
    while filled < bytes.count {
      let count = bytes.withUnsafeMutableBytes { buffer in
        read(file, buffer.baseAddress.map { $0 + filled }, buffer.count - filled)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { break }
      filled += count
    }
    // Some editors put a byte order mark first; the first variable must not be lost to it.
    let start = bytes[..<filled].starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    parse(String(decoding: bytes[start..<filled], as: UTF8.self))

    // Only where a secret is at stake: nobody minds a readable file of addresses.
    if status.st_mode & 0o077 != 0, variables[Configuration.Variable.privateKey] != nil {
      warnings.append(
        "\(path) holds your private key and other users can read it. Run: chmod 600 '\(path)'")
    }
  }

  private mutating func parse(_ text: String) {
    for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .enumerated()
    {
      var line = Self.trimmed(line)
      if line.isEmpty || line.hasPrefix("#") { continue }
      if line.hasPrefix("export ") { line = Self.trimmed(line.dropFirst(7)) }
      guard let equals = line.firstIndex(of: "="), equals != line.startIndex else {
        warnings.append("\(path), line \(index + 1): not KEY=VALUE; the line counts for nothing.")
        // Not a .env at all, it seems; one warning a line would bury the others.
        if warnings.count == Self.warningsMax { return }
        continue
      }
      let key = String(Self.trimmed(line[..<equals]))
      variables[key] = Self.unquoted(Self.trimmed(line[equals...].dropFirst()))
    }
  }

  private static func unquoted(_ value: Substring) -> String {
    if let quote = value.first, quote == "\"" || quote == "'",
      let end = value.dropFirst().firstIndex(of: quote)
    {
      return String(value[value.index(after: value.startIndex)..<end])
    }
    var value = value
    for comment in [" #", "\t#"] {
      if let start = value.firstPlace(of: comment)?.lowerBound { value = value[..<start] }
    }
    return String(trimmed(value))
  }

  private static func trimmed(_ text: Substring) -> Substring {
    var text = text.drop(while: \.isWhitespace)
    while text.last?.isWhitespace == true { text.removeLast() }
    return text
  }
}
