// All transfers of one transport: begun by their senders, brought to their end by one thread.

internal import BackpackModel
internal import CCurl
internal import Synchronization

/// Begins transfers on the thread that asks for it, and ends them on a thread of its own.
///
/// A request on a kept connection has left when `start` returns. Handing it to the thread instead would
/// wake that thread for every request, before anything is sent.
final class CurlLoop: @unchecked Sendable {
  // libcurl's handles are used under `state`'s lock, on any thread; the thread waits outside of it, by
  // ccurl_multi_wait, which ccurl.h allows.

  /// Connections kept and, over HTTP/1.1, used at the same time; requests beyond wait their turn. Far
  /// above what a server for assistants runs at once: an order must not wait behind reads that hang, and
  /// its signature grows old meanwhile.
  static let connectionsMax = 128

  private struct State {
    /// Under way, by their easy handle.
    var transfers: [UnsafeMutableRawPointer: CurlTransfer] = [:]
    var handles: CurlHandles
    var stopping = false
    /// Why nothing can be started any more.
    var failure: String?
    /// Over, their senders not told yet: that is for after the lock.
    var ended: [(transfer: CurlTransfer, outcome: CurlTransfer.Outcome)] = []
  }

  let library: CurlLibrary
  private let multi: OpaquePointer
  private let state: Lock<State>
  private let thread = Lock<ServiceThread?>(nil)

  /// Starts the thread.
  init(
    library: CurlLibrary, certificateFile: String?
  ) throws(ServiceThread.Unstartable) {
    guard let multi = ccurl_multi_new(library.table, Self.connectionsMax) else {
      throw ServiceThread.Unstartable(description: "out of memory or of file descriptors")
    }
    self.library = library
    self.multi = multi
    state = Lock(
      State(handles: CurlHandles(library: library, certificateFile: certificateFile)))
    let started = try ServiceThread { self.run() }
    thread.withLock { $0 = started }
  }

  deinit {
    state.withLock { $0.handles.freeAll() }
    ccurl_multi_free(library.table, multi)
  }

  // MARK: From any thread

  var isAlive: Bool { state.withLock { $0.failure == nil && !$0.stopping } }

  func start(
    _ transfer: CurlTransfer,
    resuming continuation: CheckedContinuation<CurlTransfer.Outcome, Never>
  ) {
    transfer.continuation = continuation
    locked { state in
      begin(transfer, &state)
      // What failed at once, or took the place of one that did.
      finishCompleted(&state)
    }
  }

  /// Aborts a transfer, begun or not; it ends with an error unless it is over already.
  func cancel(_ transfer: CurlTransfer) {
    transfer.cancelled.store(true, ordering: .releasing)
    locked { state in
      if let easy = transfer.easy { end(easy, &state) { $0.failure("cancelled") } }
    }
  }

  /// Ends the thread and waits for that. What is under way fails. Call it once.
  func stop() {
    state.withLock { state in
      state.stopping = true
      ccurl_multi_alarm(multi, 0)
    }
    thread.withLock { $0.take() }?.join()
  }

  /// Tells senders only after the lock: what runs then is not ours.
  @discardableResult
  private func locked(_ body: (inout State) -> Void) -> Bool {
    let (ended, goesOn) = state.withLock { state in
      body(&state)
      defer { state.ended = [] }
      return (state.ended, state.failure == nil)
    }
    for (transfer, outcome) in ended { transfer.finish(outcome) }
    return goesOn
  }

  // MARK: On the loop's thread

  private func run() {
    var goesOn = true
    while goesOn {
      ccurl_multi_wait(multi)
      goesOn = locked { state in
        if state.stopping { state.failure = "the transport was shut down" }
        if state.failure == nil { advance(&state) }
        if let failure = state.failure {
          for easy in Array(state.transfers.keys) { end(easy, &state) { $0.failure(failure) } }
        }
      }
    }
  }

  private func advance(_ state: inout State) {
    let code = ccurl_multi_advance(library.table, multi)
    finishCompleted(&state)
    endOverdue(&state)
    if code != CURLM_OK { giveUp(code, &state) }
  }

  // MARK: Under the lock

  private func begin(_ transfer: CurlTransfer, _ state: inout State) {
    if let failure = state.failure {
      return state.ended.append((transfer, .failure(.notSent(failure))))
    }
    do {
      let easy = try transfer.prepare(with: &state.handles)
      state.transfers[easy] = transfer
      let code = ccurl_multi_add(library.table, multi, easy)
      if code != CURLM_OK { return giveUp(code, &state) }
      let rest = ContinuousClock.now.duration(to: transfer.plan.deadline)
      ccurl_multi_alarm(multi, rest.wholeMilliseconds)
    } catch {
      state.ended.append((transfer, .failure(error)))
    }
  }

  private func finishCompleted(_ state: inout State) {
    var code = CURLE_OK
    while let easy = ccurl_multi_finished(library.table, multi, &code) {
      end(easy, &state) { $0.outcome(of: code) }
    }
  }

  /// Ends what is out of time and sets the alarm for what is next to be.
  private func endOverdue(_ state: inout State) {
    guard !state.transfers.isEmpty else { return }
    let now = ContinuousClock.now
    var next = now + CurlPlan.timeoutMax
    for (easy, transfer) in state.transfers {
      if transfer.plan.deadline <= now {
        end(easy, &state) { $0.timeOut() }
      } else {
        next = min(next, transfer.plan.deadline)
      }
    }
    ccurl_multi_alarm(multi, (next - now).wholeMilliseconds)
  }

  /// Nothing goes any more; the thread ends all that is under way.
  private func giveUp(_ code: CURLMcode, _ state: inout State) {
    state.failure = "libcurl failed: \(library.text(of: code))"
    ccurl_multi_alarm(multi, 0)
  }

  /// Takes the transfer out of libcurl, whatever its state.
  private func end(
    _ easy: UnsafeMutableRawPointer, _ state: inout State,
    _ outcome: (CurlTransfer) -> CurlTransfer.Outcome
  ) {
    guard let transfer = state.transfers.removeValue(forKey: easy) else { return }
    let outcome = outcome(transfer)
    ccurl_multi_remove(library.table, multi, easy)
    if case .success = outcome {
      state.handles.takeBack(easy)
    } else {
      state.handles.free(easy)
    }
    transfer.easy = nil
    state.ended.append((transfer, outcome))
  }
}
