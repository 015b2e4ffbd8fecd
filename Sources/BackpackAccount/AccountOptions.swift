// Which account to open, and how: what a command line or another program's configuration says.

public import BackpackGuard
public import BackpackWire

/// What is given beside the environment and the `.env` files. The defaults are those of `backpack mcp`.
public struct AccountOptions: Sendable {
  /// Whose money may be at stake.
  public enum Mode: Hashable, Sendable {
    /// Live where a key is configured, else paper.
    case asConfigured
    case paper
    /// Without a key: public data of the venue alone.
    case live
  }

  /// Where a paper account lives.
  public enum PaperPlace: Hashable, Sendable {
    /// `PaperStore.standardPath`; in memory where there is no home folder.
    case standard
    case file(String)
    /// Forgotten at the end. The seed fixes the market's course; `nil` draws one.
    case memory(seed: UInt64?)
  }

  public var mode = Mode.asConfigured
  public var paperPlace = PaperPlace.standard
  /// `nil`: as configured. No file is read where it is given.
  public var key: SecretKey?
  /// Read instead of `.env`.
  public var envFile: String?
  /// `nil`: as configured.
  public var baseURL: String?
  public var webSocketURL: String?
  public var limits = Limits.builtIn
  /// Of a call, all its requests together.
  public var timeout = Duration.seconds(10)

  /// How whoever reads a message goes on without mending the configuration; a clause.
  public var wayToPaper = "choose paper mode"

  public init() {}
}
