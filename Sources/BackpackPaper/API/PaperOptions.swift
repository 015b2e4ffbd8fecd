// How a paper exchange is to be: what moves it, and how much it forgives.

import BackpackModel

/// What to open a paper exchange with.
public struct PaperOptions: Sendable {
  /// Fixes prices and other people's orders of invented markets. The same seed, the same times and the same
  /// requests give the same answers. Means nothing where there is a `feed`.
  public var seed: UInt64
  /// Markets that somebody else tells, recorded or live; `nil`: invented ones.
  public var feed: (any MarketFeed)?
  /// Where the account is kept; `nil`: nowhere, it is forgotten with the exchange.
  public var store: PaperStore?
  /// Takes only signatures over the text that the venue's own client signs, not those over the
  /// percent-encoded one that some other clients sign.
  public var isStrict: Bool
  /// Carries withdrawals out, on paper; otherwise they are refused.
  public var paysWithdrawals: Bool
  /// Hears, in a sentence each, what the exchange took though the venue might not. Called from any thread,
  /// while a request is carried out: it must not wait.
  public var log: @Sendable (String) -> Void

  public init(
    seed: UInt64, feed: (any MarketFeed)? = nil, store: PaperStore? = nil, isStrict: Bool = false,
    paysWithdrawals: Bool = false,
    log: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.seed = seed
    self.feed = feed
    self.store = store
    self.isStrict = isStrict
    self.paysWithdrawals = paysWithdrawals
    self.log = log
  }
}

extension PaperExchange {
  init(_ options: PaperOptions, at moment: Timestamp) {
    self.init(
      source: options.feed.map { FeedSource($0, log: options.log) }
        ?? SyntheticSource(seed: options.seed),
      at: moment)
    try? openAccount()  // Sums of constants of ours, which cannot fail; the tests look at them.
    paysWithdrawals = options.paysWithdrawals
  }
}
