// Descriptors of this process: private copies, readiness, a pipe to wake a sleeping thread.

internal import Glibc

/// A descriptor that belongs to its owner alone and is closed with it.
final class Descriptor: Sendable {
  let raw: Int32

  private init(owning raw: Int32) { self.raw = raw }
  deinit { close(raw) }

  /// A copy of `raw` above the standard ones, not inherited by children; `nil` where that fails.
  ///
  /// It shares its flags with the original, which is why O_NONBLOCK is never set on it: the other
  /// holders of the pipe have not asked for that.
  static func copy(of raw: Int32) -> Descriptor? {
    let made = fcntl(raw, F_DUPFD_CLOEXEC, 3)
    return made < 0 ? nil : Descriptor(owning: made)
  }

  /// A pipe of our own. Neither end blocks, neither is inherited by children.
  static func pipe() -> (read: Descriptor, write: Descriptor)? {
    var ends: [Int32] = [-1, -1]
    guard Glibc.pipe(&ends) == 0 else { return nil }
    for end in ends {
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
    return (Descriptor(owning: ends[0]), Descriptor(owning: ends[1]))
  }

  static func null() -> Descriptor? {
    let made = open("/dev/null", O_RDWR | O_CLOEXEC)
    return made < 0 ? nil : Descriptor(owning: made)
  }

  /// Waits for nothing: can `size` bytes be written now?
  var isWritable: Bool {
    var state = pollfd(fd: raw, events: Int16(POLLOUT), revents: 0)
    return poll(&state, 1, 0) == 1
  }
}

/// Rings from any thread; heard by a thread in `poll`.
struct Bell: Sendable {
  private let ends: (read: Descriptor, write: Descriptor)

  init?() {
    guard let ends = Descriptor.pipe() else { return nil }
    self.ends = ends
  }

  var descriptor: Int32 { ends.read.raw }
  /// Where a byte rings the bell; for signal handlers, which may do little else than write.
  var clapper: Int32 { ends.write.raw }

  func ring(_ byte: UInt8 = 0) {
    var byte = byte
    // A full pipe rings already.
    _ = write(ends.write.raw, &byte, 1)
  }

  /// The bytes it was rung with.
  func silence() -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 64)
    let count = read(ends.read.raw, &bytes, bytes.count)
    return Array(bytes.prefix(max(0, count)))
  }
}

/// Makes standard input and output private to the protocol.
///
/// Afterwards a stray `print` in any library lands on standard error, and children read nothing.
func claimStandardDescriptors(input: Int32, output: Int32) {
  if output == STDOUT_FILENO, dup2(STDERR_FILENO, STDOUT_FILENO) < 0, let null = Descriptor.null() {
    dup2(null.raw, STDOUT_FILENO)
  }
  if input == STDIN_FILENO, let null = Descriptor.null() { dup2(null.raw, STDIN_FILENO) }
}

func parentProcess() -> Int32 { getppid() }

public enum StandardError {
  /// Writes one line to standard error, or drops it where that would block. Leaves out `debug`.
  public static func log(_ level: MCPServer.LogLevel, _ message: String) {
    if level == .debug { return }
    var state = pollfd(fd: STDERR_FILENO, events: Int16(POLLOUT), revents: 0)
    guard poll(&state, 1, 0) == 1, state.revents & Int16(POLLOUT) != 0 else { return }
    // A pipe that takes anything takes PIPE_BUF bytes at once.
    let line =
      Array("backpack: \(level.rawValue): \(message)".utf8.prefix(4000)) + [UInt8(ascii: "\n")]
    _ = write(STDERR_FILENO, line, line.count)
  }
}
