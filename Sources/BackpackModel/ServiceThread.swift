// A thread of ours, for work that waits in the kernel or drives a C library.

import Glibc

/// A thread that takes no signals: they are the program's business, and so for threads it starts.
///
/// A blocked SIGPIPE also keeps a broken TLS connection from killing the program.
package struct ServiceThread: Sendable {
  package struct Unstartable: Error, CustomStringConvertible {
    package let description: String
    package init(description: String) { self.description = description }
  }

  private final class Body: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  private let thread: UInt

  /// Starts it. Then join it or detach it, once.
  package init(_ body: @escaping @Sendable () -> Void) throws(Unstartable) {
    var all = sigset_t()
    var before = sigset_t()
    sigfillset(&all)
    pthread_sigmask(SIG_SETMASK, &all, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }

    var thread = pthread_t()
    let retained = Unmanaged.passRetained(Body(body))  // Released where the thread ends.
    let status = pthread_create(
      &thread, nil,
      { context in
        if let context { Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run() }
        return nil
      }, retained.toOpaque())
    guard status == 0 else {
      retained.release()
      throw Unstartable(description: "no thread could be started (error \(status))")
    }
    self.thread = UInt(thread)
  }

  /// Runs `body` on a thread that ends on its own.
  package static func detached(_ body: @escaping @Sendable () -> Void) throws(Unstartable) {
    try ServiceThread(body).detach()
  }

  package func detach() { pthread_detach(pthread_t(thread)) }

  /// Waits for its end; called on the thread itself, lets it end on its own.
  package func join() {
    if pthread_equal(pthread_t(thread), pthread_self()) != 0 {
      detach()
    } else {
      pthread_join(pthread_t(thread), nil)
    }
  }
}
