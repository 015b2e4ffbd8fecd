// `backpack mcp`: the server an assistant's host starts.

import ArgumentParser
import BackpackMCP
import BackpackModel

struct MCP: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mcp",
    abstract: "Serve an AI assistant over standard input and output (Model Context Protocol).",
    discussion: """
      Meant to be started by Cursor, Claude, VS Code or Codex; `backpack tour` shows what happens then and \
      prints the configuration to paste. Trades on paper when no key is configured.
      """)

  @OptionGroup var trading: TradingOptions

  @Flag(help: "Offer no tool that changes anything.")
  var readOnly = false

  func run() throws {
    let server: MCPServer
    switch trading.open() {
    case .open(let venue, let about, let warnings):
      Self.report(warnings)
      StandardError.log(
        .info, "backpack \(backpackVersion), \(about)\(readOnly ? "; read-only" : "")")
      server = MCPServer(venue: venue, readOnly: readOnly)
    case .closed(let problem, let warnings):
      Self.report(warnings)
      StandardError.log(.error, problem.reason)
      server = MCPServer(problem: problem, readOnly: readOnly)
    }
    let ending = waiting { await server.run() }
    if ending.exitCode != 0 { throw ExitCode(ending.exitCode) }
  }

  private static func report(_ warnings: [String]) {
    for warning in warnings { StandardError.log(.warning, warning) }
  }
}
