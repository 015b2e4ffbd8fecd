// The protocol as a state machine: messages in, actions out. No descriptors, no tasks, no clock.

internal import BackpackWire

/// A request that runs a tool.
struct Call: Sendable {
  let number: CallNumber
  let id: RequestID
  /// In force when the request came; a later `initialize` does not change it.
  let revision: Revision
  let effect: ToolEffect
  let work: @Sendable () async -> ToolAnswer
}

/// The conversation with one client.
struct Session {
  enum Action {
    /// A whole line for the client.
    case write([UInt8])
    /// The task of this call is to be cancelled; its answer will not be asked for.
    case abort(CallNumber)
  }

  private let server: ServerInformation
  private let instructions: String
  private let toolbox: Toolbox
  /// Agreed by the last `initialize`; `nil` before the first.
  private var agreed: Revision?
  private var schedule: Schedule
  private var readLimit: RateLimit
  private var writeLimit: RateLimit
  /// Its own: however many orders a client asks for, it can take them off the book.
  private var cancelLimit: RateLimit
  private var lastNumber: CallNumber = 0
  /// Requests that wait for their answer.
  private var inFlight: [RequestID: CallNumber] = [:]
  /// Running reads nobody waits for any more.
  private var abortedReads: Set<CallNumber> = []

  init(
    server: ServerInformation, instructions: String, toolbox: Toolbox, limits: Limits,
    now: ContinuousClock.Instant
  ) {
    self.server = server
    self.instructions = instructions
    self.toolbox = toolbox
    schedule = Schedule(runningMax: limits.runningMax, waitingMax: limits.waitingMax)
    readLimit = RateLimit(burst: limits.readBurst, perSecond: limits.readsPerSecond, now: now)
    writeLimit = RateLimit(burst: limits.writeBurst, perSecond: limits.writesPerSecond, now: now)
    cancelLimit = writeLimit
  }

  /// Before `initialize` the newest rules hold.
  private var revision: Revision { agreed ?? .newest }

  mutating func receive(_ message: Message, at now: ContinuousClock.Instant) -> [Action] {
    switch message {
    case .request(let request):
      do throws(ProtocolError) {
        return try answer(request, at: now)
      } catch {
        return [.write(Reply.error(error, to: request.id, in: revision))]
      }
    case .notification("notifications/cancelled", let params): return cancel(params)
    case .notification, .meaningless: return []
    case .invalid(let id, let error): return [.write(Reply.error(error, to: id, in: revision))]
    }
  }

  mutating func receiveTooLong() -> [Action] {
    [.write(Reply.error(.messageTooLarge, to: nil, in: revision))]
  }

  // MARK: Requests

  /// Every method there is. A request under another revision finds its way here, too.
  private mutating func answer(
    _ request: Message.Request, at now: ContinuousClock.Instant
  ) throws(ProtocolError) -> [Action] {
    guard inFlight[request.id] == nil else {
      throw .invalidRequest("A request with this id is still running")
    }
    switch request.method {
    case "ping": return [reply(.empty, to: request)]
    case "initialize": return [try initialize(request)]
    case "tools/list":
      try requireInitialized()
      return [try listTools(request)]
    case "tools/call":
      try requireInitialized()
      return try callTool(request, at: now)
    default: throw .methodNotFound(request.method)
    }
  }

  private func requireInitialized() throws(ProtocolError) {
    if agreed == nil { throw .invalidParams("Send initialize first") }
  }

  private func reply(_ result: ServerResult, to request: Message.Request) -> Action {
    .write(Reply.result(result, to: request.id, in: revision))
  }

  private mutating func initialize(_ request: Message.Request) throws(ProtocolError) -> Action {
    let client = try ClientGreeting(request.params)
    let revision = client.revision ?? .newest
    agreed = revision
    return reply(
      .initialized(Greeting(revision: revision, server: server, instructions: instructions)),
      to: request)
  }

  private func listTools(_ request: Message.Request) throws(ProtocolError) -> Action {
    // The list is one page: no cursor was ever given out.
    if let cursor = request.params?["cursor"], !cursor.isNull {
      throw .invalidParams("Unknown cursor")
    }
    return reply(.tools(toolbox.listings), to: request)
  }

  private mutating func callTool(
    _ request: Message.Request, at now: ContinuousClock.Instant
  ) throws(ProtocolError) -> [Action] {
    let invocation = try ToolInvocation(request.params)
    guard let tool = toolbox[invocation.name] else {
      throw .invalidParams("Unknown tool: \(ForeignText.cleaned(invocation.name, lengthMax: 80))")
    }
    switch toolbox.bind(tool, to: invocation.arguments) {
    case .answer(let answer): return [reply(.call(answer), to: request)]
    case .work(let work): return admit(request, tool, work, at: now)
    }
  }

  // MARK: Calls

  private mutating func admit(
    _ request: Message.Request, _ tool: Tool, _ work: @escaping @Sendable () async -> ToolAnswer,
    at now: ContinuousClock.Instant
  ) -> [Action] {
    let wait =
      switch tool.effect {
      case .reads: readLimit.take(at: now)
      case .trades: writeLimit.take(at: now)
      case .cancels: cancelLimit.take(at: now)
      }
    if let wait {
      return [reply(.call(toolbox.tooOften(tool, wait: wait)), to: request)]
    }
    lastNumber += 1
    let call = Call(
      number: lastNumber, id: request.id, revision: revision, effect: tool.effect, work: work)
    guard schedule.admit(call) else { return [reply(.call(toolbox.busy(tool)), to: request)] }
    inFlight[call.id] = call.number
    return []
  }

  /// A call that may start now; it counts as running until `ended`.
  mutating func nextCall() -> Call? { schedule.next() }

  /// Does the client still want an answer?
  func isAwaited(_ call: Call) -> Bool { inFlight[call.id] == call.number }

  /// The work of `call` is done. True: its answer is to be written.
  mutating func ended(_ call: Call) -> Bool {
    schedule.end(call.number)
    abortedReads.remove(call.number)
    guard isAwaited(call) else { return false }
    inFlight[call.id] = nil
    return true
  }

  private mutating func cancel(_ params: JSONNode?) -> [Action] {
    guard let id = params?["requestId"].flatMap(RequestID.init),
      let number = inFlight.removeValue(forKey: id), !schedule.withdraw(number)
    else { return [] }
    return abort(number)
  }

  /// A read is stopped. A write may be with the venue already: it runs to its end, unheard.
  private mutating func abort(_ number: CallNumber) -> [Action] {
    guard schedule.runningReads.contains(number) else { return [] }
    abortedReads.insert(number)
    return [.abort(number)]
  }

  // MARK: The end

  /// Is there nothing left that somebody waits for, or that is better not interrupted?
  var isIdle: Bool {
    !schedule.hasWaiting && schedule.runningWrite == nil
      && schedule.runningReads.isSubset(of: abortedReads)
  }

  /// The client is gone: nothing more is started or answered. Running writes go on.
  mutating func abandon() -> [Action] {
    schedule.withdrawAll()
    inFlight.removeAll()
    return schedule.runningReads.subtracting(abortedReads).flatMap { abort($0) }
  }
}
