// Who is connected.

import BackpackModel
import NIOCore

/// The open connections, so that there are not too many and each can be told when the server ends.
final class ConnectionCensus: Sendable {
  /// A bound so that a client that leaks connections does not take all descriptors of the process.
  static let connectionsMax = 1000

  private struct State: Sendable {
    var channels: [ObjectIdentifier: any Channel] = [:]
    var streamCount = 0
    var isEnding = false
  }

  private let state = Lock(State())

  var counts: (all: Int, streams: Int) { state.withLock { ($0.channels.count, $0.streamCount) } }

  /// False where there are too many, or the server ends.
  func admit(_ channel: any Channel) -> Bool {
    state.withLock { state in
      guard state.channels.count < Self.connectionsMax, !state.isEnding else { return false }
      state.channels[ObjectIdentifier(channel)] = channel
      return true
    }
  }

  func remove(_ channel: any Channel) {
    state.withLock { $0.channels[ObjectIdentifier(channel)] = nil }
  }

  func streamOpened() { state.withLock { $0.streamCount += 1 } }
  func streamClosed() { state.withLock { $0.streamCount -= 1 } }

  /// From now on nobody is admitted. Returns those who are here.
  func close() -> [any Channel] {
    state.withLock { state in
      state.isEnding = true
      return Array(state.channels.values)
    }
  }
}

/// Told to every connection when the server ends.
struct ServerEnding: Sendable {}
