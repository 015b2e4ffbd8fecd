// From frames to messages.

import Testing

@testable import BackpackServer

@Suite struct `Frames to messages` {
  private typealias Frame = MessageAssembly.Frame

  private func frame(
    _ opcode: MessageAssembly.Opcode, _ payload: String = "", isFinal: Bool = true
  ) -> MessageAssembly.Frame {
    Frame(opcode: opcode.rawValue, isFinal: isFinal, payload: Array(payload.utf8))
  }

  private func outcomes(_ frames: [Frame], sizeMax: Int = 10) -> [MessageAssembly.Outcome] {
    var assembly = MessageAssembly(sizeMax: sizeMax)
    return frames.map { assembly.receive($0) }
  }

  private func code(_ outcome: MessageAssembly.Outcome) -> UInt16? {
    if case .failed(let reason) = outcome { reason.code } else { nil }
  }

  @Test func `a whole frame is a message`() {
    let outcomes = outcomes([frame(.text, "grüße"), frame(.text)])

    #expect(outcomes == [.message(Array("grüße".utf8)), .message([])])
  }

  @Test func `fragments become one message, whatever control frames come between`() {
    let outcomes = outcomes([
      frame(.text, "ab", isFinal: false), frame(.ping, "p"),
      frame(.continuation, "cd", isFinal: false), frame(.pong), frame(.continuation, "e"),
      frame(.text, "f"),
    ])

    #expect(
      outcomes == [
        .nothing, .ping(Array("p".utf8)), .nothing, .pong, .message(Array("abcde".utf8)),
        .message(Array("f".utf8)),
      ])
  }

  @Test func `a character may be split between fragments`() {
    let bytes = Array("ü".utf8)

    let outcomes = outcomes([
      Frame(opcode: 1, isFinal: false, payload: [bytes[0]]), Frame(opcode: 0, payload: [bytes[1]]),
    ])

    #expect(outcomes == [.nothing, .message(bytes)])
  }

  @Test func `the limit is on the message, not on its frames`() {
    let whole = outcomes([frame(.text, "abcd"), frame(.text, "abcde")], sizeMax: 4)
    let pieces = outcomes(
      [frame(.text, "abc", isFinal: false), frame(.continuation, "de", isFinal: false)], sizeMax: 4)

    #expect(whole == [.message(Array("abcd".utf8)), .failed(.tooBig)])
    #expect(pieces == [.nothing, .failed(.tooBig)])
  }

  @Test func `what is against the rules fails with its code`() {
    let cases: [(Frame, UInt16)] = [
      (Frame(opcode: 1, isMasked: false, payload: []), 1002),
      (Frame(opcode: 1, hasReservedBits: true, payload: []), 1002),
      (Frame(opcode: 5, payload: []), 1002),
      (Frame(opcode: 15, payload: []), 1002),
      (Frame(opcode: 0, payload: []), 1002),
      (Frame(opcode: 9, isFinal: false, payload: []), 1002),
      (Frame(opcode: 10, payload: Array(repeating: 0, count: 126)), 1002),
      (Frame(opcode: 8, payload: [3]), 1002),
      (Frame(opcode: 8, payload: [0, 0]), 1002),
      (Frame(opcode: 8, payload: [0x03, 0xEE]), 1002),
      (Frame(opcode: 8, payload: [0x03, 0xE8, 0xFF]), 1007),
      (Frame(opcode: 1, payload: [0xC0, 0xAF]), 1007),
      (Frame(opcode: 2, payload: []), 1003),
    ]
    for (frame, expected) in cases {
      #expect(outcomes([frame]).map(code) == [expected], "\(frame)")
    }
  }

  @Test func `a close frame may be empty or hold a code and a reason`() {
    let outcomes = outcomes([
      frame(.close), Frame(opcode: 8, payload: [0x03, 0xE8]),
      Frame(opcode: 8, payload: [0x0F, 0xA0] + Array("why".utf8)),
    ])

    #expect(outcomes == [.closed(code: nil), .closed(code: 1000), .closed(code: 4000)])
  }

  @Test func `a reason is cut to what a close frame holds`() {
    let reason = CloseReason(code: 1008, text: String(repeating: "x", count: 500))

    #expect(reason.payload.count == 125)
    #expect(Array(reason.payload.prefix(2)) == [0x03, 0xF0])
  }
}
