// Bytes on their way to a server, written by a thread of their own.

import BackpackModel
import Glibc

@testable import BackpackMCP

/// Takes any amount at once: tests run on the few threads of Swift concurrency, and one that sleeps
/// in `write` could keep the very server from running that is to read.
final class Outbox: Sendable {
  private struct State {
    var bytes: [UInt8] = []
    var isClosed = false
  }

  private let state = Lock(State())
  private let bell: Bell

  init?(to descriptor: Int32) {
    guard let bell = Bell() else { return nil }
    self.bell = bell
    guard (try? ServiceThread.detached { [self] in run(descriptor) }) != nil else { return nil }  // nil: no thread
  }

  func send(_ bytes: [UInt8]) {
    state.withLock { $0.bytes += bytes }
    bell.ring()
  }

  /// The descriptor is closed when everything is written.
  func close() {
    state.withLock { $0.isClosed = true }
    bell.ring()
  }

  private func run(_ descriptor: Int32) {
    while true {
      let taken = state.withLock { state in
        defer { state.bytes = [] }
        return state
      }
      var rest = taken.bytes[...]
      while !rest.isEmpty {
        let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        if count <= 0 { break }  // the server does not read any more
        rest = rest.dropFirst(count)
      }
      if taken.isClosed, taken.bytes.isEmpty { break }
      if taken.bytes.isEmpty { waitForBell() }
    }
    Glibc.close(descriptor)
  }

  private func waitForBell() {
    var bell = pollfd(fd: bell.descriptor, events: Int16(POLLIN), revents: 0)
    _ = poll(&bell, 1, -1)
    _ = self.bell.silence()
  }
}
