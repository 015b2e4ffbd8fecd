// Where the transport goes and where it refuses to, over which TLS, and what cannot be slipped in.

import BackpackModel
import Glibc
import Testing

@testable import Backpack

@Suite struct `Addresses and TLS` {
  @Test(arguments: [
    "http://api.backpack.exchange", "http://127.0.0.1.example.com", "http://0127.0.0.1",
    "http://127.1", "http://localhost.example.com", "http://[::2]", "http://128.0.0.1",
    "http://[::ffff:127.0.0.1]",
  ])
  func `http is refused beyond this machine`(baseURL: String) async throws {
    let error = await #expect(throws: TransportError.self) {
      try await CurlTransport().send(HTTPRequest(method: .get, baseURL: baseURL, target: "/"))
    }
    #expect(error?.reason.contains("use https") == true)
    #expect(error?.isInterrupted == false)
  }

  @Test(arguments: [
    "", "api.backpack.exchange", "ftp://localhost", "file:///etc/passwd", "https://", "https:///x",
    "https://key:hunter2@localhost", "https://localhost/path", "https://localhost?x=1",
    "https://localhost#x", "https://local host", "https://localhost:", "https://localhost:0",
    "https://localhost:65536", "https://localhost:+1", "https://[::1", "https://[]",
    "https://ex%61mple.com", "https://localhost\\@example.com", "https://localhost\r\n",
  ])
  func `a malformed base URL is refused without being repeated`(baseURL: String) async throws {
    let error = await #expect(throws: TransportError.self) {
      try await CurlTransport().send(HTTPRequest(method: .get, baseURL: baseURL, target: "/"))
    }
    #expect(error == .notSent("the base URL must be https://host or https://host:port"))
  }

  @Test(arguments: [
    "https://api.backpack.exchange", "https://localhost:8443", "HTTPS://EXAMPLE.com",
    "http://127.0.0.1:80", "http://127.255.255.254", "http://LOCALHOST:1", "http://[::1]:8080",
  ])
  func `https anywhere and http on this machine are taken`(baseURL: String) throws {
    let origin = try CurlOrigin(baseURL)
    #expect(origin.isPlain == baseURL.hasPrefix("http:"))
  }

  @Test(arguments: [
    HTTPHeader("X-Mark", "a\r\nX-Other: b"), HTTPHeader("X-Mark", "a\u{0}b"),
    HTTPHeader("X-Mark: b\r\nX", "a"), HTTPHeader("", "a"), HTTPHeader("X Mark", "a"),
    HTTPHeader("Content-Length", "3"), HTTPHeader("transfer-encoding", "chunked"),
    HTTPHeader("Host", "example.com"), HTTPHeader("Expect", "100-continue"),
  ])
  func `no header can carry another or frame the message`(header: HTTPHeader) async throws {
    let server = try await FaultServer()
    var request = server.post()
    request.headers.append(header)

    let error = await #expect(throws: TransportError.self) {
      try await CurlTransport().send(request)
    }

    #expect(error?.isInterrupted == false)
    #expect(try await server.seen.connections == 0)
  }

  @Test(arguments: ["", "api", "/a b", "/a\r\nX: y", "/a#b", "/ä"])
  func `a malformed path is refused`(target: String) async throws {
    let server = try await FaultServer()
    let error = await #expect(throws: TransportError.self) {
      try await CurlTransport().send(server.get(target))
    }
    #expect(error == .notSent("the path is malformed"))
    #expect(try await server.seen.connections == 0)
  }

  @Test func `a certificate nobody vouches for is refused before anything is sent`() async throws {
    let server = try await FaultServer(tls: true)

    for request in [server.get(), server.post()] {
      let error = await #expect(throws: TransportError.self) {
        try await CurlTransport().send(request)
      }
      #expect(error?.isInterrupted == false)
      #expect(error?.reason.contains("certificate") == true)
    }

    #expect(try await server.seen.requests.isEmpty)
  }

  @Test func `a certificate for another name is refused, though its issuer is trusted`()
    async throws
  {
    let server = try await FaultServer(tls: true)
    let transport = CurlTransport(certificateFile: server.certificate)
    var request = server.post()
    request.baseURL = "https://127.0.0.1:\(server.port)"

    let error = await #expect(throws: TransportError.self) { try await transport.send(request) }

    #expect(error?.isInterrupted == false)
    #expect(error?.reason.contains("certificate") == true)
    #expect(try await server.seen.requests.isEmpty)
  }

  @Test func `with a trusted certificate everything works over TLS, on one connection`()
    async throws
  {
    let server = try await FaultServer(tls: true, .answer(200, path: "/api/v1/order"))
    let transport = CurlTransport(certificateFile: server.certificate)

    for _ in 1...5 { #expect(try await transport.send(server.get()).status == 200) }
    _ = try await transport.send(server.post())

    let seen = try await server.seen
    #expect(seen.requests.count == 6)
    #expect(seen.connections == 1)
  }

  @Test(arguments: [HTTPMethod.get, .post])
  func `over TLS, too, a kept connection that dies does not make a request go out again`(
    method: HTTPMethod
  ) async throws {
    let server = try await FaultServer(tls: true)
    let transport = CurlTransport(certificateFile: server.certificate)
    _ = try await transport.send(server.get("/api/v1/time"))
    try await server.fault(.kind("cut-after-body"))

    let error = await #expect(throws: TransportError.self) {
      try await transport.send(server.request(method))
    }

    #expect(error?.isInterrupted == true)
    #expect(try await server.seen.requests.map(\.connection) == [1, 1])
  }

  @Test func `TLS to a port that does not speak it sends nothing`() async throws {
    let plain = try await FaultServer()
    var request = plain.post(timeout: .milliseconds(300))
    request.baseURL = "https://localhost:\(plain.port)"

    let error = await #expect(throws: TransportError.self) {
      try await CurlTransport().send(request)
    }

    #expect(error?.isInterrupted == false)
    #expect(try await plain.seen.requests.isEmpty)
  }

  @Test func `a name that does not exist and a port nobody listens on send nothing`() async throws {
    for baseURL in ["https://no-such-host.invalid", "http://127.0.0.1:1"] {
      let error = await #expect(throws: TransportError.self) {
        try await CurlTransport().send(
          HTTPRequest(
            method: .post, baseURL: baseURL, target: "/x", timeout: .milliseconds(500)))
      }
      #expect(error?.isInterrupted == false)
    }
  }

  @Test func `a missing trust file is an error, not trust in everybody`() async throws {
    let server = try await FaultServer(tls: true)
    let transport = CurlTransport(certificateFile: "/nonexistent/certificates.pem")

    let error = await #expect(throws: TransportError.self) {
      try await transport.send(server.get())
    }

    #expect(error == .notSent("the file of trusted certificates could not be read"))
    #expect(try await server.seen.requests.isEmpty)
  }

  @Test func `without libcurl the error names the package to install`() async throws {
    let transport = CurlTransport(library: "libcurl-is-not-here.so.4", certificateFile: nil)

    let error = await #expect(throws: TransportError.self) {
      try await transport.send(
        HTTPRequest(method: .get, baseURL: "https://api.backpack.exchange", target: "/"))
    }

    #expect(error?.isInterrupted == false)
    #expect(error?.reason.contains("libcurl-is-not-here.so.4") == true)
    #expect(error?.reason.contains("package libcurl4") == true)
  }

  @Test func `a library that is no libcurl is not used`() async throws {
    let transport = CurlTransport(library: "libc.so.6", certificateFile: nil)
    let error = await #expect(throws: TransportError.self) {
      try await transport.send(
        HTTPRequest(method: .get, baseURL: "http://localhost:1", target: "/"))
    }
    #expect(error == .notSent("libc.so.6 is no usable libcurl: it lacks curl_global_init"))
  }
}
