// F4, F6: lines out of bytes, however they arrive.

import Testing

@testable import BackpackMCP

struct LineReaderTests {
  /// Everything that comes out of `pieces`, the end of input included.
  private func events(_ pieces: [[UInt8]], sizeMax: Int = 100) -> [LineReader.Event] {
    var reader = LineReader(sizeMax: sizeMax)
    var events: [LineReader.Event] = []
    for piece in pieces {
      reader.append(piece)
      while let event = reader.next() { events.append(event) }
    }
    if let event = reader.finish() { events.append(event) }
    return events
  }

  private func lines(_ text: String) -> [LineReader.Event] { events([Array(text.utf8)]) }

  private func line(_ text: String) -> LineReader.Event { .line(Array(text.utf8)) }

  @Test(arguments: [
    "a\nb\n", "a\r\nb\r\n", "\u{FEFF}a\nb\n", "a\n\n \t\n\r\nb\n", "a\nb", "a\nb\r",
    "\u{FEFF}\na\nb",
  ])
  func `two lines are two lines, whatever stands around them`(text: String) {
    #expect(lines(text) == [line("a"), line("b")])
  }

  @Test func `one byte at a time makes the same lines`() {
    let bytes = Array("\u{FEFF}first\r\n\nsecond\nlast".utf8)
    #expect(events(bytes.map { [$0] }) == [line("first"), line("second"), line("last")])
  }

  @Test func `a byte order mark counts at the very start only`() {
    #expect(lines("a\n\u{FEFF}b\n") == [line("a"), line("\u{FEFF}b")])
  }

  @Test func `a carriage return inside a line stays`() {
    #expect(lines("a\rb\n") == [line("a\rb")])
  }

  @Test func `nothing comes out of nothing`() {
    #expect(lines("").isEmpty)
    #expect(lines("\n\n\r\n").isEmpty)
  }

  @Test(arguments: [[100], [50, 50], Array(repeating: 1, count: 100)])
  func `a line of exactly the limit passes`(sizes: [Int]) {
    let pieces = sizes.map { [UInt8](repeating: 120, count: $0) } + [[13, 10]]
    #expect(events(pieces) == [.line([UInt8](repeating: 120, count: 100))])
  }

  @Test(arguments: [
    ["101"], ["60", "60", "60"], ["5000"], Array(repeating: "1", count: 300),
  ])
  func `a longer line is reported once, and the next one is read`(sizes: [String]) {
    let pieces = sizes.compactMap(Int.init).map { [UInt8](repeating: 120, count: $0) }
    #expect(events(pieces + [Array("\nnext\n".utf8)]) == [.tooLong, line("next")])
  }

  @Test func `an endless line at the end of input is reported once`() {
    #expect(events([[UInt8](repeating: 120, count: 300)]) == [.tooLong])
  }

  @Test func `an endless line is not kept`() {
    var reader = LineReader(sizeMax: 1 << 20)
    var reports = 0
    for _ in 0..<100 {
      reader.append([UInt8](repeating: 120, count: 1 << 16))
      while let event = reader.next() {
        #expect(event == .tooLong)
        reports += 1
      }
      #expect(reader.heldSize < 3 << 20)
    }

    #expect(reports == 1)
    #expect(reader.heldSize <= 1 << 17)
  }
}
