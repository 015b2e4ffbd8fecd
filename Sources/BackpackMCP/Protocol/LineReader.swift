// Cuts the bytes of standard input into lines.

/// Takes bytes as they arrive and gives lines: without their ends, without blank ones.
///
/// A carriage return before the newline and a byte order mark at the start are dropped. A line over
/// the limit is reported once, as soon as that is known; the rest of it is not kept.
struct LineReader {
  enum Event: Hashable {
    case line([UInt8])
    case tooLong
  }

  private let sizeMax: Int
  private var buffer: [UInt8] = []
  /// Start of the line that is being read.
  private var start = 0
  /// No newline in front of this.
  private var scanned = 0
  private var isDiscarding = false
  private var isFirstLine = true

  init(sizeMax: Int) { self.sizeMax = sizeMax }

  /// Bytes kept at the moment.
  var heldSize: Int { buffer.capacity }

  mutating func append(_ bytes: some Collection<UInt8>) { buffer.append(contentsOf: bytes) }

  /// What the bytes so far amount to; `nil`: more are needed.
  mutating func next() -> Event? {
    while let newline = buffer[scanned...].firstIndex(of: UInt8(ascii: "\n")) {
      let line = buffer[start..<newline]
      start = newline + 1
      scanned = start
      if isDiscarding {
        isDiscarding = false
      } else if let event = event(for: line) {
        return event
      }
    }
    return settle()
  }

  /// The last line, where it did not end in a newline. Call it when there is nothing more to come.
  mutating func finish() -> Event? {
    defer { forget() }
    return isDiscarding ? nil : event(for: buffer[start...])
  }

  /// Everything up to here holds no newline any more: makes room, or gives up on an endless line.
  private mutating func settle() -> Event? {
    scanned = buffer.count
    if isDiscarding || start == buffer.count {
      forget()
      return nil
    }
    if buffer.count - start > sizeMax + 4 {  // a byte order mark and a carriage return do not count
      isDiscarding = true
      isFirstLine = false
      forget()
      return .tooLong
    }
    if start > 0 {
      buffer.removeFirst(start)
      scanned -= start
      start = 0
    }
    return nil
  }

  private mutating func forget() {
    // What a long line took is given back; what usual ones take is used again.
    buffer.removeAll(keepingCapacity: buffer.capacity <= 1 << 17)
    start = 0
    scanned = 0
  }

  private mutating func event(for rawLine: ArraySlice<UInt8>) -> Event? {
    var line = rawLine
    if isFirstLine, line.starts(with: [0xEF, 0xBB, 0xBF]) { line = line.dropFirst(3) }
    isFirstLine = false
    if line.last == UInt8(ascii: "\r") { line = line.dropLast() }
    if line.count > sizeMax { return .tooLong }
    return line.allSatisfy(Self.isBlank) ? nil : .line(Array(line))
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || (0x09...0x0D).contains(byte)
  }
}
