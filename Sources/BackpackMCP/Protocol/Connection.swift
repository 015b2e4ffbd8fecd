// One client: its session, the tasks that run for it and the lines on their way to it.

internal import BackpackModel

/// Shared by the thread that reads and the tasks that run tools.
///
/// One lock around everything: what the session decides and what is written can never disagree.
/// Nothing under the lock waits.
final class Connection: Sendable {
  private struct State {
    var session: Session
    var output: OutputQueue
    var tasks: [CallNumber: Task<Void, Never>] = [:]
    var isEnding = false
  }

  private let state: Lock<State>
  private let bell: Bell
  private let limits: Limits

  init(_ session: consuming Session, output: Descriptor, bell: Bell, limits: Limits) {
    state = Lock(State(session: session, output: OutputQueue(to: output)))
    self.bell = bell
    self.limits = limits
  }

  // MARK: From the reading thread

  func receive(_ event: LineReader.Event) {
    switch event {
    case .line(let line):
      let message = Message(line: line)
      state.withLock { state in
        apply(state.session.receive(message, at: .now), to: &state)
      }
    case .tooLong:
      state.withLock { state in apply(state.session.receiveTooLong(), to: &state) }
    }
  }

  func flush() {
    state.withLock { state in proceed(&state) }
  }

  /// The client does not read any more.
  func closeOutput() {
    state.withLock { state in
      state.output.close()
      proceed(&state)
    }
  }

  /// Nothing more will be received: from now on the bell rings whenever a call ends.
  func beginEnding() {
    state.withLock { $0.isEnding = true }
  }

  /// The time is up: tasks are cancelled, nothing is started any more.
  func end() {
    state.withLock { state in
      apply(state.session.abandon(), to: &state)
      for task in state.tasks.values { task.cancel() }
    }
  }

  struct Status {
    /// All is answered and written.
    let isIdle: Bool
    let hasBacklog: Bool
    /// The client does not keep up: no more is to be read from it for now.
    let isCongested: Bool
    let isClosed: Bool
  }

  var status: Status {
    state.withLock { state in
      Status(
        isIdle: state.session.isIdle && state.output.isEmpty, hasBacklog: !state.output.isEmpty,
        isCongested: isCongested(state), isClosed: state.output.isClosed)
    }
  }

  // MARK: Under the lock

  private func isCongested(_ state: borrowing State) -> Bool {
    state.output.backlogSize > limits.backlogSizeMax
  }

  private func apply(_ actions: [Session.Action], to state: inout State) {
    for action in actions {
      switch action {
      case .write(let line): state.output.append(line)
      case .abort(let number): state.tasks[number]?.cancel()
      }
    }
    proceed(&state)
  }

  /// Writes what can be written and starts what may start.
  private func proceed(_ state: inout State) {
    state.output.flush()
    if state.output.isClosed {
      // The client is gone. Orders the venue has already go on; all else is pointless.
      for case .abort(let number) in state.session.abandon() { state.tasks[number]?.cancel() }
    }
    while !isCongested(state), let call = state.session.nextCall() {
      state.tasks[call.number] = Task { await self.run(call) }
    }
  }

  // MARK: In tasks

  private func run(_ call: Call) async {
    // Cancelled while it waited for a thread: not begun, so there is nothing to stop either.
    guard state.withLock({ $0.session.isAwaited(call) }) else { return end(call, line: nil) }
    let answer = await call.work()
    end(call, line: Reply.result(.call(answer), to: call.id, in: call.revision))
  }

  private func end(_ call: Call, line: [UInt8]?) {
    let needsThread = state.withLock { state in
      state.tasks[call.number] = nil
      if state.session.ended(call), let line { state.output.append(line) }
      proceed(&state)
      return state.isEnding || !state.output.isEmpty || state.output.isClosed
    }
    if needsThread { bell.ring() }
  }
}
