// One connection's requests, answered in the order they came.

import BackpackModel
import NIOCore
import NIOHTTP1

/// Gathers requests, asks the exchange, writes answers. Does so one request at a time: while an answer
/// is held back by a fault, or the client does not read those it has, what it sends waits, and reading
/// stops.
final class HTTPConversation: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private enum State {
    case idle
    case receiving(IncomingRequest)
    /// Held back by a fault.
    case answering
    /// The last answer is out: what else comes is dropped until the client has seen our end.
    case leaving
  }

  /// How long a client may go on sending after the last answer. A connection that closes with bytes
  /// unread is reset, and the answer with it.
  private static let lingerMax = TimeAmount.seconds(2)
  /// How long the last answer may take to leave.
  private static let leaveMax = TimeAmount.seconds(60)

  private let front: ExchangeFront
  private let timer: RequestTimer
  private var state = State.idle
  private var waiting = CircularBuffer<HTTPServerRequestPart>()
  private var date = HTTPDate()
  private var address = ""
  private var isReadWanted = false
  private var isUnflushed = false
  private var isInputClosed = false
  private var isOutputClosed = false
  private var isEnding = false
  private var lastMoment: Scheduled<Void>?

  init(_ front: ExchangeFront, timer: RequestTimer) {
    self.front = front
    self.timer = timer
  }

  func handlerAdded(context: ChannelHandlerContext) {
    address = context.channel.remoteAddress?.ipAddress ?? ""
  }

  func handlerRemoved(context: ChannelHandlerContext) { lastMoment?.cancel() }

  // MARK: What comes

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let part = unwrapInboundIn(data)
    if case .leaving = state { return }
    if isHeld(context) { waiting.append(part) } else { take(part, context) }
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    takeWaiting(context)
    context.fireChannelWritabilityChanged()
  }

  private func isHeld(_ context: ChannelHandlerContext) -> Bool {
    if case .answering = state { return true }
    return !waiting.isEmpty || !context.channel.isWritable
  }

  func channelReadComplete(context: ChannelHandlerContext) { flushIfNeeded(context) }

  func read(context: ChannelHandlerContext) {
    if isHeld(context) { isReadWanted = true } else { context.read() }
  }

  private func take(_ part: HTTPServerRequestPart, _ context: ChannelHandlerContext) {
    switch (part, state) {
    case (.head(let head), _):
      let request = IncomingRequest(head)
      if request.announcesTooMuch { return refuse(.bodyTooLarge, context) }
      if request.expectsContinue {
        if let refusal = request.refusal { return refuse(refusal, context) }
        write(ByteBuffer(string: "HTTP/1.1 100 Continue\r\n\r\n"), context)
      }
      state = .receiving(request)
    case (.body(let piece), .receiving(var request)):
      state = .idle  // so that the body has one owner and grows in place
      guard request.append(piece) else { return refuse(.bodyTooLarge, context) }
      state = .receiving(request)
    case (.end, .receiving(let request)):
      timer.requestEnded()
      carryOut(request, context)
    default: break  // the decoder puts heads first
    }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    switch event {
    case ChannelEvent.inputClosed:
      isInputClosed = true
      switch state {
      case .answering: break
      case .leaving: if isOutputClosed { context.close(promise: nil) }
      case .idle, .receiving: leave(context)
      }
    case is ServerEnding:
      isEnding = true
      if case .idle = state, !timer.isReceiving { leave(context) }
    case is RequestTimer.Overdue:
      if case .answering = state { return }
      refuse(.text(408, "the request took too long to arrive"), context)
      flushIfNeeded(context)
    default: context.fireUserInboundEventTriggered(event)
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    switch state {
    case .leaving: break
    case .answering: isEnding = true
    case .idle, .receiving:
      guard let refusal = HTTPResponse.refusal(of: error) else {
        context.close(promise: nil)
        return
      }
      refuse(refusal, context)
      flushIfNeeded(context)
    }
  }

  // MARK: What is done about it

  private func carryOut(_ incoming: IncomingRequest, _ context: ChannelHandlerContext) {
    if let refusal = incoming.refusal { return finish(incoming, refusal, context) }
    let request = incoming.request
    let fault = front.fault(for: request)
    guard fault.latency > .zero else { return end(incoming, request, fault.ending, context) }
    state = .answering
    flushIfNeeded(context)
    context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(fault.latency)) {
      // A client that has gone meanwhile changes nothing: its request is on the way.
      self.end(incoming, request, fault.ending, context)
      self.takeWaiting(context)
    }
  }

  private func end(
    _ incoming: IncomingRequest, _ request: HTTPRequest, _ ending: RequestFault.Ending?,
    _ context: ChannelHandlerContext
  ) {
    switch ending {
    case .disconnectBefore: return cut(context)
    case .loseAnswer:
      _ = front.answer(request, from: address)
      return cut(context)
    case .truncateAnswer:
      let response = front.answer(request, from: address)
      return finish(incoming, response, context, bodySizeMax: response.body.count / 2)
    case .answer(let response, let carriesOut):
      if carriesOut { _ = front.answer(request, from: address) }
      return finish(incoming, response, context)
    case nil: break
    }
    switch StreamHandshake(incoming.head) {
    case .notAsked: finish(incoming, front.answer(request, from: address), context)
    case .refused(let response): finish(incoming, response, context)
    case .accepted: becomeStream(incoming.head, context)
    }
  }

  private func finish(
    _ incoming: IncomingRequest, _ response: HTTPResponse, _ context: ChannelHandlerContext,
    bodySizeMax: Int = .max
  ) {
    let closes =
      !incoming.head.isKeepAlive || incoming.endsHTTP || isEnding || isInputClosed
      || bodySizeMax < .max
    write(
      response,
      AnswerBytes(
        isHead: incoming.head.method == .HEAD, closes: closes && bodySizeMax == .max,
        saysKeepAlive: incoming.head.version != .http1_1, bodySizeMax: bodySizeMax), context)
    if closes { return leave(context) }
    state = .idle
    timer.answerWritten()
  }

  /// Answers and ends, wherever the request has got to.
  private func refuse(_ response: HTTPResponse, _ context: ChannelHandlerContext) {
    write(response, AnswerBytes(isHead: false, closes: true, saysKeepAlive: false), context)
    leave(context)
  }

  private func takeWaiting(_ context: ChannelHandlerContext) {
    while !waiting.isEmpty, context.channel.isWritable {
      if case .answering = state { return }
      if case .leaving = state { waiting.removeAll() }
      if let part = waiting.popFirst() { take(part, context) }
    }
    flushIfNeeded(context)
    // Not `context`: this handler may have left meanwhile, for a stream's.
    if isReadWanted, !isHeld(context) {
      isReadWanted = false
      context.channel.read()
    }
  }

  private func becomeStream(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
    state = .leaving
    isUnflushed = false  // the handshake flushes
    timer.stop()
    StreamHandshake.accept(
      head, on: context, front: front, date: date.text(front.exchange.clock.now))
  }

  // MARK: Writing and leaving

  private func write(
    _ response: HTTPResponse, _ bytes: AnswerBytes, _ context: ChannelHandlerContext
  ) {
    let body = bytes.isHead ? 0 : response.body.count
    var buffer = context.channel.allocator.buffer(capacity: body + 320)
    bytes.write(response, date: date.text(front.exchange.clock.now), into: &buffer)
    write(buffer, context)
  }

  private func write(_ buffer: ByteBuffer, _ context: ChannelHandlerContext) {
    context.write(wrapOutboundOut(buffer), promise: nil)
    isUnflushed = true
  }

  private func flushIfNeeded(_ context: ChannelHandlerContext) {
    guard isUnflushed else { return }
    isUnflushed = false
    context.flush()
  }

  /// Closes our side when all has left, and the client's when it has seen that.
  private func leave(_ context: ChannelHandlerContext) {
    state = .leaving
    timer.stop()
    flushIfNeeded(context)
    close(context, in: Self.leaveMax)
    let closed = context.eventLoop.makePromise(of: Void.self)
    closed.futureResult.assumeIsolated().whenComplete { _ in
      self.isOutputClosed = true
      if self.isInputClosed {
        context.close(promise: nil)
      } else {
        self.close(context, in: Self.lingerMax)
      }
    }
    context.close(mode: .output, promise: closed)
  }

  private func close(_ context: ChannelHandlerContext, in span: TimeAmount) {
    lastMoment?.cancel()
    lastMoment = context.eventLoop.assumeIsolated().scheduleTask(in: span) {
      context.close(promise: nil)
    }
  }

  private func cut(_ context: ChannelHandlerContext) {
    state = .leaving
    timer.stop()
    flushIfNeeded(context)
    context.close(promise: nil)
  }
}
