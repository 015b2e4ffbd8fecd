// The command line, read.

import ArgumentParser
import BackpackModel
import BackpackPaper
import BackpackServer
import BackpackWire

struct ExchangeOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Port to listen on; 0: any that is free.", valueName: "number"))
  var port: UInt16 = 8787

  @Option(
    help: ArgumentHelp(
      "Loopback address to listen on: 127.0.0.1 or ::1. Others are refused.", valueName: "address"))
  var host = "127.0.0.1"

  @Option(
    help: ArgumentHelp(
      "Let the market take the same course every time.", valueName: "number"))
  var seed: UInt64?

  @Option(
    help: ArgumentHelp(
      "How fast time passes there: 1 is real time, 60 an hour a minute, 0 stands still and moves by "
        + "POST /paper/v1/advance?ms=N only.", valueName: "factor"))
  var speed = "1"

  @Option(
    help: ArgumentHelp(
      "The time there at the start, UTC, such as 2026-09-01T00:00:00Z. Default: now.",
      valueName: "time"))
  var start: String?

  @Option(
    help: ArgumentHelp(
      "Base64 secret of the account's key. Default: a new key. It opens the paper account only and "
        + "guards no money; never give a real one.", valueName: "secret"))
  var key: String?

  @Option(
    help: ArgumentHelp(
      "The venue's limits: 2000 requests a minute, 30 for market history by time range, counted by API "
        + "key or, without one, by address.", valueName: "on|off"))
  var rateLimits = Switch.on

  @Option(
    help: ArgumentHelp(
      "Keep the account in this file, and its seed and key. Several programs may share it; see `backpack paper`.",
      valueName: "file"))
  var state: String?

  @Option(
    help: ArgumentHelp(
      "What goes wrong, and when: latency, lost answers, errors, broken streams. See docs/faults.md.",
      valueName: "file"))
  var faults: String?

  @Flag(
    help: ArgumentHelp(
      "Take only signatures over the text that the venue's own client signs; otherwise those of ccxt and "
        + "others, too, and say so."))
  var strict = false

  @Option(
    help: ArgumentHelp(
      "Withdrawals: refused, or simulated (paper money goes, and nobody gets it).",
      valueName: "refused|simulated"))
  var withdrawals = Withdrawals.refused

  @Flag(help: "Print what is needed to connect as one line of JSON.")
  var json = false

  func front(_ exchange: ServedExchange) throws -> ExchangeFront {
    ExchangeFront(exchange, limitsRates: rateLimits == .on, faults: try faults.map(Self.plan))
  }

  func listener() throws -> LoopbackHost { try LoopbackHost(host) }

  func settings() throws -> ExchangeSettings {
    let start = try start.map(Self.time)
    var settings = ExchangeSettings(
      // Short, so that a person can type it again.
      seed: seed ?? .random(in: 1...999_999),
      key: try key.map { secret throws in try AccountKey(secret: secret) } ?? .generate())
    settings.speed = try ClockSpeed(parsing: speed)
    settings.start = start
    settings.isStrict = strict
    settings.paysWithdrawals = withdrawals == .simulated
    settings.log = OnceEach().log
    return settings
  }

  /// The account of a file, if one is named, in the markets that were set up before.
  func keep(_ settings: inout ExchangeSettings, at moment: Timestamp) throws {
    guard let path = state else { return }
    guard key == nil else {
      throw SetupError("--state FILE keeps its own key: leave out --key.")
    }
    let store: PaperStore
    do throws(StoreError) {
      if let feed = settings.feed {
        store = try PaperStore(path: path, source: settings.source, feed: feed, at: moment)
        settings.feed = store.widened(feed)
      } else {
        store = try PaperStore(path: path, seed: settings.seed, at: moment)
      }
    } catch {
      throw SetupError("\(error.reason) \(error.remedy)")
    }
    guard store.source == settings.source else {
      throw SetupError(
        "The account in \(path) trades in \(store.source) markets: start it with --source \(store.source)."
      )
    }
    guard seed == nil || seed == store.seed else {
      throw SetupError(
        "The account in \(path) trades in the markets of --seed \(store.seed): leave --seed out.")
    }
    settings.seed = store.seed
    settings.key = try AccountKey(secret: store.secretText)
    settings.store = store
  }

  private static func time(_ text: String) throws -> Timestamp {
    let naive = text.hasSuffix("Z") ? String(text.dropLast()) : text
    // Days that no month has would be counted on into the next.
    guard let time = Timestamp(naiveText: naive), time.historyText.prefix(10) == naive.prefix(10),
      time >= Timestamp(milliseconds: 0)
    else {
      throw SetupError("\"\(text)\" is no time: write it in UTC, such as 2026-09-01T00:00:00Z.")
    }
    return time
  }

  private static func plan(path: String) throws -> FaultPlan {
    do {
      return try FaultPlan(parsing: readFile(path, sizeMax: 1 << 20))
    } catch {
      let problems = error.description.split(separator: "\n").map { "  \($0)" }
      throw SetupError(
        "The fault file \(path) cannot be used:\n" + problems.joined(separator: "\n"))
    }
  }
}

/// What every request would say again is said once.
private final class OnceEach: Sendable {
  private let said = Lock<Set<String>>([])

  func log(_ line: String) {
    guard said.withLock({ $0.count < 1000 && $0.insert(line).inserted }) else { return }
    StandardError.write("note: \(line)")
  }
}

enum Withdrawals: String, ExpressibleByArgument, CaseIterable {
  case refused, simulated
}

enum Switch: String, ExpressibleByArgument, CaseIterable {
  case on, off
}
