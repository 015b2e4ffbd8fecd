// What wakes a thread that waits.

import Glibc

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
