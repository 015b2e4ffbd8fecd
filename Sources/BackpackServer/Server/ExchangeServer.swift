// The exchange on a port.

import BackpackModel
import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix

/// Serves an exchange over HTTP and WebSocket on one loopback port, from `start` to `stop`.
///
/// One event loop: the exchange carries requests out one after another anyway, and the second
/// processor belongs to who asks.
package final class ExchangeServer: Sendable {
  package let host: LoopbackHost
  package let port: Int

  private static let stopMax = TimeAmount.seconds(3)

  private let front: ExchangeFront
  private let group: MultiThreadedEventLoopGroup
  private let listener: any Channel

  package var restURL: String { "http://\(host.urlText):\(port)" }
  package var webSocketURL: String { "ws://\(host.urlText):\(port)" }

  /// Returns when clients can connect.
  /// - Parameter port: 0: any that is free.
  package static func start(
    _ front: ExchangeFront, host: LoopbackHost, port: UInt16
  ) throws(SetupError) -> ExchangeServer {
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    do {
      let listener = try bootstrap(front, group).bind(host: host.address, port: Int(port)).wait()
      return ExchangeServer(
        front, group: group, listener: listener, host: host,
        port: listener.localAddress?.port ?? Int(port))
    } catch {
      // What it failed for is told; the group has nothing open.
      try? group.syncShutdownGracefully()
      throw explained(error, host: host, port: port)
    }
  }

  private init(
    _ front: ExchangeFront, group: MultiThreadedEventLoopGroup, listener: any Channel,
    host: LoopbackHost, port: Int
  ) {
    self.front = front
    self.group = group
    self.listener = listener
    self.host = host
    self.port = port
  }

  /// Takes no more connections, says goodbye to those there are, and returns when they are gone or a
  /// moment has passed. Not from an event loop.
  package func stop() {
    try? listener.close().wait()  // already closed: as good
    let channels = front.census.close()
    let loop = group.next()
    // In one turn of the loop, so that none is told after another has already been answered.
    loop.execute {
      for channel in channels { channel.pipeline.fireUserInboundEventTriggered(ServerEnding()) }
    }
    let all = EventLoopFuture.andAllComplete(channels.map(\.closeFuture), on: loop)
    let moment = loop.scheduleTask(in: Self.stopMax) {}.futureResult
    let first = loop.makePromise(of: Void.self)
    all.cascade(to: first)
    moment.cascade(to: first)
    try? first.futureResult.wait()  // cannot fail
    try? group.syncShutdownGracefully()  // the process ends in any case
  }

  private static func bootstrap(
    _ front: ExchangeFront, _ group: MultiThreadedEventLoopGroup
  ) -> ServerBootstrap {
    ServerBootstrap(group: group)
      .serverChannelOption(.backlog, value: 512)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
      // A client that has said all may wait for the answer with its own side closed.
      .childChannelOption(.allowRemoteHalfClosure, value: true)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture { try prepare(channel, front) }
      }
  }

  static func prepare(_ channel: any Channel, _ front: ExchangeFront) throws {
    guard front.census.admit(channel) else { throw ChannelError.operationUnsupported }
    channel.closeFuture.whenComplete { _ in front.census.remove(channel) }
    let timer = RequestTimer()
    var limits = NIOHTTPDecoderLimitConfiguration()
    limits.maxHeaderFieldSize = 16 << 10
    limits.maxHeaderListSize = 64 << 10
    limits.maxHeaderFieldCount = 100
    let decoder = HTTPRequestDecoder(
      leftOverBytesStrategy: .forwardBytes, limitConfiguration: limits)
    try channel.pipeline.syncOperations.addHandlers([
      timer, ByteToMessageHandler(decoder), HTTPConversation(front, timer: timer),
    ])
  }

  private static func explained(
    _ error: any Error, host: LoopbackHost, port: UInt16
  ) -> SetupError {
    guard let error = error as? IOError else {
      return SetupError("The exchange could not listen on \(host.urlText):\(port): \(error)")
    }
    return switch error.errnoCode {
    case EADDRINUSE:
      SetupError(
        "Port \(port) of \(host.address) is in use, perhaps by another backpack-exchange. Stop that "
          + "program, or choose another port with --port N; --port 0 takes any that is free.")
    case EACCES:
      SetupError("Port \(port) is reserved for root. Choose one from 1024 on with --port N.")
    case EADDRNOTAVAIL:
      SetupError("This machine has no address \(host.address). Try --host 127.0.0.1.")
    default:
      SetupError("The exchange could not listen on \(host.urlText):\(port): \(error)")
    }
  }
}
