// Example payloads of the venue, and the account the tests trade on.

import Backpack
import Foundation

enum Fixtures {
  static func bytes(_ path: String) throws -> [UInt8] {
    let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    return Array(try Data(contentsOf: tests.appending(path: "Fixtures/\(path)")))
  }

  /// Test vector 1 of RFC 8032: belongs to nobody.
  static let secret = "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A="
  static let publicKey = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="

  static func key() throws -> SecretKey { try SecretKey(base64: secret) }

  /// The order of api/order-limit-new.json, which tells no client ID.
  static let order = OrderRequest.limit(
    .ask, "USDT_USDC", price: "1.0077", quantity: "20", .gtc(postOnly: true), clientID: 7)
}

/// A client of a venue that misbehaves.
func client(
  of server: FaultServer, timeout: Duration = .seconds(10), retry: ReadRetry = .none
) throws -> BackpackClient {
  BackpackClient(
    transport: CurlTransport(), key: try Fixtures.key(),
    options: .init(baseURL: server.url, timeout: timeout, retry: retry))
}

/// A value a test has no use for.
struct Unexpected: Error, CustomStringConvertible {
  let description: String
  init(_ value: some Sendable) { description = "unexpected: \(value)" }
}
