// The whole path: a server on this machine, libwebsockets, the session, a consumer.

import BackpackModel
import Testing

@testable import Backpack

@Suite(.timeLimit(.minutes(1))) struct `Streams over a socket` {
  private static let subscription = #"{"method":"SUBSCRIBE","params":["trade.SOL_USDC"]}"#

  @Test func `fragments are one event; a cut in mid-frame and a frame too long are gaps that heal`()
    async throws
  {
    let server = try await FaultServer()
    var options = BackpackStreams.Options(url: server.streamURL)
    options.limits.firstWaitMax = .milliseconds(20)
    let streams = BackpackStreams(
      transport: WebSocketTransport(certificateFile: nil), key: nil, reading: ScriptedReading(),
      options: options)
    let events = try streams.events(of: .trades("SOL_USDC")).makeAsyncIterator()

    let first = server.stream(1)
    try await first.opened()
    #expect(try await first.frame().text == Self.subscription)
    let text = Frames.trade(1)
    try await first.send(
      .text(String(text.prefix(40)), fin: false), .control(.ping, "are you there"),
      .more(String(text.dropFirst(40))))
    #expect(try await Self.next(events) == "trade 1")
    try await first.send(FaultServer.Frame(text: String(text.prefix(50)), claim: 500))
    try await first.cut()
    #expect(try await Self.next(events) == "gap")

    let second = server.stream(2)
    try await second.opened()
    #expect(try await second.frame().text == Self.subscription)
    try await second.send([Frames.trade(2)])
    #expect(try await Self.next(events) == "resumed")
    #expect(try await Self.next(events) == "trade 2")
    let long = String(repeating: "x", count: 40_000)
    try await second.send(FaultServer.Frame(text: long, claim: 5 << 20))
    #expect(try await Self.next(events) == "gap")

    let third = server.stream(3)
    try await third.opened()
    try await third.send([Frames.trade(3)])
    #expect(try await Self.next(events) == "resumed")
    #expect(try await Self.next(events) == "trade 3")
    try await third.close(1001, "going away")
    #expect(try await Self.next(events) == "gap")
    try await server.stream(4).opened()
    streams.close()
    _ = try await server.stream(4).ended()
  }

  private static func next(_ events: StreamEvents<TradeUpdate>.Iterator) async throws -> String {
    switch try await events.next() {
    case .update(let trade, _)?: "trade \(trade.id)"
    case .some(let event): event.kind
    case nil: "end"
    }
  }
}
