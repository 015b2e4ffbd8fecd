// A paper account that outlives its process, and that several processes share.

public import BackpackModel
public import BackpackWire

/// The state file of one paper account.
///
/// Give it to `PaperVenue.open(store:now:)`. Any number of processes may work on one file at once; each of
/// them sees what the others did. What was answered stands in the file when the answer is given, whatever
/// becomes of the process.
public final class PaperStore: Sendable {
  public let path: String
  /// Fixes the course of the markets.
  public let seed: UInt64
  /// Signs requests of the account.
  public let key: SecretKey
  /// The same as base64, as it stands in the file. It guards no money.
  package let secretText: String

  /// A connection that nobody took yet.
  private let spare: Lock<StoreSession?>

  /// Where its prices come from: `synthetic`, `recorded` or `live`.
  public var source: String { markets.source }
  let markets: StoredMarkets

  /// Opens an account, or makes one in invented markets where there is no file.
  ///
  /// - Parameters:
  ///   - seed: of the markets of a new account; drawn where it is left out. An account that is there keeps
  ///     its own.
  ///   - moment: when a new account is opened.
  public convenience init(
    path: String, seed: UInt64? = nil, at moment: Timestamp
  ) throws(StoreError) {
    try self.init(path: path, seed: seed, told: nil, at: moment)
  }

  /// Opens an account in recorded or live markets, or makes one.
  ///
  /// - Parameter source: `recorded` or `live`: an account goes on with what it began with.
  /// - Throws: also where the account has something open in a market that `feed` does not tell of.
  public convenience init(
    path: String, source: String, feed: any MarketFeed, at moment: Timestamp
  ) throws(StoreError) {
    try self.init(
      path: path, seed: nil, told: StoredMarkets(source: source, markets: feed.markets), at: moment)
  }

  private init(
    path: String, seed: UInt64?, told: StoredMarkets?, at moment: Timestamp
  ) throws(StoreError) {
    try StoreFile.makeFolder(above: path)
    let database = try Database(path: path)
    if try !StoreFile.check(database) {
      try StoreFile.create(
        database, seed: seed ?? .random(in: .min ... .max), told ?? .synthetic, at: moment)
    }
    if let told {
      markets = try StoreFile.add(told, in: database)
    } else {
      markets = try StoreFile.markets(in: database)
    }
    let identity = try StoreFile.identity(in: database)
    do { key = try SecretKey(base64: identity.secret) } catch {
      throw StoreError(
        error == .outOfMemory
          ? .failed(reason: "locked memory is used up, see ulimit -l")
          : .damaged(column: "secret_key"), path)
    }
    self.path = path
    self.seed = identity.seed
    secretText = identity.secret
    spare = Lock(StoreSession(database))
  }

  /// The account's markets moved by a feed: those that it tells of, and others in which the account traded
  /// once and in which nothing happens.
  package func widened(_ feed: any MarketFeed) -> any MarketFeed { WideFeed(feed, and: markets) }

  /// `$XDG_DATA_HOME/backpack/paper.db`; `nil` without a home.
  public static func standardPath(environment: [String: String]) -> String? {
    if let data = environment["XDG_DATA_HOME"], data.hasPrefix("/") {
      "\(data)/backpack/paper.db"
    } else if let home = environment["HOME"], home.hasPrefix("/") {
      "\(home)/.local/share/backpack/paper.db"
    } else {
      nil
    }
  }

  /// A connection for one exchange: two exchanges must not share what is known of the file.
  func session() throws(StoreError) -> StoreSession {
    let spare = spare.withLock { spare in
      defer { spare = nil }
      return spare
    }
    if let spare { return spare }
    return try StoreSession(path: path)
  }

  // MARK: At the terminal

  /// When the account was opened, or last reset.
  public func openedAt() throws(StoreError) -> Timestamp {
    Timestamp(
      microseconds: try Database(path: path).integer("SELECT opened_at FROM account"))
  }

  /// Pays paper money in.
  ///
  /// - Returns: what is free of the asset then; or why nothing was paid in.
  public func deposit(
    _ quantity: Quantity, of asset: Asset, at moment: Timestamp
  ) throws(StoreError) -> Result<Quantity, DepositRefusal> {
    var exchange = markets.exchangeForLooking(seed: seed, at: moment)
    return try StoreSession(path: path).carryOut(on: &exchange) { exchange in
      do {
        try exchange.deposit(quantity, of: asset, at: markets.isTold ? exchange.now : moment)
        return .success(exchange.ledger[asset].available)
      } catch let refusal as VenueRefusal {
        return .failure(
          refusal == .unknownAsset
            ? .unknownAsset(known: exchange.ledger.assets.sorted()) : .badQuantity)
      } catch {
        exchange.hasFailed = true
        return .failure(.badQuantity)
      }
    }
  }

  /// Why paper money was not taken.
  public enum DepositRefusal: Error, Hashable, Sendable {
    case unknownAsset(known: [Asset])
    /// Not positive, more than 9 digits after the point, or more than an account may hold.
    case badQuantity
  }

  /// Begins the account anew, in the same file and the same markets: processes that use it go on with the new
  /// one. Order numbers go on, so that an old one never means a new order.
  ///
  /// - Returns: the path of a copy of the account as it was.
  public func reset(at moment: Timestamp) throws(StoreError) -> String {
    var exchange = markets.exchangeForLooking(seed: seed, at: moment)
    let session = try StoreSession(path: path)
    return try session.reset(&exchange, at: moment) { [source = exchange.source] numbers in
      var fresh = PaperExchange(source: source, at: moment)
      fresh.numbers = numbers
      try fresh.openAccount()
      return fresh
    }
  }
}
