// Live or paper, and with which key: the options every trading command shares.

import ArgumentParser
import Backpack
import BackpackGuard
import BackpackModel
import BackpackPaper
import Glibc

/// Which account a command works on.
struct TradingOptions: ParsableArguments {
  @Flag(help: "Trade on the embedded paper exchange, also when a key is configured.")
  var paper = false

  @Option(help: ArgumentHelp("Read keys from this file instead of ./.env.", valueName: "file"))
  var envFile: String?

  @Option(
    help: ArgumentHelp(
      "Trade on a paper exchange that forgets, whose market takes the same course every time.",
      valueName: "number"))
  var seed: UInt64?

  @Option(
    help: ArgumentHelp(
      "Keep the paper account in this file instead of ~/.local/share/backpack/paper.db.",
      valueName: "file"))
  var paperState: String?

  func validate() throws {
    guard seed == nil || paperState == nil else {
      throw ValidationError(
        "--seed trades on an exchange that forgets, --paper-state on one that is kept: choose one.")
    }
  }

  /// What came of the options.
  enum Account {
    /// - Parameter about: what is at stake, for a person who starts it.
    case open(any TradingVenue, about: String, warnings: [String])
    /// Nothing can be traded until this is mended.
    case closed(Refusal, warnings: [String])
  }

  /// Opens the account: paper where it is asked for or no key is configured, else live behind the Guard.
  func open() -> Account {
    let environment = processEnvironment()
    if paper { return openPaper(warnings: []) }
    let configuration = Configuration.load(environment: environment, envFile: envFile)
    if let problem = configuration.problem {
      return .closed(
        Refusal(
          reason: problem,
          remedy: "Mend it and restart, or add --paper to trade on paper meanwhile."),
        warnings: configuration.warnings)
    }
    guard let key = configuration.key else { return openPaper(warnings: configuration.warnings) }

    // A dump of this process would hold the key. Not 0: where dumps go to a program (systemd-coredump,
    // apport), Linux ignores all limits but this one, and a byte is too little for a file, too.
    var none = rlimit(rlim_cur: 1, rlim_max: 1)
    setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
    let client = BackpackClient(
      transport: CurlTransport(), key: key,
      options: BackpackClient.Options(
        baseURL: configuration.baseURL, checksBeforeSending: false))
    let folder = OrderJournal.standardFolder(
      account: key.publicKey.base64, environment: environment)
    let venue = GuardedVenue(
      client, journal: folder.map(OrderJournal.init(folder:)), now: systemTime)
    let about = """
      live: orders cost real money; API key \(key.publicKey.base64.prefix(8))… from \
      \(configuration.keySource ?? "?")
      """
    return .open(venue, about: about, warnings: configuration.warnings)
  }

  // MARK: Paper

  private func openPaper(warnings: [String]) -> Account {
    if let seed { return openInMemory(seed: seed, warnings: warnings) }
    guard let path = paperState ?? PaperStore.standardPath(environment: processEnvironment()) else {
      return openInMemory(
        warnings: warnings + ["There is no home folder: the paper account is not kept."])
    }
    do throws(StoreError) {
      let store = try PaperStore(path: path, at: systemTime())
      guard store.source == "synthetic" else {
        return .closed(
          Refusal(
            reason: "The paper account \(path) trades in \(store.source) markets.",
            remedy:
              "Serve it with backpack-exchange --source \(store.source), or name another file."),
          warnings: warnings)
      }
      let venue = PaperVenue.open(store: store, now: systemTime)
      return .open(
        Self.client(of: venue), about: "paper: no money, no network; account \(path)",
        warnings: warnings)
    } catch {
      // Nobody asked for this very place.
      if paperState == nil, error.isAboutThePlace {
        return openInMemory(
          warnings: warnings + ["\(error.reason) The paper account is not kept."])
      }
      return .closed(Refusal(reason: error.reason, remedy: error.remedy), warnings: warnings)
    }
  }

  private func openInMemory(
    seed: UInt64 = .random(in: .min ... .max), warnings: [String]
  ) -> Account {
    do {
      let venue = try PaperVenue.open(seed: seed, now: systemTime)
      return .open(
        Self.client(of: venue), about: "paper: no money, no network", warnings: warnings)
    } catch {
      return .closed(
        Refusal(
          reason: "The paper exchange could not make a key: \(error).",
          remedy: "Locked memory may be used up: see ulimit -l."),
        warnings: warnings)
    }
  }

  private static func client(of exchange: PaperVenue) -> BackpackClient {
    BackpackClient(
      transport: exchange.transport, key: exchange.key, mode: .paper,
      options: BackpackClient.Options(checksBeforeSending: false))
  }
}
