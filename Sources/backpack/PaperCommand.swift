// `backpack paper`: the paper account as a person sees and changes it.

import ArgumentParser
import Backpack
import BackpackAccount
import BackpackModel
import BackpackPaper
import Glibc

struct Paper: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Look at the paper account, pay paper money in, or begin anew.",
    discussion: """
      The account that `backpack mcp` trades on while no key is configured. Servers may run meanwhile: they go \
      on with what is changed here.
      """,
    subcommands: [Status.self, Deposit.self, Reset.self])

  /// Which account.
  struct StateFile: ParsableArguments {
    @Option(
      name: .customLong("state"),
      help: ArgumentHelp(
        "The account's file, if not ~/.local/share/backpack/paper.db.", valueName: "file"))
    var path: String?

    func resolved() throws -> String {
      if let path { return path }
      guard let path = PaperStore.standardPath(environment: processEnvironment()) else {
        throw Unusable("There is no home folder here. Name the account's file: --state FILE.")
      }
      return path
    }

    /// Only one that is there: looking at an account does not open it.
    func existing() throws -> PaperStore {
      let path = try resolved()
      guard access(path, F_OK) == 0 else {
        throw Unusable(
          "There is no paper account yet (\(path)). `backpack mcp` and `backpack paper deposit` open one."
        )
      }
      return try PaperStore(path: path, at: systemTime())
    }
  }

  /// What was asked for cannot be done, in one sentence, without a page of usage below it.
  struct Unusable: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
  }

  struct Deposit: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Pay paper money in: backpack paper deposit USDC 5000")

    @OptionGroup var state: StateFile
    @Argument(help: "Such as USDC.") var asset: String
    @Argument(help: "Such as 5000 or 0.25.") var quantity: String

    func run() throws {
      guard let amount = Quantity(quantity), amount.isPositive else {
        throw Unusable("A quantity is a positive decimal number, such as 5000 or 0.25.")
      }
      let store = try PaperStore(path: state.resolved(), at: systemTime())
      switch try store.deposit(amount, of: Asset(asset), at: systemTime()) {
      case .success(let available):
        Terminal(environment: processEnvironment()).write(
          "Paid in \(amount) \(asset): \(available) \(asset) are free now.")
      case .failure(.unknownAsset(let known)):
        throw Unusable(
          "No such asset here. Known are: \(known.map(\.rawValue).joined(separator: ", ")).")
      case .failure(.badQuantity):
        throw Unusable(
          "A deposit has 9 digits after the point at most, and an account holds 1000000000000 at most."
        )
      }
    }
  }

  struct Reset: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Begin the account anew; a copy of the old one is kept beside it.")

    @OptionGroup var state: StateFile
    @Flag(help: "Do not ask.") var yes = false

    func run() throws {
      let store = try state.existing()
      let terminal = Terminal(environment: processEnvironment())
      guard try yes || isMeant(store, terminal) else {
        terminal.write("Nothing was changed.")
        throw ExitCode.failure
      }
      let copy = try store.reset(at: systemTime())
      terminal.write(
        """
        The paper account begins anew, with 10000 USDC, 20 SOL and 0.05 BTC: \(store.path)
        The account as it was is kept in \(copy); delete that when you do not need it.
        """)
    }

    private func isMeant(_ store: PaperStore, _ terminal: Terminal) throws -> Bool {
      guard isatty(STDIN_FILENO) == 1 else {
        throw Unusable(
          "This ends the account's positions and open orders: add --yes to say you mean it.")
      }
      let report = try store.report(at: systemTime())
      terminal.write(
        """
        \(store.path)
        has \(report.positions.count) positions and \(report.openOrders.count) open orders, which end.
        Begin anew? Type yes:
        """)
      return readLine() == "yes"
    }
  }
}
