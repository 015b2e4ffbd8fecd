// The terminal program's commands.

import ArgumentParser
import BackpackModel

struct RootCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backpack",
    abstract: "Trade on Backpack Exchange from an AI assistant or a terminal.",
    discussion: """
      Without a key everything runs on an embedded paper exchange: no money, no network. Put a key into the \
      environment or a .env file to trade live:

        BACKPACK_PRIVATE_KEY   the secret of an API key, base64
        BACKPACK_PUBLIC_KEY    the API key itself, to check the secret (optional)
        BACKPACK_BASE_URL      another address for REST requests (optional)
        BACKPACK_WS_URL        another address for streams (optional)
      """,
    version: backpackVersion,
    subcommands: [MCP.self, Paper.self, Record.self, Tour.self])
}
