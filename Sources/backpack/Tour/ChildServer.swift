// A child process spoken to over its standard input and output, a line at a time.

import Glibc

/// `backpack mcp` as an assistant's host runs it: a child behind two pipes.
///
/// One thread at a time. Every wait has a deadline, so a server that hangs ends the tour with a message.
final class ChildServer {
  enum Failure: Error, CustomStringConvertible {
    case cannotStart(String)
    case silent(seconds: Int32)
    case ended
    case exitStatus(Int32)

    var description: String {
      switch self {
      case .cannotStart(let reason): "the server could not be started: \(reason)"
      case .silent(let seconds): "the server gave no answer within \(seconds) seconds"
      case .ended: "the server ended before it answered"
      case .exitStatus(let status): "the server ended with wait status \(status)"
      }
    }
  }

  private static let answerSecondsMax: Int32 = 20
  private let process: pid_t
  private var toServer: Int32
  private let fromServer: Int32
  private var unread: [UInt8] = []
  private var isRunning = true

  init(program: String, arguments: [String]) throws(Failure) {
    var input: [Int32] = [0, 0]
    var output: [Int32] = [0, 0]
    guard pipe(&input) == 0, pipe(&output) == 0 else {
      throw .cannotStart(String(cString: strerror(errno)))
    }
    // The child must not hold our ends, or it would never see its input end.
    for descriptor in input + output { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, input[0], STDIN_FILENO)
    posix_spawn_file_actions_adddup2(&actions, output[1], STDOUT_FILENO)

    var child = pid_t()
    let arguments = [program] + arguments
    var argv = arguments.map { strdup($0) } + [nil]
    defer { for argument in argv { free(argument) } }
    let status = posix_spawn(&child, program, &actions, nil, &argv, environ)
    close(input[0])
    close(output[1])
    guard status == 0 else {
      close(input[1])
      close(output[0])
      throw .cannotStart(String(cString: strerror(status)))
    }
    process = child
    toServer = input[1]
    fromServer = output[0]
  }

  deinit {
    if toServer >= 0 { close(toServer) }
    close(fromServer)
    if isRunning {
      kill(process, SIGKILL)
      var status: Int32 = 0
      waitpid(process, &status, 0)
    }
  }

  func send(_ line: [UInt8]) throws(Failure) {
    var rest = (line + [UInt8(ascii: "\n")])[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(toServer, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw .ended }
      rest = rest.dropFirst(count)
    }
  }

  /// The next line, without its end.
  func receive() throws(Failure) -> [UInt8] {
    while true {
      if let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
        let line = Array(unread[..<end])
        unread.removeFirst(end + 1)
        return line
      }
      var ready = pollfd(fd: fromServer, events: Int16(POLLIN), revents: 0)
      let polled = poll(&ready, 1, Self.answerSecondsMax * 1000)
      if polled < 0, errno == EINTR { continue }
      guard polled > 0 else { throw .silent(seconds: Self.answerSecondsMax) }
      var chunk = [UInt8](repeating: 0, count: 65_536)
      let count = read(fromServer, &chunk, chunk.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw .ended }
      unread.append(contentsOf: chunk[..<count])
    }
  }

  /// Closes the server's input, which is how a host ends it, and waits for its exit with status 0.
  func finish() throws(Failure) {
    close(toServer)
    toServer = -1
    var ready = pollfd(fd: fromServer, events: Int16(POLLIN), revents: 0)
    guard poll(&ready, 1, Self.answerSecondsMax * 1000) > 0 else {
      throw .silent(seconds: Self.answerSecondsMax)
    }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    isRunning = false
    guard status == 0 else { throw .exitStatus(status) }
  }
}
