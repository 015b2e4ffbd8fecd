// Frames of the client: what is silent, what is refused, and who may hear what.

import BackpackModel
import BackpackWire
import Testing

@testable import BackpackPaper

@Suite struct StreamEnvelopeTests {
  @Test(arguments: [
    ("", "4002 Parse error"), ("{", "4002 Parse error"), ("[]", "4002 Parse error"),
    ("\"SUBSCRIBE\"", "4002 Parse error"), ("{}", "4002 Parse error"),
    (#"{"method":"SUBSCRIBE"}"#, "4002 Parse error"),
    (#"{"method":"subscribe","params":[]}"#, "4002 Parse error"),
    (#"{"method":"PING","params":[]}"#, "4002 Parse error"),
    (#"{"method":"SUBSCRIBE","params":"trade.SOL_USDC"}"#, "4002 Parse error"),
    (#"{"method":"SUBSCRIBE","params":[1]}"#, "4002 Parse error"),
    (#"{"method":"SUBSCRIBE","params":[],"params":[]}"#, "4002 Parse error"),
    (
      #"{"method":"SUBSCRIBE","params":["account.orderUpdate"],"signature":["a","b",1,2]}"#,
      "4002 Parse error"
    ),
    (
      #"{"method":"SUBSCRIBE","params":["account.orderUpdate"],"signature":["a","b","1"]}"#,
      "4002 Parse error"
    ),
    (#"{"method":"SUBSCRIBE","params":["depht.SOL_USDC"]}"#, "4006 Invalid stream"),
    (#"{"method":"SUBSCRIBE","params":["depth"]}"#, "4006 Invalid stream"),
    (#"{"method":"SUBSCRIBE","params":["depth."]}"#, "4006 Invalid stream"),
    (#"{"method":"SUBSCRIBE","params":["depth.200ms"]}"#, "4006 Invalid stream"),
    (#"{"method":"SUBSCRIBE","params":["trade.SOL USDC"]}"#, "4006 Invalid stream"),
    (#"{"method":"SUBSCRIBE","params":["kline.SOL_USDC"]}"#, "4006 Invalid stream"),
    (#"{"method":"SUBSCRIBE","params":["kline.1M.SOL_USDC"]}"#, "4006 Invalid stream"),
    (#"{"method":"SUBSCRIBE","params":["kline.7m.SOL_USDC"]}"#, "4006 Invalid stream"),
    (#"{"method":"SUBSCRIBE","params":["account.order"]}"#, "4006 Invalid stream"),
    (#"{"method":"SUBSCRIBE","params":["account.balanceUpdate.SOL"]}"#, "4006 Invalid stream"),
    (#"{"method":"UNSUBSCRIBE","params":["nothing"]}"#, "4006 Invalid stream"),
    (#"{"method":"SUBSCRIBE","params":["depth.500ms.SOL_USDC"]}"#, "4008 Invalid depth window"),
    (#"{"method":"SUBSCRIBE","params":["depth.1s.SOL_USDC"]}"#, "4008 Invalid depth window"),
    (#"{"method":"SUBSCRIBE","params":["account.orderUpdate"]}"#, "4003 Missing signature"),
  ])
  func `a frame that cannot be carried out is answered with an error, the connection stays`(
    text: String, error: String
  ) throws {
    let stream = try TestVenue().connect()
    stream.send(text)
    stream.deliver()
    #expect(try stream.errors == [error])
    stream.subscribe("ticker.SOL_USDC")
    stream.pass(.seconds(1))
    #expect(try stream.frames().map(\.stream) == ["ticker.SOL_USDC"])
  }

  @Test func `error frames are as the venue writes them`() throws {
    let stream = try TestVenue().connect()
    stream.subscribe("nothing")
    stream.deliver()
    #expect(stream.messages == [#"{"id":null,"error":{"code":4006,"message":"Invalid stream"}}"#])
  }

  @Test func `every interval of the venue is streamed`() throws {
    let intervals = [
      "1s", "1m", "3m", "5m", "15m", "30m", "1h", "2h", "4h", "6h", "8h", "12h", "1d", "3d", "1w",
      "1month",
    ]
    let stream = try TestVenue().connect()
    let names = intervals.map { "kline.\($0).SOL_USDC" }
    stream.send(TestStream.frame("SUBSCRIBE", names))
    stream.pass(.seconds(20))
    #expect(Set(try stream.frames().map(\.stream)) == Set(names))
    #expect(try stream.errors.isEmpty)
  }

  @Test func `success is silence, and one wrong name refuses the whole frame`() throws {
    let stream = try TestVenue().connect()
    stream.subscribe("ticker.SOL_USDC", "nothing", "ticker.BTC_USDC")
    stream.pass(.seconds(3))
    #expect(stream.messages.count == 1)
    stream.send(#"{"method":"SUBSCRIBE","params":["ticker.SOL_USDC"],"id":7,"extra":{}}"#)
    stream.unsubscribe("ticker.BTC_USDC")
    stream.deliver()
    #expect(stream.messages.count == 1)
  }

  @Test func `subscribing twice does not double, unsubscribing once ends it`() throws {
    let venue = try TestVenue()
    let stream = venue.connect()
    let other = venue.connect()
    stream.subscribe("ticker.SOL_USDC", "ticker.SOL_USDC", "depth.200ms.SOL_USDC")
    stream.subscribe("ticker.SOL_USDC", "depth.200ms.SOL_USDC")
    other.subscribe("ticker.SOL_USDC")
    stream.pass(.seconds(3))
    #expect(try stream.frames("ticker.SOL_USDC").count == 3)
    let depthCount = try stream.frames("depth.200ms.SOL_USDC").count
    stream.unsubscribe("ticker.SOL_USDC", "depth.200ms.SOL_USDC")
    stream.pass(.seconds(3))
    #expect(try stream.frames("ticker.SOL_USDC").count == 3)
    #expect(try stream.frames("depth.200ms.SOL_USDC").count == depthCount)
    // The other one's subscription is its own.
    #expect(try other.frames().count == 6)
  }

  // MARK: Signatures

  @Test func `a signature opens private streams, mixed with public ones`() throws {
    let venue = try TestVenue()
    let stream = venue.connect()
    try stream.subscribeSigned("account.balanceUpdate", "ticker.SOL_USDC", "account.rfqUpdate")
    _ = try venue.place([
      "symbol": "SOL_USDC", "side": "Bid", "orderType": "Limit", "price": "100", "quantity": "1",
    ])
    stream.pass(.seconds(1))
    #expect(Set(try stream.frames().map(\.stream)) == ["account.balanceUpdate", "ticker.SOL_USDC"])
    // Unsubscribing takes none.
    stream.unsubscribe("account.balanceUpdate")
    #expect(try stream.errors.isEmpty)
  }

  @Test func `a wrong signature is refused as REST would refuse it, and nothing is subscribed`()
    throws
  {
    let venue = try TestVenue()
    let stream = venue.connect()
    let now = venue.clock.now
    let good = try venue.key.headers(instruction: "subscribe", groups: [[:]], sentAt: now)
      .map(\.value)
    let ofOther = try venue.key.headers(instruction: "orderExecute", groups: [[:]], sentAt: now)
      .map(\.value)
    let withNames = try venue.key.headers(
      instruction: "subscribe", groups: [["params": "account.orderUpdate"]], sentAt: now
    ).map(\.value)
    func send(_ signature: [String]) {
      stream.send(
        TestStream.frame(
          "SUBSCRIBE", ["account.orderUpdate", "ticker.SOL_USDC"], signature: signature))
    }
    try stream.subscribeSigned("account.orderUpdate", key: SecretKey.generate())
    try stream.subscribeSigned("account.orderUpdate", at: now + .milliseconds(-5001))
    try stream.subscribeSigned("account.orderUpdate", at: now + .milliseconds(5001))
    send(ofOther)
    send(withNames)
    send([good[0], good[1], good[2], "5001"])
    send([good[0], good[1], good[2] + "0", good[3]])
    send([good[0], "AAAA", good[2], good[3]])
    send([good[0], good[1], good[2], "60001"])
    send([good[0], good[1], "soon", good[3]])
    _ = try venue.place([
      "symbol": "SOL_USDC", "side": "Bid", "orderType": "Limit", "price": "100", "quantity": "1",
    ])
    stream.pass(.seconds(2))
    #expect(
      try stream.errors == [
        "4003 Unauthorized", "4003 Request has expired",
        "4003 Request timestamp is too far in the future", "4003 Invalid signature",
        "4003 Invalid signature", "4003 Invalid signature",
        "4003 Request timestamp is too far in the future", "4003 Invalid signature",
        "4003 Invalid signature", "4003 Invalid signature",
      ])
    #expect(try stream.frames().isEmpty)
    send(
      try venue.key.headers(
        instruction: "subscribe", groups: [[:]], sentAt: venue.clock.now, window: .standard
      ).map(\.value))
    stream.pass(.seconds(1))
    #expect(try stream.frames().map(\.stream) == ["ticker.SOL_USDC"])
  }

  // MARK: Bounds

  @Test func `the number of streams of a connection is bounded`() throws {
    let stream = try TestVenue().connect()
    let names = (0...PaperStreamSession.streamsMax).map { "trade.A\($0)_USDC" }
    stream.send(TestStream.frame("SUBSCRIBE", Array(names.dropLast())))
    stream.subscribe(names[0])
    stream.deliver()
    #expect(try stream.errors.isEmpty)
    stream.subscribe(names[names.count - 1])
    stream.deliver()
    #expect(try stream.errors == ["4009 Too many streams"])
  }

  @Test func `a frame that is too large closes the connection`() throws {
    let stream = try TestVenue().connect()
    stream.connection.send(Array(repeating: 0x20, count: TradingFloor.frameSizeMax + 1))
    stream.deliver()
    #expect(stream.probe.events == [.closed(.byVenue(code: 1009, reason: "Message too big"))])
  }

  @Test func `a message larger than the receiver allows closes the connection`() throws {
    let stream = try TestVenue().connect(messageSizeMax: 100)
    stream.subscribe("ticker.SOL_USDC")
    stream.pass(.seconds(1))
    #expect(
      stream.probe.events == [.opened, .closed(.broken("a message of more than 100 bytes came"))])
  }
}
