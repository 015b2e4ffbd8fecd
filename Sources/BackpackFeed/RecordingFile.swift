// The file of a recording: written line by line, never over another by mistake, whole lines only.

internal import Glibc

/// Why a file could not be written or read.
public enum RecordingFileError: Error, Hashable, Sendable {
  case exists(path: String)
  /// The system's reason, without its full stop.
  case notOpened(path: String, reason: String)
  case full(path: String, lines: Int)
  case notWritten(path: String, reason: String, lines: Int)
  case notRead(path: String, reason: String)
}

extension RecordingFileError: CustomStringConvertible {
  /// One or two sentences for a person: what happened, and what to do now.
  public var description: String {
    switch self {
    case .exists(let path):
      return "\(path) is there already. Give another name, or --force to write over it."
    case .notOpened(let path, let reason): return "\(path) cannot be opened: \(reason)."
    case .full(let path, let lines):
      return """
        The disk is full. \(Self.kept(lines, path)) Make room and record again.
        """
    case .notWritten(let path, let reason, let lines):
      return "\(path) cannot be written: \(reason). \(Self.kept(lines, path))"
    case .notRead(let path, let reason): return "\(path) cannot be read: \(reason)."
    }
  }

  private static func kept(_ lines: Int, _ path: String) -> String {
    lines == 0 ? "Nothing was recorded." : "The first \(lines) lines of \(path) are good."
  }
}

/// A file that grows. Closed when it goes out of scope.
struct RecordingFile: ~Copyable {
  private static let bufferSizeMax = 256 << 10

  let path: String
  private let descriptor: Int32
  private var buffer: [UInt8] = []
  /// Bytes of whole lines in the file.
  private(set) var size = 0
  /// Whole lines in the file.
  private(set) var lines = 0

  /// - Parameter replacing: what the file held before is lost.
  init(path: String, replacing: Bool) throws(RecordingFileError) {
    self.path = path
    let flags = O_WRONLY | O_CREAT | O_CLOEXEC | (replacing ? O_TRUNC : O_EXCL)
    descriptor = open(path, flags, 0o644)
    guard descriptor >= 0 else {
      let reason = errno
      throw reason == EEXIST
        ? .exists(path: path) : .notOpened(path: path, reason: systemText(reason))
    }
  }

  deinit { close(descriptor) }

  /// Adds whole lines.
  mutating func append(_ lines: [UInt8]) throws(RecordingFileError) {
    buffer += lines
    if buffer.count >= Self.bufferSizeMax { try flush() }
  }

  /// Hands everything to the system.
  mutating func flush() throws(RecordingFileError) {
    var written = 0
    while written < buffer.count {
      let count = buffer[written...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        let reason = errno
        throw giveUp(reason, buffer[..<written])
      }
      written += count
    }
    note(buffer[...])
    buffer.removeAll(keepingCapacity: true)
  }

  /// Waits until all of it is on the disk.
  mutating func finish() throws(RecordingFileError) {
    try flush()
    // Pipes and the like have nothing to wait for.
    if fsync(descriptor) != 0, errno != EINVAL, errno != EROFS {
      throw giveUp(errno, [])
    }
  }

  private mutating func note(_ bytes: ArraySlice<UInt8>) {
    size += bytes.count
    lines += bytes.count { $0 == UInt8(ascii: "\n") }
  }

  /// Half a line at the end helps nobody: it is taken back, which a full disk allows.
  private mutating func giveUp(_ reason: Int32, _ written: ArraySlice<UInt8>) -> RecordingFileError
  {
    let whole = written.lastIndex(of: UInt8(ascii: "\n")).map { written[...$0] } ?? []
    note(whole)
    buffer = []
    _ = ftruncate(descriptor, size)
    return reason == ENOSPC || reason == EDQUOT
      ? .full(path: path, lines: lines)
      : .notWritten(path: path, reason: systemText(reason), lines: lines)
  }
}

/// The system's words for an error.
func systemText(_ number: Int32) -> String {
  var text = [CChar](repeating: 0, count: 256)
  guard strerror_r(number, &text, text.count) == 0 else { return "error \(number)" }
  return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
}
