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

  /// Opens an exchange in its initial state, with a new random key.
  ///
  /// - Parameters:
  ///   - seed: fixes prices and other people's orders. The same seed, the same times and the same
  ///     requests give the same answers.
  ///   - now: the time in UTC. Read once a request, and ten times a second while somebody listens
  ///     to streams; the market moves with it.
  public static func open(
    seed: UInt64, now: @escaping @Sendable () -> Timestamp
  ) throws(KeyError) -> PaperVenue {
    let key = try SecretKey.generate()
    return PaperVenue(
      transport: PaperTransport(accountKey: key.publicKey, seed: seed, now: now), key: key)
  }
}
