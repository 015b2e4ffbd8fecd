// Who gets in: headers, signatures, windows.

import BackpackModel
import BackpackPaper
import BackpackWire
import Testing

/// Requests as other people's clients might send them, signed by hand.
@Suite struct AuthenticationTests {
  private func request(
    _ venue: TestVenue, sentAt: Timestamp? = nil, window: SigningWindow = .standard,
    change: (inout HTTPRequest) -> Void = { _ in }
  ) throws -> HTTPResponse {
    var request = HTTPRequest(
      method: .get, baseURL: "", target: "/api/v1/orders?symbol=SOL_USDC",
      headers: try venue.key.headers(
        instruction: "orderQueryAll", groups: [["symbol": "SOL_USDC"]],
        sentAt: sentAt ?? venue.clock.now, window: window))
    change(&request)
    return venue.transport.respond(to: request)
  }

  @Test func `a signed request is answered, whatever the case of its header names`() throws {
    let venue = try TestVenue()
    #expect(try request(venue).status == 200)
    let response = try request(venue) { request in
      request.headers = request.headers.map { HTTPHeader($0.name.lowercased(), $0.value) }
    }
    #expect(response.text == "[]")
  }

  @Test(arguments: ["X-API-Key", "X-Signature", "X-Timestamp"])
  func `a missing header is named`(name: String) throws {
    let response = try request(TestVenue()) { $0.headers.removeAll { $0.name == name } }
    #expect(response.refusal == "400 INVALID_CLIENT_REQUEST Missing \(name) header")
  }

  @Test func `without a window the signature is over 5000`() throws {
    let venue = try TestVenue()
    #expect(try request(venue) { $0.headers.removeAll { $0.name == "X-Window" } }.status == 200)
    let other = try request(venue, window: #require(SigningWindow(milliseconds: 6000))) {
      $0.headers.removeAll { $0.name == "X-Window" }
    }
    #expect(other.refusal == "400 INVALID_CLIENT_REQUEST Invalid signature")
  }

  @Test(arguments: [
    ("X-Signature", "not base64"), ("X-Signature", "AAAA"), ("X-API-Key", "AAAA"),
    ("X-Timestamp", "yesterday"), ("X-Timestamp", "-1"), ("X-Timestamp", "+5"),
    ("X-Timestamp", "99999999999999999999"), ("X-Timestamp", "9223372036854775807"),
    ("X-Window", "60001"), ("X-Window", "0"), ("X-Window", "05000"), ("X-Window", "5000.0"),
  ])
  func `an unreadable header is named`(name: String, value: String) throws {
    let response = try request(TestVenue()) { request in
      request.headers = request.headers.map { $0.name == name ? HTTPHeader(name, value) : $0 }
    }
    #expect(response.refusal == "400 INVALID_CLIENT_REQUEST Invalid \(name) header")
  }

  @Test(arguments: ["X-Timestamp", "X-Window"])
  func `timestamp and window are signed too`(name: String) throws {
    let response = try request(TestVenue()) { request in
      request.headers = request.headers.map { header in
        guard header.name == name, let value = Int64(header.value) else { return header }
        return HTTPHeader(name, String(value + 1))
      }
    }
    #expect(response.refusal == "400 INVALID_CLIENT_REQUEST Invalid signature")
  }

  @Test func `another key is unauthorised`() throws {
    let venue = try TestVenue()
    let stranger = try TestVenue()
    let response = try request(venue) {
      $0.headers =
        (try? stranger.key.headers(  // signs the constant below
          instruction: "orderQueryAll", groups: [["symbol": "SOL_USDC"]],
          sentAt: venue.clock.now)) ?? []
    }
    #expect(response.refusal == "401 UNAUTHORIZED Unauthorized")
  }

  @Test func `a request is good until its window has passed, to the millisecond`() throws {
    let venue = try TestVenue()
    let sentAt = venue.clock.now
    venue.clock.advance(.milliseconds(5000))
    #expect(try request(venue, sentAt: sentAt).status == 200)
    venue.clock.advance(.milliseconds(1))
    #expect(
      try request(venue, sentAt: sentAt).refusal
        == "400 INVALID_CLIENT_REQUEST Request has expired")
  }

  @Test func `a request from the future is refused beyond its window`() throws {
    let venue = try TestVenue()
    #expect(try request(venue, sentAt: venue.clock.now + .milliseconds(5000)).status == 200)
    let early = try request(venue, sentAt: venue.clock.now + .milliseconds(5001))
    #expect(early.refusal == "400 TOO_EARLY Request timestamp is too far in the future")
  }

  @Test(arguments: [
    ("/api/v1/orders?symbol=SOL_USDC", "/api/v1/orders?symbol=BTC_USDC"),
    ("/api/v1/orders?symbol=SOL_USDC", "/api/v1/orders"),
    ("/api/v1/orders?symbol=SOL_USDC", "/api/v1/orders?symbol=SOL_USDC&marketType=SPOT"),
    // The same parameters under another instruction.
    ("/api/v1/orders?symbol=SOL_USDC", "/api/v1/position?symbol=SOL_USDC"),
  ])
  func `a query that is not what was signed is refused`(signed: String, sent: String) throws {
    let response = try request(TestVenue()) { $0.target = sent }
    #expect(response.refusal == "400 INVALID_CLIENT_REQUEST Invalid signature")
  }

  @Test func `every member of a body is signed, known or not`() throws {
    let venue = try TestVenue()
    let order: Parameters = [
      "symbol": "SOL_USDC", "side": "Bid", "orderType": "Limit", "price": "100", "quantity": "1",
      "postOnly": true, "clientId": 0, "somethingNew": "x",
    ]
    #expect(try venue.place(order).status == 200)
    for tampered in [
      (#""price":"100""#, #""price":"100.0""#), (#""postOnly":true"#, #""postOnly":false"#),
      (#""clientId":0"#, #""clientId":1"#), (#""somethingNew":"x""#, #""somethingNew":"y""#),
      (#""quantity":"1","#, ""),
    ] {
      let text = String(decoding: JSONWriter.bytes(of: order), as: UTF8.self)
      let changed = text.split(separator: tampered.0, omittingEmptySubsequences: false)
        .joined(separator: tampered.1)
      #expect(changed != text)
      let response = venue.transport.respond(
        to: HTTPRequest(
          method: .post, baseURL: "", target: "/api/v1/order",
          headers: try venue.key.headers(
            instruction: "orderExecute", groups: [order], sentAt: venue.clock.now),
          body: Array(changed.utf8)))
      #expect(response.refusal == "400 INVALID_CLIENT_REQUEST Invalid signature")
    }
    #expect(try venue.signedGet("orderQueryAll", "/api/v1/orders").json.count == 1)
  }

  @Test func `blanks and the order of members do not matter`() throws {
    let venue = try TestVenue()
    let body =
      #" { "symbol" : "SOL_USDC", "quantity":"1","price":"100", "orderType":"Limit","side":"Bid" } "#
    let response = venue.transport.respond(
      to: HTTPRequest(
        method: .post, baseURL: "", target: "/api/v1/order",
        headers: try venue.key.headers(
          instruction: "orderExecute",
          groups: [
            [
              "orderType": "Limit", "price": "100", "quantity": "1", "side": "Bid",
              "symbol": "SOL_USDC",
            ]
          ], sentAt: venue.clock.now),
        body: Array(body.utf8)))
    #expect(response.status == 200)
  }

  @Test func `percent-encoding is taken off before the signature is checked`() throws {
    let response = try request(TestVenue()) { $0.target = "/api/v1/orders?symbol=SOL%5FUSDC" }
    #expect(response.status == 200)
  }
}
