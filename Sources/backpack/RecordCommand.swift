// `backpack record`: the prices of some markets, into a file that the paper exchange replays.

import ArgumentParser
import Backpack
import BackpackAccount
import BackpackFeed
import BackpackMCP
import BackpackModel
import Glibc

struct Record: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Record the order books, trades and prices of markets into a file.",
    discussion: """
      Public data of the venue: no key is needed. The paper exchange replays the file. Stop it with Ctrl-C; what \
      was recorded until then is in the file. The file is text, one event a line: docs/recording.md.
      """)

  @Argument(help: ArgumentHelp("Markets, such as SOL_USDC and SOL_USDC_PERP.", valueName: "symbol"))
  var symbols: [String]

  @Option(name: .shortAndLong, help: ArgumentHelp("Where to write to.", valueName: "file"))
  var output: String

  @Option(help: ArgumentHelp("Stop after this time: 90s, 45m, 1h30m, 2d.", valueName: "time"))
  var duration: String?

  @Flag(help: "Write over a file that is there.")
  var force = false

  @Option(
    name: .customLong("base-url"),
    help: ArgumentHelp("Another venue's address for requests.", valueName: "url"))
  var baseURL: String?

  @Option(
    name: .customLong("ws-url"),
    help: ArgumentHelp("The same venue's address for streams.", valueName: "url"))
  var webSocketURL: String?

  @Option(help: ArgumentHelp("Read addresses from this file instead of ./.env.", valueName: "file"))
  var envFile: String?

  func validate() throws {
    if let duration { _ = try TimeSpan.parse(duration) }
  }

  func run() throws {
    let span = try duration.map(TimeSpan.parse)
    // Before anything is asked of the venue; the file is made when there is something to write.
    if !force, access(output, F_OK) == 0 {
      try fail("\(RecordingFileError.exists(path: output))")
    }
    let addresses = try addresses()
    let client = BackpackClient(
      transport: CurlTransport(), key: nil,
      options: BackpackClient.Options(baseURL: addresses.baseURL))
    let session = RecordingSession(
      symbols: symbols.map { Symbol($0) }, client: client,
      streams: client.streams(options: BackpackStreams.Options(url: addresses.webSocketURL)),
      baseURL: addresses.baseURL, webSocketURL: addresses.webSocketURL, output: output,
      replacing: force, span: span)
    switch waiting(for: { await session.run() }) {
    case .success(let summary): Terminal(environment: processEnvironment()).write(summary)
    case .failure(let problem): try fail(problem.text)
    }
  }

  private func fail(_ text: String) throws -> Never {
    StandardError.log(.error, text)
    throw ExitCode.failure
  }

  /// The options go before the environment, which goes before files.
  private func addresses() throws -> Configuration {
    var environment = processEnvironment()
    if let baseURL { environment[Configuration.Variable.baseURL] = baseURL }
    if let webSocketURL { environment[Configuration.Variable.webSocketURL] = webSocketURL }
    let configuration = Configuration.load(environment: environment, envFile: envFile)
    if let problem = configuration.problem { try fail(problem) }
    for warning in configuration.warnings { StandardError.log(.warning, warning) }
    let isOther = configuration.baseURL != Configuration.standardBaseURL
    let areStreamsOther = configuration.webSocketURL != Configuration.standardWebSocketURL
    guard isOther == areStreamsOther else {
      try fail(
        """
        Requests would go to \(configuration.baseURL), streams to \(configuration.webSocketURL): two \
        venues. Give \(isOther ? "--ws-url" : "--base-url"), too.
        """)
    }
    return configuration
  }
}
