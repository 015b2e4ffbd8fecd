// A lock around a value, that ThreadSanitizer sees.

import Glibc

/// Holds a value that several threads take turns at.
///
/// `Synchronization.Mutex` would do, but ThreadSanitizer does not know it and reports every access
/// under it as a race, real ones and others alike; a pthread mutex it watches.
package final class Lock<Value>: @unchecked Sendable {  // `value` is touched under the mutex only.
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private var value: Value

  package init(_ value: sending Value) {
    self.value = value
    mutex = .allocate(capacity: 1)
    let status = pthread_mutex_init(mutex, nil)
    precondition(status == 0, "no memory for a lock")
  }

  deinit {
    pthread_mutex_destroy(mutex)
    mutex.deallocate()
  }

  /// Runs `body` alone. Do not take the same lock in it.
  package func withLock<Result, Failure: Error>(
    _ body: (inout sending Value) throws(Failure) -> sending Result
  ) throws(Failure) -> sending Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return try body(&value)
  }
}
