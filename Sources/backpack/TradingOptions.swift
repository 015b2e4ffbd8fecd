// Live or paper, and with which key: the options every trading command shares.

import ArgumentParser
import BackpackAccount
import BackpackModel
import CProcess

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
    var options = AccountOptions()
    if paper { options.mode = .paper }
    options.envFile = envFile
    options.wayToPaper = "add --paper"
    if let seed {
      options.paperPlace = .memory(seed: seed)
    } else if let paperState {
      options.paperPlace = .file(paperState)
    }
    do throws(TradingAccount.Closed) {
      let account = try TradingAccount(options)
      // A key is in this memory, and perhaps in the environment.
      if account.mode == .live { cprocess_hide_memory() }
      return .open(account.venue, about: account.about, warnings: account.warnings)
    } catch {
      return .closed(error.problem, warnings: error.warnings)
    }
  }
}
