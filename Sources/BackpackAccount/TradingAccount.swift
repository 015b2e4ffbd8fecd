// An account, opened as the user configured it: live behind the Guard, or paper.

public import Backpack
import BackpackGuard
import BackpackPaper

/// An account that can be traded on.
public struct TradingAccount: Sendable {
  /// Where orders go: through the Guard, when they cost money.
  public let venue: any TradingVenue
  /// The same account without the Guard, for what is no order.
  public let client: BackpackClient
  /// What is at stake, for a person.
  public let about: String
  /// File of the paper account, or the API key; `nil` where nothing is kept and nobody is known.
  public let name: String?
  public let warnings: [String]
  let guarded: GuardedVenue?
  private let paper: PaperVenue?
  private let webSocketURL: String

  public var mode: TradingMode { client.mode }

  /// Streams of the account, or the public ones where it has no key.
  public func streams() -> BackpackStreams {
    if let paper { return client.streams(over: paper.streams) }
    return client.streams(options: BackpackStreams.Options(url: webSocketURL))
  }

  /// Why there is no account: nothing can be traded until this is mended.
  public struct Closed: Error {
    public let problem: Refusal
    public let warnings: [String]
  }

  // MARK: Opening

  /// Opens the account; nothing is sent yet.
  public init(
    _ options: AccountOptions, environment: [String: String] = processEnvironment()
  ) throws(Closed) {
    if options.mode == .paper {
      try self.init(paper: options, environment, warnings: [])
      return
    }
    let configuration = Self.configuration(options, environment)
    if let problem = configuration.problem {
      throw Closed(
        problem: Refusal(
          reason: problem,
          remedy: "Mend it and restart, or \(options.wayToPaper) to trade on paper meanwhile."),
        warnings: configuration.warnings)
    }
    if configuration.key == nil, options.mode == .asConfigured {
      try self.init(paper: options, environment, warnings: configuration.warnings)
    } else {
      self.init(live: configuration, options, environment)
    }
  }

  private static func configuration(
    _ options: AccountOptions, _ environment: [String: String]
  ) -> Configuration {
    var given: [String: String] = [:]
    given[Configuration.Variable.baseURL] = options.baseURL
    given[Configuration.Variable.webSocketURL] = options.webSocketURL
    guard let key = options.key else {
      return Configuration.load(
        environment: environment, envFile: options.envFile, given: given)
    }
    var environment = environment
    environment[Configuration.Variable.privateKey] = nil
    environment[Configuration.Variable.publicKey] = nil
    var configuration = Configuration.load(
      environment: environment, given: given, readsFiles: false)
    // A bad address is a reason not to trade, whoever gave the key.
    guard configuration.problem == nil else { return configuration }
    configuration.key = key
    configuration.keySource = "its configuration"
    return configuration
  }

  private init(
    live configuration: Configuration, _ options: AccountOptions, _ environment: [String: String]
  ) {
    client = BackpackClient(
      transport: CurlTransport(), key: configuration.key,
      options: BackpackClient.Options(
        baseURL: configuration.baseURL, timeout: options.timeout, checksBeforeSending: false))
    warnings = configuration.warnings
    webSocketURL = configuration.webSocketURL
    paper = nil
    guard let key = configuration.key else {
      (guarded, venue, name) = (nil, client, nil)
      about = "live: public data alone, for no API key is configured"
      return
    }
    let account = key.publicKey.base64
    let folder = OrderJournal.standardFolder(account: account, environment: environment)
    let gate = GuardedVenue(
      client, limits: options.limits, journal: folder.map(OrderJournal.init(folder:)),
      now: systemTime)
    (guarded, venue, name) = (gate, gate, account)
    about = """
      live: orders cost real money; API key \(account.prefix(8))… from \
      \(configuration.keySource ?? "?")
      """
  }

  // MARK: Paper

  private init(
    paper options: AccountOptions, _ environment: [String: String], warnings: [String]
  ) throws(Closed) {
    let path: String
    switch options.paperPlace {
    case .memory(let seed):
      try self.init(inMemory: options, seed: seed, warnings)
      return
    case .file(let file): path = file
    case .standard:
      guard let standard = PaperStore.standardPath(environment: environment) else {
        try self.init(
          inMemory: options, seed: nil,
          warnings + ["There is no home folder: the paper account is not kept."])
        return
      }
      path = standard
    }
    let store: PaperStore
    do throws(StoreError) { store = try PaperStore(path: path, at: systemTime()) } catch {
      // Nobody asked for this very place.
      guard options.paperPlace == .standard, error.isAboutThePlace else {
        throw Closed(
          problem: Refusal(reason: error.reason, remedy: error.remedy), warnings: warnings)
      }
      try self.init(
        inMemory: options, seed: nil,
        warnings + ["\(error.reason) The paper account is not kept."])
      return
    }
    guard store.source == "synthetic" else {
      throw Closed(
        problem: Refusal(
          reason: "The paper account \(path) trades in \(store.source) markets.",
          remedy: "Serve it with backpack-exchange --source \(store.source), or name another file."),
        warnings: warnings)
    }
    self.init(
      PaperVenue.open(store: store, now: systemTime), options, name: path, warnings,
      about: "paper: no money, no network; account \(path)")
  }

  private init(
    inMemory options: AccountOptions, seed: UInt64?, _ warnings: [String]
  ) throws(Closed) {
    let venue: PaperVenue
    do {
      venue = try PaperVenue.open(seed: seed ?? .random(in: .min ... .max), now: systemTime)
    } catch {
      throw Closed(
        problem: Refusal(
          reason: "The paper exchange could not make a key: \(error).",
          remedy: "Locked memory may be used up: see ulimit -l."),
        warnings: warnings)
    }
    self.init(venue, options, name: nil, warnings, about: "paper: no money, no network")
  }

  private init(
    _ exchange: PaperVenue, _ options: AccountOptions, name: String?, _ warnings: [String],
    about: String
  ) {
    client = BackpackClient(
      transport: exchange.transport, key: exchange.key, mode: .paper,
      options: BackpackClient.Options(timeout: options.timeout, checksBeforeSending: false))
    venue = client
    guarded = nil
    paper = exchange
    webSocketURL = Configuration.standardWebSocketURL
    self.name = name
    self.about = about
    self.warnings = warnings
  }
}
