// Lines on their way to the client.

internal import Glibc

/// Writes whole lines, one after the other, without ever waiting for the client to read.
///
/// What the pipe does not take at once is kept; the owner asks for readiness and flushes again.
struct OutputQueue {
  /// A pipe that polls as writable takes this much without blocking (PIPE_BUF). A blocking
  /// descriptor, as inherited ones are, must not be given more at a time.
  private static let pieceSize = 4096

  private let descriptor: Descriptor
  private var lines: [[UInt8]] = []
  /// First line not written yet, and how much of it is.
  private var index = 0
  private var offset = 0
  /// Bytes not written yet.
  private(set) var backlogSize = 0
  /// The client does not read any more, and never will.
  private(set) var isClosed = false

  init(to descriptor: Descriptor) { self.descriptor = descriptor }

  var isEmpty: Bool { backlogSize == 0 }

  mutating func append(_ line: [UInt8]) {
    if isClosed { return }
    lines.append(line)
    backlogSize += line.count
  }

  mutating func close() {
    isClosed = true
    forget()
  }

  /// Writes as much as goes without waiting.
  mutating func flush() {
    while index < lines.count, descriptor.isWritable {
      guard let count = writePiece() else { return }
      offset += count
      backlogSize -= count
      if offset == lines[index].count {
        lines[index] = []
        index += 1
        offset = 0
      }
    }
    if index == lines.count { forget() }
  }

  /// Bytes written; `nil`: none can be written now.
  private mutating func writePiece() -> Int? {
    let written = lines[index].withUnsafeBytes { line in
      let piece = line[offset...].prefix(Self.pieceSize)
      return write(descriptor.raw, UnsafeRawBufferPointer(rebasing: piece).baseAddress, piece.count)
    }
    if written >= 0 { return written }
    switch errno {
    case EINTR: return 0
    case EAGAIN: return nil
    default:
      close()
      return nil
    }
  }

  private mutating func forget() {
    lines.removeAll(keepingCapacity: lines.capacity <= 64)
    index = 0
    offset = 0
    backlogSize = 0
  }
}
