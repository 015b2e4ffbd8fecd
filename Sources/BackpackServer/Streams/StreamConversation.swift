// One WebSocket connection, between the client's frames and the exchange's.

import BackpackModel
import NIOCore
import NIOWebSocket

/// Passes messages on, in both directions, and keeps the rules of WebSocket: pings, pongs, closing.
final class StreamConversation: ChannelInboundHandler {
  typealias InboundIn = WebSocketFrame
  typealias OutboundOut = ByteBuffer

  /// Bytes that may wait for a client that does not read.
  private static let waitingMax = 16 << 20
  /// From a ping to its pong, as the venue has it.
  private static let pongMax = Duration.seconds(120)
  /// The same in real time, where the exchange's was advanced by hand: no advance is too quick for a client
  /// that answers.
  private static let realPongMin = TimeAmount.seconds(5)
  /// From our close frame to the client's.
  private static let closeMax = TimeAmount.seconds(5)

  private enum State {
    case open
    /// Our close frame is out.
    case closing
    case closed
  }

  private let front: ExchangeFront
  private var state = State.open
  private var assembly = MessageAssembly(sizeMax: StreamHandshake.messageSizeMax)
  private var connection: (any StreamConnection)?
  private var outlet: StreamOutlet?
  private var queue = StreamQueue()
  private var isPausing = false
  /// When the first ping went out that no pong has answered.
  private var unansweredSince: (patience: Duration, real: NIODeadline)?

  init(_ front: ExchangeFront) { self.front = front }

  func handlerAdded(context: ChannelHandlerContext) {
    front.census.streamOpened()
    let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
    let loop = context.eventLoop
    let outlet = StreamOutlet(sizeMax: Self.waitingMax) {
      loop.execute {
        let (conversation, context) = bound.value
        conversation.fetch(context)
      }
    }
    self.outlet = outlet
    connection = front.exchange.streams.connect(StreamRequest(url: ""), receiver: outlet)
  }

  func channelInactive(context: ChannelHandlerContext) {
    end()
    context.fireChannelInactive()
  }

  func handlerRemoved(context: ChannelHandlerContext) { end() }

  private func end() {
    state = .closed
    guard let connection else { return }
    self.connection = nil
    outlet?.end()
    outlet = nil  // it calls back, so it holds this
    connection.close()
    front.census.streamClosed()
  }

  // MARK: From the client

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let frame = unwrapInboundIn(data)
    let outcome = assembly.receive(
      MessageAssembly.Frame(
        opcode: UInt8(webSocketOpcode: frame.opcode), isFinal: frame.fin,
        isMasked: frame.maskKey != nil, hasReservedBits: !frame.reservedBits.isEmpty,
        payload: Array(frame.unmaskedData.readableBytesView)))
    switch (outcome, state) {
    case (.closed(let code), .open):
      send(.close, code.map { [UInt8($0 >> 8), UInt8($0 & 0xFF)] } ?? [], context)
      leave(context)
    case (.closed, .closing): leave(context)
    case (_, .closing), (_, .closed), (.nothing, _): break
    case (.message(let text), .open): connection?.send(text)
    case (.ping, .open) where waitingSize(context) > Self.waitingMax: close(.tooSlow, context)
    case (.ping(let payload), .open): send(.pong, payload, context)
    case (.pong, .open): unansweredSince = nil
    case (.failed(let reason), .open): close(reason, context)
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    // The decoder complains of each byte after the first error.
    guard state == .open else { return }
    switch error as? NIOWebSocketError {
    case .invalidFrameLength: close(.tooBig, context)
    case .fragmentedControlFrame, .multiByteControlFrameLength:
      close(.protocolError("control frames are short and whole"), context)
    case nil: return context.close(promise: nil)
    }
    // The client's close frame would not be read any more.
    leave(context)
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    switch event {
    case is ServerEnding: close(.ending, context)
    case ChannelEvent.inputClosed: context.close(promise: nil)
    default: context.fireUserInboundEventTriggered(event)
    }
  }

  // MARK: From the exchange

  private func fetch(_ context: ChannelHandlerContext) {
    guard state == .open, let outlet else { return }
    let (items, isOverfull) = outlet.take()
    for item in items { queue.add(item, faults: front.hasFrameFaults ? front : nil) }
    if isOverfull || queue.size + waitingSize(context) > Self.waitingMax {
      return close(.tooSlow, context)
    }
    if !isPausing { deliver(context) }
  }

  /// All that may leave now, in one write.
  private func deliver(_ context: ChannelHandlerContext) {
    var buffer = context.channel.allocator.buffer(capacity: queue.size + 16)
    var ending: StreamQueue.Step?
    steps: while let step = queue.next() {
      switch step {
      case .message(let text): buffer.writeFrame(.text, text)
      case .ping:
        if isPongOverdue(on: context.eventLoop) {
          ending = .close(.noPong)
          break steps
        }
        buffer.writeFrame(.ping, [])
      case .pause(let span):
        pause(span, context)
        break steps
      case .close, .cut:
        ending = step
        break steps
      }
    }
    if buffer.readableBytes > 0 { context.writeAndFlush(wrapOutboundOut(buffer), promise: nil) }
    switch ending {
    case .close(let reason): close(reason, context)
    case .cut: context.close(promise: nil)
    default: break
    }
  }

  private func pause(_ span: Duration, _ context: ChannelHandlerContext) {
    isPausing = true
    context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(span)) {
      self.isPausing = false
      if self.state == .open { self.deliver(context) }
    }
  }

  private func waitingSize(_ context: ChannelHandlerContext) -> Int {
    // None where it is not a socket.
    (try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
  }

  /// To be called as a ping goes out.
  private func isPongOverdue(on loop: any EventLoop) -> Bool {
    let now = (patience: front.exchange.clock.patience, real: loop.now)
    guard let since = unansweredSince else {
      unansweredSince = now
      return false
    }
    return now.patience - since.patience >= Self.pongMax
      && now.real - since.real >= Self.realPongMin
  }

  // MARK: Closing

  private func send(
    _ opcode: MessageAssembly.Opcode, _ payload: [UInt8], _ context: ChannelHandlerContext
  ) {
    var buffer = context.channel.allocator.buffer(capacity: payload.count + 10)
    buffer.writeFrame(opcode, payload)
    context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
  }

  /// Says why, and waits a while for the client's close frame.
  private func close(_ reason: CloseReason, _ context: ChannelHandlerContext) {
    guard state == .open else { return }
    state = .closing
    send(.close, reason.payload, context)
    connection?.close()
    context.eventLoop.assumeIsolated().scheduleTask(in: Self.closeMax) {
      context.close(promise: nil)
    }
  }

  /// After close frames in both directions.
  private func leave(_ context: ChannelHandlerContext) {
    end()
    context.close(mode: .output, promise: nil)
    context.eventLoop.assumeIsolated().scheduleTask(in: .seconds(1)) {
      context.close(promise: nil)
    }
  }
}

extension ByteBuffer {
  /// A whole frame. A server's are not masked.
  mutating func writeFrame(_ opcode: MessageAssembly.Opcode, _ payload: [UInt8]) {
    writeInteger(0x80 | opcode.rawValue)
    switch payload.count {
    case ...125: writeInteger(UInt8(payload.count))
    case ...0xFFFF:
      writeInteger(UInt8(126))
      writeInteger(UInt16(payload.count))
    default:
      writeInteger(UInt8(127))
      writeInteger(UInt64(payload.count))
    }
    writeBytes(payload)
  }
}
