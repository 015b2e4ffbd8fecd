// SIGTERM and its like, turned into a ring of the bell.

internal import Glibc
internal import Synchronization

/// Where the handler writes; -1: nowhere. A signal handler has no other way to know.
private let clapper = Atomic<Int32>(-1)

/// While this lives, the signals given to it ring the bell with their number instead of ending the
/// process. A process has one of these at a time: signals belong to the process.
final class ShutdownSignals {
  private let earlier: [(number: Int32, action: sigaction)]

  /// `nil` without signals: then whoever else listens goes on doing so.
  init?(_ numbers: [Int32], ring bell: Bell) {
    if numbers.isEmpty { return nil }
    clapper.store(bell.clapper, ordering: .releasing)
    earlier = numbers.map { number in
      var action = sigaction()
      var earlier = sigaction()
      action.__sigaction_handler.sa_handler = { number in
        let error = errno
        var byte = UInt8(truncatingIfNeeded: number)
        _ = write(clapper.load(ordering: .acquiring), &byte, 1)
        errno = error
      }
      sigaction(number, &action, &earlier)
      return (number, earlier)
    }
  }

  deinit {
    for (number, action) in earlier {
      var action = action
      sigaction(number, &action, nil)
    }
    clapper.store(-1, ordering: .releasing)
  }
}
