// The recording format: what is written is read, and what was cut or bent is told.

import BackpackModel
import BackpackPaper
import Testing

@Suite struct `A recording` {
  @Test(arguments: [1, 2, 7, 64, 4096, .max])
  func `is read as it was written, however its bytes come in`(chunk: Int) {
    let read = Read(SmallRecording.bytes, chunk: chunk)

    #expect(read.error == nil)
    #expect(read.events == SmallRecording.events)
    #expect(read.reader.header == SmallRecording.header)
    #expect(read.reader.end == SmallRecording.end)
    #expect(read.reader.ending == .complete)
  }

  @Test func `has a line for each event that a person can read`() {
    let lines = SmallRecording.events.map { String(decoding: $0.recordingLine, as: UTF8.self) }
    #expect(
      lines[0]
        == #"{"t":1788264000123456,"s":"SOL_USDC","e":"book","b":[["141.2","3.5"],["141.19","12"]],"a":[["141.25","1"],["141.3","7.25"]]}"#
        + "\n")
    #expect(
      lines[1]
        == #"{"t":1788264000133456,"s":"SOL_USDC","e":"prices","m":"141.22","i":"141.21","f":"-0.0001","n":1788264000123456}"#
        + "\n")
    #expect(
      lines[3]
        == #"{"t":1788264000153456,"s":"SOL_USDC","e":"trade","p":"141.24","q":"0.5","S":"Bid"}"#
        + "\n")
    #expect(
      lines[4] == #"{"t":1788264000153456,"s":"SOL_USDC","e":"levels","a":[["141.24","1.5"]]}"#
        + "\n")
  }

  @Test func `that was cut anywhere is readable up to the last whole line, and says so`() {
    let bytes = SmallRecording.bytes
    let headerSize = SmallRecording.header.line.count
    for size in 0..<bytes.count {
      let read = Read(bytes.prefix(size), chunk: 100)
      guard size >= headerSize else {
        #expect(read.error == .noHeader, "cut at \(size)")
        #expect(read.reader.ending == nil)
        continue
      }
      let whole = bytes.prefix(size).count { $0 == UInt8(ascii: "\n") } - 1
      #expect(read.error == nil, "cut at \(size)")
      #expect(read.events == Array(SmallRecording.events.prefix(whole)), "cut at \(size)")
      #expect(read.reader.ending == .cut, "cut at \(size)")
    }
  }

  @Test func `is not over while more bytes may come`() throws {
    var reader = RecordingReader()
    reader.append(SmallRecording.header.line)
    #expect(try reader.next() == nil)
    #expect(reader.ending == nil)
    reader.finish()
    #expect(try reader.next() == nil)
    #expect(reader.ending == .cut)
  }

  @Test func `may hold kinds, members and blank lines that nobody knows yet`() {
    let lines = [
      SmallRecording.header.line,
      Array(#"{"e":"weather","sky":["grey"],"t":"soon"}"#.utf8), Array(" \r".utf8), [],
      Array(#"{"x":{"y":1},"t":5,"s":"SOL_USDC","e":"trade","p":"1","q":"2","S":"Ask"}"#.utf8)
        + Array("\r".utf8),
      Array(#"{"t":9,"e":"end","mood":"good"}"#.utf8), [],
    ]
    let read = Read(lines.joined(separator: [UInt8(ascii: "\n")]).map(\.self))

    #expect(read.error == nil)
    #expect(read.events.map(\.move) == [.trade(price: "1", quantity: "2", taker: .ask)])
    #expect(read.reader.linesPassedOver == 1)
    #expect(read.reader.ending == .complete)
    #expect(read.reader.end?.events == 0)
  }

  @Test func `of a later version is refused by name`() {
    let bytes = text(#"{"format":"backpack-recording","version":2,"markets":"as never before"}"#)
    #expect(Read(bytes).error == .newerVersion(2))
    #expect("\(RecordingError.newerVersion(2))".contains("Use a newer program"))
  }

  @Test(arguments: [
    (#"{"format":"backpack-recording","version":0,"madeAt":1,"markets":[]}"#, "version"),
    (#"{"format":"backpack-recording","madeAt":1,"markets":[]}"#, "version is missing"),
    (#"{"format":"backpack-recording","version":1,"madeAt":-1,"markets":[]}"#, "madeAt"),
    (#"{"format":"backpack-recording","version":1,"madeAt":1}"#, "markets is missing"),
    (
      #"{"format":"backpack-recording","version":1,"madeAt":1,"markets":[{}]}"#, "markets[0].symbol"
    ),
  ])
  func `with a first line that cannot be says what is wrong in it`(line: String, word: String) {
    guard case .corrupt(line: 1, let reason) = Read(text(line)).error else {
      Issue.record("taken: \(line)")
      return
    }
    #expect(reason.contains(word), "\(reason)")
  }

  @Test(arguments: ["{}", "# prices", "[]", #"{"format":"backpack"}"#, "\u{1F}\u{8B}\u{8}"])
  func `is told from files of other kinds`(line: String) {
    guard case .notARecording = Read(text(line)).error else {
      Issue.record("taken for a recording: \(line)")
      return
    }
  }

  @Test(arguments: [
    #"{"t":1,"s":"SOL_USDC","e":"trade","p":"1","q":"2","S":"Bid""#,
    #"{"t":1,"s":"SOL_USDC","e":"trade","p":"1","q":"2","S":"Buy"}"#,
    #"{"t":1,"s":"SOL_USDC","e":"trade","p":"-1","q":"2","S":"Bid"}"#,
    #"{"t":1,"s":"SOL_USDC","e":"trade","p":"1","q":"0","S":"Bid"}"#,
    #"{"t":1,"s":"SOL_USDC","e":"trade","p":"1e3","q":"1","S":"Bid"}"#,
    #"{"t":1,"s":"SOL_USDC","e":"trade","p":"1","p":"2","q":"1","S":"Bid"}"#,
    #"{"t":1,"s":"XXX_USDC","e":"trade","p":"1","q":"2","S":"Bid"}"#,
    #"{"t":-1,"s":"SOL_USDC","e":"trade","p":"1","q":"2","S":"Bid"}"#,
    #"{"t":9223372036854775807,"s":"SOL_USDC","e":"levels"}"#,
    #"{"s":"SOL_USDC","e":"levels"}"#,
    #"{"t":1,"s":"SOL_USDC"}"#,
    #"{"t":1,"s":"SOL_USDC","e":"levels","b":[["1"]]}"#,
    #"{"t":1,"s":"SOL_USDC","e":"levels","b":[["1","-1"]]}"#,
    #"{"t":1,"s":"SOL_USDC","e":"levels","a":{"1":"1"}}"#,
    #"{"t":1,"s":"SOL_USDC","e":"book","b":[["1","1"],["2","1"]]}"#,
    #"{"t":1,"s":"SOL_USDC","e":"book","a":[["2","1"],["2","1"]]}"#,
    #"{"t":1,"s":"SOL_USDC","e":"book","b":[["3","1"]],"a":[["3","1"]]}"#,
    #"{"t":1,"s":"SOL_USDC","e":"book","b":[["3","0"]]}"#,
    #"{"t":1,"s":"SOL_USDC","e":"prices","m":"0"}"#,
    "[1]", "null", "\0",
  ])
  func `names the line that is damaged, after all before it was read`(line: String) {
    let good = Array(SmallRecording.lines.prefix(4))
    let bytes = good.flatMap(\.self) + text(line) + SmallRecording.lines[4]
    var read = Read(bytes)

    guard case .corrupt(line: 5, _) = read.error else {
      Issue.record("\(read.error.debugDescription) for \(line)")
      return
    }
    #expect(read.events == Array(SmallRecording.events.prefix(3)))
    let error = read.error
    #expect { try read.reader.next() } throws: { $0 as? RecordingError == error }
    #expect(read.reader.ending == nil)
  }

  @Test func `ends with its last line`() {
    let read = Read(SmallRecording.bytes + SmallRecording.bytes)
    #expect(read.events == SmallRecording.events)
    guard case .corrupt(line: 11, _) = read.error else {
      Issue.record("\(read.error.debugDescription)")
      return
    }
  }

  @Test func `has no line that fills the memory`() {
    let endless = [UInt8](repeating: UInt8(ascii: " "), count: RecordingReader.lineSizeMax + 2)
    guard case .notARecording = Read(endless, chunk: 65536).error else {
      Issue.record("an endless first line was taken")
      return
    }
    guard case .corrupt(line: 2, _) = Read(SmallRecording.header.line + endless).error else {
      Issue.record("an endless line was taken")
      return
    }
  }

  private func text(_ line: String) -> [UInt8] { Array("\(line)\n".utf8) }
}
