// From what was asked for on the command line to an exchange that can be served.

package import BackpackModel
package import BackpackPaper
package import BackpackWire

/// What the exchange should be.
package struct ExchangeSettings: Sendable {
  package var seed: UInt64
  /// The exchange's time when it opens; `nil`: now.
  package var start: Timestamp?
  package var speed = ClockSpeed.realTime
  package var key: AccountKey
  /// Recorded or live markets; `nil`: invented ones.
  package var feed: (any MarketFeed)?
  /// Where the account is kept; `nil`: nowhere.
  package var store: PaperStore?
  /// Where prices come from, in one word.
  package var source = "synthetic"
  package var isStrict = false
  package var paysWithdrawals = false
  /// Hears what the exchange took though the venue might not.
  package var log: @Sendable (String) -> Void = { _ in }

  package init(seed: UInt64, key: AccountKey) {
    self.seed = seed
    self.key = key
  }
}

extension ServedExchange {
  /// The one place where the exchange is put together.
  package init(_ settings: ExchangeSettings, realNow: @escaping @Sendable () -> Timestamp) {
    let clock = ExchangeClock(start: settings.start, speed: settings.speed, realNow: realNow)
    let options = PaperOptions(
      seed: settings.seed, feed: settings.feed, store: settings.store, isStrict: settings.isStrict,
      paysWithdrawals: settings.paysWithdrawals, log: settings.log)
    let transport = PaperTransport(
      accountKey: settings.key.publicKey, options: options, now: { clock.now })
    self.init(
      respond: { transport.respond(to: $0) },
      deposit: { transport.deposit($0, of: $1) }, streams: transport.streams,
      wake: { transport.streams.wake() }, clock: clock,
      seed: settings.seed, source: settings.source)
  }
}

/// The key pair of the paper account: text that may be shown, because it guards no money.
package struct AccountKey: Sendable {
  package let publicKey: PublicKey
  /// Base64 of 32 bytes, as the venue shows a secret.
  package let secretText: String

  /// From the base64 of 32 bytes, or of 64 whose second half is the public key.
  package init(secret: String) throws(SetupError) {
    do {
      publicKey = try SecretKey(base64: secret).publicKey
    } catch {
      throw SetupError(
        "The account key could not be used (\(error)). Give the base64 of 32 bytes, such as "
          + "`openssl rand -base64 32` prints, or leave it out for a new key.")
    }
    secretText = secret
  }

  package static func generate() throws(SetupError) -> AccountKey {
    var random = SystemRandomNumberGenerator()
    let seed = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &random) }
    return try AccountKey(secret: Base64.encode(seed))
  }
}
