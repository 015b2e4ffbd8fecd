// From a thread that may wait to code that is async.

import Glibc

/// Runs `work` and waits for its result. For a thread that has nothing else to do, and that runs no tasks.
///
/// - Parameter started: gets the task, for somebody who may cancel it.
package func waiting<Result: Sendable>(
  for work: @escaping @Sendable () async -> Result,
  started: (Task<Void, Never>) -> Void = { _ in }
) -> Result {
  let box = Box<Result>()
  let task = Task {
    box.result.withLock { [result = await work()] in $0 = result }
    box.done.post()
  }
  started(task)
  while true {
    box.done.wait()
    if let result = box.result.withLock({ $0 }) { return result }
  }
}

private final class Box<Result: Sendable>: Sendable {
  let result = Lock<Result?>(nil)
  let done = Semaphore()
}

/// A POSIX semaphore at 0.
private final class Semaphore: @unchecked Sendable {  // sem_t is made for use by several threads.
  private let handle = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

  init() { sem_init(handle, 0, 0) }

  deinit {
    sem_destroy(handle)
    handle.deallocate()
  }

  func post() { sem_post(handle) }

  func wait() {
    while sem_wait(handle) != 0, errno == EINTR {}
  }
}
