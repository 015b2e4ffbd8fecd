// Ctrl-C and its like, turned into a question.

import Glibc
import Synchronization

/// Did somebody ask the program to stop? A signal handler can do no more than set it.
private let isStopWanted = Atomic<Bool>(false)

enum StopSignals {
  /// From now on the first of each ends nothing but is remembered; the second ends the program at once.
  static func listen() {
    for number in [SIGINT, SIGTERM, SIGHUP] {
      var action = sigaction()
      action.__sigaction_handler.sa_handler = { _ in
        isStopWanted.store(true, ordering: .releasing)
      }
      action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND)) | SA_RESTART
      sigaction(number, &action, nil)
    }
  }

  static var haveCome: Bool { isStopWanted.load(ordering: .acquiring) }
}
