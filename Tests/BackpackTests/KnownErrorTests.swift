// Every known error over the network, word for word, and what must not leak from any of them.

import BackpackModel
import Testing

@testable import Backpack

private enum Meaning {
  /// The venue said no; nothing changed.
  case rejected(ErrorCode?, String)
  case throttled
  /// A read may be repeated; for an order anything may have happened.
  case unclear
  /// As `unclear` for a read, a clear no to an order.
  case rejectedOrder(ErrorCode?, String)
}

private let meanings: [String: Meaning] = [
  "invalid-symbol": .rejected(.invalidClientRequest, "Invalid market symbol"),
  "symbol-not-found": .rejected(.invalidClientRequest, "Symbol not found"),
  "closed-market-depth": .rejected(.resourceNotFound, "Not Found"),
  "parse-parameter": .rejected(
    nil,
    #"failed to parse parameter `limit`: failed to parse "DepthLimit": Expect a valid enumeration value."#
  ),
  "parse-parameter-interval": .rejected(
    nil,
    #"failed to parse parameter `interval`: failed to parse "KlineInterval": Expect a valid enumeration value."#
  ),
  "parse-payload": .rejected(
    nil,
    #"parse request payload error: failed to parse "MarketSymbol": Invalid market symbol (occurred while parsing "OrderExecutePayload")"#
  ),
  "unknown-path": .rejected(nil, "not found"),
  "invalid-signature": .rejected(.invalidClientRequest, "Invalid signature"),
  "request-expired": .rejected(.invalidClientRequest, "Request has expired"),
  "invalid-signature-header": .rejected(.invalidClientRequest, "Invalid X-Signature header"),
  "quantity-decimals": .rejected(.invalidClientRequest, "Quantity decimal too long"),
  "price-decimals": .rejected(.invalidClientRequest, "Price decimal too long"),
  "quantity-below-minimum": .rejected(
    .invalidClientRequest, "Quantity is below the minimum allowed value"),
  "market-order-without-quantity": .rejected(
    .invalidClientRequest, "Market orders must specify a positive `quantity`"),
  "trigger-fields": .rejected(
    .invalidClientRequest, "Must specify both `triggerPrice` and `triggerQuantity` or neither"),
  "price-too-far": .rejected(.invalidPrice, "Price is too far from the last active price"),
  "invalid-order": .rejected(.invalidOrder, "Invalid order"),
  "post-only-would-match": .rejected(.invalidOrder, "Order would immediately match and take"),
  "insufficient-funds": .rejected(.insufficientFunds, "Insufficient funds"),
  "order-not-found-cancel": .rejected(.invalidClientRequest, "Order not found"),
  "order-not-found-query": .rejected(.resourceNotFound, "Order not found"),
  "position-not-found": .rejected(.resourceNotFound, "Position not found"),
  "unauthorized": .rejected(.unauthorized, "Unauthorized"),
  "forbidden": .rejected(.forbidden, "Forbidden"),
  "deposit-address-conflict": .rejected("PRECONDITION_FAILED", "Conflict"),
  "too-many-requests": .throttled,
  "server-error": .unclear,
  "bad-gateway": .unclear,
  "maintenance": .rejectedOrder(.maintenance, "System under maintenance"),
  "timeout": .unclear,
]

extension KnownError {
  fileprivate var fault: FaultServer.Fault {
    .answer(status, ["Content-Type": contentType], body: body)
  }

  fileprivate func rejection(_ code: ErrorCode?, _ message: String) -> BackpackError {
    .rejected(Rejection(status: status, code: code, message: message))
  }
}

// The first test notices when they cannot be read.
private func knownErrors() -> [KnownError] { (try? KnownError.all.get()) ?? [] }

@Suite struct `What each known error becomes` {
  @Test func `every one has a row here`() throws {
    #expect(Set(try KnownError.all.get().map(\.name)) == Set(meanings.keys))
  }

  @Test(arguments: knownErrors())
  func `to a read`(known: KnownError) async throws {
    let server = try await FaultServer(known.fault)
    let client = try client(of: server)

    let error = await #expect(throws: BackpackError.self) { try await client.openOrders() }

    switch try #require(meanings[known.name]) {
    case .rejected(let code, let message): #expect(error == known.rejection(code, message))
    case .throttled: #expect(error == .throttled(retryAfter: nil))
    case .unclear, .rejectedOrder:
      guard case .unavailable = error else { throw Unexpected(error) }
    }
    #expect(try await server.seen.requests.count == 1)
  }

  @Test(arguments: knownErrors())
  func `to an order`(known: KnownError) async throws {
    let server = try await FaultServer(known.fault)
    let client = try client(of: server)

    let error = await #expect(throws: BackpackError.self) { try await client.place(Fixtures.order) }

    switch try #require(meanings[known.name]) {
    case .rejected(let code, let message), .rejectedOrder(let code, let message):
      #expect(error == known.rejection(code, message))
    case .throttled: #expect(error == .throttled(retryAfter: nil))
    case .unclear:
      guard case .outcomeUnknown(7, _) = error else { throw Unexpected(error) }
    }
    #expect(try await server.seen.requests.count == 1)
  }

  @Test func `no key, signature, signed text or payload stands in any error`() async throws {
    let faults =
      knownErrors().map(\.fault) + [
        .kind("cut-after-body"), .kind("garbage"), .kind("cut-in-answer"), .kind("header-flood"),
        .answer(200, body: "hunter2"), .answer(200, body: #"{"id":"hunter2"}"#),
      ]
    let server = try await FaultServer(key: Fixtures.publicKey)
    let client = try client(of: server)
    var told = ""
    for fault in faults {
      try await server.fault(fault)
      let order = await #expect(throws: BackpackError.self) {
        try await client.place(Fixtures.order)
      }
      try await server.fault(fault)
      let read = await #expect(throws: BackpackError.self) {
        try await client.openOrders(on: "HIDDEN_USDC")
      }
      for error in [order, read] {
        told += "\(String(describing: error)) \(String(reflecting: error))\n"
      }
    }

    let requests = try await server.seen.requests
    let signatures = requests.compactMap { $0.header("X-Signature") }
    #expect(requests.count == 2 * faults.count)
    #expect(signatures.count == requests.count)
    for secret in signatures
      + [Fixtures.secret, Fixtures.publicKey, "instruction=", "hunter2", "HIDDEN_USDC"]
    {
      #expect(!told.contains(secret))
    }
  }
}

@Suite struct `The server's signature check` {
  @Test func `is a check: another key, an old clock and a changed body fail`() async throws {
    let server = try await FaultServer(key: Fixtures.publicKey)
    func client(
      _ transport: any HTTPTransport, _ key: SecretKey,
      now: @escaping @Sendable () -> Timestamp = systemTime
    ) -> BackpackClient {
      BackpackClient(
        transport: transport, key: key, options: .init(baseURL: server.url, retry: .none, now: now))
    }
    let stranger = client(CurlTransport(), try SecretKey.generate())
    let late = client(CurlTransport(), try Fixtures.key()) {
      Timestamp(milliseconds: systemTime().milliseconds - 6000)
    }
    let tampered = client(TamperingTransport(next: CurlTransport()), try Fixtures.key())

    await #expect(throws: BackpackError.self) { try await stranger.account() }
    await #expect(throws: BackpackError.self) { try await late.account() }
    await #expect(throws: BackpackError.self) { try await tampered.cancelAll(on: "SOL_USDC") }

    let verdicts = try await server.seen.requests.map(\.signature)
    #expect(verdicts == ["wrong: unknown key", "expired", "wrong: InvalidSignature"])
  }

  /// Changes the market after signing, as somebody on the way might.
  private struct TamperingTransport: HTTPTransport {
    let next: CurlTransport

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
      var request = request
      let body = String(decoding: request.body, as: UTF8.self).replacing("SOL_", with: "BTC_")
      request.body = Array(body.utf8)
      return try await next.send(request)
    }
  }
}
