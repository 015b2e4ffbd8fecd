// Which addresses and names are this machine's own.

import Testing

@testable import BackpackServer

@Suite struct `Loopback addresses` {
  @Test(arguments: ["127.0.0.1", "127.1.2.3", "::1", "localhost", "LocalHost"])
  func `loopback addresses are taken`(text: String) throws {
    let host = try LoopbackHost(text)

    #expect(host.address == (text.lowercased() == "localhost" ? "127.0.0.1" : text))
  }

  @Test(arguments: [
    "", "0.0.0.0", "::", "192.168.0.1", "127.0.0", "127.0.0.256", "127.0.0.+1", "127.0.0.1 ",
    "128.0.0.1",
    "127.0.0.0001", "example.com", "127.0.0.1.example.com", "::ffff:127.0.0.1",
  ])
  func `other addresses are refused with a reason`(text: String) {
    #expect {
      try LoopbackHost(text)
    } throws: {
      "\($0)".contains("serves this machine only")
    }
  }

  @Test(arguments: [
    "127.0.0.1", "127.0.0.1:8787", "localhost", "LOCALHOST:1", "[::1]", "[::1]:65535",
    "127.9.9.9:80",
  ])
  func `a Host header of this machine is known`(header: String) {
    #expect(LoopbackHost.isNamed(in: header))
  }

  @Test(arguments: [
    "", ":", "evil.example", "evil.example:127", "127.0.0.1.evil.example", "localhost.evil.example",
    "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:123456", "[::1]evil", "[::2]", "::1", "[::1",
    "[127.0.0.1]",
    "127.0.0.1@evil.example", "127.0.0.1:80@evil", " 127.0.0.1", "0.0.0.0",
  ])
  func `any other Host header is not`(header: String) {
    #expect(!LoopbackHost.isNamed(in: header))
  }

  @Test func `an IPv6 address stands in brackets in a URL`() throws {
    #expect(try LoopbackHost("::1").urlText == "[::1]")
    #expect(try LoopbackHost("127.0.0.1").urlText == "127.0.0.1")
  }
}
