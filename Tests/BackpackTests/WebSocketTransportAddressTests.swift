// Where streams go and where they refuse to, over which TLS and which proxy, with which library.

import BackpackModel
import Foundation
import Testing

@testable import Backpack

/// How an attempt to open a stream ends.
private func closure(
  of url: String, by transport: WebSocketTransport = WebSocketTransport(certificateFile: nil)
) async -> StreamClosure? {
  let log = StreamLog()
  _ = transport.connect(StreamRequest(url: url, timeout: .seconds(5)), receiver: log.receiver)
  return await log.end()
}

@Suite(.timeLimit(.minutes(1))) struct `Addresses of streams` {
  @Test(arguments: [
    "ws://ws.backpack.exchange", "ws://127.0.0.1.example.com", "ws://0127.0.0.1", "ws://127.1",
    "ws://localhost.example.com", "ws://[::2]", "ws://128.0.0.1", "ws://[::ffff:127.0.0.1]",
  ])
  func `ws is refused beyond this machine`(url: String) async {
    #expect(
      await closure(of: url)
        == .notOpened("ws is only for this machine (127.x.y.z, localhost, [::1]); use wss"))
  }

  @Test(arguments: [
    "", "ws.backpack.exchange", "https://localhost", "wss://", "wss:///x",
    "wss://key:hunter2@localhost", "wss://local host", "wss://localhost:", "wss://localhost:0",
    "wss://localhost:65536", "wss://localhost:+1", "wss://[::1", "wss://[]", "wss://ex%61mple.com",
    "wss://localhost\\@example.com", "wss://localhost\r\n",
  ])
  func `a malformed URL is refused without being repeated`(url: String) async {
    #expect(
      await closure(of: url)
        == .notOpened("the URL must be wss://host or wss://host:port, with or without a path"))
  }

  @Test(arguments: [
    "ws://localhost/a b", "ws://localhost/a\r\nX: y", "ws://localhost/a#b", "ws://localhost/ä",
  ])
  func `a malformed path is refused`(url: String) async {
    #expect(await closure(of: url) == .notOpened("the path is malformed"))
  }

  @Test func `what libwebsockets would cut is refused`() async {
    let long = String(repeating: "a", count: 60)
    #expect(
      await closure(of: "wss://\(long).\(long).example.com")
        == .notOpened("the host's name is longer than 110 bytes"))
    #expect(
      await closure(of: "ws://localhost/" + String(repeating: "a", count: 1500))
        == .notOpened("the path is longer than 1500 bytes"))
    #expect(
      await closure(of: "wss://[::1]:8443")
        == .notOpened("wss needs a host name or an IPv4 address"))
  }

  @Test func `a long path and a query without a path arrive as they were`() async throws {
    let server = try await FaultServer()
    let path = "/" + String(repeating: "a/b?c=%20&", count: 140)
    let (_, first) = server.connect(target: path)
    #expect(await first.next() == .opened)
    #expect(try await server.stream(1).opened().target == path)
    let (_, second) = server.connect(target: "?x=1")
    #expect(await second.next() == .opened)
    #expect(try await server.stream(2).opened().target == "/?x=1")
  }
}

@Suite(.timeLimit(.minutes(1))) struct `TLS of streams` {
  @Test func `a trusted certificate opens the stream, and TLS asks for the host by name`()
    async throws
  {
    let server = try await FaultServer(tls: true)
    let (_, log) = server.connect()
    #expect(await log.next() == .opened)
    try await server.stream().send(.text("over TLS"))
    #expect(await log.next() == .received("over TLS"))
    #expect(try await server.seen.names == ["localhost"])
  }

  @Test(
    arguments: zip(
      [FaultServer.TLS.wrongName, .expired], ["hostname mismatch", "certificate has expired"]))
  func `a certificate that does not fit is refused, though its issuer is trusted`(
    flaw: FaultServer.TLS, words: String
  ) async throws {
    let server = try await FaultServer(flaw)

    let (_, log) = server.connect()

    #expect(
      await log.next()
        == .closed(.notOpened("the server's certificate is not trusted (\(words))")))
    try await server.wait(closedConnections: 1)
    #expect(try await server.seen.requests.isEmpty)
  }

  @Test func `an address that the certificate does not name is refused`() async throws {
    let server = try await FaultServer(tls: true)
    let transport = WebSocketTransport(certificateFile: server.certificate)

    let end = await closure(of: "wss://127.0.0.1:\(server.port)", by: transport)

    #expect(end == .notOpened("the server's certificate is not trusted (IP address mismatch)"))
    #expect(try await server.seen.requests.isEmpty)
  }

  @Test func `a certificate nobody vouches for is refused`() async throws {
    let server = try await FaultServer(tls: true)
    let transport = WebSocketTransport(certificateFile: nil)

    let (_, log) = server.connect(transport)

    let end = await log.end()
    #expect(
      end == .notOpened("the server's certificate is not trusted (self-signed certificate)"))
    #expect(try await server.seen.requests.isEmpty)
  }

  @Test func `a missing trust file is an error, not trust in everybody`() async throws {
    let server = try await FaultServer(tls: true)
    let transport = WebSocketTransport(certificateFile: "/nonexistent/certificates.pem")

    let (_, log) = server.connect(transport)

    #expect(
      await log.end() == .notOpened("the file of trusted certificates could not be read"))
    #expect(try await server.seen.connections == 0)
  }

  @Test func `requests and streams over TLS go side by side`() async throws {
    let server = try await FaultServer(tls: true)
    let requests = CurlTransport(certificateFile: server.certificate)
    for _ in 1...5 {
      let streams = WebSocketTransport(certificateFile: server.certificate)
      let (connection, log) = server.connect(streams)
      async let answer = requests.send(server.get())
      #expect(await log.next() == .opened)
      #expect(try await answer.status == 200)
      connection.close()
      #expect(await log.end() == .byUs)
      #expect(try await requests.send(server.get()).status == 200)
    }
  }
}

@Suite(.timeLimit(.minutes(1))) struct `Proxies of streams` {
  private func transport(
    _ server: FaultServer, _ environment: [String: String]
  ) -> WebSocketTransport {
    WebSocketTransport(certificateFile: server.certificate) { environment[$0] }
  }

  @Test func `a stream goes through the proxy of the environment, TLS from end to end`()
    async throws
  {
    let server = try await FaultServer(tls: true)
    let proxy = try await FaultServer()
    let transport = transport(
      server, ["https_proxy": "http://user:p%40ss@localhost:\(proxy.port)/"])

    let (connection, log) = server.connect(transport)

    #expect(await log.next() == .opened)
    connection.send(Array("through".utf8))
    #expect(try await server.stream().frame().text == "through")
    let request = try #require(try await proxy.seen.requests.first)
    #expect(request.method == "CONNECT")
    #expect(request.target == "localhost:\(server.port)")
    #expect(request.header("Proxy-Authorization")?.lowercased() == "basic dxnlcjpwqhnz")
    #expect(try await server.seen.names == ["localhost"])
  }

  @Test(arguments: ["localhost", "*", "example.com,.localhost", "example.com, LOCALHOST"])
  func `no_proxy goes straight`(exceptions: String) async throws {
    let server = try await FaultServer(tls: true)
    let transport = transport(
      server, ["https_proxy": "http://127.0.0.1:1", "no_proxy": exceptions])

    let (_, log) = server.connect(transport)

    #expect(await log.next() == .opened)
  }

  @Test func `streams to this machine without TLS go straight`() async throws {
    let server = try await FaultServer()
    let transport = transport(
      server, ["https_proxy": "http://127.0.0.1:1", "http_proxy": "http://127.0.0.1:1"])

    let (_, log) = server.connect(transport)

    #expect(await log.next() == .opened)
  }

  @Test(arguments: [403, 407, 502])
  func `a proxy that refuses is told`(status: Int) async throws {
    let server = try await FaultServer(tls: true)
    let proxy = try await FaultServer(.answer(status))
    let transport = transport(server, ["HTTPS_PROXY": "localhost:\(proxy.port)"])

    let (_, log) = server.connect(transport)

    #expect(
      await log.next() == .closed(.notOpened("the proxy did not open a tunnel to the venue")))
    #expect(try await server.seen.connections == 0)
  }

  @Test(arguments: ["socks5://localhost:1", "https://localhost:1", "http://user:hunter2@", "a b"])
  func `a proxy of another kind is refused without repeating it`(setting: String) async throws {
    let server = try await FaultServer(tls: true)

    let transport = transport(server, ["all_proxy": setting])
    let (_, log) = server.connect(transport)

    #expect(
      await log.next()
        == .closed(
          .notOpened(
            "all_proxy must be http://host:port, with or without name:password@ before the host")))
    #expect(try await server.seen.connections == 0)
  }
}

@Suite(.timeLimit(.minutes(1))) struct `The library under streams` {
  @Test func `without libwebsockets the error names the package to install`() async {
    let transport = WebSocketTransport(
      library: "libwebsockets-is-not-here.so.17", certificateFile: nil)

    let end = await closure(of: "ws://localhost:1", by: transport)

    guard case .notOpened(let reason) = end else {
      Issue.record("opened without a library")
      return
    }
    #expect(reason.contains("libwebsockets-is-not-here.so.17"))
    #expect(reason.contains("package libwebsockets17"))
  }

  @Test func `a library that is no libwebsockets is not used`() async {
    let transport = WebSocketTransport(library: "libc.so.6", certificateFile: nil)
    #expect(
      await closure(of: "ws://localhost:1", by: transport)
        == .notOpened(
          "libc.so.6 is no usable libwebsockets: it lacks lws_get_library_version"))
  }

  @Test func `the process keeps its own handler of SIGPIPE`() async throws {
    let server = try await FaultServer()
    var mine = sigaction()
    mine.__sigaction_handler.sa_handler = { _ in }
    var before = sigaction()
    sigaction(SIGPIPE, &mine, &before)
    defer { sigaction(SIGPIPE, &before, nil) }

    let (_, log) = server.connect()
    #expect(await log.next() == .opened)

    var after = sigaction()
    sigaction(SIGPIPE, nil, &after)
    let handler = after.__sigaction_handler.sa_handler
    #expect(handler != nil)
    #expect(
      unsafeBitCast(handler, to: Int.self)
        == unsafeBitCast(mine.__sigaction_handler.sa_handler, to: Int.self))
  }
}
