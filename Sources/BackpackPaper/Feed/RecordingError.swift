// Why a recording cannot be read, and what to do about it.

/// What is wrong with a recording.
public enum RecordingError: Error, Hashable, Sendable {
  /// It ends before the first line does: nothing of it can be used.
  case noHeader
  /// The first line is something else.
  case notARecording(reason: String)
  /// Made by a later program.
  case newerVersion(Int)
  /// A line that cannot be; lines count from 1, the header's.
  case corrupt(line: Int, reason: String)
}

extension RecordingError: CustomStringConvertible {
  /// One or two sentences for a person: what is wrong, and what to do now.
  public var description: String {
    switch self {
    case .noHeader:
      "The recording ends within its first line; nothing of it can be read. Record it again."
    case .notARecording(let reason):
      """
      This is not a recording made by `backpack record`: its first line \(reason). Check the name of the file.
      """
    case .newerVersion(let version):
      """
      The recording has version \(version) of the format; this program reads up to version \
      \(RecordingHeader.version). Use a newer program.
      """
    case .corrupt(let line, let reason):
      """
      Line \(line) of the recording is damaged: \(reason). Take that line out to use what is around it.
      """
    }
  }
}
