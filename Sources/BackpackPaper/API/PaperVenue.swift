// A paper account ready to trade: the exchange, and the key that opens it.

public import BackpackModel
public import BackpackWire

/// The paper exchange in this process, with one account.
///
/// Speaks the venue's REST dialect and checks signatures as the venue does, so that a program which
/// works here works there. Give `transport` and `key` to a client; no network is used.
public struct PaperVenue: Sendable {
  public let transport: PaperTransport
  /// Signs requests of the account. Good for this exchange only.
  public let key: SecretKey

  /// Opens an exchange in its initial state, with a new random key.
  ///
  /// - Parameters:
  ///   - seed: fixes prices and other people's orders. The same seed, the same times and the same
  ///     requests give the same answers.
  ///   - now: the time in UTC. Read once a request; the market moves with it.
  public static func open(
    seed: UInt64, now: @escaping @Sendable () -> Timestamp
  ) throws(KeyError) -> PaperVenue {
    let key = try SecretKey.generate()
    return PaperVenue(
      transport: PaperTransport(accountKey: key.publicKey, seed: seed, now: now), key: key)
  }
}
