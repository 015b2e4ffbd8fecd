// Starts the fault-injecting server and talks to its control port.

import BackpackModel
import Foundation

struct FaultServerError: Error, CustomStringConvertible {
  let description: String
}

/// The child process: started by the first test that needs it, gone when this process is.
enum FaultServerProcess {
  struct Running: Sendable {
    let controlPort: UInt16
  }

  static let shared = Result { try start() }

  private static let python =
    ProcessInfo.processInfo.environment["BACKPACK_TEST_PYTHON"] ?? "python3"

  private static func start() throws -> Running {
    let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let script = tests.appending(path: "FaultServer/server.py").path
    let fixtures = tests.appending(path: "Fixtures/api").path

    // The server ends when its standard input does, and that is when we end, however that comes.
    var input: [Int32] = [0, 0]
    var output: [Int32] = [0, 0]
    guard pipe(&input) == 0, pipe(&output) == 0 else {
      throw FaultServerError(description: "no pipe for the fault server (errno \(errno))")
    }
    for end in input + output { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, input[0], 0)
    posix_spawn_file_actions_adddup2(&actions, output[1], 1)

    var arguments: [UnsafeMutablePointer<CChar>?] = []
    for argument in [python, "-u", script, fixtures] { arguments.append(strdup(argument)) }
    arguments.append(nil)
    defer { for argument in arguments { free(argument) } }
    var process = pid_t()
    let status = posix_spawnp(&process, python, &actions, nil, arguments, environ)
    close(input[0])
    close(output[1])
    guard status == 0 else {
      throw FaultServerError(
        description: "\(python) could not be started; set BACKPACK_TEST_PYTHON")
    }

    struct FirstLine: Decodable {
      var control: UInt16?
      var error: String?
    }
    let line = readLine(from: output[0])
    guard let first = try? JSONDecoder().decode(FirstLine.self, from: Data(line)),  // told below
      let port = first.control
    else {
      let said = String(decoding: line, as: UTF8.self)
      throw FaultServerError(
        description: """
          The fault server did not start; it needs Python 3 with cryptography, which `make test` \
          installs (BACKPACK_TEST_PYTHON names the interpreter). It said: \(said)
          """)
    }
    return Running(controlPort: port)
  }
}

/// One connection to the control port: a scene. Its end is the scene's end.
final class ControlLine: Sendable {
  private struct Failure: Decodable {
    var error: String?
  }

  private let socket: Int32
  /// One question at a time.
  private let turn = Lock(())

  init(port: UInt16) throws {
    socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue) | O_CLOEXEC, 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let connected = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard connected == 0 else {
      throw FaultServerError(description: "no connection to the fault server (errno \(errno))")
    }
  }

  deinit { close(socket) }

  func ask<Answer: Decodable & Sendable>(_ question: some Encodable) async throws -> Answer {
    let line = try JSONEncoder().encode(question) + [UInt8(ascii: "\n")]
    let answer = try await offPool { [self] in
      try turn.withLock { _ in
        let written = line.withUnsafeBytes {
          send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        guard written == line.count else {
          throw FaultServerError(description: "the fault server is gone")
        }
        return readLine(from: socket)
      }
    }
    if let error = try JSONDecoder().decode(Failure.self, from: Data(answer)).error {
      throw FaultServerError(description: "the fault server says: \(error)")
    }
    return try JSONDecoder().decode(Answer.self, from: Data(answer))
  }
}

/// Up to a line break, without it; what there is when the other side closes.
private func readLine(from descriptor: Int32) -> [UInt8] {
  var line: [UInt8] = []
  var piece = [UInt8](repeating: 0, count: 65536)
  while line.last != UInt8(ascii: "\n") {
    let count = read(descriptor, &piece, piece.count)
    if count < 0 && errno == EINTR { continue }
    guard count > 0 else { return line }
    line += piece.prefix(count)
  }
  line.removeLast()
  return line
}

/// Runs blocking work on a thread of its own, so that it does not take one from the tests' tasks.
func offPool<T: Sendable>(_ work: @escaping @Sendable () throws -> T) async throws -> T {
  try await withCheckedThrowingContinuation { continuation in
    Thread.detachNewThread { continuation.resume(with: Result(catching: work)) }
  }
}
