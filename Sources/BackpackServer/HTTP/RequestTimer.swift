// Connections that send nothing, or too slowly, come to an end.

import NIOCore

/// Stands before the decoder and sees bytes come. Closes a connection that has been idle for long; one
/// whose request does not get complete is told so by `Overdue`.
final class RequestTimer: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer

  /// A request began and did not end in time.
  struct Overdue: Sendable {}

  private enum State {
    case idle(since: NIODeadline)
    case receiving(since: NIODeadline)
    /// Nobody waits for the client.
    case stopped
  }

  static let idleMax = TimeAmount.seconds(75)
  /// From the first byte to the last.
  static let requestMax = TimeAmount.seconds(30)
  /// How late the end may come: nothing is scheduled for each request.
  private static let pace = TimeAmount.seconds(5)

  private var state = State.stopped
  private var loop: (any EventLoop)?
  private var task: RepeatedTask?

  func handlerAdded(context: ChannelHandlerContext) {
    loop = context.eventLoop
    state = .idle(since: context.eventLoop.now)
    let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
    task = context.eventLoop.scheduleRepeatedTask(initialDelay: Self.pace, delay: Self.pace) { _ in
      let (timer, context) = bound.value
      timer.look(context)
    }
  }

  func handlerRemoved(context: ChannelHandlerContext) { stop() }

  func channelInactive(context: ChannelHandlerContext) {
    stop()
    context.fireChannelInactive()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    if case .idle = state { state = .receiving(since: context.eventLoop.now) }
    context.fireChannelRead(data)
  }

  /// A whole request is here, and the client waits for us.
  func requestEnded() { state = .stopped }

  func answerWritten() {
    if let loop, task != nil { state = .idle(since: loop.now) }
  }

  /// Has a request begun? Its head may not be complete.
  var isReceiving: Bool { if case .receiving = state { true } else { false } }

  func stop() {
    state = .stopped
    task?.cancel()
    task = nil
  }

  private func look(_ context: ChannelHandlerContext) {
    switch state {
    case .idle(let since) where context.eventLoop.now - since >= Self.idleMax:
      context.close(promise: nil)
    case .receiving(let since) where context.eventLoop.now - since >= Self.requestMax:
      context.fireUserInboundEventTriggered(Overdue())
    default: break
    }
  }
}
