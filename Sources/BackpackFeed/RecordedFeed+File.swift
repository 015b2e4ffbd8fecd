// A recorded feed out of a file.

public import BackpackModel
public import BackpackPaper
internal import Glibc

extension RecordedFeed {
  /// Replays the recording in a file, which stays open until this goes away.
  ///
  /// - Parameters:
  ///   - path: a file made by `backpack record`.
  ///   - startingAt: when its first event happens.
  ///   - tolerance: how late events may stand in it and still happen when they did.
  /// - Throws: `RecordingFileError`, `RecordingError`; so does `take`.
  public convenience init(
    path: String, startingAt: Timestamp, tolerance: Duration = RecordedFeed.usualTolerance
  ) throws {
    let file = try RecordingChunks(path: path)
    try self.init(startingAt: startingAt, tolerance: tolerance) { try file.next() }
  }
}

/// A file, read from its beginning to its end in pieces.
private final class RecordingChunks: Sendable {
  private static let chunkSize = 64 << 10

  private let path: String
  /// The feed reads under its lock, one piece at a time.
  private let descriptor: Int32

  init(path: String) throws(RecordingFileError) {
    self.path = path
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw .notOpened(path: path, reason: systemText(errno))
    }
  }

  deinit { close(descriptor) }

  /// `nil` at the end.
  func next() throws(RecordingFileError) -> [UInt8]? {
    var failure: Int32 = 0
    let chunk = [UInt8](unsafeUninitializedCapacity: Self.chunkSize) { buffer, size in
      repeat {
        let count = read(descriptor, buffer.baseAddress, buffer.count)
        failure = count < 0 ? errno : 0
        size = max(count, 0)
      } while failure == EINTR
    }
    guard failure == 0 else { throw .notRead(path: path, reason: systemText(failure)) }
    return chunk.isEmpty ? nil : chunk
  }
}
