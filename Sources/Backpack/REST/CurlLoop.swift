// The thread that drives all transfers of one transport.

internal import BackpackModel
internal import CCurl
internal import Synchronization

/// Runs transfers on a thread of its own until stopped.
final class CurlLoop: @unchecked Sendable {
  // Off the thread only `inbox`, which is locked, constants, and `multi` for ccurl_multi_wakeup,
  // which ccurl.h allows on any thread. `transfers` belongs to the thread.

  /// Connections kept and, over HTTP/1.1, used at the same time; requests beyond wait their turn. Far
  /// above what a server for assistants runs at once: an order must not wait behind reads that hang, and
  /// its signature grows old meanwhile.
  static let connectionsMax = 128

  private struct Inbox {
    var started: [CurlTransfer] = []
    var cancelRequested = false
    var stopping = false
    /// Why the thread gave up; nothing can be started any more.
    var failure: String?
  }

  let library: CurlLibrary
  private let multi: UnsafeMutableRawPointer
  private let inbox = Lock(Inbox())
  private let thread = Lock<ServiceThread?>(nil)
  private var transfers: [UnsafeMutableRawPointer: CurlTransfer] = [:]

  /// Starts the thread; resolver threads that libcurl makes from it take no signals either.
  init(library: CurlLibrary) throws(ServiceThread.Unstartable) {
    guard let multi = ccurl_multi_new(library.table) else {
      throw ServiceThread.Unstartable(description: "out of memory")
    }
    self.library = library
    self.multi = multi
    // Not worth failing for: these only bound how many sockets stay open.
    for option in [CURLMOPT_MAXCONNECTS, CURLMOPT_MAX_HOST_CONNECTIONS] {
      _ = ccurl_multi_set_number(library.table, multi, option, Self.connectionsMax)
    }
    let started = try ServiceThread { self.run() }
    thread.withLock { $0 = started }
  }

  deinit { ccurl_multi_free(library.table, multi) }

  // MARK: From any thread

  var isAlive: Bool { inbox.withLock { $0.failure == nil && !$0.stopping } }

  func start(
    _ transfer: CurlTransfer,
    resuming continuation: CheckedContinuation<CurlTransfer.Outcome, Never>
  ) {
    transfer.continuation = continuation
    let failure = inbox.withLock { inbox in
      if inbox.failure == nil { inbox.started.append(transfer) }
      return inbox.failure
    }
    if let failure { return transfer.finish(.failure(.notSent(failure))) }
    ccurl_multi_wakeup(library.table, multi)
  }

  /// Aborts a transfer, begun or not; it ends with an error unless it is over already.
  func cancel(_ transfer: CurlTransfer) {
    transfer.cancelled.store(true, ordering: .releasing)
    inbox.withLock { $0.cancelRequested = true }
    ccurl_multi_wakeup(library.table, multi)
  }

  /// Ends the thread and waits for that. What is under way fails. Call it once.
  func stop() {
    inbox.withLock { $0.stopping = true }
    ccurl_multi_wakeup(library.table, multi)
    thread.withLock { $0.take() }?.join()
  }

  // MARK: On the loop's thread

  private func run() {
    while let (started, cancelRequested) = takeInbox() {
      for transfer in started { begin(transfer) }
      if cancelRequested { abortCancelled() }
      var code = ccurl_multi_perform(library.table, multi)
      finishCompleted()
      let rest = endOverdue()
      if code == CURLM_OK { code = ccurl_multi_poll(library.table, multi, rest) }
      if code != CURLM_OK { giveUp("libcurl failed: \(library.text(of: code))") }
    }
    failAll("the transport was shut down")
  }

  /// `nil` when it is time to end.
  private func takeInbox() -> (started: [CurlTransfer], cancelRequested: Bool)? {
    inbox.withLock { inbox in
      if inbox.stopping || inbox.failure != nil { return nil }
      defer {
        inbox.started = []
        inbox.cancelRequested = false
      }
      return (inbox.started, inbox.cancelRequested)
    }
  }

  private func begin(_ transfer: CurlTransfer) {
    do {
      let easy = try transfer.prepare()
      let code = ccurl_multi_add(library.table, multi, easy)
      guard code == CURLM_OK else {
        return transfer.finish(.failure(.notSent("libcurl failed: \(library.text(of: code))")))
      }
      transfers[easy] = transfer
    } catch {
      transfer.finish(.failure(error))
    }
  }

  private func abortCancelled() {
    for (easy, transfer) in transfers where transfer.cancelled.load(ordering: .acquiring) {
      end(easy) { $0.failure("cancelled") }
    }
  }

  private func finishCompleted() {
    var code = CURLE_OK
    while let easy = ccurl_multi_finished(library.table, multi, &code) {
      end(easy) { $0.outcome(of: code) }
    }
  }

  /// Milliseconds until the next deadline; libcurl wakes up earlier for its own timers.
  private func endOverdue() -> Int32 {
    let now = ContinuousClock.now
    var next = now + CurlPlan.timeoutMax
    for (easy, transfer) in transfers {
      if transfer.plan.deadline <= now {
        end(easy) { $0.timeOut() }
      } else {
        next = min(next, transfer.plan.deadline)
      }
    }
    return Int32(clamping: (next - now).wholeMilliseconds)
  }

  private func giveUp(_ reason: String) {
    inbox.withLock { $0.failure = reason }
  }

  private func failAll(_ reason: String) {
    for easy in Array(transfers.keys) { end(easy) { $0.failure(reason) } }
    let waiting = inbox.withLock { inbox in
      if inbox.failure == nil { inbox.failure = reason }
      defer { inbox.started = [] }
      return inbox.started
    }
    for transfer in waiting { transfer.finish(.failure(.notSent(reason))) }
  }

  /// Takes the transfer out of libcurl, whatever its state, and tells its sender.
  private func end(
    _ easy: UnsafeMutableRawPointer, _ outcome: (CurlTransfer) -> CurlTransfer.Outcome
  ) {
    guard let transfer = transfers.removeValue(forKey: easy) else { return }
    let outcome = outcome(transfer)
    ccurl_multi_remove(library.table, multi, easy)
    transfer.finish(outcome)
  }
}
