// The other end of the pipes: a client that sends lines and takes answers.

import BackpackModel
import BackpackWire
import Glibc
import Testing

@testable import BackpackMCP

/// A server that runs in this process, behind real pipes.
///
/// Pipes are read and written on threads of their own: tests and tools share the few threads of
/// Swift concurrency, and none of them may sleep in the kernel.
final class Client {
  private let outbox: Outbox
  private let fromServer: Int32
  private let serving: Task<Ending, Never>
  private let lines: AsyncStream<String>
  private let sink: AsyncStream<String>.Continuation
  private var iterator: AsyncStream<String>.Iterator

  /// - Parameter reads: false where the client is to start reading later
  init(_ server: MCPServer, reads: Bool = true, signals: [Int32] = []) throws {
    let input = try Self.pipe()
    let output = try Self.pipe()
    outbox = try #require(Outbox(to: input.write))
    fromServer = output.read
    (lines, sink) = AsyncStream.makeStream(of: String.self)
    iterator = lines.makeAsyncIterator()
    serving = Task {
      let ending = await server.run(
        input: input.read, output: output.write, signals: signals)
      close(input.read)
      close(output.write)
      return ending
    }
    if reads { startReading() }
  }

  deinit { closeInput() }

  static func pipe() throws -> (read: Int32, write: Int32) {
    var ends: [Int32] = [-1, -1]
    try #require(Glibc.pipe(&ends) == 0)
    return (ends[0], ends[1])
  }

  func startReading() {
    // Without a thread the test waits for lines in vain, and says so.
    try? ServiceThread.detached { [fromServer, sink] in
      var held: [UInt8] = []
      var buffer = [UInt8](repeating: 0, count: 1 << 16)
      while true {
        let count = read(fromServer, &buffer, buffer.count)
        if count <= 0 { break }
        held += buffer.prefix(count)
        while let newline = held.firstIndex(of: UInt8(ascii: "\n")) {
          sink.yield(String(decoding: held[..<newline], as: UTF8.self))
          held.removeFirst(newline + 1)
        }
      }
      if !held.isEmpty { sink.yield("UNFINISHED: " + String(decoding: held, as: UTF8.self)) }
      sink.finish()
      close(fromServer)
    }
  }

  /// Closes the end answers are read from, before it ever read.
  func closeOutput() { close(fromServer) }

  func send(_ lines: String...) { send(bytes: Array(lines.map { $0 + "\n" }.joined().utf8)) }

  func send(bytes: [UInt8]) { outbox.send(bytes) }

  func closeInput() { outbox.close() }

  /// The next line; `nil` where the server closed its output.
  func next() async -> String? { await iterator.next() }

  func nextMessage() async throws -> JSONNode {
    let line = try #require(await next())
    return try JSONNode(parsing: line.utf8)
  }

  /// All lines still to come, after the input is closed.
  func rest() async -> [String] {
    closeInput()
    var rest: [String] = []
    while let line = await next() { rest.append(line) }
    return rest
  }

  func ending() async -> Ending {
    closeInput()
    return await serving.value
  }

  /// Without closing the input.
  func endingByItself() async -> Ending { await serving.value }

  /// Cancels the task the server runs in.
  func cancelServer() { serving.cancel() }

  func initialize(_ revision: String = "2025-11-25") async throws {
    send(Line.initialize(revision))
    let answer = try await nextMessage()
    try #require(answer["result"]?["protocolVersion"]?.text == revision)
  }
}
