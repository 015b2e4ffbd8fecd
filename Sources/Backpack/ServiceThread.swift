// A thread of ours that drives a C library.

internal import Glibc

/// A thread that takes no signals: they are the program's business, and so for threads it starts.
///
/// A blocked SIGPIPE also keeps a broken TLS connection from killing the program.
struct ServiceThread: Sendable {
  struct Unstartable: Error, CustomStringConvertible {
    let description: String
  }

  private final class Body: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  private let thread: UInt

  /// Starts it. Then join it or detach it, once.
  init(_ body: @escaping @Sendable () -> Void) throws(Unstartable) {
    var thread = pthread_t()
    let retained = Unmanaged.passRetained(Body(body))  // Released where the thread ends.
    // Not as variables: to the compiler sigset_t belongs to whichever C module it met first.
    let status = withUnsafeTemporaryAllocation(of: sigset_t.self, capacity: 2) { masks in
      guard let all = masks.baseAddress else { return ENOMEM }
      let before = all + 1
      sigfillset(all)
      pthread_sigmask(SIG_SETMASK, all, before)
      defer { pthread_sigmask(SIG_SETMASK, before, nil) }
      return pthread_create(
        &thread, nil,
        { context in
          if let context { Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run() }
          return nil
        }, retained.toOpaque())
    }
    guard status == 0 else {
      retained.release()
      throw Unstartable(description: "no thread could be started (error \(status))")
    }
    self.thread = UInt(thread)
  }

  func detach() { pthread_detach(pthread_t(thread)) }

  /// Waits for its end; called on the thread itself, lets it end on its own.
  func join() {
    if pthread_equal(pthread_t(thread), pthread_self()) != 0 {
      detach()
    } else {
      pthread_join(pthread_t(thread), nil)
    }
  }
}
