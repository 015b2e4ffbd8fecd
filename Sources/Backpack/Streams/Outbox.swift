// What waits to be sent on one stream, and the wish to end it.

internal import CWebSocket

/// Frames in the order they were given, up to a number of bytes.
struct Outbox: Sendable {
  /// A frame costs more than its text.
  private static let frameOverhead = 64

  let sizeMax: Int
  private var frames: ArraySlice<[UInt8]> = []
  private var size = 0
  private(set) var isClosing = false
  private(set) var hasOverflowed = false
  private var isShut = false
  /// Whether the loop knows of something here that it has not looked at yet.
  private var isNoticed = false

  init(sizeMax: Int) { self.sizeMax = sizeMax }

  var isEmpty: Bool { frames.isEmpty }

  /// - Returns: whether the loop is to be told.
  mutating func add(_ text: [UInt8]) -> Bool {
    if isShut || isClosing || hasOverflowed { return false }
    let cost = text.count + Self.frameOverhead
    if cost > sizeMax - size {
      hasOverflowed = true
      (frames, size) = ([], 0)
    } else {
      // libwebsockets writes the frame's header in front of the text and masks it in place.
      frames.append([UInt8](repeating: 0, count: Int(CWS_PADDING)) + text)
      size += cost
    }
    return isNews()
  }

  /// - Returns: whether the loop is to be told.
  mutating func requestClose() -> Bool {
    if isShut || isClosing { return false }
    isClosing = true
    return isNews()
  }

  /// The loop looks.
  mutating func look() -> (isClosing: Bool, hasOverflowed: Bool) {
    isNoticed = false
    return (isClosing, hasOverflowed)
  }

  /// The next frame: padding, then the text.
  mutating func next() -> [UInt8]? {
    guard let frame = frames.popFirst() else { return nil }
    size -= frame.count - Int(CWS_PADDING) + Self.frameOverhead
    return frame
  }

  /// Takes nothing any more.
  mutating func shut() {
    isShut = true
    (frames, size) = ([], 0)
  }

  private mutating func isNews() -> Bool {
    defer { isNoticed = true }
    return !isNoticed
  }
}
