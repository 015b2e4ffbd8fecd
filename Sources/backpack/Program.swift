// Where the program starts: what has to be in order before anything else runs.

import ArgumentParser
import Glibc

@main
enum Program {
  /// Not async: the runtime of async code opens descriptors of its own, and they must not become
  /// standard input or output where a host closed those.
  static func main() {
    openStandardDescriptors()
    // A host that goes away shows as an error of write, which can be handled; not as our death.
    signal(SIGPIPE, SIG_IGN)
    // The same for a file that may not grow any further.
    signal(SIGXFSZ, SIG_IGN)
    RootCommand.main()
  }

  private static func openStandardDescriptors() {
    for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
      // The lowest free number, which is this one.
      _ = open("/dev/null", O_RDWR)
    }
  }
}
