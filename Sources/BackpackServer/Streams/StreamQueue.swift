// What is to leave on a stream connection, in order, with what is to go wrong with it.

import BackpackModel
import NIOCore

/// Knows no socket: what the exchange tells goes in, what to do comes out.
struct StreamQueue {
  enum Step: Hashable, Sendable {
    case message([UInt8])
    case ping
    /// Nothing leaves for so long.
    case pause(Duration)
    case close(CloseReason)
    /// Without a word.
    case cut
  }

  private var steps = CircularBuffer<Step>()
  /// Bytes of all messages in it.
  private(set) var size = 0

  mutating func next() -> Step? {
    guard let step = steps.popFirst() else { return nil }
    if case .message(let text) = step { size -= text.count }
    return step
  }

  /// - Parameter faults: who says what goes wrong; `nil`: nothing does.
  mutating func add(_ item: StreamOutlet.Item, faults: ExchangeFront?) {
    switch item {
    case .message(let text):
      guard let faults, let stream = Self.streamName(of: text) else { return add(text) }
      add(text, faults.fault(forFrameOf: stream))
    case .ping: steps.append(.ping)
    case .closed(.byVenue(let code, let reason)):
      let code = code.flatMap(UInt16.init(exactly:)) ?? 1000
      steps.append(.close(CloseReason(code: code, text: reason)))
    case .closed:
      steps.append(.close(CloseReason(code: 1011, text: "the exchange closed the stream")))
    }
  }

  private mutating func add(_ text: [UInt8]) {
    steps.append(.message(text))
    size += text.count
  }

  private mutating func add(_ text: [UInt8], _ fault: FaultPlan.FrameFault) {
    if fault.delay > .zero { steps.append(.pause(fault.delay)) }
    for _ in 0..<fault.copies { add(text) }
    switch fault.disconnect {
    case .broken: steps.append(.cut)
    case .closed(let code):
      steps.append(.close(CloseReason(code: code, text: "by the fault plan")))
    case nil: break
    }
  }

  /// `depth.SOL_USDC` of `{"stream":"depth.SOL_USDC","data":…`; `nil` of frames that are no stream's.
  static func streamName(of frame: [UInt8]) -> String? {
    let beginning = Array(#"{"stream":""#.utf8)
    guard frame.starts(with: beginning) else { return nil }
    let name = frame.dropFirst(beginning.count).prefix { $0 != UInt8(ascii: "\"") }
    return String(decoding: name, as: UTF8.self)
  }
}
