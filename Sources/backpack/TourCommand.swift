// `backpack tour`: watch an MCP client trade on paper, then connect your own.

import ArgumentParser
import BackpackAccount
import BackpackModel
import Glibc

struct Tour: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Watch an MCP client trade on the paper exchange.",
    discussion: """
      Starts `backpack mcp --paper` as a child and holds a real MCP conversation with it. Needs no key and no \
      network. Exits with 0 only if every step was answered as it should be.
      """)

  func run() throws {
    let program = try Self.ownPath()
    let terminal = Terminal(environment: processEnvironment())
    terminal.write("An MCP client talks to `backpack mcp --paper`: no key, no money, no network.")
    do {
      // A seed: the tour's orders are not for the account that whoever watches trades on.
      let seed = String(UInt64.random(in: .min ... .max))
      let server = try ChildServer(
        program: program, arguments: ["mcp", "--paper", "--seed", seed])
      var script = TourScript(Conversation(with: server), terminal: terminal)
      try script.run()
      try server.finish()
    } catch {
      terminal.write("\nThe tour ended here: \(error)")
      throw ExitCode.failure
    }
    terminal.write(
      """

      All of it was answered as it should be. To let your own assistant do this, put the following into
      ~/.cursor/mcp.json (Claude Desktop: claude_desktop_config.json, the same):

      {
        "mcpServers": {
          "backpack": {
            "command": "\(Self.escaped(program))",
            "args": ["mcp", "--paper"]
          }
        }
      }

      Claude Code:  claude mcp add backpack -- '\(program)' mcp --paper

      To trade with money, take "--paper" away and put BACKPACK_PRIVATE_KEY into ~/.config/backpack/.env
      (chmod 600). Live orders stay within built-in limits: 1,000 USD an order, 10,000 USD in 24 hours.
      """)
  }

  /// The absolute path of this program, links resolved.
  private static func ownPath() throws -> String {
    var path = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
    let size = readlink("/proc/self/exe", &path, Int(PATH_MAX))
    guard size > 0 else {
      throw ValidationError("The path of this program cannot be found in /proc/self/exe.")
    }
    return String(decoding: path[..<size].map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// As it stands inside a JSON string.
  private static func escaped(_ path: String) -> String {
    path.map { $0 == "\\" || $0 == "\"" ? "\\\($0)" : String($0) }.joined()
  }
}
