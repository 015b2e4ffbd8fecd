// What the program says when it is ready: where it listens, and how to get in.

import BackpackWire

/// The lines on standard output, for people and for programs that read them.
package struct Announcement: Sendable {
  package var restURL: String
  package var webSocketURL: String
  package var key: AccountKey
  package var seed: UInt64

  package init(restURL: String, webSocketURL: String, key: AccountKey, seed: UInt64) {
    self.restURL = restURL
    self.webSocketURL = webSocketURL
    self.key = key
    self.seed = seed
  }

  private var environment: [(name: String, value: String)] {
    [
      ("BACKPACK_BASE_URL", restURL), ("BACKPACK_WS_URL", webSocketURL),
      ("BACKPACK_PUBLIC_KEY", key.publicKey.base64), ("BACKPACK_PRIVATE_KEY", key.secretText),
    ]
  }

  package var lines: [String] {
    [
      "REST URL: \(restURL)", "WebSocket URL: \(webSocketURL)",
      "API key: \(key.publicKey.base64)", "API secret: \(key.secretText)", "Seed: \(seed)", "",
    ] + environment.map { "\($0.name)=\($0.value)" }
  }

  /// The same on one line.
  package var json: String {
    let bytes = JSONWriter.bytes { writer in
      writer.object { writer in
        writeMembers(to: &writer)
        writer.member("environment") { writer in
          for (name, value) in environment { writer.member(name, value) }
        }
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// What a bot needs to connect.
  func writeMembers(to writer: inout JSONWriter) {
    writer.member("restURL", restURL)
    writer.member("webSocketURL", webSocketURL)
    writer.member("apiKey", key.publicKey.base64)
    writer.member("apiSecret", key.secretText)
    writer.member("seed", seed)
  }
}
