// A WebSocket connection as calls and events, and the protocol behind which the network or the paper
// exchange stands.

/// Opens connections over which a venue sends events.
///
/// Implement it to bring your own WebSocket stack. It sees finished, signed frames and knows nothing of
/// what is in them. Called from any thread.
public protocol StreamTransport: Sendable {
  /// Begins to open a connection and returns at once.
  ///
  /// From then on `receiver` hears what happens: `opened` once or not at all, any number of `received`
  /// and `signOfLife`, then `closed` exactly once and nothing after it. Events of one connection come
  /// one at a time and in order, from a thread of the transport's; they may come before this returns.
  /// The transport holds `receiver` until `closed` has returned.
  func connect(_ request: StreamRequest, receiver: any StreamReceiver) -> any StreamConnection
}

/// Where to connect, and what to put up with.
public struct StreamRequest: Hashable, Sendable {
  /// `wss://ws.backpack.exchange`, or `ws://` to this machine.
  public var url: String
  /// From now until the connection must stand: name, TCP, TLS and upgrade.
  public var timeout: Duration
  /// Bytes of one message, its fragments together; a longer one closes the connection.
  public var messageSizeMax: Int

  public init(url: String, timeout: Duration = .seconds(10), messageSizeMax: Int = 4 << 20) {
    self.url = url
    self.timeout = timeout
    self.messageSizeMax = messageSizeMax
  }
}

/// One connection, open or not yet.
public protocol StreamConnection: AnyObject, Sendable {
  /// Sends one text message, which must be UTF-8, or queues it until that is possible; a queue that
  /// grows beyond reason ends the connection. Does nothing once closed: `closed` tells. Any thread;
  /// never waits.
  func send(_ text: [UInt8])
  /// Ends the connection, in an orderly way where there is somebody to talk to: what is queued leaves
  /// first, within a moment. `closed` follows, with `.byUs` unless it was over before. Any thread;
  /// does nothing the second time.
  func close()
}

/// Hears what happens on one connection.
///
/// May send and close from inside its calls. What takes its time here may hold up other connections.
public protocol StreamReceiver: AnyObject, Sendable {
  /// The connection stands.
  func opened()
  /// One whole text message, UTF-8 checked. Borrowed: copy what is to last.
  func received(_ message: RawSpan)
  /// The other side is there: a ping or a pong came.
  func signOfLife()
  /// It is over, whatever the cause.
  func closed(_ cause: StreamClosure)
}

/// Why a connection ended.
public enum StreamClosure: Hashable, Sendable {
  /// `StreamConnection.close` was called, or the transport went away.
  case byUs
  /// The other side sent a close frame.
  case byVenue(code: Int?, reason: String)
  /// It never stood: name, connection, TLS, upgrade or time. A sentence without its full stop.
  case notOpened(String)
  /// It broke: cut, silent to our pings, a message too long or not UTF-8. A sentence without its full stop.
  case broken(String)
}
