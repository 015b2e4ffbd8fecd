// A thread of our own, and what wakes it.

import BackpackModel
import Glibc

/// Runs `body` on a new thread, which takes no signals: they are the program's business. False
/// where the system has no thread to give.
func startThread(_ body: @escaping @Sendable () -> Void) -> Bool {
  final class Body: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }
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
    return false
  }
  pthread_detach(thread)
  return true
}

/// Wakes one thread that waits. Rung while nobody waits, it lets the next wait end at once.
final class Bell: @unchecked Sendable {  // `isRung` is touched under the mutex only.
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var isRung = false

  init() {
    var attributes = pthread_condattr_t()
    pthread_condattr_init(&attributes)
    // Not the time of day, which may jump.
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    let status = max(pthread_mutex_init(mutex, nil), pthread_cond_init(condition, &attributes))
    precondition(status == 0, "no memory for a lock")
    pthread_condattr_destroy(&attributes)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  func ring() {
    pthread_mutex_lock(mutex)
    isRung = true
    pthread_cond_signal(condition)
    pthread_mutex_unlock(mutex)
  }

  /// Returns when it was rung, or when the time is over.
  func wait(atMost limit: Duration) {
    var deadline = timespec()
    clock_gettime(CLOCK_MONOTONIC, &deadline)
    let nanoseconds = Int64(deadline.tv_nsec) + limit.components.attoseconds / 1_000_000_000
    deadline.tv_sec += Int(limit.components.seconds + nanoseconds / 1_000_000_000)
    deadline.tv_nsec = Int(nanoseconds % 1_000_000_000)
    pthread_mutex_lock(mutex)
    while !isRung, pthread_cond_timedwait(condition, mutex, &deadline) == 0 {}
    isRung = false
    pthread_mutex_unlock(mutex)
  }
}
