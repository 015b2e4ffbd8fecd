// A paper account ready to trade: the exchange, and the key that opens it.

public import BackpackModel
public import BackpackWire

/// The paper exchange in this process, with one account.
///
/// Speaks the venue's REST and stream dialects and checks signatures as the venue does, so that a
/// program which works here works there. Give `transport`, `streams` and `key` to a client; no
/// network is used.
public struct PaperVenue: Sendable {
  public let transport: PaperTransport
  /// The streams of the same exchange. Nothing runs in the background before the first connection.
  public var streams: PaperStreams { transport.streams }
  /// Signs requests of the account. Good for this exchange only.
  public let key: SecretKey

  /// Opens an exchange in its initial state, with a new random key, in invented markets.
  ///
  /// - Parameters:
  ///   - seed: fixes prices and other people's orders. The same seed, the same times and the same
  ///     requests give the same answers.
  ///   - now: the time in UTC. Read once a request, and ten times a second while somebody listens
  ///     to streams; the market moves with it.
  public static func open(
    seed: UInt64, now: @escaping @Sendable () -> Timestamp
  ) throws(KeyError) -> PaperVenue {
    try open(PaperOptions(seed: seed), now: now)
  }

  /// Opens the account of a state file, with its key, in its invented markets.
  public static func open(
    store: PaperStore, now: @escaping @Sendable () -> Timestamp
  ) -> PaperVenue {
    PaperVenue(PaperOptions(seed: store.seed, store: store), key: store.key, now: now)
  }

  /// Opens an exchange as the options say, recorded and live markets included.
  ///
  /// The account of a store keeps its key; any other gets a new random one.
  public static func open(
    _ options: PaperOptions, now: @escaping @Sendable () -> Timestamp
  ) throws(KeyError) -> PaperVenue {
    if let store = options.store { return PaperVenue(options, key: store.key, now: now) }
    return PaperVenue(options, key: try SecretKey.generate(), now: now)
  }

  private init(_ options: PaperOptions, key: SecretKey, now: @escaping @Sendable () -> Timestamp) {
    transport = PaperTransport(accountKey: key.publicKey, options: options, now: now)
    self.key = key
  }
}
