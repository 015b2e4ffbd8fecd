// The streams: what happens in the markets and the account, as it happens.

public import BackpackModel
public import BackpackWire
public import Logging

/// The venue's streams over one connection, for any number of consumers.
///
/// ```swift
/// let streams = client.streams()
/// for try await event in try streams.events(of: .trades("SOL_USDC")) {
///   if case .update(let trade, _) = event { print(trade.price) }
/// }
/// ```
///
/// Connects with the first subscription. When the connection ends it is made again, every stream is
/// subscribed to again, and every consumer is told: `.gap`, then `.resumed`. Consumers of one stream share
/// one subscription. May be used from any task; lives as long as somebody holds it, a sequence or a book.
public final class BackpackStreams: Sendable {
  /// Where to connect, and how patiently.
  public struct Options: Sendable {
    /// `wss://`, or `ws://` to this machine.
    public var url: String
    /// Until a connection must stand.
    public var connectTimeout: Duration
    /// How long a signed subscription stays good.
    public var window: SigningWindow
    /// Gets a line when a connection comes or goes and for errors. Never keys, signatures or events.
    public var logger: Logger?
    /// Wall clock, for the time of arrival.
    public var now: @Sendable () -> Timestamp
    package var clock = StreamClock.system
    var limits = StreamSession.Limits()
    var bookLimits = BookSync.Limits()

    public init(
      url: String = Configuration.standardWebSocketURL,
      connectTimeout: Duration = .seconds(10), window: SigningWindow = .standard,
      logger: Logger? = nil, now: @escaping @Sendable () -> Timestamp = systemTime
    ) {
      self.url = url
      self.connectTimeout = connectTimeout
      self.window = window
      self.logger = logger
      self.now = now
    }

    var request: StreamRequest { StreamRequest(url: url, timeout: connectTimeout) }
  }

  let core: StreamCore

  /// - Parameters:
  ///   - transport: `WebSocketTransport()` for the network; the paper exchange's for paper.
  ///   - key: `nil` for public streams alone.
  ///   - reading: `BackpackClient`, for snapshots and what happened in gaps.
  ///   - options: address, deadline, clock.
  public init(
    transport: any StreamTransport, key: SecretKey?, reading: any StreamReading,
    options: Options = Options()
  ) {
    core = StreamCore(transport: transport, key: key, reading: reading, options: options)
  }

  /// The events of a stream from now on.
  ///
  /// - Throws: `StreamError.refused` for a private stream without a key and for names that cannot be;
  ///   `.closed`. Whether the venue knows the stream shows later.
  public func events<Payload>(
    of topic: StreamTopic<Payload>
  ) throws(StreamError) -> StreamEvents<Payload> {
    StreamEvents(try core.subscribe(to: topic))
  }

  /// Ends every sequence with `StreamError.closed`, once it has handed over what waits, and the
  /// connection. For good.
  public func close() { core.close() }

  /// Does the connection stand?
  public var isConnected: Bool {
    if case .open = core.connectionState { true } else { false }
  }
}

extension BackpackClient {
  /// Streams of this client's account, or the public ones where it has no key.
  ///
  /// - Parameters:
  ///   - transport: the network's; the paper exchange's for paper.
  ///   - options: address, deadline, clock.
  public func streams(
    over transport: any StreamTransport = WebSocketTransport(),
    options: BackpackStreams.Options = .init()
  ) -> BackpackStreams {
    BackpackStreams(transport: transport, key: key, reading: self, options: options)
  }
}
