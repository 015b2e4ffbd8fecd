// Money that leaves: never without the word for it, never twice, never with its outcome lost.

import Backpack
import BackpackWire
import Testing

@Suite struct `Asking for a withdrawal` {
  private static let request = WithdrawalRequest(
    of: "10", "USDC", to: "0xAbC1", on: .ethereum, clientID: "rent",
    twoFactorToken: TwoFactorToken("t0k3n"))
  private static let word = WithdrawalAcknowledgement(
    irreversiblySending: "10", "USDC", to: "0xAbC1", on: .ethereum)

  @Test(
    arguments: [
      .init(irreversiblySending: "100", "USDC", to: "0xAbC1", on: .ethereum),
      .init(irreversiblySending: "10", "USDT", to: "0xAbC1", on: .ethereum),
      .init(irreversiblySending: "10", "USDC", to: "0xabc1", on: .ethereum),
      .init(irreversiblySending: "10", "USDC", to: "0xAbC1 ", on: .ethereum),
      .init(irreversiblySending: "10", "USDC", to: "0xAbC1", on: .arbitrum),
      .init(irreversiblySending: "10", "", to: "", on: ""),
    ] as [WithdrawalAcknowledgement])
  func `a word that is of another withdrawal sends nothing, and both are told`(
    word: WithdrawalAcknowledgement
  ) async throws {
    let transport = ScriptedTransport(.answer(200))
    let client = client(transport, key: try Fixtures.key())

    let error = await #expect(throws: BackpackError.self) {
      try await client.withdraw(Self.request, acknowledging: word)
    }

    guard case .refused(let refusal) = error else { throw Unexpected(error) }
    #expect(refusal.reason.contains("10 USDC to 0xAbC1 on Ethereum"))
    #expect(refusal.reason.contains("\(word.quantity) \(word.asset) to \(word.address)"))
    #expect(transport.requests.isEmpty)
  }

  @Test(arguments: [
    "", " ", "0xAbC1 ", " 0xAbC1", "0xAb\u{200B}C1", "0xАbC1", "0xAbC1\n", "a&b", "a=b", "a\"b",
    "a\\b", "a\u{0}b",
  ])
  func `an address that is damaged or cannot be signed is refused`(address: String) throws {
    let error = #expect(throws: BackpackError.self) {
      try RequestWithdrawal(
        WithdrawalRequest(of: "10", "USDC", to: address, on: .ethereum),
        acknowledging: .init(irreversiblySending: "10", "USDC", to: address, on: .ethereum))
    }
    guard case .refused(let refusal) = error else { throw Unexpected(error) }
    #expect(refusal.reason.contains("address"))
  }

  @Test(arguments: ["0", "-1"] as [Quantity])
  func `nothing and less is refused`(quantity: Quantity) {
    #expect(throws: BackpackError.self) {
      try RequestWithdrawal(
        WithdrawalRequest(of: quantity, "USDC", to: "0x1", on: .ethereum),
        acknowledging: .init(irreversiblySending: quantity, "USDC", to: "0x1", on: .ethereum))
    }
  }

  @Test(arguments: [(0, false), (1, true), (255, true), (256, false)])
  func `a client ID has 1 to 255 bytes`(size: Int, isTaken: Bool) {
    var request = Self.request
    request.clientID = WithdrawalClientID(String(repeating: "x", count: size))

    let isRefused = (try? RequestWithdrawal(request, acknowledging: Self.word)) == nil

    #expect(isRefused != isTaken)
  }

  @Test func `what is signed is what is sent, sorted`() async throws {
    let transport = ScriptedTransport(
      .success(
        HTTPResponse(status: 200, body: try Fixtures.bytes("api/withdrawal-requested.json"))))
    let client = client(transport, key: try Fixtures.key()) {
      Timestamp(milliseconds: 1_750_793_021_519)
    }

    _ = try await client.withdraw(Self.request, acknowledging: Self.word)

    let sent = try #require(transport.requests.first)
    let text =
      "instruction=withdraw&address=0xAbC1&blockchain=Ethereum&clientId=rent&quantity=10"
      + "&symbol=USDC&twoFactorToken=t0k3n&timestamp=1750793021519&window=5000"
    let header = try #require(sent.headers.first { $0.name == "X-Signature" })
    let signature = try Signature(base64: header.value)
    #expect(try Fixtures.key().publicKey.verifies(signature, of: Array(text.utf8)))
    #expect(sent.method == .post)
  }

  @Test func `a client ID is drawn where none is given, another each time`() {
    let ids = (0..<100).map { _ in
      WithdrawalRequest(of: "1", "USDC", to: "0x1", on: .ethereum).clientID
    }
    #expect(Set(ids).count == 100)
    #expect(ids.allSatisfy { $0.rawValue.utf8.count == 32 })
  }

  @Test func `a second-factor token shows nowhere`() throws {
    let endpoint = try RequestWithdrawal(Self.request, acknowledging: Self.word)
    var dumped = ""
    dump(endpoint, to: &dumped)
    dump(endpoint.payload, to: &dumped)

    for text in [
      dumped, "\(endpoint)", String(reflecting: endpoint), "\(Self.request)",
      "\(endpoint.parameters)", String(reflecting: endpoint.payload),
    ] {
      #expect(!text.contains("t0k3n"))
    }
  }
}

@Suite struct `A withdrawal whose answer is lost` {
  private static let request = WithdrawalRequest(
    of: "10", "USDC", to: "0xAbC1", on: .ethereum, clientID: "rent")
  private static let word = WithdrawalAcknowledgement(
    irreversiblySending: "10", "USDC", to: "0xAbC1", on: .ethereum)

  private static func told(_ change: (String, String)...) throws -> String {
    let bytes = try Fixtures.bytes("api/withdrawal-requested.json")
    return change.reduce(String(decoding: bytes, as: UTF8.self)) {
      $0.replacing($1.0, with: $1.1)
    }
  }

  @Test(
    arguments: [
      .failure(.interrupted("cut")), .answer(500, ""), .answer(502, "<html>"), .answer(503, ""),
      .answer(504, ""), .answer(408, ""), .answer(307, ""), .answer(200, ""), .answer(200, "[]"),
      .answer(200, "{\"id\":1"), .answer(429, #"{"code":"TIMEOUT","message":"x"}"#),
      .answer(202, ""),
    ] as [ScriptedTransport.Outcome])
  func `may have happened: its client ID is told, and nothing is sent again`(
    end: ScriptedTransport.Outcome
  ) async throws {
    let transport = ScriptedTransport(end)
    let client = client(transport, key: try Fixtures.key())

    let error = await #expect(throws: BackpackError.self) {
      try await client.withdraw(Self.request, acknowledging: Self.word)
    }

    guard case .changeUnknown(.withdrawal("rent"), _) = error else { throw Unexpected(error) }
    let text = "\(error.map(\.description) ?? "")"
    #expect(text.contains("Look for client ID rent in the list of withdrawals"))
    #expect(text.contains("may still come within a minute"))
    #expect(!text.contains("order"))
    #expect(transport.requests.count == 1)
  }

  @Test func `another withdrawal's answer does not pass for it`() async throws {
    let strays = [
      try Self.told(("\"USDC\"", "\"SOL\"")), try Self.told(("\"Ethereum\"", "\"Base\"")),
      try Self.told(("\"clientId\": null", "\"clientId\": \"food\"")),
    ]
    for stray in strays {
      let client = client(ScriptedTransport(.answer(200, stray)), key: try Fixtures.key())

      let error = await #expect(throws: BackpackError.self) {
        try await client.withdraw(Self.request, acknowledging: Self.word)
      }

      guard case .changeUnknown(.withdrawal("rent"), _) = error else { throw Unexpected(error) }
    }
  }

  @Test func `is not found in the list of another`() async throws {
    let list = "[\(try Self.told(("\"clientId\": null", "\"clientId\": \"food\"")))]"
    let client = client(ScriptedTransport(.answer(200, list)), key: try Fixtures.key())

    await #expect(throws: BackpackError.unreadable(path: "[0].clientId", nil)) {
      try await client.withdrawals(GetWithdrawals(clientID: "rent"))
    }
    await #expect(throws: BackpackError.unreadable(path: "[0].id", nil)) {
      try await client.withdrawals(GetWithdrawals(id: 1))
    }
    #expect(try await client.withdrawals(GetWithdrawals(clientID: "food")).count == 1)
  }

  @Test func `its own answer does, with the fee taken off and the address spelt otherwise`()
    async throws
  {
    let own = try Self.told(
      ("\"clientId\": null", "\"clientId\": \"rent\""),
      ("\"quantity\": \"10\"", "\"quantity\": \"7\""),
      ("\"status\": \"pending\"", "\"status\": \"counted\""))
    let client = client(ScriptedTransport(.answer(200, own)), key: try Fixtures.key())

    let withdrawal = try await client.withdraw(Self.request, acknowledging: Self.word)

    #expect(withdrawal.clientID == "rent")
    #expect(withdrawal.status == "counted", "a status this version does not know")
  }

  @Test(arguments: [
    (400, "INSUFFICIENT_FUNDS"), (403, "FORBIDDEN"), (401, "INVALID_TWO_FACTOR_CODE"),
    (503, "MAINTENANCE"),
  ])
  func `the venue's no means that nothing left`(status: Int, code: String) async throws {
    let body = #"{"code":"\#(code)","message":"No"}"#
    let client = client(ScriptedTransport(.answer(status, body)), key: try Fixtures.key())

    let error = await #expect(throws: BackpackError.self) {
      try await client.withdraw(Self.request, acknowledging: Self.word)
    }

    #expect(
      error == .rejected(Rejection(status: status, code: ErrorCode(code), message: "No")))
  }
}
