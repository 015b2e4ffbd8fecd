// From a thread of C to code that is async, with a deadline and a way to end it.

import Backpack
public import BackpackHeader
import BackpackModel
import CProcess
import Glibc

/// What a `backpack_stopper` points to.
final class Stopper: Sendable {
  private struct State {
    var isStopped = false
    var tasks: [Int: Task<Void, Never>] = [:]
    var next = 0
  }

  private let state = Lock(State())

  var isStopped: Bool { state.withLock(\.isStopped) }

  func stop() {
    let tasks = state.withLock { state in
      state.isStopped = true
      return Array(state.tasks.values)
    }
    for task in tasks { task.cancel() }
  }

  /// Returns what `remove` takes.
  func add(_ task: Task<Void, Never>) -> Int {
    let (id, isStopped) = state.withLock { state in
      state.next += 1
      state.tasks[state.next] = task
      return (state.next, state.isStopped)
    }
    if isStopped { task.cancel() }
    return id
  }

  func remove(_ id: Int) { state.withLock { state in state.tasks[id] = nil } }
}

/// Runs `work` for a client and waits for it.
///
/// - Parameter finish: gets what it gave, on the caller's thread.
func perform<Answer: Sendable>(
  _ handle: OpaquePointer?, _ call: UnsafePointer<backpack_call>?,
  _ work: @escaping @Sendable (Client) async throws(BackpackError) -> Answer,
  finish: (Answer) -> backpack_status
) -> backpack_status {
  guard let handle else { return failed(BACKPACK_E_ARGUMENT) }
  guard !cprocess_is_forked() else { return failed(BACKPACK_E_FORKED) }
  var stopper: Stopper?
  let client = Unmanaged<Client>.fromOpaque(UnsafeRawPointer(handle)).takeUnretainedValue()
  var timeout = client.timeout
  if let call {
    guard UnsafeRawPointer(call).load(as: Int.self) == MemoryLayout<backpack_call>.size else {
      return failed(
        BACKPACK_E_ARGUMENT, "size of backpack_call must be what BACKPACK_CALL_INIT sets")
    }
    stopper = call.pointee.stopper.map {
      Unmanaged<Stopper>.fromOpaque(UnsafeRawPointer($0)).takeUnretainedValue()
    }
    if call.pointee.timeout_ms > 0 { timeout = .milliseconds(Int64(call.pointee.timeout_ms)) }
  }
  if stopper?.isStopped == true { return failed(.notSent(reason: "the call was stopped")) }

  let deadline = ContinuousClock.now + timeout
  var id: Int?
  let result = waiting(
    for: {
      await CallDeadline.$current.withValue(deadline) {
        do throws(BackpackError) {
          return Result<Answer, BackpackError>.success(try await work(client))
        } catch { return .failure(error) }
      }
    }, started: { task in id = stopper?.add(task) })
  if let id { stopper?.remove(id) }
  switch result {
  case .success(let answer): return finish(answer)
  case .failure(let error): return failed(error)
  }
}

@c @implementation
public func backpack_stopper_new(
  _ out: UnsafeMutablePointer<OpaquePointer?>!
) -> backpack_status {
  guard let out else { return failed(BACKPACK_E_ARGUMENT) }
  out.pointee = OpaquePointer(Unmanaged.passRetained(Stopper()).toOpaque())
  return backpack_status(BACKPACK_OK)
}

@c @implementation
public func backpack_stopper_stop(_ stopper: OpaquePointer!) {
  guard let stopper, !cprocess_is_forked() else { return }
  Unmanaged<Stopper>.fromOpaque(UnsafeRawPointer(stopper)).takeUnretainedValue().stop()
}

@c @implementation
public func backpack_stopper_free(_ stopper: OpaquePointer!) {
  guard let stopper else { return }
  Unmanaged<Stopper>.fromOpaque(UnsafeRawPointer(stopper)).release()
}
