import BackpackModel
import BackpackWire
import Testing

private func parse(_ text: String) throws(WireError) -> JSONNode {
  try JSONNode(parsing: text.utf8)
}

@Suite struct `Reading JSON` {
  @Test func `numbers keep their digits`() throws {
    let node = try parse(
      #"{"id":9007199254740993,"x":1.10,"big":123456789012345678901234567890.5}"#)
    #expect(try node.read("id", as: UInt64.self) == 9_007_199_254_740_993)
    #expect(node["x"]?.text == "1.10")
    #expect(try node.read("big", as: ExactDecimal.self) == "123456789012345678901234567890.5")
  }

  @Test func `keys are told apart by case`() throws {
    let node = try parse(#"{"Price":"1","price":"2"}"#)
    #expect(try node.read("price", as: Price.self) == "2")
    #expect(node["PRICE"] == nil)
  }

  @Test func `an error names the place and not the content`() throws {
    let node = try parse(#"{"orders":[{"price":"1"},{"price":"secret"}]}"#)
    struct Priced: WireReadable {
      init(from node: borrowing JSONNode) throws(WireError) {
        _ = try node.read("price", as: Price.self)
      }
    }
    do {
      _ = try node.read("orders", as: [Priced].self)
      Issue.record("a price that is no decimal was read")
    } catch {
      #expect(error.path == "orders[1].price")
      #expect(!"\(error)".contains("secret"))
    }
  }

  @Test func `null and missing are the same to an optional, and an error to the rest`() throws {
    let node = try parse(#"{"a":null}"#)
    #expect(try node.readIfPresent("a", as: String.self) == nil)
    #expect(try node.readIfPresent("b", as: String.self) == nil)
    #expect(throws: WireError.self) { try node.read("a", as: String.self) }
  }

  @Test(arguments: [
    "", "{", "[1,]", "{\"a\":1,}", "01", "1.", ".5", "+1", "nul", "\"\\ud800\"", "\"\\u0000\"",
    "[1] x", "'a'",
    "\u{FEFF}1", "\"a\nb\"",
  ])
  func `what is not JSON is refused`(text: String) {
    #expect(throws: WireError.self) { try parse(text) }
  }

  @Test func `nesting has a limit and no stack overflows`() {
    let deep = String(repeating: "[", count: 100_000)
    #expect(throws: WireError.self) { try parse(deep) }
    #expect(throws: WireError(.nestedTooDeep)) {
      try parse(String(repeating: "[", count: 129) + String(repeating: "]", count: 129))
    }
  }

  @Test func `a key that stands twice is found, also deep below`() throws {
    #expect(try parse(#"{"a":{"b":1,"b":2}}"#).duplicateKey(deep: true) == "b")
    #expect(try parse(#"{"a":{"b":1,"b":2}}"#).duplicateKey(deep: false) == nil)
    #expect(try parse(#"{"b":1,"B":2}"#).duplicateKey(deep: true) == nil)
  }
}

@Suite struct `Writing JSON` {
  @Test func `a string of any kind stays on one line and comes back the same`() throws {
    let text = "a\"\\\n\r\t\u{0}\u{7F}\u{85}\u{2028}\u{2029}ä€😀"
    let plain = text.replacing("\u{0}", with: "")
    let bytes = JSONWriter.bytes { $0.string(plain) }
    #expect(!bytes.contains(UInt8(ascii: "\n")))
    #expect(
      !String(decoding: bytes, as: UTF8.self).unicodeScalars.contains {
        "\u{85}\u{2028}\u{2029}".unicodeScalars.contains($0)
      })
    #expect(try JSONNode(parsing: bytes).text == plain)
  }

  @Test func `what was read is written with the same digits`() throws {
    let text = #"{"a":[1,2.50,-0,1e5,"x",true,null,{}],"b":{"c":12345678901234567890123}}"#
    #expect(String(decoding: JSONWriter.bytes(of: try parse(text)), as: UTF8.self) == text)
  }

  @Test func `absent members are null or nothing, as the caller says`() {
    let bytes = JSONWriter.bytes { writer in
      writer.object { writer in
        writer.member("a", orNull: String?.none)
        writer.member("b", ifPresent: String?.none)
        writer.member("c", 1)
      }
    }
    #expect(String(decoding: bytes, as: UTF8.self) == #"{"a":null,"c":1}"#)
  }
}

@Suite struct `Times` {
  @Test(arguments: [
    ("1970-01-01 00:00:00", 0), ("2026-09-01 16:52:00", 1_788_281_520_000_000),
    ("2024-02-29T23:59:59.5", 1_709_251_199_500_000),
    ("2025-01-21T06:34:54.691858", 1_737_441_294_691_858),
    ("1969-12-31 23:59:59", -1_000_000),
  ])
  func `naive times are read as UTC`(text: String, microseconds: Int64) {
    #expect(Timestamp(naiveText: text)?.microseconds == microseconds)
  }

  @Test func `a time is written as it was read`() {
    for text in ["2026-09-01 16:52:00", "2000-02-29 00:00:00", "1999-12-31 23:59:59"] {
      #expect(Timestamp(naiveText: text)?.klineText == text)
    }
    #expect(Timestamp(milliseconds: 1_788_285_244_094).historyText == "2026-09-01T17:54:04.094")
  }

  @Test(arguments: [
    "", "2026-09-01", "2026-13-01 00:00:00", "2026-09-01 25:00:00", "2026-09-01 16:52:00Z",
    "2026-09-01 16:52:00.",
  ])
  func `what is no naive time is refused`(text: String) {
    #expect(Timestamp(naiveText: text) == nil)
  }
}
