// What an answer that is no success lets the caller do next: every known error, and those to come.

import BackpackModel
import BackpackWire
import Testing

@testable import Backpack

/// A row of Tests/Fixtures/api/errors.json: an error of the venue in one of its forms.
struct KnownError: WireReadable, Sendable, CustomTestStringConvertible {
  var name: String
  var status: Int
  var contentType: String
  var body: String
  var testDescription: String { name }

  init(from node: borrowing JSONNode) throws(WireError) {
    name = try node.read("name")
    status = try node.read("status")
    contentType = try node.read("content_type")
    body = try node.read("body")
  }

  static let all: Result<[KnownError], any Error> = Result {
    try JSONNode(parsing: try Fixtures.bytes("api/errors.json")).read("cases")
  }

  var answer: HTTPResponse {
    HTTPResponse(
      status: status, headers: [HTTPHeader("Content-Type", contentType)], body: Array(body.utf8))
  }

  /// Statuses that say no, whatever is asked.
  var isRefusal: Bool { (400..<500).contains(status) && status != 429 }
}

// The first test notices when they cannot be read.
private func errors() -> [KnownError] { (try? KnownError.all.get()) ?? [] }

@Suite struct `What a failed answer means` {
  @Test func `all known errors are here`() throws {
    #expect(try KnownError.all.get().count == 30)
  }

  @Test(arguments: errors())
  func `to a read, only a refusal is a refusal, and nothing is unknown`(error: KnownError) {
    let failure = failure(of: error.answer, isWrite: false, clientID: nil)

    switch failure {
    case .rejected(let rejection):
      #expect(error.isRefusal)
      #expect(rejection.status == error.status)
      #expect(!rejection.message.isEmpty)
      #expect((rejection.code != nil) == error.body.hasPrefix("{"))
    case .throttled: #expect(error.status == 429)
    case .unavailable: #expect(error.status >= 500)
    default: Issue.record("\(failure)")
    }
  }

  @Test(arguments: errors())
  func `to an order, only the venue's own no is a no`(error: KnownError) {
    let failure = failure(of: error.answer, isWrite: true, clientID: 7)

    switch failure {
    case .rejected(let rejection):
      #expect(error.isRefusal || error.name == "maintenance")
      #expect(rejection.status == error.status)
    case .throttled: #expect(error.status == 429)
    case .outcomeUnknown(let clientID, _):
      #expect(["server-error", "bad-gateway", "timeout"].contains(error.name))
      #expect(clientID == 7)
    default: Issue.record("\(failure)")
    }
  }

  @Test(arguments: [300, 302, 307, 308, 408, 500, 502, 503, 504, 520, 599, 101, 600])
  func `an order that anything but the venue's 4xx answers may have happened`(status: Int) {
    let page = HTTPResponse(status: status, body: Array("<html>hello</html>".utf8))
    guard case .outcomeUnknown(7, _) = failure(of: page, isWrite: true, clientID: 7) else {
      Issue.record("\(failure(of: page, isWrite: true, clientID: 7))")
      return
    }
    guard case .unavailable = failure(of: page, isWrite: false, clientID: nil) else {
      Issue.record("\(failure(of: page, isWrite: false, clientID: nil))")
      return
    }
  }

  @Test(arguments: [
    (503, "<html>MAINTENANCE</html>"), (503, ""), (503, "MAINTENANCE"),
    (503, #"{"message":"MAINTENANCE"}"#), (502, #"{"code":"MAINTENANCE","message":"x"}"#),
  ])
  func `maintenance counts only in the venue's own words`(status: Int, body: String) {
    let answer = HTTPResponse(status: status, body: Array(body.utf8))
    guard case .outcomeUnknown = failure(of: answer, isWrite: true, clientID: 7) else {
      Issue.record("\(failure(of: answer, isWrite: true, clientID: 7))")
      return
    }
  }

  @Test(arguments: [400, 429, 500, 503, 504])
  func `TIMEOUT on an order is unknown under any status`(status: Int) {
    let answer = HTTPResponse(
      status: status, body: Array(#"{"code":"TIMEOUT","message":"Timeout"}"#.utf8))
    guard case .outcomeUnknown(7, _) = failure(of: answer, isWrite: true, clientID: 7) else {
      Issue.record("\(failure(of: answer, isWrite: true, clientID: 7))")
      return
    }
  }

  @Test(
    arguments: [
      ("3", Duration.seconds(3)), ("0", .zero), ("86400", .seconds(86_400)), ("-1", nil),
      ("3.5", nil),
      ("99999999999999999999", nil), ("Wed, 21 Oct 2026 07:28:00 GMT", nil), ("", nil), (nil, nil),
    ] as [(String?, Duration?)])
  func `Retry-After is taken in plain seconds of at most a day`(text: String?, wait: Duration?) {
    let headers = text.map { [HTTPHeader("retry-after", $0)] } ?? []
    let answer = HTTPResponse(status: 429, headers: headers)

    #expect(failure(of: answer, isWrite: true, clientID: 7) == .throttled(retryAfter: wait))
  }

  @Test(arguments: ["CODE_OF_TOMORROW", "", "invalid_order"])
  func `a code this version does not know is kept`(code: String) {
    let answer = HTTPResponse(
      status: 400, body: Array(#"{"code":"\#(code)","message":"No","more":[]}"#.utf8))

    #expect(
      failure(of: answer, isWrite: true, clientID: 7)
        == .rejected(Rejection(status: 400, code: ErrorCode(code), message: "No")))
  }

  @Test func `a message is cut to 500 characters and holds no control characters`() {
    let nasty = "\\u001b[31m\\n\\r\\u202e" + String(repeating: "é", count: 2000)
    let answers = [
      HTTPResponse(status: 400, body: Array(#"{"code":"X","message":"\#(nasty)"}"#.utf8)),
      HTTPResponse(status: 400, body: [0x1B, 0x00, 0xFF, 0xFE] + Array(nasty.utf8)),
      HTTPResponse(status: 400, body: [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20)),
    ]
    for answer in answers {
      guard case .rejected(let rejection) = failure(of: answer, isWrite: true, clientID: 7) else {
        Issue.record("not rejected")
        return
      }
      #expect((1...500).contains(rejection.message.unicodeScalars.count))
      #expect(
        rejection.message.unicodeScalars.allSatisfy { scalar in
          scalar.properties.generalCategory != .control
            && scalar.properties.generalCategory != .format
        })
    }
  }

  @Test(arguments: ["", "{", "[]", "null", "{}", #"{"message":7}"#, #"{"message":{}}"#, "\u{0}"])
  func `an error body of any shape still says something`(body: String) {
    let answer = HTTPResponse(status: 400, body: Array(body.utf8))
    guard case .rejected(let rejection) = failure(of: answer, isWrite: true, clientID: 7) else {
      Issue.record("not rejected")
      return
    }
    #expect(rejection.code == nil)
    #expect(rejection.status == 400)
  }
}
