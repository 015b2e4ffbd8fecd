// From HTTP to WebSocket, on any path.

import BackpackModel
import NIOCore
import NIOHTTP1
import NIOWebSocket

/// Does a request ask for a WebSocket, and may it have one?
enum StreamHandshake {
  case notAsked
  case accepted
  case refused(HTTPResponse)

  static let messageSizeMax = 1 << 16

  init(_ head: HTTPRequestHead) {
    func asks(_ name: String, for word: String) -> Bool {
      head.headers[canonicalForm: name].contains { $0.lowercased() == word }
    }
    guard asks("upgrade", for: "websocket") else {
      self = .notAsked
      return
    }
    let keys = head.headers["sec-websocket-key"]
    if head.method != .GET || head.version != .http1_1 || !asks("connection", for: "upgrade") {
      self = .refused(.text(400, "a WebSocket begins with GET, HTTP/1.1 and Connection: Upgrade"))
    } else if head.headers["sec-websocket-version"] != ["13"] {
      self = .refused(
        .text(
          426, "only WebSocket version 13 is spoken here",
          headers: [HTTPHeader("Upgrade", "websocket"), HTTPHeader("Sec-WebSocket-Version", "13")]))
    } else if keys.count != 1 || keys[0].utf8.count != 24 {
      self = .refused(.text(400, "Sec-WebSocket-Key must be the base64 of 16 bytes"))
    } else {
      self = .accepted
    }
  }

  /// Answers 101 and puts the stream's handlers in the place of HTTP's. NIO's own upgrade handler looks
  /// at the first request of a connection only, but clients that keep one connection for everything
  /// ask later.
  static func accept(
    _ head: HTTPRequestHead, on context: ChannelHandlerContext, front: ExchangeFront, date: String
  ) {
    let upgrader = NIOWebSocketServerUpgrader(
      shouldUpgrade: { channel, _ in channel.eventLoop.makeSucceededFuture(HTTPHeaders()) },
      upgradePipelineHandler: { channel, _ in channel.eventLoop.makeSucceededVoidFuture() })
    upgrader.buildUpgradeResponse(
      channel: context.channel, upgradeRequest: head, initialResponseHeaders: HTTPHeaders()
    ).assumeIsolated().whenComplete { result in
      do {
        try swap(to: front, on: context, answering: result.get(), date: date)
      } catch {
        context.close(promise: nil)
      }
    }
  }

  private static func swap(
    to front: ExchangeFront, on context: ChannelHandlerContext, answering headers: HTTPHeaders,
    date: String
  ) throws {
    var answer = context.channel.allocator.buffer(capacity: 256)
    answer.writeString("HTTP/1.1 101 Switching Protocols\r\nDate: \(date)\r\n")
    for (name, value) in headers { answer.writeString("\(name): \(value)\r\n") }
    answer.writeStaticString("\r\n")
    context.writeAndFlush(NIOAny(answer), promise: nil)

    let pipeline = context.pipeline.syncOperations
    let frames = ByteToMessageHandler(WebSocketFrameDecoder(maxFrameSize: messageSizeMax))
    try pipeline.addHandlers([frames, StreamConversation(front)])
    // What came behind the request goes on to the frames' decoder when this one leaves.
    pipeline.removeHandler(
      try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self), promise: nil)
    pipeline.removeHandler(try pipeline.handler(type: RequestTimer.self), promise: nil)
    pipeline.removeHandler(context: context, promise: nil)
  }
}
