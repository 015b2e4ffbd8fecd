import BackpackModel
import BackpackWire
import Testing

private let seed = "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A="
private let publicHalf = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="

@Suite struct `Signing` {
  @Test func `the documented cancel request is signed as documented`() throws {
    let text = try SigningText.bytes(
      instruction: "orderCancel", groups: [["symbol": "BTC_USDT", "orderId": "28"]],
      sentAt: Timestamp(milliseconds: 1_614_550_000_000), window: .standard)
    #expect(
      String(decoding: text, as: UTF8.self)
        == "instruction=orderCancel&orderId=28&symbol=BTC_USDT&timestamp=1614550000000&window=5000")
  }

  @Test func `the headers carry a signature that verifies, and the times it is over`() throws {
    let key = try SecretKey(base64: seed)
    let sentAt = Timestamp(milliseconds: 1_750_793_021_519)
    let headers = try key.headers(
      instruction: "accountQuery", groups: [[:]], sentAt: sentAt, window: .standard)
    let values = Dictionary(uniqueKeysWithValues: headers.map { ($0.name, $0.value) })
    #expect(values["X-API-Key"] == publicHalf)
    #expect(values["X-Timestamp"] == "1750793021519")
    #expect(values["X-Window"] == "5000")
    #expect(
      values["X-Signature"]
        == "BAAIjqEeDHuTjTLKBPb320aF0vc/jYHZQPXBbAIL4OONWHfbeveIfWAevyklatJYnK1QfC6SFyCJhiqaZtAfDA=="
    )
    let text = try SigningText.bytes(
      instruction: "accountQuery", groups: [[:]], sentAt: sentAt, window: .standard)
    let signature = try Signature(base64: try #require(values["X-Signature"]))
    #expect(key.publicKey.verifies(signature, of: text))
    #expect(!key.publicKey.verifies(signature, of: text + [0]))
  }

  @Test(arguments: ["a&b", "a=b", "a\"b", "a\\b", "a\nb"])
  func `a value the venue could read in two ways is refused by the name of its parameter`(
    value: String
  ) {
    #expect(throws: SigningError.unsignable(parameter: "address")) {
      try SigningText.bytes(
        instruction: "withdraw", groups: [["symbol": "SOL", "address": value]],
        sentAt: Timestamp(milliseconds: 1), window: .standard)
    }
  }

  @Test func `a parameter given twice is refused`() {
    #expect(throws: SigningError.duplicate(parameter: "symbol")) {
      try SigningText.bytes(
        instruction: "x", groups: [["symbol": "A", "symbol": "B"]],
        sentAt: Timestamp(milliseconds: 1), window: .standard)
    }
  }

  @Test func `a key that is damaged says how, and never what it was`() {
    let damaged: [(String, KeyError)] = [
      ("", .wrongSize), ("not base64!", .notBase64), ("AAAA", .wrongSize),
      (String(seed.dropLast()), .notBase64),
    ]
    for (text, expected) in damaged {
      do {
        _ = try SecretKey(base64: text)
        Issue.record("a damaged key was taken")
      } catch {
        #expect(error == expected, "\(text.count) characters")
        #expect(text.isEmpty || !"\(error)".contains(text))
      }
    }
  }
}

@Suite struct `Parameters of a request` {
  @Test func `absent ones are left out, and zero is not absent`() {
    let parameters: Parameters = [
      "clientId": ClientOrderID(0), "price": Price?.none, "postOnly": false, "note": "",
    ]
    #expect(parameters.query == "?clientId=0&postOnly=false&note=")
    #expect(
      String(decoding: JSONWriter.bytes(of: parameters), as: UTF8.self)
        == #"{"clientId":0,"postOnly":false,"note":""}"#)
  }

  @Test func `a query is percent-encoded`() {
    let parameters: Parameters = ["a": "80% & ä/"]
    #expect(parameters.query == "?a=80%25%20%26%20%C3%A4%2F")
  }
}
