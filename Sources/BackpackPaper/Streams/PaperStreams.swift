// The streams' door of the paper exchange: connections without a network.

public import BackpackModel

/// Serves the venue's WebSocket streams out of a simulated exchange, in this process.
///
/// The same frames and the same silences: success is not acknowledged, unknown symbols stay silent,
/// private streams take a signature. Pings come as `signOfLife`, once a minute.
///
/// Safe to use from any thread. All connections of one exchange are served by one thread, which
/// runs while there are any: a receiver that does not return holds up the others. While there are
/// subscriptions it lets the exchange's time go on, ten times a second; what a REST request changed
/// is told at once. Connections end with `.byUs` when the transport goes away.
public final class PaperStreams: StreamTransport {
  private let driver: FloorDriver

  init(_ driver: FloorDriver) { self.driver = driver }

  deinit { driver.closeAll() }

  /// Opens at once. `url` and `timeout` mean nothing here.
  public func connect(
    _ request: StreamRequest, receiver: any StreamReceiver
  ) -> any StreamConnection {
    PaperStreamConnection(
      driver, id: driver.connect(receiver, messageSizeMax: request.messageSizeMax))
  }

  /// The clock was moved by hand: looks at it at once rather than in a while.
  package func wake() { driver.wake() }

  /// Of an exchange opened `byHand`: lets time pass up to now and calls the receivers, here. One
  /// thread at a time.
  package func tick() { driver.tick() }

  /// As `tick`, but no time passes: delivers what requests and frames led to.
  package func deliver() { driver.deliver() }
}

private final class PaperStreamConnection: StreamConnection {
  private let driver: FloorDriver
  private let id: UInt64

  init(_ driver: FloorDriver, id: UInt64) {
    self.driver = driver
    self.id = id
  }

  /// The subscription stands when this returns.
  func send(_ text: [UInt8]) { driver.receive(text, from: id) }
  func close() { driver.close(id) }
}
