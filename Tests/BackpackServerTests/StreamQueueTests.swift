// What is to leave on a stream connection, and what comes between the exchange's thread and the loop.

import BackpackModel
import NIOCore
import Synchronization
import Testing

@testable import BackpackServer

@Suite struct `Streams on their way out` {
  private func steps(_ queue: inout StreamQueue) -> [StreamQueue.Step] {
    var steps: [StreamQueue.Step] = []
    while let step = queue.next() { steps.append(step) }
    return steps
  }

  @Test func `messages, pings and the end leave in the order they came`() {
    var queue = StreamQueue()
    for item: StreamOutlet.Item in [
      .message([1]), .ping, .message([2, 3]),
      .closed(.byVenue(code: 1009, reason: "Message too big")),
    ] {
      queue.add(item, faults: nil)
    }

    #expect(queue.size == 3)
    #expect(
      steps(&queue) == [
        .message([1]), .ping, .message([2, 3]),
        .close(CloseReason(code: 1009, text: "Message too big")),
      ])
    #expect(queue.size == 0)
  }

  @Test(arguments: [
    (#"{"stream":"depth.SOL_USDC","data":{}}"#, "depth.SOL_USDC"),
    (#"{"stream":"kline.1m.X","data":{"stream":"no"}}"#, "kline.1m.X"),
    (#"{"id":null,"error":{"code":4002,"message":"Parse error"}}"#, nil), ("", nil),
    (#"{"stream":"#, nil),
  ])
  func `a frame's stream is read from its beginning`(frame: String, name: String?) {
    #expect(StreamQueue.streamName(of: Array(frame.utf8)) == name)
  }

  @Test func `the loop is called once for all that waits, and not after the end`() {
    let calls = Atomic(0)
    let outlet = StreamOutlet(sizeMax: 10) { calls.add(1, ordering: .relaxed) }
    outlet.signOfLife()
    outlet.signOfLife()
    #expect(calls.load(ordering: .relaxed) == 1)
    #expect(outlet.take().items.count == 2)

    outlet.signOfLife()
    outlet.end()
    _ = outlet.take()
    outlet.signOfLife()

    #expect(calls.load(ordering: .relaxed) == 2)
    #expect(outlet.take().items.isEmpty)
  }

  @Test func `more than may wait is dropped and remembered`() {
    let outlet = StreamOutlet(sizeMax: 5) {}
    for message in [[1, 2, 3], [4, 5, 6], [7]] as [[UInt8]] { outlet.received(message.span.bytes) }

    let (items, isOverfull) = outlet.take()

    #expect(items.count == 2)
    #expect(isOverfull)
    #expect(outlet.take().isOverfull)
  }

  @Test(arguments: [(0, 2), (125, 2), (126, 4), (65_535, 4), (65_536, 10)])
  func `a frame's head is as short as it can be`(size: Int, headSize: Int) {
    var buffer = ByteBuffer()

    buffer.writeFrame(.text, Array(repeating: 7, count: size))

    #expect(buffer.readableBytes == headSize + size)
    #expect(buffer.getInteger(at: 0, as: UInt8.self) == 0x81)
  }
}
