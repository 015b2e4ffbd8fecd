// What is left of a transport's thread when it has ended.

import BackpackModel
import Testing

@testable import Backpack

@Suite struct `A thread of streams that has ended` {
  private final class Deaf: StreamReceiver {
    func opened() {}
    func received(_ message: RawSpan) {}
    func signOfLife() {}
    func closed(_ cause: StreamClosure) {}
  }

  @Test func `is not kept alive by a name that is found too late`() {
    weak var left: WebSocketLoop?
    do {
      let loop = WebSocketLoop(libraryName: nil, certificateFile: nil)
      left = loop
      let link = WebSocketLink(
        StreamRequest(url: "wss://venue.invalid"), { _ in nil }, .init(), loop: loop,
        receiver: Deaf())
      loop.stop()
      loop.lookedUp(link, ["127.0.0.1"])
    }
    #expect(left == nil)
  }
}
