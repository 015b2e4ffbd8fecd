// The fault-injecting venue, as tests use it: one child process, a scene of its own for each test.

import Foundation
import Testing

/// A venue that does what a test tells it to and remembers what it saw (Tests/FaultServer/server.py).
final class FaultServer: Sendable {
  let port: Int
  /// PEM file of the certificate it shows; `nil` without TLS.
  let certificate: String?
  let control: ControlLine

  /// What its certificate is like.
  enum TLS: String, Encodable {
    case sound
    case wrongName = "wrong-name"
    case expired
  }

  /// - Parameters:
  ///   - key: the only API key it knows, base64; `nil` takes any.
  convenience init(tls: Bool = false, key: String? = nil, _ faults: Fault...) async throws {
    try await self.init(tls ? .sound : nil, key: key, faults)
  }

  init(_ tls: TLS?, key: String? = nil, _ faults: [Fault] = []) async throws {
    control = try await offPool {
      try ControlLine(port: FaultServerProcess.shared.get().controlPort)
    }
    let scene: Opened = try await control.ask(Open(tls: tls, key: key))
    port = scene.port
    certificate = scene.certificate
    for fault in faults { try await self.fault(fault) }
  }

  var url: String { "\(certificate == nil ? "http" : "https")://localhost:\(port)" }

  /// The next request that fits gets this, after the faults before it.
  func fault(_ fault: Fault) async throws { let _: Nothing = try await control.ask(fault) }

  /// Returns when so many requests have begun to arrive.
  func wait(requests: Int) async throws {
    let _: Nothing = try await control.ask(Command(do: "wait", requests: requests))
  }

  /// Returns when so many connections have ended.
  func wait(closedConnections: Int) async throws {
    let _: Nothing = try await control.ask(
      Command(do: "wait-closed", connections: closedConnections))
  }

  /// Lets hanging answers go on.
  func release() async throws { let _: Nothing = try await control.ask(Command(do: "release")) }

  /// What arrived so far, in the order it did.
  var seen: Seen { get async throws { try await control.ask(Command(do: "seen")) } }

  struct Seen: Decodable, Sendable {
    var requests: [Request]
    var connections: Int
    /// The server names that TLS asked for.
    var names: [String?]
  }

  /// A request as it arrived.
  struct Request: Decodable, Sendable {
    var connection: Int
    var method: String
    var target: String
    var path: String
    var query: String
    var headers: [[String]]
    var body: String
    var complete: Bool
    /// `absent`, `valid`, `expired` or `wrong: why`; `nil` where it was not read to its end.
    var signature: String?

    func header(_ name: String) -> String? {
      headers.first { $0[0].lowercased() == name.lowercased() }?[1]
    }
  }

  /// What goes wrong; the kinds are explained in faults.py.
  struct Fault: Encodable, Sendable, CustomTestStringConvertible {
    let `do` = "fault"
    var kind: String
    var path: String?
    var times: Int?
    var status: Int?
    var headers: [String: String]?
    var body: String?
    var fixture: String?
    var size: Int?
    /// What an early stream sends along with its answer.
    var frames: [Frame]?

    static func kind(_ kind: String, path: String? = nil, times: Int? = nil, size: Int? = nil)
      -> Fault
    {
      Fault(kind: kind, path: path, times: times, size: size)
    }

    static func answer(
      _ status: Int, _ headers: [String: String] = [:], body: String = "", path: String? = nil,
      times: Int? = nil
    ) -> Fault {
      Fault(
        kind: "answer", path: path, times: times, status: status, headers: headers, body: body)
    }

    static func fixture(_ name: String, path: String? = nil) -> Fault {
      Fault(kind: "answer", path: path, fixture: name)
    }

    var testDescription: String { kind }
  }

  private struct Command: Encodable {
    var `do`: String
    var requests: Int?
    var connections: Int?
  }

  private struct Open: Encodable {
    let `do` = "open"
    var tls: TLS?
    var key: String?
  }

  private struct Opened: Decodable, Sendable {
    var port: Int
    var certificate: String?
  }

  struct Nothing: Decodable, Sendable {}
}
