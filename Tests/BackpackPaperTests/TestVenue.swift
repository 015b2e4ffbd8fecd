// A paper venue with a clock in the hand, and requests signed as a client signs them.

import BackpackModel
import BackpackPaper
import BackpackWire

/// Time that passes when told to.
final class TestClock: Sendable {
  /// 2026-09-01 12:00:00 UTC.
  static let start = Timestamp(milliseconds: 1_788_264_000_000)

  private let time: Lock<Timestamp>

  init(_ start: Timestamp = TestClock.start) { time = Lock(start) }

  var now: Timestamp { time.withLock(\.self) }
  func advance(_ span: Duration) { time.withLock { $0 = $0 + span } }
}

struct TestVenue {
  let clock: TestClock
  let key: SecretKey
  let transport: PaperTransport

  init(seed: UInt64 = 1, key: SecretKey? = nil) throws {
    let clock = TestClock()
    self.clock = clock
    self.key = try key ?? SecretKey.generate()
    transport = PaperTransport(
      accountKey: self.key.publicKey, seed: seed, streamsByHand: true
    ) { clock.now }
  }

  func get(_ target: String) -> HTTPResponse {
    transport.respond(to: HTTPRequest(method: .get, baseURL: "", target: target))
  }

  func signedGet(
    _ instruction: String, _ path: String, _ query: Parameters = [:]
  ) throws -> HTTPResponse {
    transport.respond(
      to: HTTPRequest(
        method: .get, baseURL: "", target: path + query.query,
        headers: try key.headers(instruction: instruction, groups: [query], sentAt: clock.now)))
  }

  func send(
    _ method: HTTPMethod, _ instruction: String, _ path: String, _ body: Parameters
  ) throws -> HTTPResponse {
    transport.respond(
      to: HTTPRequest(
        method: method, baseURL: "", target: path,
        headers: try key.headers(instruction: instruction, groups: [body], sentAt: clock.now),
        body: JSONWriter.bytes(of: body)))
  }

  func place(_ body: Parameters) throws -> HTTPResponse {
    try send(.post, "orderExecute", "/api/v1/order", body)
  }

  func cancel(_ body: Parameters) throws -> HTTPResponse {
    try send(.delete, "orderCancel", "/api/v1/order", body)
  }
}

extension HTTPResponse {
  var text: String { String(decoding: body, as: UTF8.self) }
  var json: JSONNode { get throws { try JSONNode(parsing: body) } }
  /// `400 INVALID_ORDER Order would …`, or `400 <plain text>`.
  var refusal: String {
    guard header("Content-Type")?.hasPrefix("application/json") == true, let json = try? json,
      let code = json["code"]?.text, let message = json["message"]?.text
    else { return "\(status) \(text)" }
    return "\(status) \(code) \(message)"
  }
}
